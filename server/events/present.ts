/**
 * Presenters: a record becomes JSON for a person's screen here and in the files beside this one alone. Here, what asks the
 * store for it, and the row of the list.
 */
import type { Conversation, ConversationSummary, Patient } from "../../shared/api/conversations.ts";
import type { Staff } from "../../shared/api/common.ts";
import type { HouseholdMember } from "../../shared/api/households.ts";
import type { Message } from "../../shared/api/messages.ts";
import { troubleStates } from "../../shared/domain/delivery.ts";
import type { LineTells } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import { planFactsOf, policyOf } from "../rules/plan/plan-facts.ts";
import { turnsOf } from "./present-turns.ts";
import type { Collections } from "../store/collections.ts";
import { scheduledAt, whoseSince, type ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Scope } from "../store/scope.ts";
import type { UserRecord } from "../store/users.ts";
import { peopleOf, sharersOf } from "./present-household.ts";
import { presentStaff, staffOf } from "./present-staff.ts";
import { presentPatient } from "./present-patient.ts";
import { presentWays } from "./present-ways.ts";
import { presentMessage } from "./present-message.ts";

export interface Presenter {
  /** Rows of the list with the scope's own read marks: one query beside the directory's copies. */
  summaries(scope: Scope, conversations: ConversationRecord[]): Promise<ConversationSummary[]>;
  /** Messages with their deliveries: one query. */
  messages(scope: Scope, messages: MessageRecord[]): Promise<Message[]>;
  patient(scope: Scope, patient: PatientRecord): Promise<Patient>;
  /** One conversation with its patient and the ways a reply can go. */
  conversation(scope: Scope, conversation: ConversationRecord): Promise<Conversation>;
  staff(user: UserRecord): Staff;
  /** Without any query, from rows in hand: for pushing. */
  summaryOf(facts: OrganizationFacts, conversation: ConversationRecord, readSeq: number): ConversationSummary;
  messageOf(facts: OrganizationFacts, message: MessageRecord, delivery: DeliveryRecord | null): Message;
}

export function createPresenter(
  collections: Collections,
  directory: Directory,
  clock: Clock,
  tells: LineTells,
): Presenter {
  /** Of the place where words from a shared address wait: who shares it. */
  async function membersOf(
    scope: Scope,
    { whose, patientId }: ConversationRecord,
  ): Promise<HouseholdMember[] | null> {
    if (!whose) return null;
    const [address] = await collections.addresses.byIds(scope, [whose.addressId]);
    const ids = address?.placePatientId === patientId ? address.patientIds : [];
    const people = await peopleOf(collections, scope, ids);
    return ids.flatMap((id) => people.get(id) ?? []);
  }

  return {
    staff: presentStaff,
    summaryOf: presentSummary,
    messageOf: presentMessage,
    async summaries(scope, conversations) {
      const ids = conversations.map(({ id }) => id);
      const [facts, marks] = await Promise.all([
        directory.of(scope.organizationId),
        collections.readMarks.ofConversations(scope, ids),
      ]);
      return conversations.map((one) => presentSummary(facts, one, marks.get(one.id) ?? 0));
    },
    async messages(scope, messages) {
      const outbound = messages.filter(({ direction }) => direction === "outbound").map(({ id }) => id);
      const [facts, deliveries] = await Promise.all([
        directory.of(scope.organizationId),
        collections.deliveries.ofMessages(scope, outbound),
      ]);
      const byMessage = new Map(deliveries.map((delivery) => [delivery.messageId, delivery]));
      const turns = await turnsOf(collections, scope, facts, deliveries);
      return messages.map((message) => {
        const delivery = byMessage.get(message.id) ?? null;
        return presentMessage(facts, message, delivery, delivery ? (turns.get(delivery.id) ?? null) : null);
      });
    },
    async patient(scope, patient) {
      const addresses = await collections.addresses.ofPatient(scope, patient.id);
      const consent = await collections.consent.ofAddresses(
        scope,
        addresses.map(({ id }) => id),
      );
      const people = await sharersOf(collections, scope, patient.id, addresses);
      return presentPatient(patient, addresses, consent, clock.now(), people);
    },
    async conversation(scope, conversation) {
      const [facts, marks, patients, addresses] = await Promise.all([
        directory.of(scope.organizationId),
        collections.readMarks.ofConversations(scope, [conversation.id]),
        collections.patients.byIds(scope, [conversation.patientId]),
        collections.addresses.ofPatient(scope, conversation.patientId),
      ]);
      const patient = patients[0];
      if (!patient) throw new Error(`conversation ${conversation.id} has no patient`);
      const [consent, people, members, lineStates] = await Promise.all([
        collections.consent.ofAddresses(
          scope,
          addresses.map(({ id }) => id),
        ),
        sharersOf(collections, scope, patient.id, addresses),
        membersOf(scope, conversation),
        collections.lineStates.list(scope),
      ]);
      const policy = policyOf(facts.policies, "reply");
      const now = clock.now();
      const planFacts = planFactsOf(
        { now, patient, addresses, consent, lastInbound: conversation.lastInbound },
        { ...facts, policy, tells },
        [{ level: "care", words: "" }],
      );
      return {
        ...presentSummary(facts, conversation, marks.get(conversation.id) ?? 0),
        ...(members && { members }),
        patientDetails: presentPatient(patient, addresses, consent, clock.now(), people),
        ways: presentWays(facts, planFacts, lineStates),
      };
    },
  };
}

function presentSummary(
  facts: OrganizationFacts,
  row: ConversationRecord,
  readSeq: number,
): ConversationSummary {
  return {
    id: row.id,
    version: row.version,
    patient: { id: row.patientId, ...row.patient },
    status: row.status,
    assignee: staffOf(facts, row.assigneeId),
    needsReplySince: row.needsReplySince?.toISOString() ?? null,
    trouble: troubleStates.find((one) => row.troubles.some(({ state }) => state === one)) ?? null,
    reviews: row.reviews.map(({ id, kind, messageId, channel, at, dueAt, doubts }) => ({
      id,
      kind,
      messageId,
      channel,
      // A mailbox is no phone: what is about more than the one that wrote came from elsewhere.
      mailboxes:
        channel === "email" ? Math.max(0, new Set(doubts.map(({ addressId }) => addressId)).size - 1) : 0,
      at: at.toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
    })),
    emergency: presentEmergency(facts, row.emergency),
    whose: row.whose
      ? {
          addressId: row.whose.addressId,
          waiting: row.whose.waiting,
          since: whoseSince(row)?.toISOString() ?? null,
          askedAt: row.whose.asked?.at.toISOString() ?? null,
        }
      : null,
    form: row.form ? { ...row.form, dueAt: row.form.dueAt?.toISOString() ?? null } : null,
    scheduledAt: scheduledAt(row)?.toISOString() ?? null,
    lastSeq: row.lastSeq,
    last: row.last && { ...row.last, at: row.last.at.toISOString() },
    readSeq,
    lastInboundSeq: row.lastInboundSeq,
  };
}

function presentEmergency(
  facts: OrganizationFacts,
  row: ConversationRecord["emergency"],
): ConversationSummary["emergency"] {
  if (!row) return null;
  const paged = staffOf(facts, row.paged?.userId ?? null);
  const by = staffOf(facts, row.acknowledged?.by ?? null);
  return {
    alarmId: row.alarmId,
    messageId: row.messageId,
    since: row.since.toISOString(),
    paged: row.paged && paged && { staff: paged, at: row.paged.at.toISOString() },
    acknowledged: row.acknowledged && by && { by, at: row.acknowledged.at.toISOString() },
    unanswered: row.unanswered,
    answerNote: row.answerNote ?? null,
  };
}
