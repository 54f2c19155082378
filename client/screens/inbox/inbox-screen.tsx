/** The inbox at /inbox/:queue/:conversationId?: which queue and conversation is open, and the keys between them. */
import { useCallback, useMemo, useRef, useState } from "react";
import { useLocalStorage } from "@mantine/hooks";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { queueSchema, type QueueId } from "../../../shared/api/conversations.ts";
import { makeTimes } from "../../components/message/times.ts";
import { useAssign, useConversationList, useQueueCounts } from "../../data/conversations.ts";
import { useDraftIds } from "../../data/drafts.ts";
import { useStaff } from "../../data/staff.ts";
import { useConnection } from "../../realtime/use-connection.tsx";
import { useSignedIn } from "../../session/session.tsx";
import { BlankThread } from "./blank-thread.tsx";
import { ConversationContainer } from "./conversation-container.tsx";
import { InboxLayout } from "./inbox-layout.tsx";
import { ListPane } from "./list/list-pane.tsx";
import { stepFrom } from "./list/order.ts";
import { usePinned } from "./list/use-pinned.ts";
import { useKeys } from "./use-keys.ts";
import { useNow } from "../../components/use-later.ts";
import { useWidthMode } from "./use-width-mode.ts";

/** Marks a place in history that was entered from one level above. */
const stepIn = { stepIn: true } as const;

export default function InboxScreen() {
  const params = useParams();
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams();
  const session = useSignedIn();
  const drawer = search.has("patient");
  const queue = queueSchema.safeParse(params["queue"]).data ?? "needs-reply";
  const openId = params["conversationId"] ?? null;
  const mode = useWidthMode();
  const now = useNow(15_000);
  const times = useMemo(() => makeTimes(session.user.timeZone), [session.user.timeZone]);
  const list = usePinned(queue, useConversationList(queue));
  const counts = useQueueCounts();
  const staff = useStaff();
  const draftIds = useDraftIds();
  const line = useConnection();
  const assign = useAssign();
  const [beside, setBeside] = useLocalStorage({
    key: "tw.patient-pane",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [focusSignal, setFocusSignal] = useState<{ id: string } | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const order = useRef<readonly string[]>([]);
  const lastIndex = useRef(-1);

  const hrefOf = useCallback((id: string) => `/inbox/${queue}/${id}`, [queue]);
  // On a phone every step is one "back"; beside the list, moving through it leaves no trail.
  const open = useCallback(
    (id: string) => {
      lastIndex.current = order.current.indexOf(id);
      void navigate(hrefOf(id), { replace: mode !== "phone" && openId !== null, state: stepIn });
    },
    [navigate, hrefOf, mode, openId],
  );
  const onOrder = useCallback(
    (ids: readonly string[]) => {
      order.current = ids;
      const place = openId === null ? -1 : ids.indexOf(openId);
      if (place >= 0) lastIndex.current = place;
    },
    [openId],
  );
  // Out the way one came in, so that history's back and ours are the same; after a link from outside there is no way in.
  const leftKey = useRef("");
  const stepOut = (to: string) => {
    // Going back takes a moment; asked twice for one place, it must not go two steps.
    if (leftKey.current === location.key) return;
    leftKey.current = location.key;
    if ((location.state as typeof stepIn | null)?.stepIn) void navigate(-1);
    else void navigate(to, { replace: true });
  };
  const step = (delta: 1 | -1) => {
    const next = stepFrom(order.current, openId, lastIndex.current, delta);
    if (next === null) return;
    open(next);
    setFocusSignal({ id: next });
  };
  const toList = () => {
    if (mode === "phone") stepOut(drawer && openId !== null ? hrefOf(openId) : `/inbox/${queue}`);
    else if (openId !== null) setFocusSignal({ id: openId });
  };
  const togglePatient = () => {
    if (mode === "wide") setBeside(!beside);
    else if (drawer && openId !== null) stepOut(hrefOf(openId));
    else setSearch({ patient: "" }, { state: stepIn });
  };
  // Out of the words at once, so that the next key is never written into them; then to the row, if it is there.
  const leaveWords = () => {
    input.current?.blur();
    if (mode === "phone") return;
    if (openId !== null && order.current.includes(openId)) setFocusSignal({ id: openId });
    else document.querySelector<HTMLElement>("[data-thread-log]")?.focus();
  };
  const toWords = () => input.current?.focus();
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    r: toWords,
    Escape: toList,
  });

  const runAssign = assign.run;
  const onAssign = useCallback(
    (conversationId: string, userId: string | null) => void runAssign({ conversationId, userId }),
    [runAssign],
  );
  const offline = line.state !== "live" && line.since !== null;
  const patientShown = mode === "wide" ? beside : drawer && openId !== null;
  const listPane = (
    <ListPane
      key={queue}
      {...list}
      queue={queue}
      counts={counts}
      offline={offline}
      selectedId={openId}
      me={session.user.id}
      staff={staff}
      draftIds={draftIds}
      targetMinutes={session.organization.replyTargetMinutes}
      times={times}
      now={now}
      hrefOf={hrefOf}
      onOpen={open}
      onEnter={toWords}
      onQueue={(next: QueueId) => void navigate(`/inbox/${next}`)}
      onAssign={onAssign}
      focusSignal={focusSignal}
      onOrder={onOrder}
    />
  );
  const leave =
    mode === "wide" ? null : ({ kind: mode === "phone" ? "back" : "close", run: togglePatient } as const);

  return (
    <InboxLayout mode={mode} list={listPane} threadOpen={openId !== null}>
      {openId === null ? (
        <BlankThread
          listEmpty={list.status === "ready" && list.rows.length === 0}
          simulatorUrl={session.organization.simulatorUrl}
        />
      ) : (
        <ConversationContainer
          key={openId}
          id={openId}
          me={session.user}
          staff={staff}
          times={times}
          now={now}
          offline={offline}
          input={input}
          mode={mode}
          patientShown={patientShown}
          patientLeave={leave}
          onPatient={togglePatient}
          onBack={() => stepOut(`/inbox/${queue}`)}
          onLeave={leaveWords}
          onNext={() => step(1)}
          onOpen={open}
          hrefOf={hrefOf}
        />
      )}
    </InboxLayout>
  );
}
