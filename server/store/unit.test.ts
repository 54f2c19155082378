/** Units of work on a real store: numbers without gaps, faults that stay alone, two writers that both win. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { createIds } from "../lib/ids.ts";
import { createLog } from "../lib/log.ts";
import { createCodec } from "./codec.ts";
import type { PatientRecord } from "./patients.ts";
import { systemScope } from "./scope.ts";
import { openStore, type Store } from "./store.ts";
import type { Transaction } from "./transaction.ts";
import type { CommittedEvent } from "./unit.ts";

const clock = { now: () => new Date() };
const ids = createIds(clock);
const logged: string[] = [];
let embedded: Awaited<ReturnType<typeof openRecorded>> | null = null;
let one: Store;
/** Another process's connection to the same store. */
let two: Store;
let organizationId: string;

beforeAll(async () => {
  const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
  embedded = elsewhere ? null : await openRecorded();
  const options = {
    uri: elsewhere ?? embedded!.uri,
    database: `test_${randomBytes(6).toString("hex")}`,
    codec: createCodec({ encryption: [{ id: "k1", key: randomBytes(32) }], blindIndex: randomBytes(32) }),
    clock,
    ids,
    log: createLog("error", { write: (line) => void logged.push(line) }),
  };
  one = await openStore(options);
  two = await openStore(options);
});
beforeEach(() => {
  organizationId = ids.next();
});
afterAll(async () => {
  if (!embedded) await one?.users.model.db.dropDatabase();
  await one?.close();
  await two?.close();
  await embedded?.close();
});

const scope = () => systemScope(organizationId);
const numbers = async () => (await one.events.after(scope(), 0, 10_000)).map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function addPatient(tx: Transaction, name: string): PatientRecord {
  const patient: PatientRecord = {
    id: tx.ids.next(),
    organizationId,
    version: 1,
    provisional: false,
    name,
    latinName: null,
    pronouns: null,
    birthDate: null,
    recordNumber: null,
    tags: [],
    language: null,
    timeZone: null,
    preferredAddressId: null,
    reach: null,
  };
  tx.addPatient(patient);
  return patient;
}

const address = (tx: Transaction, patientId: string, phone: string) => ({
  id: tx.ids.next(),
  organizationId,
  version: 1,
  kind: "phone" as const,
  key: tx.addressKey("phone", phone),
  value: phone,
  patientIds: [patientId],
  verified: true,
  answerable: true,
  note: null,
});

/** Adds a patient and says so. */
const addOne = (store: Store, name: string) =>
  store.units.run(organizationId, {
    async run(tx) {
      const { id } = addPatient(tx, name);
      tx.event({ name: "patient.changed", patientId: id });
      return id;
    },
  });

const tag = (store: Store, patientId: string, word: string) =>
  store.units.run(organizationId, {
    async run(tx) {
      const patient = await tx.patient(patientId);
      if (!patient) throw new Error("gone");
      patient.tags = [...patient.tags, word];
      tx.changed(patient);
      tx.event({ name: "patient.changed", patientId });
      return patient.version;
    },
  });

const patientOf = async (id: string) => (await one.patients.byId(scope(), id))!;
const patientCount = () => one.patients.model.countDocuments({ organizationId });

test("three hundred units at once are numbered without a gap, in the order in which they were asked for", async () => {
  const made = await Promise.all(upTo(300).map((n) => addOne(one, `P${n}`)));
  const events = await one.events.after(scope(), 0, 1000);
  expect(events.map(({ number }) => number)).toEqual(upTo(300));
  expect(events.map(({ patientId }) => patientId)).toEqual(made);
});

test("listeners hear every number once and in order, with the rows as committed", async () => {
  const heard: CommittedEvent[] = [];
  one.units.onCommit((organization, events) => {
    if (organization === organizationId) heard.push(...events);
  });
  await Promise.all(upTo(100).map((n) => addOne(one, `P${n}`)));
  expect(heard.map(({ number }) => number)).toEqual(upTo(100));
});

test("a unit that throws is told so alone; its neighbours in the batch are written", async () => {
  const results = await Promise.allSettled(
    upTo(120).map((n) =>
      n % 7 === 0
        ? one.units.run(organizationId, {
            async run(tx) {
              await tx.patient(tx.ids.next());
              throw new Error(`fault ${n}`);
            },
          })
        : addOne(one, `P${n}`),
    ),
  );
  const faults = upTo(120).filter((n) => n % 7 === 0);
  const refused = results.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as Error).message] : [],
  );
  expect(refused).toEqual(faults.map((n) => `fault ${n}`));
  expect(await numbers()).toEqual(upTo(120 - faults.length));
  expect(await patientCount()).toBe(120 - faults.length);
});

test("units of one batch see what those before them made", async () => {
  const id = await addOne(one, "P");
  const versions = await Promise.all(upTo(50).map((n) => tag(one, id, `t${n}`)));
  expect((await patientOf(id)).tags).toEqual(upTo(50).map((n) => `t${n}`));
  expect([...versions].sort((a, b) => a - b)).toEqual(versions);
});

test("two processes on one patient: every change of both is there, and the numbers have no gap", async () => {
  const id = await addOne(one, "P");
  await Promise.all(upTo(40).map((n) => tag(n % 2 ? one : two, id, `t${n}`)));
  const { tags } = await patientOf(id);
  expect([...tags].sort()).toEqual(
    upTo(40)
      .map((n) => `t${n}`)
      .sort(),
  );
  expect(await numbers()).toEqual(upTo(41));
});

test("two processes that each take turns of their own never lose or double a number", async () => {
  await Promise.all([
    (async () => {
      for (let n = 0; n < 15; n += 1) await addOne(one, `one ${n}`);
    })(),
    (async () => {
      for (let n = 0; n < 15; n += 1) await addOne(two, `two ${n}`);
    })(),
  ]);
  expect(await numbers()).toEqual(upTo(30));
  expect(await patientCount()).toBe(30);
});

test("a unit runs again when another process committed after it had read", async () => {
  await addOne(one, "first");
  // A process that has just started, and one that has just met a conflict, do not know the last number.
  const seen: number[] = [];
  await two.units.run(organizationId, {
    async run(tx) {
      seen.push(await patientCount());
      if (tx.attempt === 0) await addOne(one, "meanwhile");
      tx.event({ name: "conversation.changed" });
    },
  });
  expect(seen).toEqual([1, 2]);
  expect(await numbers()).toEqual([1, 2, 3]);
});

test("a batch that meets another process's commit runs again as one", async () => {
  const own = organizationId;
  let commits = 0;
  one.units.onCommit((organization) => void (commits += organization === own ? 1 : 0));
  let runs = 0;
  await Promise.all(
    upTo(50).map((n) =>
      one.units.run(own, {
        async run(tx) {
          runs += 1;
          // The first goes alone, and the others together: the eighth of these is in the midst of them.
          if (n === 9 && tx.attempt === 0) await addOne(two, "meanwhile");
          const { id } = addPatient(tx, `P${n}`);
          tx.event({ name: "patient.changed", patientId: id });
        },
      }),
    ),
  );
  expect({ commits, runs }).toEqual({ commits: 2, runs: 1 + 2 * 49 });
  expect(await numbers()).toEqual(upTo(51));
});

test("a large batch that others are always faster than gets through in pieces, in order", async () => {
  const own = organizationId;
  const sizes: number[] = [];
  one.units.onCommit((organization, events) => {
    if (organization === own) sizes.push(events.length);
  });
  const order: number[] = [];
  one.units.onCommit((organization, events) => {
    if (organization === own) order.push(...events.map(({ number }) => number));
  });
  let last = 0;
  const made = await Promise.all(
    upTo(33).map((n) =>
      one.units.run(own, {
        async run(tx) {
          last = n;
          // Another process commits in the midst of every batch that takes longer than a few units.
          if (n === 20 && tx.attempt < 6) await addOne(two, "meanwhile");
          const { id } = addPatient(tx, `P${n}`);
          tx.event({ name: "patient.changed", patientId: id });
          return id;
        },
      }),
    ),
  );
  expect(last).toBe(33);
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(33);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(made).size).toBe(33);
  const all = await numbers();
  expect(all).toEqual(upTo(all.length));
});

test("after it met another process, a unit starts from what is stored and runs once", async () => {
  const id = await addOne(one, "P");
  await tag(two, id, "two");
  await tag(one, id, "one");
  await tag(two, id, "two again");
  const attempts = [];
  for (let n = 0; n < 6; n += 1) {
    await tag(two, id, `t${n}`);
    attempts.push(
      await one.units.run(organizationId, {
        run: async (tx) => (tx.event({ name: "conversation.changed" }), tx.attempt),
      }),
    );
  }
  expect(attempts).toEqual([0, 0, 0, 0, 0, 0]);
});

test("the same key twice in a batch: each has an answer of its own, and the others are written", async () => {
  const add = (n: number, phone: string) =>
    one.units.run(organizationId, {
      async run(tx) {
        const { id } = addPatient(tx, `P${n}`);
        tx.addAddress(address(tx, id, phone));
        tx.event({ name: "patient.changed", patientId: id });
      },
    });
  const results = await Promise.allSettled(
    upTo(40).map((n) => add(n, `+150355501${n === 31 ? 12 : n + 10}`)),
  );
  // The 31st has the phone of the second, who was there before.
  expect(results.flatMap(({ status }, n) => (status === "rejected" ? [n + 1] : []))).toEqual([31]);
  expect(await numbers()).toEqual(upTo(39));
});

test("rows and events are written together or not at all", async () => {
  const add = () =>
    one.units.run(organizationId, {
      async run(tx) {
        const patient = addPatient(tx, "P");
        tx.addAddress(address(tx, patient.id, "+15035550142"));
        tx.event({ name: "patient.changed", patientId: patient.id });
        return tx.attempt;
      },
    });
  expect(await add()).toBe(0);
  await expect(add()).rejects.toThrow();
  expect(await patientCount()).toBe(1);
  expect(await numbers()).toEqual([1]);
  await addOne(one, "after");
  expect(await numbers()).toEqual([1, 2]);
});

test("a unit that changes nothing writes nothing and takes no number", async () => {
  const id = await addOne(one, "P");
  expect(await one.units.run(organizationId, { run: async (tx) => (await tx.patient(id))?.name })).toBe("P");
  expect(await numbers()).toEqual([1]);
  expect((await patientOf(id)).version).toBe(1);
});

test("a row that is not of this transaction cannot be changed in it", async () => {
  const id = await addOne(one, "P");
  const elsewhere = await patientOf(id);
  await expect(
    one.units.run(organizationId, {
      async run(tx) {
        tx.changed(elsewhere);
      },
    }),
  ).rejects.toThrow("must come from this transaction");
});

test("a listener that throws breaks no commit, repeats none, and the next listener is told", async () => {
  const own = organizationId;
  let thrown = 0;
  const heard: number[] = [];
  one.units.onCommit((organization) => {
    if (organization !== own) return;
    thrown += 1;
    throw new Error("a listener's own fault");
  });
  one.units.onCommit((organization, events) => {
    if (organization === own) heard.push(...events.map(({ number }) => number));
  });
  let runs = 0;
  const made = await Promise.all(
    upTo(30).map((n) =>
      one.units.run(own, {
        async run(tx) {
          runs += 1;
          const { id } = addPatient(tx, `P${n}`);
          tx.event({ name: "patient.changed", patientId: id });
          return id;
        },
      }),
    ),
  );
  await one.units.drain();
  expect(runs).toBe(30);
  expect(new Set(made).size).toBe(30);
  expect(await patientCount()).toBe(30);
  expect(await numbers()).toEqual(upTo(30));
  expect(heard).toEqual(upTo(30));
  expect(thrown).toBeGreaterThan(0);
  expect(logged.join("")).toContain("a listener's own fault");
});

test("a refusal in the same batch is known to the units behind it", async () => {
  const addressId = ids.next();
  // The first takes a transaction of its own; what is asked for meanwhile shares the next.
  const first = addOne(one, "P");
  const refuse = one.units.run(organizationId, {
    async run(tx) {
      tx.addConsent({
        id: tx.ids.next(),
        organizationId,
        addressId,
        channel: "sms",
        choice: "refused",
        source: "keyword",
        word: "STOP",
        at: tx.now,
        messageId: null,
      });
      tx.event({ name: "patient.changed", patientId: addressId });
    },
  });
  const asked = Promise.all(
    upTo(5).map(() =>
      one.units.run(organizationId, {
        run: async (tx) => (await tx.consentOf([addressId])).map(({ word }) => word),
      }),
    ),
  );
  await Promise.all([refuse, first]);
  expect(await asked).toEqual(upTo(5).map(() => ["STOP"]));
  const again = await one.units.run(organizationId, { run: (tx) => tx.consentOf([addressId, ids.next()]) });
  expect(again).toHaveLength(1);
});

test("read marks move forward only, whoever writes them", async () => {
  const [userId, conversationId] = [ids.next(), ids.next()];
  const mark = (store: Store, seq: number) =>
    store.units.run(organizationId, {
      async run(tx) {
        tx.markRead(userId, conversationId, seq);
      },
    });
  await Promise.all([mark(one, 3), mark(one, 9), mark(one, 5), mark(two, 7)]);
  await mark(two, 2);
  const marks = await one.readMarks.ofConversations({ organizationId, userId }, [conversationId]);
  expect(marks.get(conversationId)).toBe(9);
});
