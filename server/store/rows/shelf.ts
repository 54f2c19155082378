/** One kind of row in a transaction: each is there once, and it is remembered what was added and what was changed. */
import type { AddressRecord } from "../addresses.ts";
import type { AlarmRecord } from "../alarms.ts";
import type { ConversationRecord } from "../conversations.ts";
import type { DeliveryRecord } from "../deliveries.ts";
import type { FormRunRecord } from "../form-runs.ts";
import type { LineStateRecord } from "../line-states.ts";
import type { PatientRecord } from "../patients.ts";

export type Versioned =
  | AddressRecord
  | PatientRecord
  | ConversationRecord
  | DeliveryRecord
  | FormRunRecord
  | AlarmRecord
  | LineStateRecord;

/** Known ones by id, those to insert, those to replace with the version they were loaded with. */
export interface Shelf<Row extends Versioned> {
  known: Map<string, Row>;
  added: Set<Row>;
  loadedVersion: Map<Row, number>;
}

export interface Shelves {
  addresses: Shelf<AddressRecord>;
  patients: Shelf<PatientRecord>;
  conversations: Shelf<ConversationRecord>;
  deliveries: Shelf<DeliveryRecord>;
  formRuns: Shelf<FormRunRecord>;
  alarms: Shelf<AlarmRecord>;
  lineStates: Shelf<LineStateRecord>;
}

export const emptyShelves = (): Shelves => ({
  addresses: shelf(),
  patients: shelf(),
  conversations: shelf(),
  deliveries: shelf(),
  formRuns: shelf(),
  alarms: shelf(),
  lineStates: shelf(),
});

function shelf<Row extends Versioned>(): Shelf<Row> {
  return { known: new Map(), added: new Set(), loadedVersion: new Map() };
}

/** The row already known under this id wins: others may hold it. */
export function keep<Row extends Versioned>(home: Shelf<Row>, row: Row): Row {
  const known = home.known.get(row.id);
  if (known) return known;
  home.known.set(row.id, row);
  return row;
}

/** A new row, which is known from now on. */
export function add<Row extends Versioned>(home: Shelf<Row>, row: Row): void {
  home.added.add(row);
  keep(home, row);
}
