/** The test box: a message, and what would be done with it, in order and with every reason. Nothing is sent. */
import { useState } from "react";
import { Checkbox, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck, IconMinus, IconHandStop, IconPower } from "@tabler/icons-react";
import type { AutoReplyBook, AutoReplyTrial, AutoReplyView } from "../../../../shared/api/auto-replies.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import { instantOf } from "../../../../shared/text/zoned.ts";
import { useAutoReplyTrial } from "../../../data/auto-replies.ts";
import { cityOf } from "../../../components/message/people.ts";
import { languageChoices } from "../../inbox/patient/languages.ts";
import classes from "./test-box.module.css";

const outcomes = {
  fired: { word: "Runs", Glyph: IconCheck },
  no_match: { word: "No match", Glyph: IconMinus },
  held: { word: "Held back", Glyph: IconHandStop },
  not_asked: { word: "Not asked", Glyph: IconMinus },
  off: { word: "Off", Glyph: IconPower },
} as const;

interface Props {
  book: AutoReplyBook;
  view: AutoReplyView;
  /** Something in the book has to be put right first. */
  wrong: boolean;
  mayChange: boolean;
  onTrial: (trial: AutoReplyTrial | null) => void;
}

/** While somebody types, the server is asked this long after the last key. */
const restMs = 350;

export function TestBox({ book, view, wrong, mayChange, onTrial }: Props) {
  const { lines, timeZone } = view;
  const [text, setText] = useState("Where do I park on Friday? Can I stop at the door?");
  const [lineId, setLineId] = useState(
    (lines.find(({ channel }) => channel === "sms") ?? lines[0])?.id ?? "",
  );
  const [at, setAt] = useState("");
  const [language, setLanguage] = useState("en");
  const [known, setKnown] = useState(true);
  const [personAnswering, setPersonAnswering] = useState(false);
  const [automatic, setAutomatic] = useState(false);
  const instant = at === "" ? null : instantOf(timeZone, at);
  const [wanted] = useDebouncedValue(
    {
      // Whoever cannot change the rules tries those that hold.
      book: mayChange ? book : null,
      text,
      lineId,
      at: instant?.toISOString() ?? null,
      language: language === "" ? null : language,
      sender: known ? ("known" as const) : ("unknown" as const),
      personAnswering,
      automatic,
    },
    restMs,
  );
  const { trial, problem } = useAutoReplyTrial(wrong || lineId === "" ? null : wanted, onTrial);
  return (
    <section className={classes.test} aria-labelledby="test-box">
      <header>
        <h2 id="test-box">Test box</h2>
        <span>Nothing is sent</span>
      </header>
      <Textarea
        label="A patient writes"
        autosize
        minRows={2}
        maxLength={5000}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.how}>
        <NativeSelect
          label="Speaks"
          data={[{ value: "", label: "Not known" }, ...languageChoices(null)]}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        <NativeSelect
          label="Writes to"
          data={lines.map(({ id, name, channel }) => ({
            value: id,
            label: `${name}, ${channelWords[channel]}`,
          }))}
          value={lineId}
          onChange={(event) => setLineId(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          className={classes.at}
          label={`At, by the clock in ${cityOf(timeZone)}`}
          description="Empty: now"
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
      </div>
      <Checkbox
        label="A known patient"
        checked={known}
        onChange={(event) => setKnown(event.currentTarget.checked)}
      />
      <Checkbox
        label="A person of the staff is answering"
        checked={personAnswering}
        onChange={(event) => setPersonAnswering(event.currentTarget.checked)}
      />
      <Checkbox
        label="A machine wrote it, such as an out-of-office notice"
        checked={automatic}
        onChange={(event) => setAutomatic(event.currentTarget.checked)}
      />
      <h2>What happens, and why</h2>
      <div role="status" aria-live="polite">
        {wrong ? (
          <p className={classes.wait}>
            The rules are not complete yet. As soon as they are, the answer stands here.
          </p>
        ) : problem ? (
          <p className={classes.wait}>{problem.title.replace(/\.?$/, ".")} The test could not be made.</p>
        ) : null}
        {trial && !wrong ? <Trial trial={trial} automatic={automatic} /> : null}
      </div>
    </section>
  );
}

function Trial({ trial, automatic }: { trial: AutoReplyTrial; automatic: boolean }) {
  return (
    <>
      <p className={classes.now}>{trial.now}.</p>
      <ol className={classes.verdicts} aria-label="What happens, and why">
        {trial.verdicts.map(({ ruleId, name, outcome, why }) => {
          const { word, Glyph } = outcomes[outcome];
          return (
            <li key={ruleId ?? `first ${name}`} data-outcome={outcome}>
              <span className={classes.knot}>
                <Glyph size={14} stroke={2.25} aria-hidden="true" />
              </span>
              <strong>{name}</strong>
              <em>{word}</em>
              <p>{why}</p>
            </li>
          );
        })}
      </ol>
      {trial.replies.length + trial.acts.length === 0 ? (
        <p className={classes.wait}>
          {automatic
            ? "Nothing is done. It stands in the thread and waits for nobody."
            : "Nobody is answered. It waits in Needs reply for a person."}
        </p>
      ) : (
        <>
          <h3>The patient reads</h3>
          {trial.replies.length === 0 ? <p className={classes.wait}>Nothing.</p> : null}
        </>
      )}
      {trial.replies.map(({ ruleId, name, words, segments }) => (
        <figure key={ruleId ?? name} className={classes.reply}>
          <blockquote dir="auto">{words}</blockquote>
          <figcaption>
            {name}
            {segments === null ? "" : segments === 1 ? " · 1 segment" : ` · ${segments} segments`}
          </figcaption>
        </figure>
      ))}
      {trial.acts.length > 0 ? (
        <ul className={classes.acts} aria-label="What else is done">
          {trial.acts.map(({ name, words }) => (
            <li key={name + words}>{words}</li>
          ))}
        </ul>
      ) : null}
      {trial.conflicts.map(({ ruleId, words, advice }) => (
        <p key={ruleId + words} className={classes.conflict}>
          <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
          <span>
            <strong>{words}</strong> {advice}
          </span>
        </p>
      ))}
    </>
  );
}
