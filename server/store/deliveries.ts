/**
 * Deliveries: the plan and state of getting one outbound message to the patient, with every attempt and
 * receipt inside. A due delivery is its own job: state, nextAt and lease say who may work on it and when.
 */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Cost } from "../../shared/domain/price.ts";
import type { TemplateCategory } from "../../shared/domain/template.ts";
import type {
  AttemptState,
  Closing,
  DeliveryState,
  ReceiptStatus,
  SendErrorCode,
  StepState,
} from "../../shared/domain/delivery.ts";
import type { Exemption } from "../../shared/domain/consent.ts";
import { rankOf, ranks, type Rank } from "../../shared/domain/lines.ts";
import type {
  AllowedHours,
  Policy,
  PrivacyLevel,
  Purpose,
  SuccessCondition,
} from "../../shared/domain/policy.ts";
import type { OverrideReason } from "../../shared/domain/quiet-hours.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface SendErrorRecord {
  code: SendErrorCode;
  providerCode: string | null;
}

export interface ReceiptRecord {
  status: ReceiptStatus;
  providerStatus: string;
  at: Date;
  error: SendErrorRecord | null;
}

export interface AttemptRecord {
  id: string;
  startedAt: Date;
  endedAt: Date | null;
  state: AttemptState;
  error: SendErrorRecord | null;
  providerMessageIds: string[];
  /** How often we asked the provider what became of it. */
  lookUps: number;
  receipts: ReceiptRecord[];
  /** The line was at fault, not the message: it waits for the line, and this counts as no try. Absent: it counts. */
  givenBack?: true;
  /** The call was out when its address refused: the entry that says so. Absent in most. */
  refusedMeanwhile?: { entryId: string; at: Date };
  /** What it costs, as far as anybody told us; absent in rows of an earlier release. */
  cost?: Cost | null;
  /** Its words carried a link to the secure page: what became of that. Absent where they did not. */
  page?: PageRecord;
}

/** One link to the secure page. */
export interface PageRecord {
  expiresAt: Date;
  /** When somebody there first tried to prove who they are; opening it alone tells nothing, machines do that. */
  triedAt: Date | null;
  /** Wrong answers so far. */
  wrong: number;
  /** After too many of them: it never opens again. */
  lockedAt: Date | null;
  readAt: Date | null;
  /** Codes that were asked for to open it; absent: none. */
  code?: CodeRecord;
}

/** The newest code, and when each of the last hour was sent. */
export interface CodeRecord {
  /** A keyed hash of it; null: it was used. */
  key: string | null;
  endsAt: Date;
  sentAt: Date[];
}

/** An approved template with its variables filled: what a WhatsApp step says while the window is closed. */
export interface StepTemplate {
  templateId: string;
  name: string;
  language: string;
  category: TemplateCategory;
  providerTemplateId: string;
  /** Whether the step's tries go as this template. A step that found the window open went in its own words. */
  used: boolean;
  /** By key. May name the patient: sealed in the store. */
  variables: Record<string, string>;
  /** What the patient reads: sealed too. */
  words: string;
}

export interface StepRecord {
  channel: ChannelId;
  lineId: string;
  /** Other lines of the channel, should this one be out of order; a step of its own is made for the first. */
  spareLineIds: string[];
  addressId: string;
  addressTail: string;
  state: StepState;
  /** When it got there; null while it waits. */
  stateAt: Date | null;
  reason: string | null;
  segments: number | null;
  success: SuccessCondition;
  waitSeconds: number;
  hours: AllowedHours | null;
  /** The patient's time zone, for the hours. */
  zone: string;
  /** True: no machine may begin it. */
  ask: boolean;
  /** The words that go instead of the message's own; null: its own. Never about health, so not sealed. */
  notice: string | null;
  /** True: in the notice's place goes what the author wrote for anybody's eyes; it stands, sealed, in the message. */
  open: boolean;
  /** WhatsApp only. */
  template: StepTemplate | null;
  /** Whether its words may say that they come a second time, and that they do. */
  saysRepeat: boolean;
  repeats: boolean;
  /** Email only: its own Message-ID, where the message has none, and its subject. */
  mailId: string | null;
  subject: string | null;
  /** How much its words tell; absent in rows of an earlier release. */
  level?: PrivacyLevel;
  /** Where the link begins that goes in its words in the place of {link}; absent: none goes. */
  page?: string;
  /** The staff member who chose it; null for the plan's own. */
  chosenBy: string | null;
  attempts: AttemptRecord[];
}

/** When it leaves, where that is not at once: the seconds in which it can be taken back, or a time of somebody's choice. */
export interface DepartureRecord {
  why: "undo" | "scheduled";
  at: Date;
  /** Undo only: holding it back pushes `at` no further than this. */
  latest: Date | null;
  /** Undo only, while it is held back: what was left of the seconds. */
  leftMs: number | null;
  /** The patient's time zone: the one that the time was chosen in. */
  zone: string;
  /** The patient's own words come first: then it does not go. */
  cancelIfAnswered: boolean;
}

/** Why it is held. `hours`: quiet hours, or a count. `ruling`: words that may be a refusal. `line`: it cannot send. */
export type HeldFor = "hours" | "ruling" | "line";

/** A person sent it in quiet hours, and why. */
export interface DespiteRecord {
  at: Date;
  by: string;
  reason: OverrideReason;
}

/** A way that is no step, and why. */
export interface LeftOutRecord {
  channel: ChannelId;
  addressTail: string | null;
  reason: string;
}

export interface DeliveryRecord {
  id: string;
  organizationId: string;
  messageId: string;
  conversationId: string;
  /** The message's place in its conversation. */
  seq: number;
  version: number;
  state: DeliveryState;
  stateAt: Date;
  reason: string | null;
  purpose: Purpose;
  /** Why it may go although the address refused; null: it may not. */
  exemption: Exemption | null;
  /** Index of the step in work, or of the last one when nothing more is tried. */
  cursor: number;
  steps: StepRecord[];
  leftOut: LeftOutRecord[];
  atEnd: Policy["atEnd"];
  /** Null: it left at once. Kept when it has left. */
  departure: DepartureRecord | null;
  /** What a delivery in the state `held` waits for; of no meaning in any other. */
  heldFor: HeldFor | null;
  /** Quiet hours do not hold it any more; null: they do. */
  despite: DespiteRecord | null;
  /** No try begins after this; null: never too late. */
  expiresAt: Date | null;
  /** Why nothing more is tried; null while the plan runs. */
  closed: { at: Date; why: Closing } | null;
  /** When there is something to do; null when it rests. */
  nextAt: Date | null;
  /** Who works on it. The token grows with every claim; a write with an older one is refused. */
  lease: { holder: string; token: number; until: Date } | null;
  leaseToken: number;
  /** What receipts name: see receiptKey. */
  receiptKeys: string[];
  /** Staff have dealt with a delivery that needed a person, or reached the patient by phone. */
  resolved: { at: Date; by: string; how: "dealt_with" | "by_phone" } | null;
  /** The alarm whose wording it carries: its log says what became of it. Absent for all others. */
  alarmId?: string;
}

/** As stored: of a template, the part that may name the patient is sealed. */
interface StoredStep extends Omit<StepRecord, "template"> {
  template: (Omit<StepTemplate, "variables" | "words"> & { sealed: Buffer }) | null;
}

export interface DeliveryDocument extends Omit<DeliveryRecord, "id" | "nextAt" | "steps"> {
  _id: string;
  steps: StoredStep[];
  /** Every reason, sealed: they name the patient, and what they said. Absent where none is told, and in older rows. */
  said?: Buffer;
  /** Absent when it rests, so that the index of due work holds only due work. */
  nextAt?: Date;
  /** In the place of nextAt where nobody waits for it at this moment: its line takes it when there is a turn. */
  turnAt?: Date;
  /** Which line it waits for, and who goes first there: see laneOf. Absent while it waits for none. */
  lane?: string;
}

const schema = new Schema<DeliveryDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    messageId: { type: String, required: true },
    conversationId: { type: String, required: true },
    seq: { type: Number, required: true },
    version: { type: Number, required: true },
    state: { type: String, required: true },
    stateAt: { type: Date, required: true },
    reason: { type: String, default: null },
    purpose: { type: String, required: true },
    exemption: { type: Schema.Types.Mixed, default: null },
    cursor: { type: Number, required: true },
    steps: { type: Schema.Types.Mixed, required: true },
    leftOut: { type: Schema.Types.Mixed, default: [] },
    said: { type: Buffer },
    atEnd: { type: String, required: true },
    departure: { type: Schema.Types.Mixed, default: null },
    heldFor: { type: String, default: null },
    despite: { type: Schema.Types.Mixed, default: null },
    expiresAt: { type: Date, default: null },
    closed: { type: Schema.Types.Mixed, default: null },
    nextAt: { type: Date },
    turnAt: { type: Date },
    lane: { type: String },
    lease: { type: Schema.Types.Mixed, default: null },
    leaseToken: { type: Number, required: true },
    receiptKeys: { type: [String], required: true },
    resolved: { type: Schema.Types.Mixed, default: null },
    alarmId: { type: String },
  },
  { versionKey: false, collection: "deliveries" },
);
schema.index({ messageId: 1 }, { unique: true });
schema.index({ organizationId: 1, receiptKeys: 1 });
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });
schema.index({ lane: 1, turnAt: 1 }, { partialFilterExpression: { turnAt: { $exists: true } } });
schema.index({ lane: 1, nextAt: 1 }, { partialFilterExpression: { lane: { $exists: true } } });
schema.index({ state: 1, nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });

type Given<Row, Keys extends keyof Row> = Pick<Row, Keys> & Partial<Row>;

/** A step with what is given, and nothing tried. What an earlier release did not write is what it meant by that. */
export function newStep(
  given: Given<StepRecord, "channel" | "lineId" | "addressId" | "addressTail">,
): StepRecord {
  return {
    spareLineIds: [],
    state: "waiting",
    stateAt: null,
    reason: null,
    segments: null,
    success: given.channel === "email" ? "sent" : "delivered",
    waitSeconds: 3600,
    hours: null,
    zone: "UTC",
    ask: false,
    notice: null,
    open: false,
    template: null,
    saysRepeat: false,
    repeats: false,
    mailId: null,
    subject: null,
    chosenBy: null,
    attempts: [],
    ...given,
  };
}

/** A delivery with what is given, as a reply that rests. */
export function newDelivery(
  given: Given<
    DeliveryRecord,
    "id" | "organizationId" | "messageId" | "conversationId" | "seq" | "state" | "stateAt" | "steps"
  >,
): DeliveryRecord {
  return {
    version: 1,
    reason: null,
    purpose: "reply",
    exemption: null,
    cursor: 0,
    leftOut: [],
    atEnd: "rest",
    departure: null,
    heldFor: null,
    despite: null,
    expiresAt: null,
    closed: null,
    nextAt: null,
    lease: null,
    leaseToken: 0,
    receiptKeys: [],
    resolved: null,
    ...given,
  };
}

/** What a receipt names: on one line, the provider's id or our own attempt's. */
export function receiptKey(lineId: string, providerMessageId: string): string {
  return `${lineId}:${providerMessageId}`;
}

/** Everything of one rank that waits for one line. */
export function laneOf(lineId: string, rank: Rank): string {
  return `${lineId}/${rank}`;
}

/**
 * Whether it waits in its line's queue: it has yet to begin its step, and is no person's words of this moment. A
 * hundred thousand of these must not stand before the one thing that is due.
 */
export function queuesAtLine(delivery: DeliveryRecord): boolean {
  const { steps, cursor, purpose } = delivery;
  return waitsForLine(delivery) && rankOf[purpose] > 1 && steps[cursor]?.attempts.length === 0;
}

function waitsForLine({ nextAt, lease, closed, steps, cursor }: DeliveryRecord): boolean {
  return nextAt !== null && lease === null && closed === null && steps[cursor]?.state === "waiting";
}

/** The sentences of a delivery, in the order of its steps and of the ways that were left out. */
interface Said {
  reason: string | null;
  steps: (string | null)[];
  leftOut: string[];
}

export type Deliveries = ReturnType<typeof deliveryQueries>;

export function deliveryQueries(connection: Connection, codec: Codec) {
  const model = connection.model<DeliveryDocument>("Delivery", schema);

  const place = (id: string) => `deliveries/${id}`;

  function toRecord(document: DeliveryDocument): DeliveryRecord {
    const { _id, nextAt, turnAt, lane: _lane, steps, said: sealed, ...rest } = document;
    const said = sealed && openSaid(_id, sealed);
    const opened = steps.map(({ template, ...step }, n) =>
      newStep({
        ...step,
        ...(said && { reason: said.steps[n] ?? null }),
        template: template ? openTemplate(_id, template) : null,
      }),
    );
    const record = newDelivery({ id: _id, ...rest, steps: opened, nextAt: nextAt ?? turnAt ?? null });
    if (!said) return record;
    const leftOut = record.leftOut.map((one, n) => ({ ...one, reason: said.leftOut[n] ?? "" }));
    return { ...record, reason: said.reason, leftOut };
  }
  const openSaid = (id: string, sealed: Buffer) => codec.open(`${place(id)}/said`, sealed) as Said;
  function openTemplate(id: string, { sealed, ...facts }: NonNullable<StoredStep["template"]>): StepTemplate {
    return { ...facts, ...(codec.open(place(id), sealed) as Pick<StepTemplate, "variables" | "words">) };
  }
  function toDocument(record: DeliveryRecord): DeliveryDocument {
    const { id, nextAt, steps, leftOut, reason, ...rest } = record;
    const said: Said = {
      reason,
      steps: steps.map((step) => step.reason),
      leftOut: leftOut.map((one) => one.reason),
    };
    const stored = steps.map(({ template, ...open }): StoredStep => {
      const step = { ...open, reason: null };
      if (template === null) return { ...step, template };
      const { variables, words, ...facts } = template;
      return { ...step, template: { ...facts, sealed: codec.seal(place(id), { variables, words }) } };
    });
    const ways = leftOut.map((one) => ({ ...one, reason: "" }));
    const document: DeliveryDocument = { _id: id, ...rest, reason: null, leftOut: ways, steps: stored };
    if ([said.reason, ...said.steps, ...said.leftOut].some((words) => words !== null))
      document.said = codec.seal(`${place(id)}/said`, said);
    if (nextAt === null) return document;
    const lineId = waitsForLine(record) ? steps[record.cursor]?.lineId : undefined;
    if (lineId !== undefined) document.lane = laneOf(lineId, rankOf[record.purpose]);
    return { ...document, ...(queuesAtLine(record) ? { turnAt: nextAt } : { nextAt }) };
  }
  return {
    model,
    toDocument,
    async byId(scope: Scope, id: string): Promise<DeliveryRecord | null> {
      return (await this.byIds(scope, [id]))[0] ?? null;
    },
    async byIds(scope: Scope, ids: readonly string[]): Promise<DeliveryRecord[]> {
      const filter = { _id: { $in: ids }, organizationId: scope.organizationId } as Record<string, unknown>;
      const found = await model.collection.find<DeliveryDocument>(filter).toArray();
      return found.map(toRecord);
    },
    async ofMessages(scope: Scope, messageIds: string[]): Promise<DeliveryRecord[]> {
      if (messageIds.length === 0) return [];
      const found = await model
        .find({ messageId: { $in: messageIds }, organizationId: scope.organizationId })
        .lean<DeliveryDocument[]>();
      return found.map(toRecord);
    },
    async byReceiptKey(scope: Scope, key: string): Promise<DeliveryRecord | null> {
      const found = await model
        .findOne({ organizationId: scope.organizationId, receiptKeys: key })
        .lean<DeliveryDocument>();
      return found && toRecord(found);
    },
    /** In bulk, with nobody told of each: for what is sent to very many. */
    async insertMany(records: DeliveryRecord[]): Promise<void> {
      await model.collection.insertMany(records.map(toDocument) as never[], { ordered: false });
    },
    /** The first that waits in each line's queue, over all organizations, where it is due. */
    async lanesDue(now: Date, limit: number): Promise<{ lineId: string; organizationId: string }[]> {
      const due = new Map<string, { lineId: string; organizationId: string }>();
      let last = "";
      for (let seen = 0; seen < limit; seen += 1) {
        const [head] = await model.collection
          .find<Pick<DeliveryDocument, "lane" | "turnAt" | "organizationId">>({
            lane: { $gt: last },
            turnAt: { $exists: true },
          })
          .sort({ lane: 1, turnAt: 1 })
          .limit(1)
          .project({ lane: 1, turnAt: 1, organizationId: 1 })
          .toArray();
        if (!head?.lane || !head.turnAt) break;
        last = head.lane;
        const [lineId = ""] = head.lane.split("/");
        if (head.turnAt <= now) due.set(lineId, { lineId, organizationId: head["organizationId"] });
      }
      return [...due.values()];
    },
    /** Ids of what waits in a line's queue and is due, longest first. */
    async inLane(lane: string, now: Date, limit: number): Promise<string[]> {
      const found = await model.collection
        .find<{ _id: string }>({ lane, turnAt: { $lte: now } })
        .sort({ turnAt: 1 })
        .limit(limit)
        .project({ _id: 1 })
        .toArray();
      return found.map(({ _id }) => _id as unknown as string);
    },
    /** What waits for a line, whatever for: of no more than this many, how they are. */
    async waitingAt(scope: Scope, lineId: string, limit: number) {
      type Waiting = Pick<DeliveryRecord, "state" | "reason" | "organizationId">;
      type Row = Waiting & { _id: string; said?: Buffer };
      const found = await model.collection
        .find<Row>({ lane: { $in: ranks.map((rank) => laneOf(lineId, rank)) } })
        .limit(limit)
        .project<Row>({ state: 1, reason: 1, said: 1, organizationId: 1 })
        .toArray();
      return found
        .filter(({ organizationId }) => organizationId === scope.organizationId)
        .map(({ _id, said, ...row }): Waiting => ({
          ...row,
          reason: said ? openSaid(_id, said).reason : row.reason,
        }));
    },
    /** How many in a line's queue have waited at least as long, counted no further than `cap`. */
    async aheadInLane(lane: string, since: Date, cap: number): Promise<number> {
      return cap <= 0 ? 0 : model.countDocuments({ lane, turnAt: { $lte: since } }, { limit: cap });
    },
    /** Ids of what waits for a line until a later moment, and is not in its queue. */
    async waitingFor(lineId: string, now: Date, limit: number): Promise<string[]> {
      const lanes = ranks.map((rank) => laneOf(lineId, rank));
      const found = await model.collection
        .find<{ _id: string }>({ lane: { $in: lanes }, nextAt: { $gt: now } })
        .limit(limit)
        .project({ _id: 1 })
        .toArray();
      return found.map(({ _id }) => _id as unknown as string);
    },
    /** Whatever waits in a line's queue until a later moment is due now. */
    async wakeLanes(lineId: string, now: Date): Promise<void> {
      for (const rank of ranks)
        await model.updateMany(
          { lane: laneOf(lineId, rank), turnAt: { $gt: now } },
          { $set: { turnAt: now } },
        );
    },
    /** Takes every lease for dead. Only for a process that is alone on its store and has just started. */
    async releaseLeases(now: Date): Promise<void> {
      await model.updateMany({ nextAt: { $gt: now }, state: "sending" }, { $set: { nextAt: now } });
    },
    /** Ids of what is due, earliest first, over all organizations: the process's own sweep. */
    async due(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]> {
      const found = await model
        .find({ nextAt: { $lte: now } })
        .sort({ nextAt: 1 })
        .limit(limit)
        .select({ _id: 1, organizationId: 1 })
        .lean<{ _id: string; organizationId: string }[]>();
      return found.map(({ _id, organizationId }) => ({ id: _id, organizationId }));
    },
  };
}
