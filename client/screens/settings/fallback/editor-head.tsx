/** The head: where we are, who saved last, and the one filled button. On a phone the buttons lie below, by the thumb. */
import { Button } from "@mantine/core";
import type { PolicyView } from "../../../../shared/api/policies.ts";
import { plural, type Times } from "../../../components/message/times.ts";
import { savedWords } from "./policy-words.ts";
import classes from "./fallback.module.css";

interface Props {
  view: PolicyView;
  /** How many things differ from what is saved. */
  changes: number;
  /** How many fields are wrong. */
  wrong: number;
  busy: boolean;
  mayChange: boolean;
  times: Times;
  onDiscard: () => void;
  onSave: () => void;
}

export function EditorHead(props: Props) {
  const { view, changes, wrong, busy, mayChange, times, onDiscard, onSave } = props;
  const { changedAt, changedBy } = view;
  const held = changedAt
    ? savedWords(times.brief(changedAt, Date.now()), changedBy?.name ?? null)
    : "As it comes with Threadwell";
  return (
    <>
      <header className={classes.head}>
        <h1 id="fallback-title">
          <span className={classes.crumb}>Settings</span>
          <span className="tw-hidden">: </span>
          Ways to reach a patient
        </h1>
        <p className={classes.held}>{held}</p>
      </header>
      {mayChange ? (
        <div className={classes.acts} data-idle={changes === 0 || undefined}>
          {wrong > 0 ? (
            <p className={classes.wrong}>{wrong === 1 ? "1 field is wrong" : `${wrong} fields are wrong`}</p>
          ) : null}
          <Button variant="default" disabled={changes === 0 || busy} onClick={onDiscard}>
            Discard
          </Button>
          <Button disabled={changes === 0} loading={busy} onClick={onSave}>
            {changes === 0 ? "Save" : `Save ${plural(changes, "change")}`}
          </Button>
        </div>
      ) : null}
    </>
  );
}
