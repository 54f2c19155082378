/** Presenters: the only place where a record becomes JSON for a person's screen. */
import type {
  Conversation,
  ConversationSummary,
  Patient,
  PatientAddress,
  ReplyTemplate,
  ReplyWay,
} from "../../shared/api/conversations.ts";
import type { Staff } from "../../shared/api/common.ts";
import type { HouseholdMember } from "../../shared/api/households.ts";
import type { AttemptPage, Delivery, Message, SendErrorView } from "../../shared/api/messages.ts";
import { troubleStates } from "../../shared/domain/delivery.ts";
import { costOf, unknownPrices } from "../../shared/domain/price.ts";
import { sampleToken } from "../../shared/domain/secure-page.ts";
import { channelOfKind } from "../../shared/domain/channels.ts";
import { displayPhone } from "../../shared/text/phone.ts";
import type { LineTells } from "../channels/registry.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { mayWrite, plainWord } from "../consent/policy.ts";
import { isAnothers } from "../consent/whose-words.ts";
import type { Clock } from "../lib/clock.ts";
import { linkFor, makePlan, type MadePlan, type PlanFacts } from "../rules/plan/make-plan.ts";
import { planFactsOf, policyOf } from "../rules/plan/plan-facts.ts";
import { settingsOf } from "../rules/quiet/settings.ts";
import { ownValue } from "../rules/templates.ts";
import { replyWays, type Way } from "../rules/ways.ts";
import { presentDetour } from "./present-detour.ts";
import { turnOf, turnsOf, type Turn } from "./present-turns.ts";
import { isClosed, type AddressRecord } from "../store/addresses.ts";
import type { Collections } from "../store/collections.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import { scheduledAt, whoseSince, type ConversationRecord } from "../store/conversations.ts";
import type {
  AttemptRecord,
  DeliveryRecord,
  PageRecord,
  SendErrorRecord,
  StepRecord,
} from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Scope } from "../store/scope.ts";
import type { UserRecord } from "../store/users.ts";
import { peopleOf, sharedWith, sharersOf, type People } from "./present-household.ts";

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
      const ways = replyWays(planFacts);
      return {
        ...presentSummary(facts, conversation, marks.get(conversation.id) ?? 0),
        ...(members && { members }),
        patientDetails: presentPatient(patient, addresses, consent, clock.now(), people),
        ways: ways.map((way): ReplyWay => {
          const open = way.available || way.needsTemplate;
          const plan = open ? makePlan({ ...planFacts, first: way }) : { steps: [], leftOut: [] };
          const steps = plan.steps.map(({ step }) => step);
          return {
            channel: way.channel,
            addressId: way.address.id,
            addressDisplay: displayAddress(way.address),
            lineId: way.line.id,
            lineName: way.line.name,
            available: way.available,
            needsTemplate: way.needsTemplate,
            templates: templatesOf(facts, planFacts, way),
            price: priceOf(facts, way.line.id, way.channel),
            reason: way.reason,
            isDefault: way.isDefault,
            windowClosesAt: way.windowClosesAt?.toISOString() ?? null,
            detour: presentDetour(steps, "reply", { now, lines: facts.lines, states: lineStates }),
            next: nextOf(plan, planFacts),
          };
        }),
      };
    },
  };
}

/** What free text by this line costs: a segment, or a message. */
function priceOf({ prices }: OrganizationFacts, lineId: string, channel: Way["channel"]): ReplyWay["price"] {
  const cost = costOf(prices.get(lineId) ?? unknownPrices, { channel, segments: 1 });
  return cost && { micros: cost.micros, currency: cost.currency };
}

/** What a person may send while the window is closed: the patient's language first. */
function templatesOf(
  { templates, prices }: OrganizationFacts,
  facts: PlanFacts,
  { channel, line }: Way,
): ReplyTemplate[] {
  if (channel !== "whatsapp") return [];
  const wanted = facts.language?.split("-")[0];
  const foreign = (language: string) => Number(language.split(/[-_]/)[0] !== wanted);
  return templates
    .filter((one) => one.lineId === line.id && one.status === "approved")
    .sort((a, b) => foreign(a.language) - foreign(b.language) || a.name.localeCompare(b.name))
    .map(({ id, name, language, category, body, variables }) => {
      const cost = costOf(prices.get(line.id) ?? unknownPrices, { channel, segments: null, category });
      return {
        id,
        name,
        language,
        category,
        body,
        variables: variables.map((variable) => {
          const { key, label, kind, example } = variable;
          return { key, label, kind, example, value: ownValue(facts, variable) };
        }),
        price: cost && { micros: cost.micros, currency: cost.currency },
      };
    });
}

/** What a plan does after its first step. */
function nextOf({ steps }: MadePlan, facts: PlanFacts): ReplyWay["next"] {
  return steps.slice(1).map(({ step, way }, index) => {
    const before = steps[index]?.step;
    const other = step.template?.used ? "template" : step.notice === null ? "as_written" : "notice";
    const words = step.ask ? "ask" : other;
    const waits = before && before.success !== "sent";
    const says = step.ask ? null : step.template?.used ? step.template.words : step.notice;
    const pageUrl = words === "notice" || words === "ask" ? linkFor(facts, way.address) : null;
    const afterSeconds = waits ? before.waitSeconds : null;
    return {
      channel: step.channel,
      words,
      says,
      ...(pageUrl !== null && { link: pageUrl + sampleToken }),
      afterSeconds,
    };
  });
}

function presentStaff({ id, name, initials, role }: UserRecord): Staff {
  return { id, name, initials, role };
}

/** An address as people write it. */
export function displayAddress({ kind, value }: Pick<AddressRecord, "kind" | "value">): string {
  return kind !== "email" && /^\+\d+$/.test(value) ? displayPhone(value) : value;
}

function staffOf(facts: OrganizationFacts, userId: string | null): Staff | null {
  const user = userId === null ? undefined : facts.users.get(userId);
  return user ? presentStaff(user) : null;
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

function presentMessage(
  facts: OrganizationFacts,
  row: MessageRecord,
  delivery: DeliveryRecord | null,
  turn: Turn | null = null,
): Message {
  return {
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq,
    direction: row.direction,
    channel: row.channel,
    lineId: row.lineId,
    lineName: facts.lines.get(row.lineId)?.name ?? "A line that is gone",
    author: staffOf(facts, row.authorId),
    madeBy: row.madeBy,
    at: row.at.toISOString(),
    subject: row.subject,
    text: row.text,
    fullText: row.fullText,
    ...(row.openText !== undefined && { openText: row.openText }),
    files: row.files,
    ...(row.answers && { answers: row.answers }),
    marks: row.marks,
    ...(row.code !== undefined && { code: row.code }),
    delivery: delivery && { ...presentDelivery(facts, row, delivery), turn: turn ?? turnOf(facts, delivery) },
    edits: row.edits,
    clientKey: row.clientKey,
  };
}

function presentDelivery(facts: OrganizationFacts, message: MessageRecord, row: DeliveryRecord): Delivery {
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    stateAt: row.stateAt.toISOString(),
    reason: row.reason,
    steps: row.steps.map((step) => presentStep(facts, message, step)),
    leftOut: row.leftOut,
    nextAt: row.nextAt?.toISOString() ?? null,
    departure: row.departure && {
      why: row.departure.why,
      at: row.departure.at.toISOString(),
      latest: row.departure.latest?.toISOString() ?? null,
      zone: row.departure.zone,
      cancelIfAnswered: row.departure.cancelIfAnswered,
    },
    ...(row.state === "held" && { held: presentHold(facts, row) }),
    ...(row.despite && {
      despite: {
        at: row.despite.at.toISOString(),
        by: staffOf(facts, row.despite.by),
        reason: row.despite.reason,
      },
    }),
    closed: row.closed?.why ?? null,
    resolvedAt: row.resolved?.at.toISOString() ?? null,
    resolvedBy: staffOf(facts, row.resolved?.by ?? null),
    resolvedHow: row.resolved?.how ?? null,
  };
}

/** What an earlier release held was held for the hours, as far as it said. */
function presentHold(facts: OrganizationFacts, { heldFor, purpose }: DeliveryRecord): Delivery["held"] {
  const why = heldFor ?? "hours";
  return { why, mayGo: why === "hours" && settingsOf(facts).purposes[purpose].override };
}

function presentStep(
  facts: OrganizationFacts,
  { openText }: MessageRecord,
  step: StepRecord,
): Delivery["steps"][number] {
  return {
    channel: step.channel,
    lineId: step.lineId,
    lineName: facts.lines.get(step.lineId)?.name ?? "A line that is gone",
    addressId: step.addressId,
    addressTail: step.addressTail,
    state: step.state,
    reason: step.reason,
    segments: step.segments,
    stateAt: step.stateAt?.toISOString() ?? null,
    success: step.success,
    waitSeconds: step.waitSeconds,
    asks: step.ask && step.chosenBy === null,
    ...insteadOf(step, openText),
    templateName: step.template?.used ? step.template.name : null,
    repeats: step.repeats,
    attempts: step.attempts.map((attempt) => ({
      id: attempt.id,
      startedAt: attempt.startedAt.toISOString(),
      endedAt: attempt.endedAt?.toISOString() ?? null,
      state: attempt.state,
      error: attempt.error && presentError(attempt.error),
      refusedMeanwhile: attempt.refusedMeanwhile?.at.toISOString() ?? null,
      ...(attempt.page && { page: presentPage(attempt.page) }),
      cost: taken(attempt) ? (attempt.cost ?? null) : null,
      receipts: attempt.receipts.map((receipt) => ({
        status: receipt.status,
        providerStatus: receipt.providerStatus,
        at: receipt.at.toISOString(),
        error: receipt.error && presentError(receipt.error),
      })),
    })),
  };
}

function presentPage({ expiresAt, triedAt, wrong, lockedAt, readAt }: PageRecord): AttemptPage {
  return {
    expiresAt: expiresAt.toISOString(),
    triedAt: triedAt?.toISOString() ?? null,
    wrong,
    lockedAt: lockedAt?.toISOString() ?? null,
    readAt: readAt?.toISOString() ?? null,
  };
}

/** What a step carries in the place of the message's own words. */
function insteadOf(
  { template, notice, open }: StepRecord,
  openText: string | undefined,
): Pick<Delivery["steps"][number], "words" | "instead"> {
  if (template?.used) return { words: "template", instead: template.words };
  if (open && openText !== undefined) return { words: "open", instead: openText };
  return notice === null ? { words: "as_written", instead: null } : { words: "notice", instead: notice };
}

/** Nobody knows of a try whether it is charged before the provider has it. */
function taken({ state }: AttemptRecord): boolean {
  return state !== "started" && state !== "unconfirmed";
}

function presentError({ code, providerCode }: SendErrorRecord): SendErrorView {
  return { code, providerCode, words: sendErrors[code].words };
}

/** What they said, in whatever words; of a provider's code nobody said anything. */
const wordOf = (refusal: ConsentEntry): string | null =>
  refusal.source === "provider" ? plainWord(refusal) : refusal.word;

function presentPatient(
  row: PatientRecord,
  addresses: AddressRecord[],
  consent: ConsentEntry[],
  now: Date,
  people: People,
): Patient {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    latinName: row.latinName,
    provisional: row.provisional,
    language: row.language,
    pronouns: row.pronouns,
    birthDate: row.birthDate,
    recordNumber: row.recordNumber,
    timeZone: row.timeZone,
    region: row.region ?? null,
    tags: row.tags,
    reach: row.reach,
    addresses: addresses.map((address): PatientAddress => {
      const entries = consent.filter(({ addressId }) => addressId === address.id);
      const channel = channelOfKind[address.kind];
      const answer = mayWrite(entries, { purpose: "reply", byPerson: true, channel, now });
      const refusal = answer.may ? null : answer.refusal;
      return {
        id: address.id,
        kind: address.kind,
        display: displayAddress(address),
        verified: address.verified,
        note: address.note,
        ...(isClosed(address) && { closed: true as const }),
        preferred: address.id === row.preferredAddressId,
        refused: refusal && {
          at: refusal.at.toISOString(),
          word: isAnothers(refusal, row.id, address) ? null : wordOf(refusal),
        },
        ...sharedWith(address, row.id, people),
      };
    }),
  };
}
