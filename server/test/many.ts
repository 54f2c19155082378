/** Fills a store with many patients of two organizations, so that a query that looks at too much is seen. */
import { randomBytes } from "node:crypto";
import { openAlarm } from "../rules/paging/paging.ts";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import { newConsentEntry } from "../store/consent-entries.ts";
import type { ConversationRecord, ReviewRecord } from "../store/conversations.ts";
import { newDelivery, receiptKey, type DeliveryRecord } from "../store/deliveries.ts";
import { inboundKey, type MessageRecord } from "../store/messages.ts";
import type { Store } from "../store/store.ts";

export interface Many {
  organizationId: string;
  userIds: string[];
  lineIds: string[];
  conversations: ConversationRecord[];
  messages: MessageRecord[];
  deliveries: DeliveryRecord[];
  addressIds: string[];
  addressKeys: string[];
  journalIds: string[];
  alarmIds: string[];
}

export interface ManyParts {
  store: Store;
  ids: Ids;
  clock: Clock;
  passwordHash: string;
}

const perOrganization = { conversations: 160, messages: 12, users: 12, lines: 8, journal: 400 };

/** Two organizations of some hundreds of conversations and thousands of messages between them. */
export async function makeMany(parts: ManyParts): Promise<[Many, Many]> {
  return [await makeOne(parts, "one"), await makeOne(parts, "two")];
}

async function makeOne({ store, ids, clock, passwordHash }: ManyParts, name: string): Promise<Many> {
  const organizationId = ids.next();
  const now = clock.now().getTime();
  const userIds = Array.from({ length: perOrganization.users }, () => ids.next());
  const lineIds = Array.from({ length: perOrganization.lines }, () => ids.next());
  await store.organizations.insert({
    id: organizationId,
    name,
    timeZone: "America/Los_Angeles",
    country: "US",
    replyTargetMinutes: 60,
    demo: false,
  });
  await store.users.insertMany(
    userIds.map((id, n) => ({
      id,
      organizationId,
      name: `Person ${n}`,
      initials: "P",
      email: `p${n}@${name}.example`,
      role: "coordinator" as const,
      timeZone: "America/Los_Angeles",
      passwordHash,
      active: true,
      phone: `+1503557${String(1000 + n)}`,
    })),
  );
  await store.lines.insertMany(
    lineIds.map((id, n) => ({
      id,
      organizationId,
      channel: n % 4 === 3 ? ("email" as const) : ("sms" as const),
      provider: n % 4 === 3 ? "smtp" : "twilio",
      name: `Line ${n}`,
      displayName: name,
      address: n % 4 === 3 ? `line${n}@${name}.example` : `+1503555${name === "one" ? 1 : 2}${100 + n}`,
      key: randomBytes(24).toString("base64url"),
      credentials: {},
      active: true,
    })),
  );
  const made: Many = {
    organizationId,
    userIds,
    lineIds,
    conversations: [],
    messages: [],
    deliveries: [],
    addressIds: [],
    addressKeys: [],
    journalIds: [],
    alarmIds: [],
  };
  const patients: object[] = [];
  const addresses: object[] = [];
  const consents: object[] = [];
  for (let c = 0; c < perOrganization.conversations; c += 1) {
    const [patientId, addressId, conversationId] = [ids.next(), ids.next(), ids.next()];
    const lineId = lineIds[c % 3]!;
    // Some at the same instant: a page has to go on in the middle of one.
    const lastAt = new Date(now - Math.floor(c / 4) * 60_000);
    const person = { name: `Patient ${c}`, latinName: null, language: null };
    const value = `+1503556${String(1000 + c)}`;
    const key = store.addresses.addressKey(organizationId, "phone", value);
    made.addressIds.push(addressId);
    made.addressKeys.push(key);
    patients.push(
      store.patients.toDocument({
        id: patientId,
        organizationId,
        version: 1,
        provisional: false,
        ...person,
        pronouns: null,
        birthDate: null,
        recordNumber: null,
        tags: [],
        timeZone: null,
        preferredAddressId: null,
        reach: null,
      }),
    );
    addresses.push(
      store.addresses.toDocument({
        id: addressId,
        organizationId,
        version: 1,
        kind: "phone",
        key,
        value,
        patientIds: [patientId, ...(c % 5 === 0 ? [ids.next()] : [])],
        verified: true,
        answerable: true,
        note: null,
      }),
    );
    consents.push(
      store.consent.toDocument(
        newConsentEntry({
          id: ids.next(),
          organizationId,
          addressId,
          patientId,
          channel: "sms",
          choice: "given",
          source: "keyword",
          word: "START",
          at: lastAt,
          messageId: null,
        }),
      ),
    );
    const messageIds: string[] = [];
    for (let n = 0; n < perOrganization.messages; n += 1) {
      const id = ids.next();
      messageIds.push(id);
      const inbound = n % 2 === 0;
      made.messages.push({
        id,
        organizationId,
        conversationId,
        patientId,
        seq: n + 1,
        direction: inbound ? "inbound" : "outbound",
        channel: "sms",
        lineId,
        addressId,
        authorId: inbound ? null : userIds[0]!,
        madeBy: n % 4 === 1 ? "consent.help" : null,
        at: lastAt,
        inboundKey: inbound ? inboundKey(id, value) : null,
        clientKey: inbound ? null : `key-${id}`,
        mailId: c % 3 === 0 ? `<${id}@mail.example>` : null,
        marks: [],
        subject: null,
        text: `words ${n}`,
        fullText: null,
        files: [],
        edits: 0,
      });
      if (!inbound) made.deliveries.push(deliveryOf(made, ids, made.messages.at(-1)!, n, now));
    }
    made.conversations.push({
      id: conversationId,
      organizationId,
      patientId,
      version: 1,
      status: c % 4 === 3 ? "closed" : "open",
      assigneeId: c % 3 === 0 ? null : userIds[c % 2]!,
      needsReplySince: c % 4 === 0 ? lastAt : null,
      troubles: c % 5 === 0 ? [{ messageId: messageIds[1]!, state: "failed" }] : [],
      running: [],
      reviews: c % 4 === 0 ? [reviewOf(ids, messageIds[0]!, addressId, lastAt)] : [],
      planned: c % 5 === 1 ? [{ messageId: messageIds[1]!, at: lastAt, why: "scheduled" }] : [],
      pendingAnswers: [],
      lastRuling: null,
      lastSeq: perOrganization.messages,
      lastInboundSeq: perOrganization.messages - 1,
      lastAt,
      last: null,
      lastInbound: { sms: { addressId, lineId, at: lastAt } },
      ...(c % 6 === 0 && {
        emergency: {
          alarmId: ids.next(),
          messageId: messageIds[0]!,
          since: lastAt,
          paged: null,
          acknowledged: null,
          unanswered: false,
        },
      }),
      ...(c % 5 === 2 && {
        whose: { addressId, addressKey: "none", waiting: 1, since: lastAt, asked: null, chosen: null },
      }),
      mail: null,
      staffAt: null,
      machineSends: [],
      formRunId: null,
      patient: { ...person, provisional: false },
    });
  }
  const put = (home: { model: { collection: unknown } }, documents: object[]) =>
    (home.model.collection as { insertMany(list: object[]): Promise<unknown> }).insertMany(documents);
  await put(store.patients, patients);
  await put(store.addresses, addresses);
  await put(store.consent, consents);
  await put(store.conversations, made.conversations.map(store.conversations.toDocument));
  await put(store.messages, made.messages.map(store.messages.toDocument));
  await put(store.deliveries, made.deliveries.map(store.deliveries.toDocument));
  const alarms = Array.from({ length: 120 }, (_, n) => {
    const [id, userId] = [ids.next(), userIds[n % 12]!];
    made.alarmIds.push(id);
    const of = { conversationId: null, messageId: null, phrase: null, language: null, openedBy: userId };
    const chain = [{ userIds: [userId], ways: ["email" as const], waitSeconds: 60 }];
    const given = { id, organizationId, kind: "drill" as const, chain, ...of };
    const alarm = openAlarm(given, new Date(now - n * 60_000));
    if (n % 3 === 0) return alarm;
    const acknowledged = { at: new Date(now), by: userId, how: "screen" as const };
    return { ...alarm, state: "acknowledged" as const, acknowledged, nextAt: null, escalateAt: null };
  });
  await put(store.alarms, alarms.map(store.alarms.toDocument));
  await put(
    store.events,
    made.messages.map(({ conversationId, id, at }, n) =>
      store.events.toDocument({
        organizationId,
        number: n + 1,
        name: "message.received",
        at,
        conversationId,
        messageId: id,
        patientId: null,
        userId: null,
      }),
    ),
  );
  await put(store.journal, journalOf(made, store, ids, now));
  await put(
    store.readMarks,
    made.conversations.flatMap(({ id: conversationId }) =>
      userIds.slice(0, 3).map((userId) => ({
        _id: store.readMarks.documentId(userId, conversationId),
        organizationId,
        userId,
        conversationId,
        seq: 3,
      })),
    ),
  );
  for (let n = 0; n < 60; n += 1)
    await store.audit.append({
      id: ids.next(),
      organizationId,
      userId: userIds[0]!,
      action: "conversation.read",
      subject: {},
      at: new Date(now - n),
    });
  return made;
}

/** Most rest; of those that wait for their time, few are being sent. */
function deliveryOf(made: Many, ids: Ids, message: MessageRecord, n: number, now: number): DeliveryRecord {
  const waits = made.deliveries.length % 10 === 0;
  const sending = made.deliveries.length % 40 === 0;
  return newDelivery({
    id: ids.next(),
    organizationId: made.organizationId,
    messageId: message.id,
    conversationId: message.conversationId,
    seq: message.seq,
    state: sending ? "sending" : waits ? "queued" : "delivered",
    stateAt: message.at,
    steps: [],
    nextAt: waits ? new Date(now + 3_600_000 + n) : null,
    receiptKeys: [receiptKey(message.lineId, `SM${message.id}`)],
  });
}

function journalOf(made: Many, store: Store, ids: Ids, now: number): object[] {
  return Array.from({ length: perOrganization.journal }, (_, n) => {
    const id = ids.next();
    made.journalIds.push(id);
    const state = n % 20 === 0 ? ("failed" as const) : n % 20 === 1 ? ("parked" as const) : ("done" as const);
    return store.journal.toDocument(
      {
        id,
        organizationId: made.organizationId,
        lineId: made.lineIds[0]!,
        bodyHash: id,
        receivedAt: new Date(now - n * 1000),
        state,
        outcomes: ["message stored"],
        tries: 0,
      },
      { transport: "http", method: "POST", url: "/", headers: {}, envelope: null, body: Buffer.from("body") },
      state === "parked" ? { nextAt: new Date(now + 7_200_000 + n), parkedKeys: [`parked-${n}`] } : {},
    );
  });
}

function reviewOf(ids: Ids, messageId: string, addressId: string, at: Date): ReviewRecord {
  const place = { messageId, addressId, channel: "sms" } as const;
  return { id: ids.next(), kind: "meant_visit", ...place, doubts: [], at, dueAt: null };
}
