/** The inbox that a story is played in. State lives here, so that keys, sending and assigning can be tried. */
import { useRef, useState, type ReactNode } from "react";
import type { Problem } from "../../shared/api/common.ts";
import type { Conversation, ConversationSummary, PatientChange } from "../../shared/api/conversations.ts";
import { makeTimes } from "../components/message/times.ts";
import type { Draft } from "../data/drafts.ts";
import type { LocalMessage, SendReply } from "../data/messages.ts";
import { idOf, sampleList, sampleMe, sampleStaff } from "../screens/inbox/fixtures.ts";
import { ConversationPanes, InboxLayout } from "../screens/inbox/inbox-layout.tsx";
import { ListPane, type ListPaneProps } from "../screens/inbox/list/list-pane.tsx";
import { stepFrom } from "../screens/inbox/list/order.ts";
import { PatientPane } from "../screens/inbox/patient/patient-pane.tsx";
import { ThreadPane } from "../screens/inbox/thread/thread-pane.tsx";
import { useKeys } from "../screens/inbox/use-keys.ts";
import { useWidthMode } from "../screens/inbox/use-width-mode.ts";
import classes from "./stories.module.css";

/** Wednesday morning in the clinic: the moment the drawings show. */
export const now = Date.parse("2025-11-19T17:38:14Z");

export const times = makeTimes("America/Los_Angeles");

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

export const noop = () => undefined;

export const problem: Problem = {
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

export interface SampleProps {
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

export function Inbox(props: SampleProps) {
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
            own={rows.length}
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
