/**
 * One queue as this device knows it: every row heard of, and how far down the server's list was read.
 * What is shown follows from both, so that events, pages and answers may arrive in any order.
 */
import type {
  ConversationPage,
  ConversationSummary,
  Patient,
  QueueId,
} from "../../shared/api/conversations.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { briefOf, comparePlaces, inQueue, newerRow, placeOf, type PatientBrief, type Place } from "./rows.ts";

export interface ListState {
  queue: QueueId;
  /** Whose inbox it is. */
  me: string;
  /** Newest known copy of every row, also of rows outside the queue: a late page must not bring them back. */
  known: ReadonlyMap<string, ConversationSummary>;
  /** Patients heard of by event since the first page, by id. */
  patients: ReadonlyMap<string, { version: number; brief: PatientBrief }>;
  /** Place of the last row read from the server; null when the whole queue was read. */
  edge: Place | null;
  nextCursor: string | null;
  /** Number of the event that the first page already showed. */
  asOf: number;
  /** What to show, in order. */
  rows: readonly ConversationSummary[];
}

/** Rows outside the queue are kept until this many, oldest heard first out. */
const keepOutside = 1000;

function arrange(state: Omit<ListState, "rows">): ListState {
  const { queue, me, edge } = state;
  const rows: { row: ConversationSummary; place: Place }[] = [];
  for (const row of state.known.values()) {
    if (!inQueue(row, queue, me)) continue;
    const place = placeOf(row, queue);
    if (edge === null || comparePlaces(place, edge, queue) <= 0) rows.push({ row, place });
  }
  rows.sort((a, b) => comparePlaces(a.place, b.place, queue));
  return { ...state, rows: rows.map(({ row }) => row) };
}

function withBrief(row: ConversationSummary, brief: PatientBrief | undefined): ConversationSummary {
  return brief && row.patient.id === brief.id ? { ...row, patient: brief } : row;
}

/** Takes in copies of rows, whatever their age. */
export function upsertRows(state: ListState, rows: readonly ConversationSummary[]): ListState {
  const known = new Map(state.known);
  for (const row of rows) {
    const old = known.get(row.id);
    const newer = old ? newerRow(old, row) : row;
    known.delete(row.id);
    known.set(row.id, withBrief(newer, state.patients.get(newer.patient.id)?.brief));
  }
  if (known.size > state.rows.length + keepOutside) {
    const shown = new Set(state.rows.map((row) => row.id));
    for (const id of known.keys()) {
      if (known.size <= state.rows.length + keepOutside / 2) break;
      if (!shown.has(id) && !rows.some((row) => row.id === id)) known.delete(id);
    }
  }
  return arrange({ ...state, known });
}

function edgeOf(page: ConversationPage, queue: QueueId): Place | null {
  const last = page.items.at(-1);
  return page.nextCursor === null || !last ? null : placeOf(last, queue);
}

/** A queue anew, from its first page. */
export function listFrom(queue: QueueId, me: string, page: ConversationPage): ListState {
  const known = new Map(page.items.map((row) => [row.id, row]));
  const { nextCursor, eventNumber: asOf } = page;
  return arrange({
    queue,
    me,
    known,
    patients: new Map(),
    edge: edgeOf(page, queue),
    nextCursor,
    asOf,
  });
}

/** The next page below; `cursor` is the one it was asked with, so that a page for an older list is dropped. */
export function appendPage(state: ListState, cursor: string, page: ConversationPage): ListState {
  if (state.nextCursor !== cursor) return state;
  return upsertRows({ ...state, edge: edgeOf(page, state.queue), nextCursor: page.nextCursor }, page.items);
}

/** Takes in a copy of a patient, whatever its age: the name in every row of theirs follows. */
export function withPatientInList(state: ListState, patient: Patient): ListState {
  const old = state.patients.get(patient.id);
  if (old && old.version >= patient.version) return state;
  const brief = briefOf(patient);
  const patients = new Map(state.patients).set(patient.id, { version: patient.version, brief });
  const touched = [...state.known.values()].filter((row) => row.patient.id === patient.id);
  return upsertRows({ ...state, patients }, touched);
}

/** The reader has seen messages up to `seq`. */
export function markReadInList(state: ListState, id: string, seq: number): ListState {
  const row = state.known.get(id);
  return row && row.readSeq < seq ? upsertRows(state, [{ ...row, readSeq: seq }]) : state;
}

/** What an event changes in a queue. Applying it twice, late or out of order changes nothing in the end. */
export function applyEventToList(state: ListState, event: PushedEvent): ListState {
  if (event.number <= state.asOf) return state;
  const next = event.patient ? withPatientInList(state, event.patient) : state;
  return event.conversation ? upsertRows(next, [event.conversation]) : next;
}
