/**
 * From the log to the screen: which rooms hear of an event, and what it carries. The one place that decides
 * who is told, by the same rule that guards reads: staff of the organization; a person's own marks only to them.
 */
import type { Gap, PushedEvent } from "../../shared/events/catalogue.ts";
import { maxGap } from "../../shared/events/catalogue.ts";
import type { Collections } from "../store/collections.ts";
import type { Directory } from "../store/directory.ts";
import type { EventRecord } from "../store/events.ts";
import type { Scope } from "../store/scope.ts";
import type { CommittedEvent } from "../store/unit.ts";
import { presentAlarm } from "./present-alarm.ts";
import { presentLine, type ProviderNames } from "./present-line.ts";
import type { Presenter } from "./present.ts";

/** Rooms of the socket server. */
export const organizationRoom = (organizationId: string) => `organization ${organizationId}`;
export const userRoom = (userId: string) => `user ${userId}`;
export const sessionRoom = (sessionId: string) => `session ${sessionId}`;

export interface Push {
  room: string;
  /** A room whose members do not hear it although they are in `room`. */
  except: string | null;
  event: PushedEvent;
}

export interface Pusher {
  /** What to emit for a committed event. */
  pushesOf(committed: CommittedEvent): Promise<Push[]>;
  /** Everything after a number, as this reader may see it now. */
  gap(scope: Scope, after: number): Promise<Gap>;
}

export function createPusher(
  collections: Collections,
  directory: Directory,
  presenter: Presenter,
  names: ProviderNames,
): Pusher {
  return {
    async pushesOf(committed) {
      const facts = await directory.of(committed.organizationId);
      const { message, delivery, conversation, alarm, readSeq, line } = committed;
      const full = shell(committed);
      full.conversation = conversation && presenter.summaryOf(facts, conversation, readSeq ?? 0);
      full.message = message && presenter.messageOf(facts, message, delivery);
      full.alarm = alarm && presentAlarm(facts, alarm);
      full.line = line && presentLine(facts, line, names);
      if (committed.name === "patient.changed" && committed.patientId !== null) {
        const scope = { organizationId: committed.organizationId, userId: null };
        const patient = await collections.patients.byId(scope, committed.patientId);
        full.patient = patient && (await presenter.patient(scope, patient));
      }
      const everyone = organizationRoom(committed.organizationId);
      if (committed.userId === null) return [{ room: everyone, except: null, event: full }];
      const own = userRoom(committed.userId);
      return [
        { room: own, except: null, event: full },
        { room: everyone, except: own, event: shell(committed) },
      ];
    },

    async gap(scope, after) {
      const last = await collections.events.last(scope);
      if (after > last || last - after > maxGap) return { kind: "reload", last };
      const records = after === last ? [] : await collections.events.after(scope, after, maxGap);
      const events = await presentAll(scope, records);
      return { kind: "events", events, last: records.at(-1)?.number ?? last };
    },
  };

  /** The rows as they are now: an older state was already overtaken, and versions keep the newest. */
  async function presentAll(scope: Scope, records: EventRecord[]): Promise<PushedEvent[]> {
    const mine = records.filter(({ userId }) => userId === null || userId === scope.userId);
    const ids = (pick: (record: EventRecord) => string | null) => [
      ...new Set(mine.flatMap((one) => pick(one) ?? [])),
    ];
    const patientIds = ids((one) => (one.name === "patient.changed" ? one.patientId : null));
    const alarmIds = ids((one) => one.alarmId ?? null);
    const lineIds = ids((one) => one.lineId ?? null);
    const [facts, alarms, lines, messages, conversations, patients] = await Promise.all([
      directory.of(scope.organizationId),
      collections.alarms.byIds(scope, alarmIds),
      collections.lineStates.byIds(scope, lineIds),
      collections.messages
        .byIds(
          scope,
          ids((one) => one.messageId),
        )
        .then((rows) => presenter.messages(scope, rows)),
      collections.conversations
        .byIds(
          scope,
          ids((one) => one.conversationId),
        )
        .then((rows) => presenter.summaries(scope, rows)),
      collections.patients
        .byIds(scope, patientIds)
        .then((rows) => Promise.all(rows.map((row) => presenter.patient(scope, row)))),
    ]);
    const byId = <Row extends { id: string }>(rows: Row[]) => new Map(rows.map((row) => [row.id, row]));
    const [messageOf, conversationOf, patientOf] = [byId(messages), byId(conversations), byId(patients)];
    const [alarmOf, lineOf] = [byId(alarms), byId(lines)];
    return records.map((record) => {
      const event = shell(record);
      if (record.userId !== null && record.userId !== scope.userId) return event;
      event.message = messageOf.get(record.messageId ?? "") ?? null;
      const alarm = alarmOf.get(record.alarmId ?? "");
      event.alarm = alarm ? presentAlarm(facts, alarm) : null;
      const line = lineOf.get(record.lineId ?? "");
      event.line = line ? presentLine(facts, line, names) : null;
      event.conversation = conversationOf.get(record.conversationId ?? "") ?? null;
      event.patient =
        record.name === "patient.changed" ? (patientOf.get(record.patientId ?? "") ?? null) : null;
      return event;
    });
  }
}

/** The number and the name alone, so that nobody sees a hole in the sequence. */
function shell(record: EventRecord): PushedEvent {
  const hidden = record.userId !== null;
  return {
    number: record.number,
    name: record.name,
    at: record.at.toISOString(),
    conversationId: hidden ? null : record.conversationId,
    messageId: hidden ? null : record.messageId,
    message: null,
    conversation: null,
    patient: null,
    alarm: null,
    line: null,
  };
}
