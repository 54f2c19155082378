/** Binds one conversation to its data: the thread and the patient's pane share one reading of it. */
import { useCallback, useState, type ReactNode, type RefObject } from "react";
import { Button } from "@mantine/core";
import { useNavigate } from "react-router";
import type { Problem, Staff } from "../../../shared/api/common.ts";
import type { Times } from "../../components/message/times.ts";
import { useAssign, useConversation, useMarkRead, useSetStatus } from "../../data/conversations.ts";
import { useDeliveryAct } from "../../data/delivery-acts.ts";
import { useDraft } from "../../data/drafts.ts";
import { useReopenAlarm, useSettleAlarm, useTakeAlarm } from "../../data/emergencies.ts";
import { useOrganization } from "../../data/organization.ts";
import { useMessageEditing } from "../../data/message-edits.ts";
import { useMessages, useResolve, useSendReply } from "../../data/messages.ts";
import { usePatientChange } from "../../data/patients.ts";
import { useRule, useStopForm, useUndoRuling } from "../../data/rulings.ts";
import { useSignedIn } from "../../session/session.tsx";
import { consentPath } from "../consent/path.ts";
import { AddAddress } from "./household/add-address.tsx";
import { HouseholdNotice } from "./household/household-notice.tsx";
import { SharedBy } from "./household/shared-with.tsx";
import { ConversationPanes } from "./inbox-layout.tsx";
import { ConsentSection } from "./patient/consent-section.tsx";
import { PatientPane } from "./patient/patient-pane.tsx";
import { PatientSkeleton } from "./patient/patient-skeleton.tsx";
import { EmergencyStrip } from "./thread/emergency-strip.tsx";
import { FormStrip } from "./thread/form-strip.tsx";
import { ReviewStrip } from "./thread/review-strip.tsx";
import { ThreadPane, type ThreadSignals } from "./thread/thread-pane.tsx";
import { ThreadSkeleton } from "./thread/thread-skeleton.tsx";
import { Trouble } from "./trouble.tsx";
import { useKeys } from "./use-keys.ts";
import { useAfter } from "../../components/use-later.ts";
import type { WidthMode } from "./use-width-mode.ts";
import classes from "./inbox.module.css";

export interface ConversationContainerProps {
  id: string;
  me: Staff;
  staff: readonly Staff[];
  times: Times;
  now: number;
  offline: boolean;
  input: RefObject<HTMLTextAreaElement | null>;
  mode: WidthMode;
  patientShown: boolean;
  patientLeave: { kind: "close" | "back"; run: () => void } | null;
  onPatient: () => void;
  onBack: () => void;
  onLeave: () => void;
  onNext: () => void;
  /** Goes to another thread, beside the same list. */
  onOpen: (conversationId: string) => void;
  hrefOf: (conversationId: string) => string;
}

export function ConversationContainer(props: ConversationContainerProps) {
  const { id, me, times, now } = props;
  const { organization } = useSignedIn();
  const settings = useOrganization().organization;
  const view = useConversation(id);
  const messages = useMessages(id);
  const reply = useSendReply(id);
  const draft = useDraft(id);
  const editing = useMessageEditing(id, messages.messages);
  const navigate = useNavigate();
  const assign = useAssign();
  const status = useSetStatus();
  const resolve = useResolve();
  const act = useDeliveryAct();
  // Asked again and again by itself: that it came too late is seen at the message.
  const hold = useDeliveryAct();
  const take = useTakeAlarm();
  const settle = useSettleAlarm();
  const reopen = useReopenAlarm();
  const rule = useRule();
  const undoRuling = useUndoRuling();
  const stopForm = useStopForm();
  const [seenProblem, setSeenProblem] = useState<Problem | null>(null);
  const patientChange = usePatientChange();
  const markRead = useMarkRead();
  const [assignOpened, setAssignOpened] = useState(false);
  const [signals, setSignals] = useState<ThreadSignals>({ nextWay: 0, path: 0 });
  const loading =
    view.conversation === null || (messages.status === "loading" && messages.messages.length === 0);
  const failed =
    view.conversation === null ? view.error : messages.messages.length === 0 ? messages.error : null;
  const skeleton = useAfter(loading && !failed, 150);
  const conversation = view.conversation;

  const runAssign = assign.run;
  const onAssign = useCallback(
    (conversationId: string, userId: string | null) => void runAssign({ conversationId, userId }),
    [runAssign],
  );
  const setStatus = (next: "open" | "closed") => void status.run({ conversationId: id, status: next });
  useKeys({
    i: () => onAssign(id, me.id),
    a: () => setAssignOpened(true),
    e: () => conversation && setStatus(conversation.status === "closed" ? "open" : "closed"),
    c: () => setSignals((before) => ({ ...before, nextWay: before.nextWay + 1 })),
    d: () => setSignals((before) => ({ ...before, path: before.path + 1 })),
    "]": props.onPatient,
  });

  const panes = (thread: ReactNode, patient: ReactNode) => (
    <ConversationPanes
      mode={props.mode}
      thread={thread}
      patient={patient}
      patientShown={props.patientShown}
      onPatientClose={props.onPatient}
    />
  );
  if (failed) {
    return panes(
      <section className={classes.blank} aria-label="Conversation" data-pane="thread">
        <Trouble
          title={failed.status === 404 ? "This conversation is not here" : "This conversation did not load"}
          safe={
            failed.status === 404
              ? "It may have been merged, or it is not yours to see."
              : "Nothing was lost: messages keep arriving and your draft is safe."
          }
          problem={failed}
          times={times}
          onRetry={() => {
            view.refetch();
            messages.refetch();
          }}
          other={
            <Button variant="default" onClick={props.onNext}>
              Next conversation
            </Button>
          }
        />
      </section>,
      null,
    );
  }
  if (!conversation || loading) {
    return panes(
      <section className={classes.blank}>{skeleton ? <ThreadSkeleton /> : null}</section>,
      skeleton && props.mode === "wide" ? <PatientSkeleton /> : null,
    );
  }
  const review = conversation.reviews[0] ?? null;
  return panes(
    <ThreadPane
      conversation={conversation}
      notice={
        <>
          <EmergencyStrip
            key={`emergency ${id}`}
            emergency={conversation.emergency}
            times={props.times}
            busy={take.busy || settle.busy || reopen.busy}
            onTake={take.run}
            onSettle={settle.run}
            onReopen={reopen.run}
          />
          <HouseholdNotice
            key={`household ${id}`}
            conversation={conversation}
            messages={messages.messages}
            times={times}
            now={now}
            onOpen={props.onOpen}
          />
          {conversation.form ? (
            <FormStrip
              form={conversation.form}
              times={props.times}
              busy={stopForm.busy}
              problem={stopForm.problem}
              onStop={() => void stopForm.run({ conversationId: id })}
            />
          ) : null}
          <ReviewStrip
            key={id}
            review={review}
            others={conversation.reviews.length - 1}
            name={conversation.patient.name}
            words={messages.messages.find((one) => "id" in one && one.id === review?.messageId)?.text ?? null}
            now={now}
            day={(at) => times.date(at, now)}
            busy={rule.busy || undoRuling.busy}
            onRule={(ruling) => rule.run({ conversationId: id, ...ruling })}
            onUndo={() => undoRuling.run({ conversationId: id })}
          />
        </>
      }
      messages={messages}
      reply={reply}
      editing={editing}
      draft={draft}
      me={me}
      staff={props.staff}
      times={times}
      clinicZone={organization.timeZone}
      usuallyCancels={settings?.cancelIfAnswered ?? true}
      now={now}
      offline={props.offline}
      input={props.input}
      signals={signals}
      patientShown={props.patientShown}
      assignOpened={assignOpened}
      onAssignOpened={setAssignOpened}
      onAssign={onAssign}
      onStatus={setStatus}
      onLedger={() => void navigate(consentPath(conversation.patient.id))}
      onResolve={(messageId) => void resolve.run({ messageId, conversationId: id })}
      onAct={(wanted) => (wanted.act === "hold" ? hold : act).run(wanted)}
      actProblem={act.problem === seenProblem ? null : act.problem}
      onDismissActProblem={() => setSeenProblem(act.problem)}
      onRead={markRead}
      onPatient={props.onPatient}
      onBack={props.onBack}
      onLeave={props.onLeave}
    />,
    <PatientPane
      conversation={conversation}
      times={times}
      now={now}
      onChange={(change) => void patientChange.run({ patientId: conversation.patient.id, change })}
      problem={patientChange.problem}
      sharedBy={
        conversation.members ? (
          <SharedBy members={conversation.members} now={now} hrefOf={props.hrefOf} />
        ) : null
      }
      hrefOf={props.hrefOf}
      addAddress={
        conversation.whose ? null : (
          <AddAddress key={id} patientId={conversation.patient.id} name={conversation.patient.name} />
        )
      }
      consent={<ConsentSection conversation={conversation} times={times} />}
      leave={props.patientLeave}
    />,
  );
}
