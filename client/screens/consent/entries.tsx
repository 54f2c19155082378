/** Every entry, newest first, on one stitched line: when, what, the exact words, and where they came from. */
import { Button, UnstyledButton } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { Link } from "react-router";
import type { ConsentEntryView } from "../../../shared/api/consent.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import type { Times } from "../../components/message/times.ts";
import { ChoiceMark } from "./consent-mark.tsx";
import { aboutWords, answerWords, choiceNames, inSentence, sourceWords } from "./consent-words.ts";
import classes from "./ledger.module.css";

interface Props {
  entries: readonly ConsentEntryView[];
  times: Times;
  now: number;
  /** The one that decides the chosen cell. */
  deciding: string | null;
  onForm: (formId: string) => void;
  onUndo: (entry: ConsentEntryView) => void;
}

export function Entries({ entries, times, now, deciding, onForm, onUndo }: Props) {
  return (
    <ol className={classes.entries}>
      {entries.map((entry) => {
        const source = sourceWords(entry);
        const undoable = entry.undoUntil !== null && Date.parse(entry.undoUntil) > now;
        const before = entry.corrects ? entries.find(({ id }) => id === entry.corrects) : undefined;
        return (
          <li
            key={entry.id}
            id={`entry-${entry.id}`}
            className={classes.entry}
            data-deciding={entry.id === deciding || undefined}
            data-undone={entry.correctedBy !== null || undefined}
          >
            <span className={classes.knot} data-choice={entry.choice}>
              <ChoiceMark choice={entry.choice} />
            </span>
            <p className={classes.when}>
              <strong>{dayWords(times, entry.at)}</strong>
              <span>{secondWords(times, entry.at)}</span>
            </p>
            <p className={classes.what}>
              <strong>{choiceNames[entry.choice]}</strong>
              <span>
                {aboutWords(entry)}, {channelWords[entry.covers]} <bdi>{entry.addressTail}</bdi>
                {entry.covers === entry.channel ? "" : `, said by ${inSentence(entry)}`}
                {entry.scope === "all" && entry.purposes === null ? ", by any way" : ""}
              </span>
              {entry.correctedBy ? <em>Taken back as a slip</em> : null}
              {before ? <em>Of {times.full(before.at)}</em> : null}
            </p>
            <div className={classes.words}>
              {entry.withheld ? (
                <p className={classes.withheld}>
                  Said by an earlier owner of this address. Their words are not shown here.
                </p>
              ) : (
                <blockquote dir="auto">“{entry.words}”</blockquote>
              )}
              {entry.answer ? (
                <p className={classes.answered}>
                  {answerWords(entry.answer.state)} {secondWords(times, entry.answer.at)}:{" "}
                  <q dir="auto">{entry.answer.words}</q>
                </p>
              ) : null}
            </div>
            <div className={classes.source}>
              <p>
                {source.first}
                {source.second ? <span>{source.second}</span> : null}
                {entry.shown && entry.source !== "page" ? <span>shown: {entry.shown}</span> : null}
              </p>
              {entry.message ? (
                <Link to={`/inbox/open/${entry.message.conversationId}`} className={classes.textLink}>
                  The message
                </Link>
              ) : null}
              {entry.onTheirWay.map(({ id, conversationId }) => (
                <Link key={id} to={`/inbox/open/${conversationId}`} className={classes.textLink}>
                  A message was already on its way
                </Link>
              ))}
              {entry.form ? (
                <UnstyledButton
                  className={classes.textLink}
                  onClick={() => entry.form && onForm(entry.form.id)}
                >
                  <IconFileText size={14} stroke={1.75} aria-hidden="true" /> {entry.form.name}
                </UnstyledButton>
              ) : null}
              {undoable ? (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  className={classes.undo}
                  onClick={() => onUndo(entry)}
                >
                  Undo<span className="tw-hidden"> this entry of {times.clock(entry.at)}</span>
                </Button>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function dayWords(times: Times, at: string): string {
  const [, day = "", year = ""] = times.full(at).split(", ");
  return `${day}, ${year}`;
}

function secondWords(times: Times, at: string): string {
  return times.full(at).split(", ").at(-1) ?? "";
}
