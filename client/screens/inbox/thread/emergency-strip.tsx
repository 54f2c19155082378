/** Above the words of a thread with an emergency: who has it, how to settle it, and how to take that back. */
import { useState, type ReactNode } from "react";
import { Button } from "@mantine/core";
import { IconUrgent } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import type { Times } from "../../../components/message/times.ts";
import classes from "./emergency-strip.module.css";

export interface EmergencyStripProps {
  /** Null when none is open. */
  emergency: ConversationSummary["emergency"];
  times: Times;
  busy: boolean;
  onTake: (alarmId: string) => Promise<Problem | null>;
  onSettle: (alarmId: string) => Promise<Problem | null>;
  onReopen: (alarmId: string) => Promise<Problem | null>;
}

type Open = NonNullable<ConversationSummary["emergency"]>;

export function EmergencyStrip(props: EmergencyStripProps) {
  const { emergency, times, busy, onTake, onSettle, onReopen } = props;
  const [problem, setProblem] = useState<Problem | null>(null);
  /** What was settled here last: a slip would hide a patient in need. */
  const [settled, setSettled] = useState<string | null>(null);
  // Another one rang since: what was settled before it is no longer the last.
  if (emergency && settled !== null && emergency.alarmId !== settled) setSettled(null);
  const act = async (done: Promise<Problem | null>, settles: string | null) => {
    const found = await done;
    setProblem(found);
    if (!found) setSettled(settles);
  };
  const said = problem ? (
    <p role="status">{problem.title.replace(/\.?$/, ".")} Nothing was changed.</p>
  ) : null;
  if (emergency)
    return (
      <OpenStrip
        emergency={emergency}
        times={times}
        busy={busy}
        said={said}
        onTake={(alarmId) => void act(onTake(alarmId), null)}
        onSettle={(alarmId) => void act(onSettle(alarmId), alarmId)}
      />
    );
  if (settled === null) return null;
  return (
    <section className={classes.done} aria-label="Emergency settled">
      <p role="status">You settled the emergency. It is no longer pinned.</p>
      <Button size="xs" variant="default" disabled={busy} onClick={() => void act(onReopen(settled), null)}>
        Undo
      </Button>
      {said}
    </section>
  );
}

interface OpenStripProps {
  emergency: Open;
  times: Times;
  busy: boolean;
  said: ReactNode;
  onTake: (alarmId: string) => void;
  onSettle: (alarmId: string) => void;
}

function OpenStrip({ emergency, times, busy, said, onTake, onSettle }: OpenStripProps) {
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
      {said}
    </section>
  );
}
