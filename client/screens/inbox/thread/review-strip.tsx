/** Above the words of a thread: what staff are to rule on, with the patient's own words, one key a ruling, and undo. */
import { useState } from "react";
import { Button, Kbd } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Review, Ruling } from "../../../../shared/api/conversations.ts";
import { useKeys } from "../use-keys.ts";
import { choicesOf, clockOf, questionOf, type RulingChoice } from "./review-words.ts";
import classes from "./review-strip.module.css";

export interface ReviewStripProps {
  /** The oldest that waits; null when none does. */
  review: Review | null;
  /** How many wait beside it. */
  others: number;
  name: string;
  /** The patient's words; null while they are not loaded. */
  words: string | null;
  now: number;
  day: (at: string) => string;
  busy: boolean;
  /** Resolves to null when it was done. */
  onRule: (ruling: Ruling) => Promise<Problem | null>;
  onUndo: () => Promise<Problem | null>;
}

export function ReviewStrip(props: ReviewStripProps) {
  const { review, busy } = props;
  const [problem, setProblem] = useState<Problem | null>(null);
  const [ruled, setRuled] = useState<string | null>(null);
  const late = review?.dueAt != null && Date.parse(review.dueAt) <= props.now;
  const choices = review ? choicesOf(review).filter(({ ruling }) => !(late && ruling === "no_refusal")) : [];

  const rule = async (choice: RulingChoice) => {
    if (!review || busy) return;
    const found = await props.onRule({ reviewId: review.id, ruling: choice.ruling });
    setProblem(found);
    if (!found) setRuled(choice.done);
  };
  const undo = async () => {
    const found = await props.onUndo();
    setProblem(found);
    if (!found) setRuled(null);
  };
  const press = (key: string) => {
    const choice = choices.find((one) => one.key === key);
    if (choice) void rule(choice);
  };
  useKeys({ "1": () => press("1"), "2": () => press("2"), "3": () => press("3") });

  return (
    <>
      {ruled ? (
        <section className={classes.done} aria-label="Your ruling">
          <p role="status">{ruled}</p>
          <Button size="xs" variant="default" disabled={busy} onClick={() => void undo()}>
            Undo
          </Button>
        </section>
      ) : null}
      {review ? (
        <section className={classes.strip} aria-label="To rule on">
          <IconHandStop size={18} stroke={1.75} aria-hidden="true" />
          <div className={classes.words}>
            <p>
              <strong>{questionOf(review, props.name)}</strong> {clockOf(review, props.now, props.day)}
              {props.others > 0 ? ` ${props.others} more after this.` : null}
            </p>
            {props.words ? <blockquote dir="auto">“{props.words}”</blockquote> : null}
          </div>
          <div className={classes.choices}>
            {choices.map((choice) => (
              <Button
                key={choice.ruling}
                size="xs"
                variant="default"
                disabled={busy}
                rightSection={<Kbd size="xs">{choice.key}</Kbd>}
                onClick={() => void rule(choice)}
              >
                {choice.label}
              </Button>
            ))}
          </div>
        </section>
      ) : null}
      {problem ? (
        <p className={classes.problem} role="status">
          {problem.title.replace(/\.?$/, ".")} Nothing was changed.
        </p>
      ) : null}
    </>
  );
}
