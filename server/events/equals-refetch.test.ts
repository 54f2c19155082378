/**
 * Events equal refetch: whatever staff and patients do, a screen that applies what it is told holds what a fresh
 * screen would fetch, over the socket and by replay from any number.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConversationSummary, Patient } from "../../shared/api/conversations.ts";
import type { Line } from "../../shared/api/lines.ts";
import type { Message } from "../../shared/api/messages.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { systemScope } from "../store/scope.ts";
import { inboundForm, postAsTwilio } from "../test/fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "../test/harness.ts";

const seed = Date.now() & 0xffff;
console.info(`equals-refetch: fast-check seed ${seed}`);

let house: House;
let staff: Staff[];
let screens: Screen[];
let admin: Staff;

beforeAll(async () => {
  house = await openHouse();
  staff = [await house.signIn(), await house.signIn("dev@clinic.example")];
  admin = await house.signIn("ines@clinic.example");
  screens = await Promise.all(staff.map((one) => one.connect()));
});
afterAll(() => house?.stop());

/** What a screen holds: each row replaced by a newer one of itself, read marks only forward. */
class Held {
  readonly rows = new Map<string, ConversationSummary>();
  readonly messages = new Map<string, Message>();
  readonly patients = new Map<string, Patient>();
  readonly lines = new Map<string, Line>();

  copy(): Held {
    const held = new Held();
    for (const name of ["rows", "messages", "patients", "lines"] as const) {
      for (const [id, row] of this[name]) held[name].set(id, structuredClone(row) as never);
    }
    return held;
  }
  takeRow(row: ConversationSummary): void {
    const known = this.rows.get(row.id);
    const newer = !known || row.version >= known.version ? row : known;
    this.rows.set(row.id, { ...newer, readSeq: Math.max(row.readSeq, known?.readSeq ?? 0) });
  }
  takeMessage(message: Message): void {
    const known = this.messages.get(message.id)?.delivery?.version ?? 0;
    if ((message.delivery?.version ?? 0) >= known) this.messages.set(message.id, message);
  }
  takeLine(line: Line): void {
    if (line.version >= (this.lines.get(line.id)?.version ?? 0)) this.lines.set(line.id, line);
  }
  apply({ conversation, message, patient, line }: PushedEvent): void {
    if (line) this.takeLine(line);
    if (conversation) this.takeRow(conversation);
    if (message) this.takeMessage(message);
    if (patient && patient.version >= (this.patients.get(patient.id)?.version ?? 0)) {
      this.patients.set(patient.id, patient);
    }
  }
}

/** Everything as this person's fresh screen gets it. */
async function fetched(one: Staff): Promise<Held> {
  const held = new Held();
  for (const queue of ["open", "closed"]) {
    const { json } = await one.api("GET", `/conversations?queue=${queue}&limit=100`);
    expect(json.nextCursor).toBeNull();
    json.items.forEach((row: ConversationSummary) => held.takeRow(row));
  }
  (await one.api("GET", "/lines")).json.items.forEach((line: Line) => held.takeLine(line));
  for (const id of held.rows.keys()) {
    const { json } = await one.api("GET", `/conversations/${id}/messages?limit=100`);
    [...json.items, ...json.waiting].forEach((message: Message) => held.takeMessage(message));
    const details = await one.api("GET", `/conversations/${id}`);
    held.patients.set(details.json.patientDetails.id, details.json.patientDetails);
  }
  return held;
}

/**
 * Comparable. A patient's details come when their thread is opened, and refusals on their addresses are asked for
 * anew when a message speaks of them: only what the screen holds of them can be compared.
 */
function facts({ rows, messages, patients, lines }: Held, seenBy: Held) {
  const byId = <Row extends { id: string }>(all: Iterable<Row>) =>
    [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    // A thread's row keeps the keys of refused replies too, which no screen shows.
    rows: byId(rows.values()).map(({ version: _version, ...rest }) => rest),
    messages: byId(messages.values()),
    // A line's row changes with every send too; how it stands does not.
    lines: byId(lines.values()).map(({ version: _version, ...rest }) => rest),
    patients: byId([...patients.values()].filter(({ id }) => seenBy.patients.has(id))).map(
      ({ addresses: _addresses, ...rest }) => rest,
    ),
  };
}

/** What an event speaks of; the rows in it may be newer when it is told again. */
function outline({ number, name, conversationId, messageId, conversation, message }: PushedEvent) {
  return [number, name, conversationId, messageId, conversation?.id ?? null, message?.id ?? null];
}

/** The queue as the screen makes it from the rows it holds. */
function idsOf(
  held: Held,
  queue: "needs-reply" | "failed",
  order: (a: ConversationSummary, b: ConversationSummary) => number,
) {
  const waits = (row: ConversationSummary) =>
    (queue === "failed" ? row.trouble : row.needsReplySince) !== null;
  return [...held.rows.values()]
    .filter(waits)
    .sort(order)
    .map(({ id }) => id);
}

const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const oldestWait = (a: ConversationSummary, b: ConversationSummary) =>
  before(a.needsReplySince!, b.needsReplySince!) || before(a.id, b.id);
const newestWords = (a: ConversationSummary, b: ConversationSummary) =>
  before(b.last!.at, a.last!.at) || before(b.id, a.id);

const pick = fc.nat({ max: 1000 });
const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("text" as const),
      who: fc.nat({ max: 4 }),
      words: fc.constantFrom("Hello", "STOP", "START", "…", "Can I come?"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("reply" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      refused: fc.boolean(),
    }),
  },
  // What has not left: held for its seconds or for a time of its own, changed, taken back, let go, cancelled.
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      undo: fc.boolean(),
      cancelIfAnswered: fc.boolean(),
      openText: fc.constantFrom(undefined, "Please call us."),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("waiting" as const),
      by: fc.nat({ max: 1 }),
      message: pick,
      act: fc.constantFrom("undo", "hold", "release", "go", "cancel", "words", "time", "open"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("receipt" as const),
      send: pick,
      status: fc.constantFrom("sent", "delivered", "read", "undelivered"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      seq: fc.nat({ max: 9 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("assign" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      to: fc.option(fc.nat({ max: 1 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("status" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      status: fc.constantFrom("open", "closed"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("line" as const),
      act: fc.constantFrom(
        "pause" as const,
        "resume" as const,
        "off" as const,
        "on" as const,
        "on" as const,
        "rate" as const,
        "fault" as const,
      ),
      of: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("patient" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      tags: fc.subarray(["diabetes", "spanish", "wheelchair"]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      by: fc.nat({ max: 1 }),
      row: pick,
      which: pick,
      undo: fc.boolean(),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer Kind> ? Kind : never;

let keys = 0;
async function play(one: Command, rows: string[]): Promise<void> {
  const call = async (by: number, method: string, path: string, body: unknown) => {
    const { status } = await staff[by]!.api(method, path, body);
    // Refusals (a way that is closed) are answers too; faults are not.
    expect(status).toBeLessThan(500);
  };
  if (one.kind === "text") {
    const form = inboundForm({ from: `+1503555017${one.who}`, to: house.sms.address, body: one.words });
    expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
    return;
  }
  if (one.kind === "receipt") {
    const send = house.twilio.sends[one.send % Math.max(1, house.twilio.sends.length)];
    if (!send?.statusCallback) return;
    const form = { MessageSid: send.sid, MessageStatus: one.status, To: send.to, From: send.from };
    expect(await postAsTwilio(send.statusCallback, form, authToken)).toBe(200);
    return;
  }
  if (one.kind === "line") {
    const id = [house.sms, house.whatsapp, house.email][one.of]!.id;
    // What the provider says to the next texts, until a reply says otherwise.
    if (one.act === "fault") house.twilio.behaviour = { status: 401, code: 20003 };
    else if (one.act === "rate") {
      const { json } = await admin.api("GET", "/lines");
      const { rate, rateVersion } = json.items.find((line: Line) => line.id === id);
      const body = { version: rateVersion, rate: { ...rate, dailyCap: (rate.dailyCap ?? 0) + 1 } };
      expect((await admin.api("PUT", `/lines/${id}/rate`, body)).status).toBeLessThan(500);
    } else
      await admin.api(
        "POST",
        `/lines/${id}/${one.act}`,
        one.act === "pause" ? { reason: "A test" } : undefined,
      );
    return;
  }
  if (one.kind === "waiting") return actOnWaiting(one, call);
  const id = rows[one.row % Math.max(1, rows.length)];
  if (id === undefined) return;
  if (one.kind === "wait") {
    keys += 1;
    const { openText, cancelIfAnswered } = one;
    const schedule = one.undo ? undefined : { at: inHours(1 + (keys % 5)), cancelIfAnswered };
    await call(one.by, "POST", `/conversations/${id}/messages`, {
      clientKey: `random-${keys}-key`,
      text: `Later ${keys}`,
      ...(openText !== undefined && { openText }),
      ...(schedule && { schedule }),
    });
    return;
  }
  if (one.kind === "reply") {
    house.twilio.behaviour = one.refused ? { status: 400, code: 21211 } : "accept";
    keys += 1;
    await call(one.by, "POST", `/conversations/${id}/messages`, {
      clientKey: `random-${keys}-key`,
      text: `Answer ${keys}`,
    });
  } else if (one.kind === "read") await call(one.by, "PUT", `/conversations/${id}/read`, { seq: one.seq });
  else if (one.kind === "assign") {
    const userId = one.to === null ? null : staff[one.to]!.session.user.id;
    await call(one.by, "PUT", `/conversations/${id}/assignee`, { userId });
  } else if (one.kind === "status")
    await call(one.by, "PUT", `/conversations/${id}/status`, { status: one.status });
  else if (one.kind === "move") await share(one, id, call);
  else {
    const { json } = await staff[one.by]!.api("GET", `/conversations/${id}`);
    await call(one.by, "PATCH", `/patients/${json.patient.id}`, { tags: one.tags });
  }
}

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** What anybody may do to one of the messages that have not left, or have just left: refusals are answers too. */
async function actOnWaiting(
  { by, message, act }: Extract<Command, { kind: "waiting" }>,
  call: (by: number, method: string, path: string, body: unknown) => Promise<void>,
): Promise<void> {
  const { deliveries, messages } = house.threadwell.store;
  const all = await deliveries.model.find({}).sort({ _id: 1 }).lean();
  const waiting = all.filter(({ departure }) => departure);
  const one = waiting[message % Math.max(1, waiting.length)];
  if (!one) return;
  keys += 1;
  const path = `/messages/${one.messageId}`;
  const { version } = one;
  const change = {
    words: { version, text: `Changed ${keys}` },
    time: { version, schedule: { at: inHours(1 + (keys % 7)) } },
    open: { version, openText: keys % 2 === 0 ? null : `Call ${keys}` },
  };
  if (act === "hold" || act === "release") await call(by, "POST", `${path}/hold`, { on: act === "hold" });
  else if (act === "undo" || act === "go" || act === "cancel") await call(by, "POST", `${path}/${act}`, {});
  else await call(by, "PATCH", path, change[act]);
  expect(await messages.byId(systemScope(house.organizationId), one.messageId)).not.toBeNull();
}

/** So long a reply can be taken back: minutes, so that what is held leaves by somebody's hand, or stays. */
async function undoFor(seconds: number): Promise<void> {
  const { store, directory } = house.threadwell;
  const { version } = (await store.organizations.byId(house.organizationId))!;
  await store.organizations.change(house.organizationId, version, { undoSeconds: seconds });
  directory.forget();
}

/** Somebody comes to share the patient's phone; then a message is filed with them, and perhaps taken back. */
async function share(
  { by, which, undo }: Extract<Command, { kind: "move" }>,
  id: string,
  call: (by: number, method: string, path: string, body: unknown) => Promise<void>,
): Promise<void> {
  const { json } = await staff[by]!.api("GET", `/conversations/${id}`);
  const { id: patientId, addresses } = json.patientDetails as Patient;
  const [address] = addresses;
  if (!address) return;
  const [other] = address.sharedWith ?? [];
  if (!other)
    return call(by, "POST", `/patients/${patientId}/household`, { addressId: address.id, name: "Member" });
  const thread = await staff[by]!.api("GET", `/conversations/${id}/messages?limit=100`);
  const inbound = (thread.json.items as Message[]).filter(({ direction }) => direction === "inbound");
  const message = inbound[which % Math.max(1, inbound.length)];
  const path = `/conversations/${id}/moves`;
  if (message) await call(by, "POST", path, { messageIds: [message.id], patientId: other.patientId });
  if (undo) await call(by, "POST", `${path}/undo`, undefined);
}

async function allIds(): Promise<string[]> {
  const { conversations } = house.threadwell.store;
  const scope = systemScope(house.organizationId);
  const [open, closed] = await Promise.all([
    conversations.page(scope, "open", null, 100),
    conversations.page(scope, "closed", null, 100),
  ]);
  return [...open, ...closed].map(({ id }) => id).sort();
}

/** Nothing is under way any more, and every screen has heard the last number. */
async function quiet(): Promise<number> {
  const { store } = house.threadwell;
  let last = -1;
  return eventually(
    async () => {
      const previous = last;
      const open = await store.journal.model.countDocuments({ state: "received" });
      const { model } = store.deliveries;
      const going = await model.countDocuments({ state: { $in: ["queued", "sending"] } });
      // Held for its line, and told a moment ago to look whether it may go.
      const due = going + (await model.countDocuments({ state: "held", nextAt: { $lte: new Date() } }));
      last = await store.events.last(systemScope(house.organizationId));
      const heard = screens.every(({ events }) => last === 0 || (events.at(-1)?.number ?? 0) === last);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return open === 0 && due === 0 && heard && previous === last ? last : -1;
    },
    (number) => number >= 0,
    15_000,
  );
}

test("what a screen was told equals what it would fetch, for two people, live and replayed", async () => {
  const rounds = fc.array(fc.array(command, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rounds, pick, async (batches, from) => {
      const start = await quiet();
      const held = await Promise.all(staff.map(fetched));
      const at = screens.map(({ events }) => events.length);
      for (const [index, batch] of batches.entries()) {
        await undoFor(index % 2 === 1 ? 300 : 0);
        const rows = await allIds();
        await Promise.all(batch.map((one) => play(one, rows)));
      }
      const end = await quiet();

      for (const [index, one] of staff.entries()) {
        const mine = held[index]!;
        const told = screens[index]!.events.slice(at[index]);
        expect(told.map(({ number }) => number)).toEqual(
          Array.from({ length: end - start }, (_, n) => start + 1 + n),
        );
        const middle = start + (from % (end - start + 1));
        let replayed = mine.copy();
        for (const event of told) {
          mine.apply(event);
          if (event.number === middle) replayed = mine.copy();
        }
        const fresh = await fetched(one);
        expect(facts(mine, mine)).toEqual(facts(fresh, mine));
        for (const [queue, order] of [
          ["needs-reply", oldestWait],
          ["failed", newestWords],
        ] as const) {
          const { json } = await one.api("GET", `/conversations?queue=${queue}&limit=100`);
          expect(idsOf(mine, queue, order)).toEqual(json.items.map(({ id }: { id: string }) => id));
        }

        const gap = (await one.api("GET", `/events?after=${middle}`)).json;
        expect(gap).toMatchObject({ kind: "events", last: end });
        expect(gap.events.map(({ number }: PushedEvent) => number)).toEqual(
          Array.from({ length: end - middle }, (_, n) => middle + 1 + n),
        );
        expect(gap.events.map(outline)).toEqual(told.slice(middle - start).map(outline));
        gap.events.forEach((event: PushedEvent) => replayed.apply(event));
        expect(facts(replayed, replayed)).toEqual(facts(fresh, replayed));
      }
    }),
    { seed, numRuns: 4, endOnFailure: true },
  );

  // What one person has read was told to that person's screens alone. Chance may have left reading out.
  await play({ kind: "text", who: 0, words: "Hello" }, []);
  await quiet();
  const [nora] = staff;
  for (const id of await allIds()) {
    const { json } = await nora!.api("GET", `/conversations/${id}`);
    expect((await nora!.api("PUT", `/conversations/${id}/read`, { seq: json.lastSeq })).status).toBeLessThan(
      300,
    );
  }
  await quiet();
  const marks = screens.map(({ events }) => events.filter(({ name }) => name === "conversation.read"));
  expect(marks[0]!.length).toBeGreaterThan(0);
  for (const [index, event] of marks[0]!.entries()) {
    const both = [event, marks[1]![index]!];
    expect(both.filter(({ conversation }) => conversation !== null)).toHaveLength(1);
    expect(both.every(({ conversationId, messageId }) => conversationId === null && messageId === null)).toBe(
      true,
    );
  }
}, 60_000);
