/** Above the words of a thread in which a machine asks a form: how far it is, until when it waits, and its end. */
import { Button } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import type { Times } from "../../../components/message/times.ts";
import classes from "./form-strip.module.css";

interface Props {
  form: NonNullable<ConversationSummary["form"]>;
  times: Times;
  busy: boolean;
  problem: Problem | null;
  onStop: () => void;
}

export function FormStrip({ form: { name, index, of, dueAt }, times, busy, problem, onStop }: Props) {
  return (
    <section className={classes.strip} aria-label="Form in this thread">
      <IconListCheck size={18} stroke={1.75} aria-hidden="true" />
      <p>
        <strong>{name}</strong>: a machine asks question {index + 1} of {of}
        {dueAt ? `, and waits until ${times.clock(dueAt)}` : ""}. Stop it if you take over.
      </p>
      <progress
        className={classes.progress}
        aria-label={`${index} of ${of} answered`}
        max={of}
        value={index}
      />
      <Button size="xs" variant="default" disabled={busy} onClick={onStop}>
        Stop asking
      </Button>
      {problem ? <p role="status">{problem.title.replace(/\.?$/, ".")} Try again.</p> : null}
    </section>
  );
}
