/** Binds the small grid of the pane to a patient's ledger, and its link to the draft of this conversation. */
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { Times } from "../../../components/message/times.ts";
import { useConsent, useInsertPreferenceLink } from "../../../data/consent.ts";
import { ConsentBrief } from "./consent-brief.tsx";
import classes from "./consent-brief.module.css";

export function ConsentSection({ conversation, times }: { conversation: Conversation; times: Times }) {
  const { ledger, status } = useConsent(conversation.patient.id);
  const insert = useInsertPreferenceLink(conversation.patient.id, conversation.id);
  if (!ledger) {
    const words = status === "error" ? "Consent did not load. Every refusal is obeyed all the same." : "";
    return (
      <p className={classes.nothing} role="status">
        {words}
      </p>
    );
  }
  const { problem } = insert;
  return (
    <ConsentBrief
      ledger={ledger}
      times={times}
      sending={insert.busy}
      problem={problem && `${problem.title.replace(/\.?$/, ".")} ${problem.detail ?? ""}`}
      onSendPage={({ addressId, channel }) => void insert.run({ addressId, channel })}
    />
  );
}
