/** The test box: a message, and which rules would fire on it, which not, and why. Nothing is sent. */
import { useState } from "react";
import { Button, Checkbox, NativeSelect, TextInput, Textarea } from "@mantine/core";
import type { AutoReplyBook, AutoReplyView } from "../../../../shared/api/auto-replies.ts";
import { useTryAutoReplies } from "../../../data/auto-replies.ts";
import classes from "./auto-replies.module.css";

const outcomes = {
  fired: "Runs",
  no_match: "No match",
  held: "Held back",
  not_asked: "Not asked",
  off: "Off",
} as const;

export function TestBox({ book, lines }: { book: AutoReplyBook; lines: AutoReplyView["lines"] }) {
  const [text, setText] = useState("Where do I park on Friday?");
  const [lineId, setLineId] = useState(lines[0]?.id ?? "");
  const [at, setAt] = useState("");
  const [language, setLanguage] = useState("");
  const [known, setKnown] = useState(true);
  const { run, busy, problem, trial } = useTryAutoReplies();
  const tryNow = () =>
    void run({
      book,
      text,
      lineId,
      at: at === "" ? null : new Date(at).toISOString(),
      language: language === "" ? null : language,
      sender: known ? "known" : "unknown",
      personAnswering: false,
      automatic: false,
    });
  return (
    <section className={classes.test} aria-labelledby="test-box">
      <h2 id="test-box">Test box</h2>
      <p>Nothing is sent.</p>
      <Textarea
        label="A patient writes"
        autosize
        minRows={2}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      <NativeSelect
        label="On"
        data={lines.map(({ id, name }) => ({ value: id, label: name }))}
        value={lineId}
        onChange={(e) => setLineId(e.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label="At (empty: now)"
        value={at}
        onChange={(e) => setAt(e.currentTarget.value)}
      />
      <NativeSelect
        label="Language"
        data={[
          { value: "", label: "Not known" },
          { value: "en", label: "English" },
          { value: "es", label: "Spanish" },
          { value: "vi", label: "Vietnamese" },
          { value: "ar", label: "Arabic" },
        ]}
        value={language}
        onChange={(e) => setLanguage(e.currentTarget.value)}
      />
      <Checkbox label="A known patient" checked={known} onChange={(e) => setKnown(e.currentTarget.checked)} />
      <Button variant="default" loading={busy} onClick={tryNow}>
        Try it
      </Button>
      {problem ? (
        <p role="alert" className={classes.conflict}>
          {problem.title} {problem.fields?.map(({ expected }) => expected).join(" ")}
        </p>
      ) : null}
      <div role="status">
        {trial ? (
          <>
            <p>{trial.now}.</p>
            <ul className={classes.verdicts} aria-label="What happens, and why">
              {trial.verdicts.map(({ ruleId, name, outcome, why }) => (
                <li key={ruleId ?? name} data-outcome={outcome}>
                  <strong>{name}</strong> <em>{outcomes[outcome]}</em>
                  <p>{why}</p>
                </li>
              ))}
            </ul>
            {trial.replies.map(({ ruleId, words, segments }) => (
              <blockquote key={ruleId} className={classes.words}>
                {words}
                {segments === null ? null : (
                  <small> {segments === 1 ? "1 segment" : `${segments} segments`}</small>
                )}
              </blockquote>
            ))}
            {trial.acts.map(({ words }) => (
              <p key={words}>{words}</p>
            ))}
            {trial.conflicts.map(({ ruleId, words, advice }) => (
              <p key={ruleId + words} className={classes.conflict}>
                {words} {advice}
              </p>
            ))}
          </>
        ) : null}
      </div>
    </section>
  );
}
