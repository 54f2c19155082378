/** The open conversation: head, messages, composer. Takes everything as props, so that it can be shown from samples. */
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { Staff } from "../../../../shared/api/common.ts";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { MessageAction } from "../../../components/message/message-actions.tsx";
import type { Times } from "../../../components/message/times.ts";
import type { DraftView } from "../../../data/drafts.ts";
import type { MessagesView, SendReply } from "../../../data/messages.ts";
import { Composer } from "../composer/composer.tsx";
import { toEntries, type Entry } from "./entries.ts";
import { ThreadHead } from "./thread-head.tsx";
import { ThreadLog } from "./thread-log.tsx";
import { useAnnouncement, useAwayLine, useLookedAt, useReadMark } from "./use-thread-watch.ts";
import classes from "./thread.module.css";

export interface ThreadPaneProps {
  conversation: Conversation;
  messages: Pick<MessagesView, "messages" | "hasOlder" | "fetchingOlder" | "fetchOlder">;
  reply: SendReply;
  draft: DraftView;
  me: Staff;
  staff: readonly Staff[];
  times: Times;
  now: number;
  offline: boolean;
  input: RefObject<HTMLTextAreaElement | null>;
  signals: ThreadSignals;
  patientShown: boolean;
  assignOpened: boolean;
  onAssignOpened: (opened: boolean) => void;
  onAssign: (conversationId: string, userId: string | null) => void;
  onStatus: (status: "open" | "closed") => void;
  onResolve: (messageId: string) => void;
  onRead: (conversationId: string, seq: number) => void;
  onPatient: () => void;
  onBack: () => void;
  /** Esc in the composer. */
  onLeave: () => void;
}

/** Counts of keys pressed outside: each change does the thing once. */
export interface ThreadSignals {
  nextWay: number;
  path: number;
}

export function ThreadPane(props: ThreadPaneProps) {
  const { conversation, messages, reply, draft, me, times, now, signals } = props;
  const [atEnd, setAtEnd] = useState(true);
  const [typing, setTyping] = useState(false);
  const looked = useLookedAt();
  const entries = useMemo(
    () => toEntries(messages.messages, me, conversation.ways),
    [messages.messages, me, conversation.ways],
  );
  const away = useAwayLine(conversation, looked && !props.offline);
  useReadMark(conversation, looked && atEnd && entries.length > 0, props.onRead);

  return (
    <section className={classes.pane} aria-label={conversation.patient.name} data-pane="thread">
      <ThreadHead
        conversation={conversation}
        me={me.id}
        staff={props.staff}
        now={now}
        patientShown={props.patientShown}
        assignOpened={props.assignOpened}
        onAssignOpened={props.onAssignOpened}
        onAssign={props.onAssign}
        onStatus={props.onStatus}
        onPatient={props.onPatient}
        onBack={props.onBack}
      />
      <ThreadLog
        conversation={conversation}
        entries={entries}
        hasOlder={messages.hasOlder}
        fetchingOlder={messages.fetchingOlder}
        fetchOlder={messages.fetchOlder}
        awayLine={away}
        times={times}
        now={now}
        actionsFor={useActions(props)}
        pathSignal={signals.path}
        onAtEnd={setAtEnd}
      />
      <Announcer entries={entries} patientName={conversation.patient.name} typing={typing} />
      <Composer
        patientName={conversation.patient.name}
        ways={conversation.ways}
        draft={draft}
        refusal={reply.refused}
        onDismissRefusal={reply.dismissRefusal}
        onSend={reply.send}
        offline={props.offline}
        now={now}
        input={props.input}
        onTyping={setTyping}
        onLeave={props.onLeave}
        nextWaySignal={signals.nextWay}
      />
    </section>
  );
}

/** What can be done about a message that did not arrive: "Write again" takes its words into the composer. */
function useActions(props: ThreadPaneProps): (entry: Entry) => readonly MessageAction[] {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  return useCallback(({ message, pending }: Entry) => {
    if (pending) {
      const { takeBack, discard } = latest.current.reply;
      const drop = { label: "Discard", run: () => discard(pending.clientKey) };
      if (pending.pending === "sending") return [];
      return pending.pending === "refused"
        ? [{ label: "Write again", run: () => takeBack(pending.clientKey) }, drop]
        : [drop];
    }
    const state = message.delivery?.state;
    const again = {
      label: "Write again",
      run: () => {
        const { draft, input } = latest.current;
        const before = draft.text.trim();
        draft.setText(before === "" ? message.text : `${draft.text}\n${message.text}`);
        input.current?.focus();
      },
    };
    if (state === "failed" || state === "unconfirmed") {
      const done = { label: "I have dealt with it", run: () => latest.current.onResolve(message.id) };
      return message.delivery?.resolvedAt === null ? [again, done] : [again];
    }
    return state === "cancelled" ? [again] : [];
  }, []);
}

interface AnnouncerProps {
  entries: readonly Entry[];
  patientName: string;
  typing: boolean;
}

/** The one polite region of the thread. */
function Announcer({ entries, patientName, typing }: AnnouncerProps) {
  const messages = useMemo(
    () => entries.flatMap(({ message, pending }) => (pending ? [] : [message])),
    [entries],
  );
  return (
    <p className="tw-hidden" role="status" aria-live="polite">
      {useAnnouncement(messages, patientName, typing)}
    </p>
  );
}
