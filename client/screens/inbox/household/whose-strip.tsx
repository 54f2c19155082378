/** Above words from a shared address of which nobody knows whose they are: one key files them. */
import { Button, Kbd } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import type { HouseholdMember, WhosePlace } from "../../../../shared/api/households.ts";
import { plural } from "../../../components/message/times.ts";
import { useKeys } from "../use-keys.ts";
import { memberKeys, memberWords } from "./household-words.ts";
import classes from "./household.module.css";

export interface WhoseStripProps {
  whose: WhosePlace;
  members: readonly HouseholdMember[];
  now: number;
  clock: (at: string) => string;
  busy: boolean;
  /** False while other keys of the thread mean something else. */
  keyed: boolean;
  onFile: (member: HouseholdMember) => void;
  onOpen: (conversationId: string) => void;
}

export function WhoseStrip({ whose, members, now, clock, busy, keyed, onFile, onOpen }: WhoseStripProps) {
  const waits = whose.waiting > 0;
  useKeys(keyed && waits && !busy ? memberKeys(members, onFile) : {});
  return (
    <section className={classes.strip} data-waits={waits || undefined} aria-label="Whose is it">
      <IconUsersGroup size={18} stroke={1.75} aria-hidden="true" />
      <p className={classes.words}>
        {waits ? (
          <>
            <strong>
              Whose {whose.waiting === 1 ? "is this" : `are these ${plural(whose.waiting, "message")}`}?
            </strong>{" "}
            {members.length} people share this address.{" "}
            {whose.askedAt
              ? `The sender was asked at ${clock(whose.askedAt)}, without a name; an answer files them.`
              : "The sender was not asked."}
          </>
        ) : (
          <>
            <strong>Nothing waits here.</strong> Words from this address come here when nobody can tell whose
            they are.
          </>
        )}
      </p>
      <div className={classes.choices}>
        {members.map((member, n) => (
          <Button
            key={member.patientId}
            size="xs"
            variant="default"
            disabled={busy}
            rightSection={waits && keyed ? <Kbd size="xs">{n + 1}</Kbd> : null}
            onClick={() =>
              waits ? onFile(member) : member.conversationId !== null && onOpen(member.conversationId)
            }
          >
            <bdi>{memberWords(member, now)}</bdi>
          </Button>
        ))}
      </div>
    </section>
  );
}
