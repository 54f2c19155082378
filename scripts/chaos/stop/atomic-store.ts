/**
 * The unit of work without its store: each unit whole, one after the other, over rows in memory. What two processes do
 * lies between each other's units as it can in any store that lets only one of two conflicting writes pass; how the
 * store makes sure of that is played elsewhere (send/memory/memory-store.ts), and is much slower.
 */
import type { Clock } from "../../../server/lib/clock.ts";
import { copyOf as copy } from "../../../server/lib/copy.ts";
import type { Ids } from "../../../server/lib/ids.ts";
import { newConsentEntry, type ConsentEntry } from "../../../server/store/consent-entries.ts";
import { newLineState } from "../../../server/store/line-states.ts";
import type { MessageRecord } from "../../../server/store/messages.ts";
import type { Store } from "../../../server/store/store.ts";
import type { Transaction, UnitEvent } from "../../../server/store/transaction.ts";
import type { BeforeCommit, Unit } from "../../../server/store/unit.ts";
import type { Tables } from "../send/memory/memory-store.ts";

type Row = { id: string; version: number };
const notPlayed = (): never => {
  throw new TypeError("not played here");
};

/** One process's view; `organizationId` is the one there is. */
export function openAtomicStore(
  tables: Tables,
  { clock, ids, organizationId }: { clock: Clock; ids: Ids; organizationId: string },
): Store {
  const befores: BeforeCommit[] = [];
  const all = <Kind>(table: string) => tables.of(table).values() as Iterable<unknown> as Iterable<Kind>;

  async function runUnit<Result>(unit: Unit<Result>): Promise<Result> {
    const known = new Map<string, Row>();
    const written = new Map<string, { table: string; row: Row }>();
    const consents: ConsentEntry[] = [];
    const messages: MessageRecord[] = [];
    const events: UnitEvent[] = [];
    const afterwards: (() => void)[] = [];
    const homeOf = new Map<Row, string>();

    function read<Kind>(table: string, id: string): Kind | null {
      const key = `${table} ${id}`;
      const mine = known.get(key);
      if (mine) return mine as Kind;
      const stored = tables.of(table).get(id);
      if (!stored) return null;
      const row = copy(stored) as unknown as Row;
      known.set(key, row);
      homeOf.set(row, table);
      return row as Kind;
    }
    function add(table: string, row: object): void {
      const made = row as Row;
      known.set(`${table} ${made.id}`, made);
      homeOf.set(made, table);
      written.set(`${table} ${made.id}`, { table, row: made });
    }
    const readAll = <Kind extends { id: string }>(table: string, wanted: (row: Kind) => boolean): Kind[] => {
      const stored = [...all<Kind>(table)].filter(wanted).map(({ id }) => id);
      const mine = [...written.values()].filter(
        (one) => one.table === table && wanted(one.row as unknown as Kind),
      );
      return [...new Set([...stored, ...mine.map(({ row }) => row.id)])].flatMap(
        (id) => read<Kind>(table, id) ?? [],
      );
    };
    const keyOf = (kind: string, value: string) => `${kind}:${value}`;

    const tx: Transaction = {
      organizationId,
      now: clock.now(),
      ids,
      attempt: 0,
      addressKey: keyOf,
      address: async (key) =>
        (readAll<{ id: string; key: string }>("addresses", (row) => row.key === key)[0] as never) ?? null,
      addressById: async (id) => read("addresses", id),
      addressesOf: async (patientId) =>
        readAll<{ id: string; patientIds: string[] }>("addresses", (row) =>
          row.patientIds.includes(patientId),
        ) as never,
      patient: async (id) => read("patients", id),
      conversation: async (id) => read("conversations", id),
      conversationOf: async (patientId) =>
        (readAll<{ id: string; patientId: string }>(
          "conversations",
          (row) => row.patientId === patientId,
        )[0] as never) ?? null,
      conversationsOf: async (patientIds) =>
        readAll<{ id: string; patientId: string }>("conversations", (row) =>
          patientIds.includes(row.patientId),
        ) as never,
      patients: async (wanted) => wanted.flatMap((id) => read<never>("patients", id) ?? []),
      async threadEnd(conversationId, limit) {
        const rows = readAll<MessageRecord>("messages", (row) => row.conversationId === conversationId);
        return rows.sort((a, b) => a.seq - b.seq).slice(-limit);
      },
      deliveriesOf: async (messageIds) =>
        readAll<{ id: string; messageId: string }>("deliveries", (row) =>
          messageIds.includes(row.messageId),
        ) as never,
      delivery: async (id) => read("deliveries", id),
      message: async (id) => messages.find((one) => one.id === id) ?? read("messages", id),
      messageByClientKey: async (key) =>
        readAll<MessageRecord>("messages", (row) => row.clientKey === key)[0] ?? null,
      deliveryOf: async (messageId) =>
        (readAll<{ id: string; messageId: string }>(
          "deliveries",
          (row) => row.messageId === messageId,
        )[0] as never) ?? null,
      deliveryByReceipt: async (key) =>
        (readAll<{ id: string; receiptKeys: string[] }>("deliveries", (row) =>
          row.receiptKeys.includes(key),
        )[0] as never) ?? null,
      alarm: async () => null,
      async lineStates(lineIds) {
        const found = new Map();
        for (const id of lineIds) {
          const state = read<Row>("lineStates", id) ?? newLineState(organizationId, id);
          known.set(`lineStates ${id}`, state as Row);
          homeOf.set(state as Row, "lineStates");
          found.set(id, state);
        }
        return found;
      },
      async consentOf(addressIds) {
        const stored = readAll<ConsentEntry>("consent", (row) => addressIds.includes(row.addressId));
        return [...stored, ...consents.filter((one) => addressIds.includes(one.addressId))];
      },
      recall: async ({ conversation, delivery }) => ({
        conversation: read("conversations", conversation.id),
        delivery: read("deliveries", delivery.id),
      }),
      async machineMessages(addressId, since, limit) {
        const made = readAll<MessageRecord>(
          "messages",
          (row) =>
            row.addressId === addressId &&
            row.madeBy !== null &&
            row.direction === "outbound" &&
            row.at >= since,
        );
        return made.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit);
      },
      changed(row) {
        const table = homeOf.get(row);
        if (!table) throw new TypeError("a changed row must come from this transaction");
        written.set(`${table} ${row.id}`, { table, row });
      },
      addAlarm: notPlayed,
      addAddress: (row) => add("addresses", row),
      addPatient: (row) => add("patients", row),
      addConversation: (row) => add("conversations", row),
      addMessage(row) {
        messages.push(row);
        add("messages", row);
      },
      changedMessage: (row) => add("messages", row),
      addMessageVersion: notPlayed,
      addJournal: notPlayed,
      addDelivery: (row) => add("deliveries", row),
      addConsent(given) {
        const entry = newConsentEntry(given);
        consents.push(entry);
        return entry;
      },
      addedConsents: () => consents,
      claims: new Set(),
      formRun: async () => null,
      addFormRun: notPlayed,
      addErrand: notPlayed,
      addSecureLink: notPlayed,
      markRead: () => undefined,
      event: (event) => void events.push(event),
      committed: (work) => void afterwards.push(work),
    };
    const result = await unit.run(tx);
    for (const more of befores) await more(tx, [...events]);
    for (const entry of consents) tables.of("consent").set(entry.id, { ...entry, _id: entry.id });
    for (const { table, row } of written.values()) {
      tables.of(table).set(row.id, { ...row, _id: row.id });
      if (table === "deliveries") tables.onDelivery(row as never);
    }
    if (events.length > 0) {
      const number = tables.of("events").size + 1;
      tables.of("events").set(`event ${number}`, { _id: `event ${number}` });
    }
    for (const work of afterwards) work();
    return result;
  }

  /** Of all processes: no two at once. */
  const turn = tables as Tables & { last?: Promise<unknown> };
  const units = {
    run<Result>(_organizationId: string, unit: Unit<Result>): Promise<Result> {
      const mine = (turn.last ?? Promise.resolve()).then(() => runUnit(unit));
      turn.last = mine.catch(() => undefined);
      return mine;
    },
    beforeCommit: (more: BeforeCommit) => void befores.push(more),
    onCommit: () => undefined,
    backlog: () => 0,
    drain: async () => undefined,
  };
  const byIds = (table: string) => async (_: unknown, wanted: string[]) =>
    wanted.flatMap((id) => copy(tables.of(table).get(id)) ?? []);
  const store = {
    units,
    addresses: {
      addressKey: (_: string, kind: string, value: string) => `${kind}:${value}`,
      byIds: byIds("addresses"),
    },
    consent: {
      ofAddresses: async (_: unknown, wanted: string[]) =>
        [...all<ConsentEntry>("consent")].filter(({ addressId }) => wanted.includes(addressId)),
    },
    messages: {
      byIds: byIds("messages"),
      byId: async (_: unknown, id: string) => copy(tables.of("messages").get(id)) ?? null,
      byInboundKey: async () => null,
      conversationOfMail: async () => null,
    },
    deliveries: {
      byId: async (_: unknown, id: string) => copy(tables.of("deliveries").get(id)) ?? null,
      wakeLanes: async () => undefined,
      waitingFor: async () => [],
    },
  };
  return store as unknown as Store;
}
