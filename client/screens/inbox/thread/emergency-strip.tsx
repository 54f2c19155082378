/** Above the words of a thread with an emergency: who has it, and how to settle it. */
import { Button } from "@mantine/core";
import { IconUrgent } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import type { Times } from "../../../components/message/times.ts";
import classes from "./emergency-strip.module.css";

export interface EmergencyStripProps {
  emergency: NonNullable<ConversationSummary["emergency"]>;
  times: Times;
  busy: boolean;
  problem: Problem | null;
  onTake: (alarmId: string) => void;
  onSettle: (alarmId: string) => void;
}

export function EmergencyStrip({ emergency, times, busy, problem, onTake, onSettle }: EmergencyStripProps) {
  const { alarmId, since, paged, acknowledged, unanswered, answerNote } = emergency;
  const who = acknowledged
    ? `${acknowledged.by.name} has it since ${times.clock(acknowledged.at)}.`
    : unanswered
      ? "Everybody on call was paged again and again, and nobody took it."
      : paged
        ? `${paged.staff.name} was paged at ${times.clock(paged.at)}. Nobody has taken it yet.`
        : "Nobody has taken it yet.";
  return (
    <section className={classes.strip} aria-label="Emergency in this thread">
      <IconUrgent size={18} stroke={1.75} aria-hidden="true" />
      <p>
        <strong>Emergency since {times.clock(since)}.</strong> {who} {answerNote}
      </p>
      <span className={classes.acts}>
        {acknowledged ? null : (
          <Button size="xs" color="red" disabled={busy} onClick={() => onTake(alarmId)}>
            I have it
          </Button>
        )}
        <Button size="xs" variant="default" disabled={busy} onClick={() => onSettle(alarmId)}>
          Settled
        </Button>
      </span>
      {problem ? <p role="status">{problem.title.replace(/\.?$/, ".")} Try again.</p> : null}
    </section>
  );
}
