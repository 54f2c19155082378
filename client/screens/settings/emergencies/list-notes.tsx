/** Beside a clinic's own phrases: what an update of Threadwell brought to them, and what of Threadwell's is not in them. */
import { Button } from "@mantine/core";
import type { EmergencyLanguage, EmergencyWords } from "../../../../shared/domain/emergency.ts";
import { languageLabel } from "./language-label.ts";
import { countOf, withoutPhrases, withPhrases, type ListChanges } from "./list-changes.ts";
import classes from "./emergencies.module.css";

export interface ListNotesProps {
  language: EmergencyLanguage;
  words: EmergencyWords;
  changes: ListChanges;
  mayChange: boolean;
  /** Saves the list as it holds, so that nothing of it is new any more; null while something else is unsaved. */
  onKeep: (() => void) | null;
  onPut: (words: EmergencyWords) => void;
}

export function ListNotes({ language, words, changes, mayChange, onKeep, onPut }: ListNotesProps) {
  const { brought, leftOut, dated } = changes;
  const [came, out] = [countOf(brought), countOf(leftOut)];
  return (
    <>
      {came > 0 ? (
        <div className={classes.caution} role="status">
          <p>
            <strong>
              An update of Threadwell brought {came === 1 ? "one phrase" : `${came} phrases`} in{" "}
              {languageLabel(language)}.
            </strong>{" "}
            {came === 1 ? "It holds" : "They hold"} beside your own, and {came === 1 ? "stands" : "stand"} in
            the lists below.
          </p>
          <Both words={brought} lang={language} />
          {mayChange ? (
            <div className={classes.acts}>
              <Button size="xs" disabled={onKeep === null} onClick={() => onKeep?.()}>
                Keep {came === 1 ? "it" : "them"}
              </Button>
              <Button size="xs" variant="default" onClick={() => onPut(withoutPhrases(words, brought))}>
                Take {came === 1 ? "it" : "them"} out
              </Button>
              {onKeep === null ? <span>Save keeps what is in the lists.</span> : null}
            </div>
          ) : null}
        </div>
      ) : null}
      {out > 0 ? (
        <div className={dated ? classes.caution : classes.note}>
          <p>
            <strong>
              {out === 1 ? "One phrase that comes" : `${out} phrases that come`} with Threadwell{" "}
              {out === 1 ? "is" : "are"} not in your lists.
            </strong>{" "}
            {dated
              ? `You changed these before updates could reach them: what is not there was taken out, or is newer. Once you save, updates come by themselves.`
              : "Updates do not bring back what was taken out."}
          </p>
          <details>
            <summary>Look at {out === 1 ? "it" : "them"}</summary>
            <Both words={leftOut} lang={language} />
          </details>
          {mayChange ? (
            <Button size="xs" variant="default" onClick={() => onPut(withPhrases(words, leftOut))}>
              Add {out === 1 ? "it" : `all ${out}`}
            </Button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

function Both({ words, lang }: { words: EmergencyWords; lang: string }) {
  const lists = [
    ["Raises an emergency", words.alarms],
    ["Only looks like one", words.calm],
  ] as const;
  return (
    <ul className={classes.findings}>
      {lists.map(([label, phrases]) =>
        phrases.length > 0 ? (
          <li key={label}>
            {label}:{" "}
            <span lang={lang} dir="auto">
              {phrases.join(", ")}
            </span>
          </li>
        ) : null,
      )}
    </ul>
  );
}
