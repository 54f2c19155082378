/** The phrases of a language, one a line, and a box that says what words would raise and why. */
import { useState } from "react";
import { Button, Select, Checkbox, Textarea } from "@mantine/core";
import type { EmergencySettingsView, EmergencyTrial } from "../../../../shared/api/emergencies.ts";
import { emergencyLanguages, type EmergencyLanguage } from "../../../../shared/domain/emergency.ts";
import { useTryEmergency } from "../../../data/emergencies.ts";
import { FalseAlarms } from "./false-alarms.tsx";
import { languageLabel } from "./language-label.ts";
import { languagesWithNews, listChanges } from "./list-changes.ts";
import { ListNotes } from "./list-notes.tsx";
import classes from "./emergencies.module.css";

type Settings = EmergencySettingsView["settings"];

export interface WordsFieldsProps {
  settings: Settings;
  view: EmergencySettingsView;
  mayChange: boolean;
  onChange: (part: Partial<Settings>) => void;
  /** Saves what holds as it is; null while something is unsaved. */
  onKeep: (() => void) | null;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export function WordsFields({ settings, view, mayChange, onChange, onKeep }: WordsFieldsProps) {
  const [language, setLanguage] = useState<EmergencyLanguage>("en");
  const words = settings.words[language] ?? view.defaults[language];
  const off = settings.off.includes(language);
  const put = (part: Partial<typeof words>) =>
    onChange({ words: { ...settings.words, [language]: { ...words, ...part } } });
  const { [language]: own, ...others } = settings.words;
  const changes = listChanges(view, language, own);
  const news = languagesWithNews(view);
  const elsewhere = [...news.keys()].filter((one) => one !== language);
  return (
    <section className={classes.part}>
      <h2>Words</h2>
      <p className={classes.meta}>
        One phrase a line. A word that ends in * stands for all its endings, … for up to three words between,
        # for a number of two or three digits. “No chest pain” or “the pain is gone” raises nothing by itself.
      </p>
      {elsewhere.length > 0 ? (
        <p className={classes.meta}>
          An update of Threadwell brought new phrases in {elsewhere.map(languageLabel).join(", ")}.
        </p>
      ) : null}
      <div className={classes.row}>
        <Select
          label="Language"
          data={emergencyLanguages.map((value) => ({ value, label: labelOf(value, news) }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => value && setLanguage(value as EmergencyLanguage)}
        />
        <Checkbox
          className={classes.aside}
          label="Listened for"
          checked={!off}
          onChange={() =>
            onChange({
              off: off ? settings.off.filter((one) => one !== language) : [...settings.off, language],
            })
          }
        />
      </div>
      {changes ? (
        <ListNotes
          language={language}
          words={words}
          changes={changes}
          mayChange={mayChange}
          onKeep={onKeep}
          onPut={put}
        />
      ) : null}
      <Phrases
        key={`${language} alarms ${view.version}`}
        label="Raises an emergency"
        lang={language}
        value={words.alarms}
        onChange={(alarms) => put({ alarms })}
      />
      <FalseAlarms
        key={language}
        language={language}
        words={words}
        held={view.settings.words[language] ?? view.defaults[language]}
      />
      <Phrases
        key={`${language} calm ${view.version}`}
        label="Only looks like one"
        lang={language}
        value={words.calm}
        onChange={(calm) => put({ calm })}
      />
      {own && mayChange ? (
        <Button variant="default" onClick={() => onChange({ words: others })}>
          Back to the words that came with Threadwell
        </Button>
      ) : null}
      <TestBox settings={settings} />
    </section>
  );
}

/** "Spanish (3 new)": an update brought them, and nobody has looked. */
function labelOf(language: EmergencyLanguage, news: ReadonlyMap<EmergencyLanguage, number>): string {
  const count = news.get(language);
  return `${languageLabel(language)}${count ? ` (${count} new)` : ""}`;
}

function Phrases(props: {
  label: string;
  lang: string;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const [text, setText] = useState(props.value.join("\n"));
  // Taken back elsewhere: what is shown follows, but not while it says the same.
  const shown = linesOf(text).join("\n") === props.value.join("\n") ? text : props.value.join("\n");
  return (
    <Textarea
      label={props.label}
      lang={props.lang}
      dir="auto"
      autosize
      minRows={3}
      maxRows={8}
      value={shown}
      onChange={(event) => {
        setText(event.currentTarget.value);
        props.onChange(linesOf(event.currentTarget.value));
      }}
    />
  );
}

const why = {
  negated: "said not to be so",
  over: "said to be over",
  calm_phrase: "only looks like one",
} as const;

function TestBox({ settings: { off, words } }: { settings: Settings }) {
  const attempt = useTryEmergency();
  const [text, setText] = useState("");
  const [trial, setTrial] = useState<EmergencyTrial | null>(null);
  const [wrong, setWrong] = useState(false);
  const run = () => {
    setWrong(false);
    attempt({ text, off, words }).then(setTrial, () => setWrong(true));
  };
  return (
    <div className={classes.test}>
      <Textarea
        label="Try a message"
        description="Nobody is paged. The words as they stand above, saved or not."
        autosize
        minRows={2}
        maxLength={2000}
        dir="auto"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setTrial(null);
        }}
      />
      <Button variant="default" disabled={text.trim() === ""} onClick={run}>
        Try it
      </Button>
      <div role="status">
        {wrong ? <p className={classes.wrong}>It could not be tried. Try again.</p> : null}
        {trial ? (
          <>
            <p>
              <strong>{trial.alarm ? "This raises an emergency." : "This raises nothing."}</strong>
            </p>
            <ul className={classes.findings}>
              {trial.findings.map(({ language, phrase, calm, because }, index) => (
                <li key={index}>
                  “{phrase}”, {languageLabel(language)}
                  {calm ? `: ${why[calm]}${because ? ` (“${because}”)` : ""}` : ""}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </div>
  );
}
