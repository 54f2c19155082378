/** The open conversation: head, messages, composer. Takes everything as props, so that it can be shown from samples. */
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from "react";
import type { Problem, Staff } from "../../../../shared/api/common.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import { troubleOf } from "../../../../shared/domain/delivery.ts";
import type { MessageAction } from "../../../components/message/message-actions.tsx";
import type { Times } from "../../../components/message/times.ts";
import type { DeliveryAct } from "../../../data/delivery-acts.ts";
import type { DraftView } from "../../../data/drafts.ts";
import type { MessageEditing } from "../../../data/message-edits.ts";
import type { MessagesView, SendReply } from "../../../data/messages.ts";
import type { PendingMessage } from "../../../data/outbox.ts";
import { Composer } from "../composer/composer.tsx";
import { wayBack } from "../composer/way-back.ts";
import { deliveryActions, type DeliveryActions } from "./delivery-actions.ts";
import { toEntries, type Entry } from "./entries.ts";
import { ThreadHead } from "./thread-head.tsx";
import { ThreadLog } from "./thread-log.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { SendTemplate, type TemplateChoice } from "./send-template.tsx";
import { useHoldWhileEditing } from "./use-hold-while-editing.ts";
import { UndoBar } from "./undo-bar.tsx";
import { useKeys } from "../use-keys.ts";
import { useAnnouncement, useAwayLine, useLookedAt, useReadMark } from "./use-thread-watch.ts";
import classes from "./thread.module.css";

export interface ThreadPaneProps {
  conversation: Conversation;
  /** Above the words: what has to be seen before them. */
  notice?: ReactNode;
  messages: Pick<MessagesView, "messages" | "hasOlder" | "fetchingOlder" | "fetchOlder">;
  reply: SendReply;
  editing: MessageEditing;
  draft: DraftView;
  me: Staff;
  staff: readonly Staff[];
  times: Times;
  /** The clock of patients of whom none is known. */
  clinicZone: string;
  /** Whether what is scheduled gives way to the patient's own words when nobody chooses. */
  usuallyCancels: boolean;
  now: number;
  offline: boolean;
  input: RefObject<HTMLTextAreaElement | null>;
  signals: ThreadSignals;
  patientShown: boolean;
  assignOpened: boolean;
  onAssignOpened: (opened: boolean) => void;
  onAssign: (conversationId: string, userId: string | null) => void;
  onStatus: (status: "open" | "closed") => void;
  /** Opens the patient's consent ledger. */
  onLedger: () => void;
  onResolve: (messageId: string) => void;
  /** Resolves to null when it was done. */
  onAct: (wanted: DeliveryAct) => Promise<Problem | null>;
  /** Why the last act could not be done; null when it could, or was seen. */
  actProblem: Problem | null;
  onDismissActProblem: () => void;
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
  const [templating, setTemplating] = useState<TemplateChoice | null>(null);
  const looked = useLookedAt();
  const { edit } = props.editing;
  const editedId = edit?.message.id ?? null;
  const entries = useMemo(
    () => toEntries(messages.messages, me, conversation.ways, editedId),
    [messages.messages, me, conversation.ways, editedId],
  );
  const undoable = edit ? null : undoableOf(entries, me.id);
  useHoldWhileEditing(edit?.message ?? null, props.onAct);
  const settled = settledOf(entries, me.id, now);
  useKeys(
    undoable
      ? { z: () => void takeBack(props, undoable) }
      : settled
        ? { z: () => void props.onAct({ act: "resolve/undo", messageId: settled.id }) }
        : {},
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
      {props.notice}
      <ThreadLog
        conversation={conversation}
        entries={entries}
        hasOlder={messages.hasOlder}
        fetchingOlder={messages.fetchingOlder}
        fetchOlder={messages.fetchOlder}
        awayLine={away}
        times={times}
        now={now}
        actionsFor={useActions({ ...props, onTemplate: setTemplating })}
        editor={
          edit && {
            messageId: edit.message.id,
            node: (
              <MessageEditor
                edit={edit}
                editing={props.editing}
                ways={conversation.ways}
                patient={conversation.patientDetails}
                now={now}
                onWriteAnew={(text) => {
                  addToDraft(props, text, edit.openText ?? edit.message.openText);
                  props.editing.close();
                }}
              />
            ),
          }
        }
        pathSignal={signals.path}
        onAtEnd={setAtEnd}
      />
      <Announcer entries={entries} patientName={conversation.patient.name} typing={typing} />
      {templating ? (
        <SendTemplate
          choice={templating}
          patientName={conversation.patient.name}
          problem={props.actProblem}
          onAct={props.onAct}
          onClose={() => setTemplating(null)}
        />
      ) : null}
      <UndoBar
        message={undoable}
        now={now}
        onUndo={(message) => void takeBack(props, message)}
        onChange={props.editing.open}
        onAct={(wanted) => void props.onAct(wanted)}
      />
      {conversation.whose ? (
        <p className={classes.noComposer}>
          {conversation.whose.waiting > 0
            ? "Say first whose it is: an answer"
            : "Nothing to answer here: a reply"}{" "}
          goes from that person’s thread.
        </p>
      ) : (
        <Composer
          zone={conversation.patientDetails.timeZone ?? props.clinicZone}
          times={times}
          patient={conversation.patientDetails}
          patientName={conversation.patient.name}
          ways={conversation.ways}
          draft={draft}
          refusal={reply.refused ?? (props.actProblem && { problem: props.actProblem })}
          onDismissRefusal={reply.refused ? reply.dismissRefusal : props.onDismissActProblem}
          onSend={reply.send}
          usuallyCancels={props.usuallyCancels}
          shared={(addressId) =>
            conversation.patientDetails.addresses.some(
              (one) => one.id === addressId && one.sharedWith !== undefined,
            )
          }
          doubted={conversation.reviews.flatMap(({ kind, channel }) =>
            kind === "wrong_number" ? [channel] : [],
          )}
          offline={props.offline}
          now={now}
          input={props.input}
          onTyping={setTyping}
          onLeave={props.onLeave}
          onUndo={undoable && (() => void takeBack(props, undoable))}
          nextWaySignal={signals.nextWay}
        />
      )}
    </section>
  );
}

/** One's own newest reply that can still be taken back. */
function undoableOf(entries: readonly Entry[], me: string): Message | null {
  const found = entries.findLast(
    ({ message: { delivery, author } }) =>
      delivery?.state === "scheduled" && delivery.departure?.why === "undo" && author?.id === me,
  );
  return found?.message ?? null;
}

/** So long Z takes back what one said of a message; the word under it does at any time. */
const settledMs = 10 * 60_000;

/** What one said last to have dealt with, and that would need a person again. */
function settledOf(entries: readonly Entry[], me: string, now: number): Message | null {
  let last: Message | null = null;
  for (const { message } of entries) {
    const { delivery, author } = message;
    const at = Date.parse(delivery?.resolvedAt ?? "");
    if (!delivery || delivery.resolvedBy?.id !== me || !(now - at < settledMs)) continue;
    if (troubleOf(delivery.state, author !== null) === null) continue;
    if (at > Date.parse(last?.delivery?.resolvedAt ?? "") || last === null) last = message;
  }
  return last;
}

/** Undone, its words stand in the composer again, before what was written meanwhile, and go by the way they had. */
async function takeBack(props: ThreadPaneProps, message: Message): Promise<void> {
  const { onAct, draft, input } = props;
  if ((await onAct({ act: "undo", messageId: message.id })) !== null) return;
  const since = draft.current().text.trim();
  draft.setText(since === "" ? message.text : `${message.text}\n${since}`);
  if (message.openText !== undefined) draft.setOpenText(message.openText);
  pickWayOf(props, message);
  input.current?.focus();
}

/** Unless another was picked meanwhile, for what stands there. */
function pickWayOf({ draft, conversation }: ThreadPaneProps, message: Message): void {
  const way = wayBack(message, conversation.ways);
  if (way && draft.current().channel === null) draft.setWay(way.channel, way.addressId);
}

function writeAgain(props: ThreadPaneProps, message: Message): void {
  const empty = props.draft.current().text.trim() === "";
  addToDraft(props, message.text, message.openText);
  if (empty) pickWayOf(props, message);
}

function addToDraft({ draft, input }: ThreadPaneProps, text: string, openText?: string): void {
  const before = draft.text.trim();
  draft.setText(before === "" ? text : `${draft.text}\n${text}`);
  if (openText !== undefined && draft.openText === "") draft.setOpenText(openText);
  input.current?.focus();
}

/** What can be done about a message: "Write again" takes its words into the composer. */
function useActions(
  props: ThreadPaneProps & { onTemplate: (choice: TemplateChoice) => void },
): (entry: Entry) => DeliveryActions {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { ways } = props.conversation;
  return useCallback(
    ({ message, pending }: Entry) => {
      if (pending) return { under: pendingActions(pending, latest.current.reply), inPath: [] };
      return deliveryActions(message, ways, {
        act: (wanted) => void latest.current.onAct(wanted),
        sendTemplate: (way) => latest.current.onTemplate({ message, way }),
        edit: () => latest.current.editing.open(message),
        resolve: () => latest.current.onResolve(message.id),
        writeAgain: () => writeAgain(latest.current, message),
        seeLedger: () => latest.current.onLedger(),
      });
    },
    [ways],
  );
}

function pendingActions(pending: PendingMessage, { takeBack, discard }: SendReply): readonly MessageAction[] {
  const drop = { label: "Discard", run: () => discard(pending.clientKey) };
  if (pending.pending === "sending" || pending.pending === "withdrawing") return [];
  return pending.pending === "refused"
    ? [{ label: "Write again", run: () => takeBack(pending.clientKey) }, drop]
    : [drop];
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
