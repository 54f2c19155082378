/** The stories by name. State lives in the story, so that keys, sending and assigning can be tried. */
import { useMemo, useRef, useState, type ComponentType, type ReactNode } from "react";
import type { Problem } from "../../shared/api/common.ts";
import type { Conversation, ConversationSummary, PatientChange } from "../../shared/api/conversations.ts";
import { makeTimes } from "../components/message/times.ts";
import type { Draft } from "../data/drafts.ts";
import type { LocalMessage, SendReply } from "../data/messages.ts";
import { FirstConversation } from "../screens/inbox/first-conversation.tsx";
import {
  castPatient,
  idOf,
  sampleConversation,
  sampleList,
  sampleMe,
  sampleMessages,
  sampleStaff,
  staffOf,
} from "../screens/inbox/fixtures.ts";
import {
  everyMark,
  everyState,
  longThread,
  longThreadId,
  morning,
} from "../screens/inbox/fixtures-threads.ts";
import { ConversationPanes, InboxLayout } from "../screens/inbox/inbox-layout.tsx";
import inbox from "../screens/inbox/inbox.module.css";
import { ListPane, type ListPaneProps } from "../screens/inbox/list/list-pane.tsx";
import { stepFrom } from "../screens/inbox/list/order.ts";
import { PatientPane } from "../screens/inbox/patient/patient-pane.tsx";
import { ThreadPane } from "../screens/inbox/thread/thread-pane.tsx";
import { ThreadSkeleton } from "../screens/inbox/thread/thread-skeleton.tsx";
import { Trouble } from "../screens/inbox/trouble.tsx";
import { useKeys } from "../screens/inbox/use-keys.ts";
import { useWidthMode } from "../screens/inbox/use-width-mode.ts";
import classes from "./stories.module.css";

/** Wednesday morning in the clinic: the moment the drawings show. */
const now = Date.parse("2025-11-19T17:38:14Z");
const times = makeTimes("America/Los_Angeles");
const me = sampleMe();
const counts = {
  "needs-reply": 12,
  mine: 5,
  unassigned: 4,
  emergencies: 0,
  failed: 2,
  whose: 1,
  consent: 0,
  scheduled: 1,
};
const noop = () => undefined;

const problem: Problem = {
  type: "timeout",
  title: "The server took longer than 10 seconds",
  status: 504,
  reference: "7F3K-20QD",
};

function Frame({ children }: { children: ReactNode }) {
  return (
    <div className={classes.app}>
      <div className={classes.frame}>{children}</div>
    </div>
  );
}

interface SampleProps {
  conversation: Conversation | null;
  messages?: readonly LocalMessage[];
  rows?: readonly ConversationSummary[];
  draftText?: string;
  offline?: boolean;
  list?: Partial<ListPaneProps>;
  /** What stands in the thread's place. */
  instead?: ReactNode;
  refused?: SendReply["refused"];
  view?: "thread" | "list" | "patient";
  older?: { hasOlder: boolean; fetchOlder: () => void };
}

function Inbox(props: SampleProps) {
  const mode = useWidthMode();
  const [conversation, setConversation] = useState(props.conversation);
  const [rows, setRows] = useState(props.rows ?? sampleList(now));
  const [openId, setOpenId] = useState(props.view === "list" ? null : (conversation?.id ?? null));
  const [patientShown, setPatientShown] = useState(mode === "wide" || props.view === "patient");
  const [draft, setDraft] = useState<Draft>({
    text: props.draftText ?? "",
    openText: "",
    channel: null,
    addressId: null,
  });
  const [assignOpened, setAssignOpened] = useState(false);
  const [signals, setSignals] = useState({ nextWay: 0, path: 0 });
  const [focusSignal, setFocusSignal] = useState<{ id: string } | null>(null);
  const order = useRef<readonly string[]>([]);
  const input = useRef<HTMLTextAreaElement>(null);
  const step = (delta: 1 | -1) => {
    const next = stepFrom(order.current, openId, -1, delta);
    if (next === null) return;
    setOpenId(next);
    setFocusSignal({ id: next });
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    r: () => input.current?.focus(),
    a: () => setAssignOpened(true),
    c: () => setSignals((before) => ({ ...before, nextWay: before.nextWay + 1 })),
    d: () => setSignals((before) => ({ ...before, path: before.path + 1 })),
    "]": () => setPatientShown((shown) => !shown),
  });
  const assign = (id: string, userId: string | null) => {
    const assignee = sampleStaff.find((one) => one.id === userId) ?? null;
    setRows((before) => before.map((row) => (row.id === id ? { ...row, assignee } : row)));
    setConversation((before) => (before?.id === id ? { ...before, assignee } : before));
  };
  const change = (next: PatientChange) =>
    setConversation(
      (before) =>
        before && {
          ...before,
          patientDetails: { ...before.patientDetails, ...next, ...(next.name ? { provisional: false } : {}) },
        },
    );
  const panes = conversation ? (
    <ConversationPanes
      mode={mode}
      patientShown={patientShown}
      onPatientClose={() => setPatientShown(false)}
      thread={
        <ThreadPane
          conversation={conversation}
          messages={{
            messages: props.messages ?? [],
            hasOlder: false,
            fetchingOlder: false,
            fetchOlder: noop,
            ...props.older,
          }}
          reply={{
            send: noop,
            refused: props.refused ?? null,
            dismissRefusal: noop,
            takeBack: noop,
            discard: noop,
          }}
          editing={{
            edit: null,
            busy: false,
            problem: null,
            open: noop,
            put: noop,
            rebase: noop,
            close: noop,
            save: async () => false,
          }}
          draft={{
            ...draft,
            setText: (text) => setDraft((before) => ({ ...before, text })),
            setOpenText: (openText) => setDraft((before) => ({ ...before, openText })),
            setWay: (channel, addressId) => setDraft((before) => ({ ...before, channel, addressId })),
            clear: () => setDraft({ text: "", openText: "", channel: null, addressId: null }),
            current: () => draft,
          }}
          me={me}
          staff={sampleStaff}
          times={times}
          clinicZone={times.zone}
          usuallyCancels
          now={now}
          offline={props.offline ?? false}
          input={input}
          signals={signals}
          patientShown={patientShown}
          assignOpened={assignOpened}
          onAssignOpened={setAssignOpened}
          onAssign={assign}
          onStatus={(status) => setConversation((before) => before && { ...before, status })}
          onLedger={noop}
          onResolve={noop}
          onAct={async () => null}
          actProblem={null}
          onDismissActProblem={noop}
          onRead={noop}
          onPatient={() => setPatientShown((shown) => !shown)}
          onBack={() => setOpenId(null)}
          onLeave={() => openId && setFocusSignal({ id: openId })}
        />
      }
      patient={
        <PatientPane
          conversation={conversation}
          times={times}
          now={now}
          onChange={change}
          problem={null}
          leave={
            mode === "wide"
              ? null
              : { kind: mode === "phone" ? "back" : "close", run: () => setPatientShown(false) }
          }
        />
      }
    />
  ) : null;
  return (
    <Frame>
      <InboxLayout
        mode={mode}
        threadOpen={openId !== null}
        list={
          <ListPane
            queue="needs-reply"
            counts={counts}
            rows={rows}
            status="ready"
            error={null}
            asOf={now - 120_000}
            offline={props.offline ?? false}
            hasNext={false}
            fetchNext={noop}
            refetch={noop}
            selectedId={openId}
            me={me.id}
            staff={sampleStaff}
            draftIds={new Set([idOf("conversation-marisol")])}
            targetMinutes={60}
            times={times}
            now={now}
            hrefOf={(id) => `/inbox/needs-reply/${id}`}
            onOpen={setOpenId}
            onEnter={() => input.current?.focus()}
            onQueue={noop}
            onAssign={assign}
            focusSignal={focusSignal}
            onOrder={(ids) => {
              order.current = ids;
            }}
            {...props.list}
          />
        }
      >
        {props.instead ?? panes}
      </InboxLayout>
    </Frame>
  );
}

const words = "Friday, Nov 21 at 9:00 am with Dr. Osei works. See you then, Marisol!";

function Morning(props: Partial<SampleProps>) {
  const sample = useMemo(() => morning(now), []);
  return <Inbox {...sample} draftText={words} {...props} />;
}

function Long() {
  const [from, setFrom] = useState(2951);
  const messages = useMemo(() => longThread(longThreadId, from, 3000, now), [from]);
  const older = {
    hasOlder: from > 1,
    fetchOlder: () => void setTimeout(() => setFrom((first) => Math.max(1, first - 50)), 60),
  };
  return (
    <Inbox
      conversation={{ ...morning(now).conversation, id: longThreadId }}
      messages={messages}
      older={older}
    />
  );
}

function Moving() {
  const [rows, setRows] = useState(() => sampleList(now));
  useKeys({
    n: () =>
      setRows((before) => [
        {
          ...before[3]!,
          id: idOf(`new-${before.length}`),
          patient: { ...before[3]!.patient, name: `New ${before.length}` },
        },
        ...before,
      ]),
    x: () => setRows((before) => before.slice(1)),
  });
  return (
    <Inbox
      key="moving"
      conversation={null}
      list={{ rows }}
      instead={<p className={inbox.blankWords}>n: one more, x: one less</p>}
      view="list"
    />
  );
}

function Unknown(props: Partial<SampleProps>) {
  const patient = castPatient("unknown");
  return (
    <Inbox
      conversation={sampleConversation(patient, now)}
      messages={sampleMessages(patient, now)}
      {...props}
    />
  );
}

function Closed() {
  const base = morning(now);
  const refusedAt = new Date(now - 47 * 86_400_000).toISOString();
  const conversation: Conversation = {
    ...base.conversation,
    status: "closed",
    assignee: staffOf("dev"),
    patientDetails: {
      ...base.conversation.patientDetails,
      addresses: base.conversation.patientDetails.addresses.map((address, index) =>
        index === 0 ? { ...address, refused: { at: refusedAt, word: "STOP" } } : address,
      ),
    },
    ways: base.conversation.ways.map((way) => ({
      ...way,
      available: way.channel === "email",
      isDefault: way.channel === "email",
      windowClosesAt: null,
      detour: null,
      reason:
        way.channel === "sms"
          ? "because she said STOP on Oct 3"
          : way.channel === "whatsapp"
            ? "because its reply window closed Tue 3:22 pm"
            : "because texts were refused",
    })),
  };
  return (
    <Inbox
      {...base}
      conversation={conversation}
      draftText="“Quotes”"
      refused={{
        text: "",
        problem: {
          type: "way_unavailable",
          title: "Texts to this number were refused",
          status: 409,
          detail: "Nothing was sent, your words are back here. Pick another way.",
        },
      }}
    />
  );
}

export const stories: Readonly<Record<string, ComponentType>> = {
  inbox: () => <Morning />,
  "inbox-list": () => <Morning view="list" />,
  "inbox-patient": () => <Morning view="patient" />,
  offline: () => <Morning offline />,
  states: () => <Inbox {...everyState(now)} />,
  marks: () => <Inbox {...everyMark(now)} />,
  closed: Closed,
  unknown: () => <Unknown />,
  "unknown-patient": () => <Unknown view="patient" />,
  long: Long,
  moving: Moving,
  quotes: () => (
    <Morning
      draftText={
        "“Friday” at 9:00 am with Dr. Osei works for us. See you then, it’s all right to come a little earlier!"
      }
    />
  ),
  "too-long": () => <Morning draftText={"Friday works. ".repeat(120)} />,
  empty: () => (
    <Inbox
      conversation={null}
      rows={[]}
      list={{
        counts: {
          "needs-reply": 0,
          mine: 0,
          unassigned: 0,
          emergencies: 0,
          failed: 0,
          whose: 0,
          consent: 0,
          scheduled: 0,
        },
      }}
      view="list"
      instead={
        <section className={inbox.blank}>
          <FirstConversation simulatorUrl="http://127.0.0.1:3001/" />
        </section>
      }
    />
  ),
  loading: () => (
    <Inbox
      conversation={null}
      rows={[]}
      list={{ status: "loading" }}
      instead={
        <section className={inbox.blank}>
          <ThreadSkeleton />
        </section>
      }
    />
  ),
  error: () => (
    <Inbox
      conversation={null}
      instead={
        <section className={inbox.blank}>
          <Trouble
            title="This conversation did not load"
            safe="Nothing was lost: messages from Marisol keep arriving and your draft is safe."
            problem={problem}
            times={times}
            onRetry={noop}
          />
        </section>
      }
    />
  ),
  "list-error": () => (
    <Inbox
      conversation={null}
      rows={[]}
      list={{ status: "error", error: problem }}
      view="list"
      instead={<p className={inbox.blankWords} />}
    />
  ),
};
