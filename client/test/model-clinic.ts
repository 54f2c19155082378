/**
 * A clinic small enough to be right: it changes at once, numbers every change, and answers questions from its state.
 * Tests hold what the screen's cache became against what this would answer now.
 */
import type {
  ConversationPage,
  ConversationSummary,
  Patient,
  QueueCounts,
  QueueId,
} from "../../shared/api/conversations.ts";
import type { Staff } from "../../shared/api/common.ts";
import type { Message, MessagePage } from "../../shared/api/messages.ts";
import type { DeliveryState } from "../../shared/domain/delivery.ts";
import type { EventName, Gap, PushedEvent } from "../../shared/events/catalogue.ts";
import { initialsOf } from "../components/message/people.ts";

const hexId = (kind: number, n: number) => (kind * 0x1000000 + n).toString(16).padStart(24, "0");
const timeAt = (tick: number) => new Date(Date.UTC(2030, 0, 1) + tick * 1000).toISOString();

export const people: readonly Staff[] = ["Ada", "Ben", "Cleo"].map((name, i) => ({
  id: hexId(1, i),
  name,
  initials: initialsOf(name),
  role: "coordinator",
}));

/** The item at a position that is there by construction. */
function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error("the model clinic has lost something");
  return item;
}

export const me = at(people, 0).id;

/** One change; `who` and `which` pick among what is there. */
export type Act =
  | { act: "inbound"; who: number }
  | { act: "reply"; who: number }
  | { act: "receipt"; who: number; which: number; state: DeliveryState }
  | { act: "assign"; who: number; to: number | null }
  | { act: "status"; who: number; closed: boolean }
  | { act: "rename"; who: number; name: string }
  | { act: "read"; who: number }
  | { act: "resolve"; who: number };

interface Held {
  row: ConversationSummary;
  patient: Patient;
  messages: Message[];
}

/** What a queue is ordered by. */
const keyIn = (queue: QueueId) => (row: ConversationSummary) =>
  (queue === "needs-reply" ? row.needsReplySince : row.last?.at) ?? "";

export class ModelClinic {
  readonly events: PushedEvent[] = [];
  readonly #held: Held[] = [];
  #tick = 0;

  constructor(conversations: number) {
    for (let i = 0; i < conversations; i++) {
      const brief = {
        id: hexId(3, i),
        name: `Patient ${i}`,
        latinName: null,
        provisional: false,
        language: "en",
      };
      this.#held.push({
        patient: {
          ...brief,
          version: 1,
          pronouns: null,
          birthDate: null,
          recordNumber: null,
          timeZone: null,
          tags: [],
          reach: null,
          addresses: [],
        },
        row: {
          id: hexId(2, i),
          version: 1,
          patient: brief,
          status: "open",
          assignee: null,
          needsReplySince: null,
          trouble: null,
          reviews: [],
          scheduledAt: null,
          lastSeq: 0,
          last: null,
          readSeq: 0,
          lastInboundSeq: 0,
        },
        messages: [],
      });
      this.do({ act: "inbound", who: i });
    }
  }

  get number(): number {
    return this.events.length;
  }

  conversationIds(): string[] {
    return this.#held.map(({ row }) => row.id);
  }

  #tell(name: EventName, held: Held, message: Message | null, patient: Patient | null = null): void {
    this.events.push({
      number: this.number + 1,
      name,
      at: timeAt(this.#tick),
      conversationId: held.row.id,
      messageId: message?.id ?? null,
      message,
      conversation: name === "patient.changed" ? null : held.row,
      patient,
    });
  }

  #say(held: Held, direction: "inbound" | "outbound", clientKey: string | null): Message {
    const seq = held.row.lastSeq + 1;
    const message: Message = {
      id: hexId(4, this.#tick),
      conversationId: held.row.id,
      seq,
      direction,
      channel: "sms",
      lineId: hexId(5, 0),
      lineName: "Front desk",
      author: direction === "outbound" ? at(people, 0) : null,
      at: timeAt(this.#tick),
      subject: null,
      text: `words ${this.#tick}`,
      madeBy: null,
      fullText: null,
      files: [],
      marks: [],
      delivery:
        direction === "outbound"
          ? {
              id: hexId(6, this.#tick),
              version: 1,
              state: "queued",
              stateAt: timeAt(this.#tick),
              reason: null,
              steps: [],
              leftOut: [],
              nextAt: null,
              departure: null,
              closed: null,
              resolvedAt: null,
              resolvedBy: null,
              resolvedHow: null,
            }
          : null,
      edits: 0,
      clientKey,
    };
    held.messages.push(message);
    const inbound = direction === "inbound";
    held.row = {
      ...held.row,
      version: held.row.version + 1,
      status: "open",
      reviews: [],
      lastSeq: seq,
      lastInboundSeq: inbound ? seq : held.row.lastInboundSeq,
      needsReplySince: inbound ? (held.row.needsReplySince ?? message.at) : null,
      last: {
        seq,
        direction,
        channel: "sms",
        preview: message.text,
        at: message.at,
        files: 0,
        state: message.delivery?.state ?? null,
      },
    };
    return message;
  }

  /** Does one change and numbers it. A change that finds nothing to change tells nothing. */
  do(act: Act, clientKey: string | null = null): void {
    this.#tick += 1;
    const held = at(this.#held, act.who % this.#held.length);
    const { row } = held;
    switch (act.act) {
      case "inbound":
        this.#tell("message.received", held, this.#say(held, "inbound", null));
        return;
      case "reply":
        this.#tell("message.queued", held, this.#say(held, "outbound", clientKey));
        return;
      case "receipt": {
        const sent = held.messages.filter((message) => message.delivery);
        const old = sent[act.which % Math.max(1, sent.length)];
        if (!old?.delivery) return;
        const delivery = { ...old.delivery, version: old.delivery.version + 1, state: act.state };
        const message = { ...old, delivery };
        held.messages[held.messages.indexOf(old)] = message;
        const last = row.last?.seq === message.seq ? { ...row.last, state: act.state } : row.last;
        const trouble = act.state === "failed" || act.state === "unconfirmed" ? act.state : row.trouble;
        held.row = { ...row, version: row.version + 1, last, trouble };
        this.#tell("delivery.changed", held, message);
        return;
      }
      case "assign": {
        const assignee = act.to === null ? null : at(people, act.to % people.length);
        held.row = { ...row, version: row.version + 1, assignee };
        this.#tell("conversation.changed", held, null);
        return;
      }
      case "status":
        held.row = { ...row, version: row.version + 1, status: act.closed ? "closed" : "open" };
        this.#tell("conversation.changed", held, null);
        return;
      case "resolve":
        held.row = { ...row, version: row.version + 1, trouble: null };
        this.#tell("conversation.changed", held, null);
        return;
      case "rename": {
        held.patient = { ...held.patient, version: held.patient.version + 1, name: act.name };
        held.row = { ...row, patient: { ...row.patient, name: act.name } };
        this.#tell("patient.changed", held, null, held.patient);
        return;
      }
      case "read":
        // A mark is no part of the row: its version stays.
        held.row = { ...row, readSeq: row.lastSeq };
        this.#tell("conversation.read", held, null);
        return;
    }
  }

  rows(queue: QueueId): ConversationSummary[] {
    const holds: Record<QueueId, (row: ConversationSummary) => boolean> = {
      "needs-reply": (row) => row.status === "open" && row.needsReplySince !== null,
      mine: (row) => row.status === "open" && row.assignee?.id === me,
      unassigned: (row) => row.status === "open" && row.assignee === null,
      emergencies: (row) => Boolean(row.emergency),
      failed: (row) => row.trouble !== null,
      whose: (row) => (row.whose?.waiting ?? 0) > 0,
      consent: (row) => row.reviews.length > 0,
      scheduled: (row) => row.scheduledAt !== null,
      open: (row) => row.status === "open",
      closed: (row) => row.status === "closed",
    };
    const rows = this.#held.map(({ row }) => row).filter(holds[queue]);
    const key = keyIn(queue);
    return queue === "needs-reply"
      ? rows.sort((a, b) => key(a).localeCompare(key(b)))
      : rows.sort((a, b) => key(b).localeCompare(key(a)));
  }

  /** A page by position in the state of now: cursors name the last row's key, as a server's would. */
  page(queue: QueueId, limit: number, cursor: string | null = null): ConversationPage {
    const all = this.rows(queue);
    const key = keyIn(queue);
    const below =
      cursor === null
        ? all
        : all.filter((row) => (queue === "needs-reply" ? key(row) > cursor : key(row) < cursor));
    const items = below.slice(0, limit);
    const nextCursor = below.length > limit ? key(at(items, -1)) : null;
    return { items, nextCursor, eventNumber: this.number };
  }

  messages(conversationId: string, limit: number, before = Infinity): MessagePage {
    const held = this.#held.find(({ row }) => row.id === conversationId);
    const older = (held?.messages ?? []).filter((message) => message.seq < before);
    return { items: older.slice(-limit), waiting: [], hasOlder: older.length > limit };
  }

  counts(): QueueCounts {
    const count = (queue: QueueId) => this.rows(queue).length;
    return {
      "needs-reply": count("needs-reply"),
      mine: count("mine"),
      unassigned: count("unassigned"),
      emergencies: count("emergencies"),
      failed: count("failed"),
      whose: count("whose"),
      consent: count("consent"),
      scheduled: count("scheduled"),
    };
  }

  gap(after: number | null, most = 500): Gap {
    const last = this.number;
    if (after === null || last - after > most) return { kind: "reload", last };
    return { kind: "events", events: this.events.slice(after), last };
  }
}
