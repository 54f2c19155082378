/** Sending a message on by WhatsApp while its window is closed: which template, with what, and how it will read. */
import { useState } from "react";
import { Button, Group, Modal } from "@mantine/core";
import type { Problem } from "../../../../shared/api/common.ts";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import { callName } from "../../../components/message/people.ts";
import type { DeliveryAct } from "../../../data/delivery-acts.ts";
import { fillReply, priceWords } from "../composer/composer-model.ts";
import { TemplateForm } from "../composer/template-form.tsx";
import classes from "./send-template.module.css";

export interface TemplateChoice {
  message: Message;
  way: ReplyWay;
}

export interface SendTemplateProps {
  choice: TemplateChoice;
  patientName: string;
  /** Why the last act was refused. */
  problem: Problem | null;
  onAct: (wanted: DeliveryAct) => Promise<Problem | null>;
  onClose: () => void;
}

export function SendTemplate({ choice, patientName, problem, onAct, onClose }: SendTemplateProps) {
  const { message, way } = choice;
  const [picked, setPicked] = useState(way.templates[0]?.id ?? "");
  const [typed, setTyped] = useState<Record<string, Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const template = way.templates.find(({ id }) => id === picked);
  if (!template || !message.delivery) return null;
  const { version } = message.delivery;
  const filled = fillReply(template, typed[template.id] ?? {});
  const send = async () => {
    setTried(true);
    if (Object.keys(filled.problems).length > 0) return;
    setBusy(true);
    const { channel, addressId } = way;
    const chosen = { id: template.id, variables: filled.variables, reads: filled.words };
    const resend = { channel, addressId, words: "as_written", template: chosen, version } as const;
    const refused = await onAct({ act: "send", messageId: message.id, resend });
    setBusy(false);
    if (refused === null) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="Send by WhatsApp, as a template"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <p className={classes.lead}>
        The 24-hour reply window is closed, so only an approved template may go to {way.addressDisplay}.
      </p>
      {tried && problem ? (
        <p className={classes.wrong} role="alert">
          {problem.title.replace(/\.?$/, ".")} {problem.detail ?? ""}
        </p>
      ) : null}
      <div className={classes.form}>
        <TemplateForm
          patientName={callName(patientName)}
          templates={way.templates}
          chosen={template}
          filled={filled}
          typed={typed[template.id] ?? {}}
          showProblems={tried}
          onChoose={setPicked}
          onType={(key, value) =>
            setTyped((all) => ({ ...all, [template.id]: { ...all[template.id], [key]: value } }))
          }
        />
      </div>
      <Group justify="flex-end" gap={8} mt={16}>
        <span className={classes.price}>{priceWords(template.price).join("")}</span>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={busy} onClick={() => void send()}>
          Send template
        </Button>
      </Group>
    </Modal>
  );
}
