/** What machines answer: the texts of one language, as they go on one line, and every version before. */
import { useMemo, useState } from "react";
import { Button, Select } from "@mantine/core";
import {
  consentTextNames,
  type ConsentLanguage,
  type ConsentTextName,
} from "../../../../shared/domain/consent-text-rules.ts";
import type { ConsentScope } from "../../../../shared/domain/consent.ts";
import { makeTimes } from "../../../components/message/times.ts";
import { useConsentTexts, useConsentTextVersions } from "../../../data/consent-texts.ts";
import type { ConsentTextView } from "../../../../shared/api/consent-texts.ts";
import { answerNames, TextField } from "./text-field.tsx";
import { namesShown, textNow, type LanguageState, type TextDraftsState } from "./text-drafts.ts";
import shared from "../settings.module.css";
import classes from "./texts.module.css";

const tongueNames = new Intl.DisplayNames("en", { type: "language" });
const stateWords: Readonly<Record<NonNullable<LanguageState>, string>> = {
  changed: ", changed",
  faulty: ", something to mend",
  conflicting: ", changed by another too",
};

interface Props {
  texts: TextDraftsState;
  mayChange: boolean;
  /** As it stands on the screen, saved or not; null: the line's own number. */
  contact: string | null;
  /** How far a STOP reaches, saved or not: which confirmations are said. */
  reach: ConsentScope;
  timeZone: string;
}

export function TextsPart({ texts, mayChange, contact, reach, timeZone }: Props) {
  const { list, status, refetch } = useConsentTexts();
  const [language, setLanguage] = useState<ConsentLanguage>("en");
  const [lineId, setLineId] = useState<string | null>(null);
  const [history, setHistory] = useState(false);
  const held = list?.items.find((one) => one.language === language);
  const line =
    list?.lines.find(({ id }) => id === lineId) ??
    list?.lines.find(({ channel }) => channel === "sms") ??
    list?.lines[0];
  return (
    <section className={shared.part}>
      <h2>What machines answer</h2>
      {status === "error" ? (
        <p className={shared.wrong} role="alert">
          The texts did not load.{" "}
          <Button size="xs" variant="default" onClick={refetch}>
            Try again
          </Button>
        </p>
      ) : null}
      {list && held ? (
        <>
          <div className={classes.picks}>
            <Select
              label="Language"
              allowDeselect={false}
              data={list.items.map((one) => ({
                value: one.language,
                label: languageWords(one, texts.states.get(one.language) ?? null),
              }))}
              value={language}
              onChange={(value) => setLanguage(value as ConsentLanguage)}
            />
            <Select
              label="Shown as on the line"
              allowDeselect={false}
              data={list.lines.map(({ id, name }) => ({ value: id, label: name }))}
              value={line?.id ?? null}
              onChange={setLineId}
            />
          </div>
          <p className={shared.meta}>
            Each patient is answered in their own language; one who has none, in that of the word.
          </p>
          {namesShown(held, texts.drafts[language], reach).map((name) => (
            <TextField
              key={`${language} ${name}`}
              held={held}
              name={name}
              now={textNow(held, texts.drafts[language], name)}
              named={{
                clinic: line?.clinic ?? "The clinic",
                contact: contact ?? line?.address ?? "the line’s own number",
              }}
              reach={reach}
              channel={line?.channel ?? "sms"}
              onChange={mayChange ? (text) => texts.change(held, name, text) : null}
              onKeepMine={() => texts.keepMine(held, name)}
            />
          ))}
          {held.version === 0 ? (
            <p className={shared.meta}>
              Nobody has changed the words in {tongueNames.of(language)}: the standard texts hold.
            </p>
          ) : (
            <Button variant="default" aria-expanded={history} onClick={() => setHistory(!history)}>
              {history ? "Hide earlier words" : "Earlier words"}
            </Button>
          )}
          {history && held.version > 0 ? (
            <History
              held={held}
              timeZone={timeZone}
              onUse={mayChange ? (name, text) => texts.change(held, name, text) : null}
            />
          ) : null}
        </>
      ) : null}
    </section>
  );
}

function languageWords({ language, texts }: ConsentTextView, state: LanguageState): string {
  const own = Object.values(texts).some((text) => text !== null) ? ", own words" : "";
  return `${tongueNames.of(language) ?? language}${state ? stateWords[state] : own}`;
}

interface HistoryProps {
  held: ConsentTextView;
  timeZone: string;
  onUse: ((name: ConsentTextName, text: string | null) => void) | null;
}

/** Who changed what, and when: newest first. Each can be put back in the field, and is saved like any other change. */
function History({ held, timeZone, onUse }: HistoryProps) {
  const { versions, error } = useConsentTextVersions(held.language);
  const times = useMemo(() => makeTimes(timeZone), [timeZone]);
  if (error)
    return <p className={shared.wrong}>The earlier words did not load. Close and open them again.</p>;
  if (!versions) return <p className={shared.meta}>Loading</p>;
  return (
    <ol className={classes.history}>
      {versions.map(({ version, changedAt, changedBy, texts }, at) => (
        <li key={version}>
          <p>
            <strong>{times.full(changedAt)}</strong>, {changedBy?.name ?? "somebody who has left"}
            {at === 0 ? ", holds now" : ""}
          </p>
          <dl>
            {consentTextNames.map((name) => {
              const before = versions[at + 1]?.texts[name] ?? null;
              if (texts[name] === before) return null;
              return (
                <div key={name}>
                  <dt>{answerNames[name].title}</dt>
                  <dd>
                    {texts[name] === null ? (
                      "Back to the standard text"
                    ) : (
                      <span lang={held.language} dir="auto">
                        “{texts[name]}”
                      </span>
                    )}
                    {onUse && texts[name] !== held.texts[name] ? (
                      <Button size="compact-xs" variant="default" onClick={() => onUse(name, texts[name])}>
                        Use these words
                        <span className="tw-hidden"> {answerNames[name].title.toLowerCase()}</span>
                      </Button>
                    ) : null}
                  </dd>
                </div>
              );
            })}
          </dl>
        </li>
      ))}
    </ol>
  );
}
