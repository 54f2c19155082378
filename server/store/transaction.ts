/** What a unit of work can do: load rows, change them in hand, add new ones, name events. */
import type { EventName } from "../../shared/events/catalogue.ts";
import type { Ids } from "../lib/ids.ts";
import type { AlarmRecord } from "./alarms.ts";
import type { AddressRecord } from "./addresses.ts";
import type { ConsentEntry, GivenConsent } from "./consent-entries.ts";
import type { ConversationRecord } from "./conversations.ts";
import type { DeliveryRecord } from "./deliveries.ts";
import type { ErrandRecord } from "./errands.ts";
import type { FormRunRecord } from "./form-runs.ts";
import type { JournalEntry, JournalExtra, JournalRequest } from "./journal.ts";
import type { MessageVersion } from "./message-versions.ts";
import type { LineStateRecord } from "./line-states.ts";
import type { MessageRecord } from "./messages.ts";
import type { PatientRecord } from "./patients.ts";
import type { SecureLinkRecord } from "./secure-links.ts";

export interface UnitEvent {
  name: EventName;
  conversation?: ConversationRecord;
  message?: MessageRecord;
  delivery?: DeliveryRecord;
  alarm?: AlarmRecord;
  patientId?: string;
  /** Makes it one person's own affair. */
  userId?: string;
  readSeq?: number;
  line?: LineStateRecord;
  /** Beside a line: it takes messages now and did not, or the other way round. Whoever waits for it looks at once. */
  incident?: boolean;
}

/** What a unit works with. Rows that it got here and changed are written when it returns. */
export interface Transaction {
  organizationId: string;
  now: Date;
  ids: Ids;
  /** 0 on the first run; a later run means that another process was faster. */
  attempt: number;
  addressKey(kind: AddressRecord["kind"], value: string): string;
  address(key: string): Promise<AddressRecord | null>;
  addressById(id: string): Promise<AddressRecord | null>;
  addressesOf(patientId: string): Promise<AddressRecord[]>;
  patient(id: string): Promise<PatientRecord | null>;
  conversation(id: string): Promise<ConversationRecord | null>;
  conversationOf(patientId: string): Promise<ConversationRecord | null>;
  /** Of those who have one, in one query. */
  conversationsOf(patientIds: readonly string[]): Promise<ConversationRecord[]>;
  patients(ids: readonly string[]): Promise<PatientRecord[]>;
  /** The newest messages of a thread, oldest first, as this transaction has them. */
  threadEnd(conversationId: string, limit: number): Promise<MessageRecord[]>;
  deliveriesOf(messageIds: readonly string[]): Promise<DeliveryRecord[]>;
  delivery(id: string): Promise<DeliveryRecord | null>;
  /** With what units before this one changed of it in the same transaction: read or added once, not read again. */
  message(id: string): Promise<MessageRecord | null>;
  /** The reply under its author's key, also when a unit before this one added it in the same transaction. */
  messageByClientKey(clientKey: string): Promise<MessageRecord | null>;
  /** The delivery of an outbound message. */
  deliveryOf(messageId: string): Promise<DeliveryRecord | null>;
  deliveryByReceipt(key: string): Promise<DeliveryRecord | null>;
  alarm(id: string): Promise<AlarmRecord | null>;
  /**
   * What is known of lines; new for one that has never sent. From this process's last commit where it has one: what
   * was written meanwhile refuses the unit's own write, and who writes nothing asks for `fresh` ones.
   */
  lineStates(ids: readonly string[], fresh?: boolean): Promise<ReadonlyMap<string, LineStateRecord>>;
  /** The ledger of these addresses, with what units before this one add to it in the same transaction. */
  consentOf(addressIds: string[]): Promise<ConsentEntry[]>;
  /**
   * Takes a row that an earlier unit committed as what is stored, without reading it. On the first run only: when
   * somebody wrote it meanwhile, its version refuses the write, and the next run reads it.
   */
  recall(rows: { conversation: ConversationRecord; delivery: DeliveryRecord }): Promise<{
    conversation: ConversationRecord | null;
    delivery: DeliveryRecord | null;
  }>;
  /** What machines sent to an address since then, newest first, with what this transaction adds. */
  machineMessages(addressId: string, since: Date, limit: number): Promise<MessageRecord[]>;
  /** The row will be written, with its version raised by one. */
  changed(
    row:
      | AddressRecord
      | PatientRecord
      | ConversationRecord
      | DeliveryRecord
      | FormRunRecord
      | AlarmRecord
      | LineStateRecord,
  ): void;
  addAlarm(row: AlarmRecord): void;
  addAddress(row: AddressRecord): void;
  addPatient(row: PatientRecord): void;
  addConversation(row: ConversationRecord): void;
  addMessage(row: MessageRecord): void;
  /**
   * A message has no version of its own: the row that guards it changes in this unit too. Of an outbound one its
   * delivery, of one that moves both conversations.
   */
  changedMessage(row: MessageRecord): void;
  addMessageVersion(row: MessageVersion): void;
  /** Small requests only. False when the same bytes on the same line are in this transaction already. */
  addJournal(entry: JournalEntry, request: JournalRequest, more: JournalExtra): boolean;
  addDelivery(row: DeliveryRecord): void;
  addConsent(entry: GivenConsent): ConsentEntry;
  /** What this transaction adds to the ledger; may be added to until it is written. */
  addedConsents(): readonly ConsentEntry[];
  /** Attempts that begin with this very write: until it is durable nobody has called for them. */
  claims: Set<string>;
  formRun(id: string): Promise<FormRunRecord | null>;
  addFormRun(row: FormRunRecord): void;
  addErrand(row: ErrandRecord): void;
  addSecureLink(row: SecureLinkRecord): void;
  /** Moves the person's read mark, never back. */
  markRead(userId: string, conversationId: string, seq: number): void;
  event(event: UnitEvent): void;
  /** Done when this unit is durable; never when it fails. Must not throw. */
  committed(work: () => void): void;
}
