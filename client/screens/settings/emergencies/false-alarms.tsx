/** What new phrases would raise among ordinary texts, before they are saved: a warning, not a fault. */
import { useDebouncedValue } from "@mantine/hooks";
import type { EmergencyLanguage, EmergencyWords } from "../../../../shared/domain/emergency.ts";
import { useFalseAlarms } from "../../../data/emergencies.ts";
import { languageLabel } from "./language-label.ts";
import classes from "./emergencies.module.css";

export interface FalseAlarmsProps {
  language: EmergencyLanguage;
  words: EmergencyWords;
  /** What holds: what is in it already is not asked about. */
  held: EmergencyWords;
}

/** As long as somebody types, nothing is asked. */
const typingMs = 400;

export function FalseAlarms({ language, words, held }: FalseAlarmsProps) {
  const added = words.alarms.filter((phrase) => phrase.length > 1 && !held.alarms.includes(phrase));
  const [asked] = useDebouncedValue(added.length > 0 ? { language, words } : null, typingMs);
  const wanted = added.length > 0 && asked?.language === language ? asked : null;
  const found = useFalseAlarms(wanted);
  const raised = found?.phrases.filter(({ phrase }) => added.includes(phrase)) ?? [];
  return (
    <div role="status" className={raised.length > 0 ? classes.caution : undefined}>
      {wanted && found && raised.length === 0 ? (
        <p className={classes.meta}>
          {added.length === 1 ? "The new phrase raises" : "The new phrases raise"} nothing among {found.texts}{" "}
          ordinary texts.
        </p>
      ) : null}
      {found && raised.length > 0 ? (
        <>
          <p>
            <strong>
              {raised.length === 1 ? "One new phrase is" : `${raised.length} new phrases are`} common.
            </strong>{" "}
            Of {found.texts} ordinary texts, not one an emergency, people would be paged for:
          </p>
          <ul className={classes.findings}>
            {raised.map(({ phrase, count, examples }) => (
              <li key={phrase}>
                “{phrase}”: {count === 1 ? "one text" : `${count} texts`}, such as{" "}
                {examples.map((text, n) => (
                  <span key={text}>
                    {n > 0 ? ", " : ""}
                    <q dir="auto">{text}</q>
                  </span>
                ))}
              </li>
            ))}
          </ul>
          <p>
            Make {raised.length === 1 ? "it" : "them"} longer, or add what only looks like one in{" "}
            {languageLabel(language)}. You can save all the same.
          </p>
        </>
      ) : null}
    </div>
  );
}
