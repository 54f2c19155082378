/**
 * Refusals over the real store, with two processes' worth of Threadwell on it: by STOP, by the provider's word, by the
 * preference page and by staff, heard by either of them, while a broadcast goes out, between plan and send, while a call
 * is out and while the next step waits. Nothing goes afterwards; a call that was out already says so, and so does the
 * ledger. REFUSAL_ROUNDS plays more, REFUSAL_SEED the same again.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicies, type Policy, type PolicyStep } from "../../shared/domain/policy.ts";
import { instantOf } from "../../shared/text/zoned.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { addOutgoing } from "../rules/outgoing.ts";
import { newConversation } from "../rules/conversation-changes.ts";
import { planFactsOf } from "../rules/plan/plan-facts.ts";
import { replyWays } from "../rules/ways.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { PatientRecord } from "../store/patients.ts";
import { systemScope } from "../store/scope.ts";
import type { Transaction } from "../store/transaction.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, openHouse, type House, type Staff } from "./harness.ts";
import { openMailbox, type Mailbox } from "./mailbox.ts";

const seed = Number(process.env["REFUSAL_SEED"] ?? Date.now() & 0xffffff);
const rounds = Number(process.env["REFUSAL_ROUNDS"] ?? 1);
console.info(`refusals over the real store: seed ${seed}, ${rounds} rounds`);

const second = 1_000;
const waitSeconds = 10;
const undeliverable = { status: 400, code: 30005 };

/** One patient or family, one message to each of them, and one refusal. */
const story = fc.record({
  way: fc.constantFrom("keyword", "provider", "page", "staff" as const),
  purpose: fc.constantFrom("broadcast", "broadcast", "reply" as const),
  /** Which process plans and writes, and which hears of the refusal. */
  writer: fc.nat({ max: 1 }),
  hearer: fc.nat({ max: 1 }),
  /** In seconds; what leaves later is sent by whichever process finds it first. */
  leavesIn: fc.constantFrom(0, 5),
  moment: fc.constantFrom(
    "before it leaves",
    "as it is written",
    "as it leaves",
    "first call is out",
    "second call is out",
    "after the first call",
    "as the next step is due",
  ),
  afterMs: fc.nat({ max: 25 }),
  firstFails: fc.boolean(),
  /** Two share the phone. */
  family: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});
type Story =
  fc.Arbitrary<unknown> extends never ? never : typeof story extends fc.Arbitrary<infer One> ? One : never;

interface Person {
  patientId: string;
  addresses: Record<"sms" | "whatsapp" | "email", { id: string; value: string }>;
  text: string;
}

/** A story that is being played. */
interface Played {
  story: Story;
  people: Person[];
  calls: number;
  refused: Promise<void> | null;
  /** When the refusal was acknowledged. */
  heardAt: number;
  /** When all that it may have met had come to rest. */
  restedAt: number;
}

let folder: string;
let embedded: Awaited<ReturnType<typeof openRecorded>> | null = null;
let clock: TestClock;
let post: Mailbox;
let houses: [House, House];
let staff: [Staff, Staff];
let people = 0;
const tally = { stories: 0, calls: 0, inFlight: 0, ways: new Map<string, number>() };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-refusals-"));
  const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
  embedded = elsewhere ? null : await openRecorded({ dataDir: join(folder, "store") });
  clock = createTestClock();
  // Noon, so that the night keeps nothing from going.
  const day = new Date(clock.now().getTime() + 24 * 3600 * second).toISOString().slice(0, 10);
  clock.advance(instantOf("America/Los_Angeles", `${day}T12:00`)!.getTime() - clock.now().getTime());
  post = await openMailbox();
  const database = `test_${randomBytes(6).toString("hex")}`;
  const shared = {
    mongodbUri: embedded?.uri ?? elsewhere!,
    database,
    dataDir: folder,
    clock,
    smtpPort: post.port,
  };
  houses = [await openHouse(shared), await openHouse(shared)];
  for (const { threadwell } of houses) threadwell.directory.forget();
});
afterAll(async () => {
  for (const house of houses ?? []) await house.stop();
  await post?.stop();
  await embedded?.close();
  await rm(folder, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const bare = (to: string) => to.replace(/^whatsapp:/, "");

/** The people of each story, all in one write. */
function newPeople(stories: readonly Story[]): Promise<Person[][]> {
  return houses[0].threadwell.store.units.run(houses[0].organizationId, {
    run: async (tx) => stories.map(({ family }) => newFamily(tx, family ? 2 : 1)),
  });
}

function newFamily(tx: Transaction, size: number): Person[] {
  const { organizationId } = tx;
  const shared: AddressRecord[] = [];
  return Array.from({ length: size }, () => {
    people += 1;
    const patient: PatientRecord = {
      ...{ id: tx.ids.next(), organizationId, version: 1, provisional: false, name: `Patient ${people}` },
      ...{ latinName: null, pronouns: null, birthDate: null, recordNumber: null, tags: [], language: null },
      ...{ timeZone: null, preferredAddressId: null, reach: null },
    };
    tx.addPatient(patient);
    const conversation = newConversation(tx.ids.next(), patient, tx.now);
    const phone = `+1503556${String(1000 + people)}`;
    const values = { sms: phone, whatsapp: phone, email: `p${people}@patients.example` };
    const addresses = {} as Person["addresses"];
    for (const channel of ["sms", "whatsapp", "email"] as const) {
      const kind = channel === "sms" ? "phone" : channel;
      let row = channel === "email" ? undefined : shared.find((one) => one.kind === kind);
      if (row) row.patientIds.push(patient.id);
      else {
        row = {
          ...{
            id: tx.ids.next(),
            organizationId,
            version: 1,
            kind,
            key: tx.addressKey(kind, values[channel]),
          },
          ...{
            value: values[channel],
            patientIds: [patient.id],
            verified: true,
            answerable: true,
            note: null,
          },
        };
        shared.push(row);
        tx.addAddress(row);
      }
      addresses[channel] = { id: row.id, value: row.value };
      conversation.lastInbound[channel] = { addressId: row.id, lineId: houses[0][channel].id, at: tx.now };
    }
    tx.addConversation(conversation);
    return { patientId: patient.id, addresses, text: `Words ${people} of ${seed}` };
  });
}

const step = (channel: PolicyStep["channel"]): PolicyStep => ({
  ...{ channel, lineId: null, success: channel === "email" ? "sent" : "delivered", waitSeconds },
  ...{ text: "as_written", saysRepeat: false, hours: null },
});
const chain = [step("sms"), step("whatsapp"), step("email")];

/** Plans and writes one message, as every sender does. */
async function write({ story: { purpose, writer, leavesIn } }: Played, person: Person): Promise<void> {
  const { threadwell, organizationId } = houses[writer]!;
  const { store, directory } = threadwell;
  const house = await directory.of(organizationId);
  const policy: Policy = { ...defaultPolicies[purpose], steps: chain, atEnd: "rest", expiresSeconds: 600 };
  const byPerson = purpose === "reply";
  await store.units.run(organizationId, {
    async run(tx) {
      const patient = (await tx.patient(person.patientId))!;
      const conversation = (await tx.conversationOf(person.patientId))!;
      const addresses = await tx.addressesOf(person.patientId);
      const consent = await tx.consentOf(addresses.map(({ id }) => id));
      const told = { now: tx.now, patient, addresses, consent, lastInbound: conversation.lastInbound };
      const tells = () => ({ delivered: true, read: false });
      const facts = planFactsOf(told, { ...house, tells, policy, asking: { byPerson } }, [
        { level: "open", words: person.text },
      ]);
      const order = chain.map(({ channel }) => channel);
      const [way] = replyWays(facts)
        .filter(({ available }) => available)
        .sort((a, b) => order.indexOf(a.channel) - order.indexOf(b.channel));
      if (!way) return;
      const at = new Date(tx.now.getTime() + leavesIn * second);
      addOutgoing(tx, {
        ...{ conversation, facts, way, policy, purpose, text: person.text, clientKey: person.text },
        ...(byPerson ? { authorId: staff[0].session.user.id } : { authorId: null, madeBy: "broadcast" }),
        departure:
          leavesIn === 0
            ? null
            : { why: "scheduled", at, latest: null, leftMs: null, zone: "UTC", cancelIfAnswered: false },
      });
    },
  });
}

/** Says no, once, by the way of the story, to the process of the story. */
function refuse(played: Played): Promise<void> {
  played.refused ??= sayNo(played).then(() => void (played.heardAt = performance.now()));
  return played.refused;
}

async function sayNo({ story: { way, hearer, afterMs }, people: [person] }: Played): Promise<void> {
  const { patientId, addresses } = person!;
  await pause(afterMs);
  const { api } = staff[hearer]!;
  const addressId = addresses.sms.id;
  switch (way) {
    case "keyword":
    case "provider": {
      const form = inboundForm({ from: addresses.sms.value, to: houses[hearer]!.sms.address, body: "STOP" });
      const taken = way === "provider" && { OptOutType: "STOP" };
      expect(await postAsTwilio(houses[hearer]!.smsWebhook, { ...form, ...taken }, authToken)).toBe(200);
      return;
    }
    case "staff": {
      const record = { addressId, choice: "refused", how: "phone", words: "No more texts", source: "staff" };
      expect((await api("POST", `/patients/${patientId}/consent`, record)).status).toBe(201);
      return;
    }
    case "page": {
      const { json } = await api("POST", `/patients/${patientId}/preference-link`, { addressId });
      const page = await (await fetch(json.url)).text();
      const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? "";
      const body = new URLSearchParams({ form, lang: "en", act: "stop-all" });
      const { status } = await fetch(json.url, { method: "POST", redirect: "manual", body });
      expect(status).toBe(303);
    }
  }
}

const deliveriesOf = async (some: readonly Played[]): Promise<DeliveryRecord[]> => {
  const { store } = houses[0].threadwell;
  const texts = some.flatMap(({ people: all }) => all.map(({ text }) => text));
  const messages = await store.messages.model.find({ clientKey: { $in: texts } }).lean();
  const ids = messages.map(({ _id }) => String(_id));
  return store.deliveries.model.find({ messageId: { $in: ids } }).lean() as unknown as Promise<
    DeliveryRecord[]
  >;
};

/** Whatever is due at this instant has been done. Asked for seldom: the store is in this process too. */
async function rest(all: readonly Played[]): Promise<void> {
  await Promise.all(all.map(({ refused }) => refused));
  const busy = ({ lease, nextAt }: DeliveryRecord) => lease || (nextAt && nextAt <= clock.now());
  const end = performance.now() + 30_000;
  while ((await deliveriesOf(all)).some(busy)) {
    if (performance.now() > end) throw new Error("what is due is not done");
    await pause(100);
  }
  for (const one of all)
    if (one.heardAt < Infinity && one.restedAt === Infinity) one.restedAt = performance.now();
}

async function play(stories: readonly Story[]): Promise<void> {
  const families = await newPeople(stories);
  const all = stories.map((one, n): Played => {
    const times = { heardAt: Infinity, restedAt: Infinity };
    return { story: one, people: families[n]!, calls: 0, refused: null, ...times };
  });
  const at = (moment: Story["moment"]) => all.filter(({ story: one }) => one.moment === moment);
  const provider = houses[1].twilio;
  provider.decide = async ({ body }) => {
    const played = all.find(({ people: some }) => some.some(({ text }) => text === body));
    if (!played) return null;
    const call = (played.calls += 1);
    const { moment, firstFails, afterMs } = played.story;
    const mine = call === 1 ? "first call is out" : "second call is out";
    if (call <= 2 && moment === mine) await refuse(played);
    else await pause(afterMs % 7);
    return call === 1 && firstFails ? undeliverable : "accept";
  };
  const writing = all.map(async (played) => {
    const no = played.story.moment === "as it is written" ? refuse(played) : null;
    for (const person of played.people) await write(played, person);
    await no;
  });
  await Promise.all(writing);
  await Promise.all(at("before it leaves").map(refuse));
  await rest(all);

  const leaving = at("as it leaves").map(refuse);
  clock.advance(5 * second + 1);
  await Promise.all(leaving);
  await rest(all);
  await Promise.all(at("after the first call").map(refuse));
  await rest(all);

  for (let n = 0; n < 3; n += 1) {
    const due = n === 0 ? at("as the next step is due").map(refuse) : [];
    clock.advance(waitSeconds * second + 1);
    await Promise.all(due);
    await rest(all);
  }
  clock.advance(900 * second);
  // Who was to refuse in a call that was never made has not, and proves nothing.
  await rest(all);
  for (const played of all)
    await judge(played).catch((error: unknown) => {
      throw new Error(`${JSON.stringify(played.story)}: ${String(error)}`, { cause: error });
    });
}

async function judge(played: Played): Promise<void> {
  const { story: one, people: some, heardAt, restedAt } = played;
  const scope = systemScope(houses[0].organizationId);
  const rows = await deliveriesOf([played]);
  const { twilio } = houses[1];
  expect(houses[0].twilio.sends).toEqual([]);
  const ids = [...new Set(some.flatMap(({ addresses }) => Object.values(addresses).map(({ id }) => id)))];
  const ledger: ConsentEntry[] = await houses[0].threadwell.store.consent.ofAddresses(scope, ids);
  const refusals = ledger.filter(({ choice }) => choice === "refused");
  tally.stories += 1;
  if (heardAt < Infinity) {
    expect(refusals.length).toBeGreaterThan(0);
    tally.ways.set(one.way, (tally.ways.get(one.way) ?? 0) + 1);
  }
  const marked: string[] = [];
  for (const { text, addresses } of some) {
    const calls = [
      ...twilio.sends
        .filter(({ body }) => body === text)
        .map(({ to, at }) => ({
          at,
          to: to.startsWith("whatsapp:") ? addresses.whatsapp.id : addresses.sms.id,
        })),
      ...post.mails
        .filter((mail) => mail.text.startsWith(text) && mail.to === addresses.email.value)
        .map((mail) => ({ at: mail.at, to: addresses.email.id })),
    ].sort((a, b) => a.at - b.at);
    tally.calls += calls.length;
    const message = await houses[0].threadwell.store.messages.model.findOne({ clientKey: text }).lean();
    const delivery = rows.find(({ messageId }) => messageId === String(message?._id));
    if (!delivery) {
      expect(calls).toEqual([]);
      continue;
    }
    expect(delivery.nextAt ?? null).toBeNull();
    const tries = delivery.steps.flatMap(({ addressId, attempts }) =>
      attempts.map((attempt) => ({ addressId, attempt })),
    );
    // Each call was known before it was made, and each was made once.
    expect(tries.map(({ addressId }) => addressId)).toEqual(calls.map(({ to }) => to));
    expect(new Set(calls.map(({ to }) => to)).size).toBe(calls.length);
    const out = tries.filter(({ attempt }) => attempt.refusedMeanwhile);
    marked.push(...out.map(({ attempt }) => attempt.id));
    for (const [n, call] of calls.entries()) {
      const refused = refusals.some(({ addressId }) => addressId === call.to);
      // At most the call that was out can have come after the word, and it says so.
      if (refused && call.at > heardAt) expect(tries[n]!.attempt.refusedMeanwhile).toBeDefined();
      if (refused) expect(call.at).toBeLessThan(restedAt);
      // A no to everything on a way that it had used ends the whole message.
      const ends = refusals.some(({ addressId, source }) => source !== "provider" && used(addressId));
      if (ends) expect(call.at).toBeLessThan(restedAt);
    }
    function used(addressId: string): boolean {
      return calls.some((call) => call.to === addressId && call.at < heardAt);
    }
    expect(out.filter(({ addressId }) => addressId === addresses.sms.id).length).toBeLessThanOrEqual(1);
  }
  // Both sides name each other. What was claimed and then not called after all left nothing to name.
  const made = new Set(rows.flatMap(({ steps }) => steps.flatMap((one) => one.attempts.map(({ id }) => id))));
  const named = refusals.flatMap(({ inFlight }) => (inFlight ?? []).map(({ attemptId }) => attemptId));
  expect(named.filter((id) => made.has(id)).sort()).toEqual(marked.sort());
  tally.inFlight += marked.length;
  // On a machine so busy that the no takes longer than we wait for a provider's answer, the call is over by then.
  const tries = rows.flatMap(({ steps }) => steps.flatMap(({ attempts }) => attempts));
  const givenUp = tries.some(
    ({ error, endedAt }) =>
      error?.code === "unknown_outcome" && refusals.every(({ at }) => endedAt !== null && endedAt <= at),
  );
  if (one.moment === "first call is out" && played.calls > 0 && !givenUp)
    expect(marked.length, JSON.stringify(tries.map(({ state }) => state))).toBeGreaterThan(0);
  // The refusal is confirmed once at most, where the patient wrote to us, and by nobody where the provider has.
  const mine = new Set(some.map(({ text }) => text));
  const answers = twilio.sends.filter(
    ({ to, body }) => bare(to) === some[0]!.addresses.sms.value && !mine.has(body),
  );
  expect(answers.length).toBeLessThanOrEqual(one.way === "keyword" && heardAt < Infinity ? 1 : 0);
}

test(
  "nothing goes after a refusal, whichever process hears of it and whichever sends",
  async () => {
    const round = async (stories: Story[]) => {
      // Hours go by in a round: nobody's session lasts through all of them.
      staff = [await houses[0].signIn(), await houses[1].signIn()];
      await play(stories);
    };
    await fc.assert(fc.asyncProperty(fc.array(story, { minLength: 60, maxLength: 64 }), round), {
      seed,
      numRuns: rounds,
      endOnFailure: true,
    });
    console.info(`refusals: ${JSON.stringify({ ...tally, ways: Object.fromEntries(tally.ways) })}`);
    expect([...tally.ways.keys()].sort()).toEqual(["keyword", "page", "provider", "staff"]);
    expect(tally.calls).toBeGreaterThan(tally.stories / 2);
    expect(tally.inFlight).toBeGreaterThan(0);
  },
  60_000 + rounds * 30_000,
);
