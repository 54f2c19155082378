/** One message of the thread: an article of bubble, marks, meta line, and the path of its delivery on demand. */
import { useId, useState, type ReactNode } from "react";
import { Tooltip } from "@mantine/core";
import type { Message } from "../../../shared/api/messages.ts";
import { Badge } from "./badge.tsx";
import { Bubble } from "./bubble.tsx";
import { DeliveryState } from "./delivery-state.tsx";
import { DeliveryChain, DeliveryTimeline } from "./delivery-timeline.tsx";
import type { DeliveryView } from "./delivery-words.ts";
import { LocalState } from "./local-state.tsx";
import { markWords } from "./marks.ts";
import { MessageActions, type MessageAction } from "./message-actions.tsx";
import { MessageMeta } from "./message-meta.tsx";
import { messageName } from "./message-name.ts";
import type { Times } from "./times.ts";
import classes from "./message-item.module.css";

export interface MessageItemProps {
  message: Message;
  /** Null for inbound messages. */
  view: DeliveryView | null;
  patientName: string;
  /** Language of the patient's words. */
  lang: string | undefined;
  first: boolean;
  last: boolean;
  times: Times;
  /** True when the server does not hold it yet: there is no path to open. */
  local: boolean;
  opened: boolean;
  onToggle: () => void;
  /** What a person can do about it, most likely first; empty when nothing needs doing. */
  actions: readonly MessageAction[];
  /** What can be done beside, in the opened path. */
  pathActions: readonly MessageAction[];
  /** In the place of the bubble while it is changed; null while it is not. */
  editor: ReactNode;
  /** What it said before it was changed: drawn when it is opened. */
  versions: ReactNode;
}

/** What a machine read an answer about a visit as, as people say it. */
const answerWords: Readonly<Record<string, string>> = {
  confirmed: "will come",
  declined: "will not come",
  reschedule: "wants another time",
};

export function MessageItem(props: MessageItemProps) {
  const { message, view, times, opened, actions } = props;
  // Inside a group nothing stands under the words, until one asks for it.
  const grouped = !props.last && message.delivery !== null && !props.local;
  const last = props.last || (grouped && opened);
  const pathId = useId();
  const versionsId = useId();
  const [past, setPast] = useState(false);
  const edited = message.edits > 0 && !props.local;
  const ours = message.direction === "outbound";
  const delivery = message.delivery;
  // The bubble itself says "No words".
  const marks = message.marks.filter((mark) => mark !== "empty");
  return (
    <article
      className={classes.item}
      data-side={ours ? "ours" : "theirs"}
      data-first={props.first || undefined}
      data-opens={(grouped && !opened) || undefined}
      data-message={message.id}
      aria-label={messageName(message, props.patientName, times, view)}
      tabIndex={-1}
    >
      {props.editor ?? (
        <Bubble
          message={message}
          shape={view?.shape ?? null}
          tone={view?.tone ?? "quiet"}
          tail={props.last}
          lang={ours ? undefined : props.lang}
        />
      )}
      {message.code ? (
        <p className={classes.marks}>
          <Tooltip
            label="Several people share this address. An answer that bears the code is about this question."
            multiline
            maw={280}
          >
            <span>
              <Badge tone="quiet">Answer code {message.code}</Badge>
            </span>
          </Tooltip>
        </p>
      ) : null}
      {marks.length > 0 ? (
        <p className={classes.marks}>
          {marks.map((mark) => (
            <Tooltip key={mark} label={markWords[mark].explanation} multiline maw={280}>
              <span>
                <Badge tone={markWords[mark].tone}>{markWords[mark].word}</Badge>
              </span>
            </Tooltip>
          ))}
        </p>
      ) : null}
      {message.answers && message.answers.length > 0 ? (
        <dl className={classes.answers} aria-label="Read as">
          {message.answers.map(({ question, value }) => (
            <div key={question}>
              <dt dir="auto">{question}</dt>
              <dd dir="auto">{answerWords[value] ?? value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {last ? (
        <MessageMeta
          message={message}
          times={times}
          edited={
            edited ? { opened: past, controls: versionsId, toggle: () => setPast((shown) => !shown) } : null
          }
          state={
            view === null ? null : props.local ? (
              <LocalState view={view} />
            ) : (
              <DeliveryState view={view} controls={pathId} opened={opened} onToggle={props.onToggle} />
            )
          }
        />
      ) : null}
      {last && delivery && !opened && view && (view.look === "fell-back" || view.look === "late") ? (
        <DeliveryChain delivery={delivery} times={times} />
      ) : null}
      {last && (view?.needsPerson || view?.look === "held") && !opened ? (
        <p className={classes.why}>{view.explanation}</p>
      ) : null}
      {last && delivery && opened ? (
        <DeliveryTimeline
          id={pathId}
          delivery={delivery}
          explanation={view && view.look !== "fell-back" ? view.explanation : null}
          times={times}
          actions={props.pathActions}
        />
      ) : null}
      {edited && past ? (
        <section id={versionsId} className={classes.past} aria-label="Earlier versions">
          {props.versions}
        </section>
      ) : null}
      {props.editor === null && last && (actions.length > 0 || view?.settled) ? (
        <MessageActions settled={view?.settled ?? null} actions={actions} />
      ) : null}
    </article>
  );
}
