/** At the moment of sending: quiet hours and counts hold what goes by itself, and mail of it has its foot. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { QuietHours } from "../../shared/domain/preferences.ts";
import { daily, defaultQuietSettings, type PurposeQuiet } from "../../shared/domain/quiet-hours.ts";
import { wallClock } from "../../shared/text/zoned.ts";
import { createSecureLinks } from "../consent/secure-links.ts";
import { newDelivery, newStep, receiptKey, type DeliveryRecord } from "../store/deliveries.ts";
import { systemScope } from "../store/scope.ts";
import type { Thread } from "../test/clinic.ts";
import { openStaffDoor, type StaffDoor } from "../test/staff-door.ts";
import { claimDelivery } from "./claim.ts";
import { createMailFoot } from "./mail-foot.ts";
import { letGo, recordLookUp, recordOutcome } from "./outcome.ts";

const claimer = { holder: "test", secureLinks: createSecureLinks(Buffer.alloc(32)) };
let door: StaffDoor;
let mailLineId: string;
let seq = 2;

beforeAll(async () => {
  door = await openStaffDoor();
  const { organizationId } = door.clinic;
  mailLineId = await door.store.units.run(organizationId, { run: async (tx) => tx.ids.next() });
  await door.store.lines.insertMany([
    {
      id: mailLineId,
      organizationId,
      channel: "email",
      provider: "smtp",
      name: "care",
      displayName: "Clinic",
      address: "care@clinic.example",
      key: "a mail line's key",
      credentials: {},
      active: true,
    },
  ]);
  door.parts.directory.forget();
});
afterAll(() => door?.stop());

/** A zone in which it is this hour now. */
function zoneAt(hour: number): string {
  const ahead = ((hour - door.clock.now().getUTCHours() + 36) % 24) - 12;
  // The sign of these names is the other way round.
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

interface Due {
  quietHours?: QuietHours | null;
  mail?: boolean;
  /** The hour where the patient is. */
  hour?: number;
  region?: string;
  despite?: boolean;
}

/** A due delivery to this patient; answers its id. */
function due(thread: Thread, purpose: Purpose, more: Due = {}): Promise<string> {
  const { quietHours = null, mail = false, hour = 12, region = null, despite = false } = more;
  // A line takes its turns: the one before has gone.
  door.clock.advance(5_000);
  seq += 1;
  return door.store.units.run(door.clinic.organizationId, {
    async run(tx) {
      const { organizationId, now: at } = tx;
      const { conversationId, patientId } = thread;
      const patient = (await tx.patient(patientId))!;
      Object.assign(patient, { quietHours, timeZone: zoneAt(hour), region });
      tx.changed(patient);
      const [id, messageId, mailAddress] = [tx.ids.next(), tx.ids.next(), tx.ids.next()];
      const value = `${mailAddress}@example.org`;
      const known = { version: 1, verified: true, answerable: true, note: null };
      const place = { organizationId, kind: "email", key: tx.addressKey("email", value), value } as const;
      tx.addAddress({ id: mailAddress, ...place, patientIds: [patientId], ...known });
      const way = mail
        ? { channel: "email" as const, lineId: mailLineId, addressId: mailAddress }
        : { channel: "sms" as const, lineId: door.clinic.lineId, addressId: thread.addressId };
      const [shown] = await door.store.messages.byIds(systemScope(organizationId), [thread.messageIds[1]]);
      const named = { id: messageId, seq, clientKey: messageId, authorId: null, at, ...way };
      tx.addMessage({ ...shown!, ...named, mailId: mail ? `<${messageId}@clinic.example>` : null });
      const rows = {
        organizationId,
        messageId,
        conversationId,
        seq,
        state: "queued",
        stateAt: at,
      } as const;
      const step = newStep({ ...way, addressTail: "··", state: "waiting", segments: 1 });
      const given = { at, by: door.clinic.people[0]!.id, reason: "urgent_care" } as const;
      const made = newDelivery({ ...rows, id, purpose, nextAt: at, steps: [step] });
      tx.addDelivery({ ...made, despite: despite ? given : null });
      return id;
    },
  });
}

async function claim(id: string) {
  const { organizationId } = door.clinic;
  const facts = await door.parts.directory.of(organizationId);
  return door.store.units.run(organizationId, {
    async run(tx) {
      const made = await claimDelivery(tx, facts, id, claimer);
      const row = (await tx.delivery(id))!;
      return { claim: made, state: row.state, nextAt: row.nextAt, heldFor: row.heldFor, reason: row.reason };
    },
  });
}

/** Where it is noon. */
const wishes = { now: { from: "11:00", to: "14:00" }, over: { from: "08:00", to: "10:00" } };

async function change(purpose: Purpose, more: Partial<PurposeQuiet>): Promise<void> {
  const { organizationId, people } = door.clinic;
  const before = (await door.store.quietSettings.of(systemScope(organizationId)))?.version ?? 0;
  const { purposes } = defaultQuietSettings;
  // From eight to nine, so that the laws have a say of their own.
  const wide = { ...purposes[purpose], windows: daily("08:00", "21:00"), ...more };
  const settings = { spreadMinutes: 0, purposes: { ...purposes, [purpose]: wide } };
  const changed = { version: before + 1, changedAt: door.clock.now(), changedBy: people[0]!.id };
  await door.store.quietSettings.put({ organizationId, ...changed, settings });
  door.parts.directory.forget();
}

test("what goes by itself waits for the end of the quiet hours that the patient asked for", async () => {
  const ana = await door.clinic.addThread("ana");
  await change("reminder", {});
  const held = await claim(await due(ana, "reminder", { quietHours: wishes.now }));
  expect([held.claim.kind, held.state, held.heldFor]).toEqual(["nothing", "held", "hours"]);
  expect(wallClock(zoneAt(12), held.nextAt!).slice(11)).toBe(wishes.now.to);
});

test.each([
  [
    "at night, by the law",
    "reminder",
    { hour: 23 },
    "Held till 8:00 am in the patient’s zone (federal rule).",
  ],
  [
    "by the law of the patient's state",
    "broadcast",
    { hour: 20, region: "US-FL" },
    "Held till 8:00 am in the patient’s zone (Florida rule).",
  ],
] as const)("it is held %s, and says so", async (_name, purpose, more, reason) => {
  await change(purpose, {});
  const ana = await door.clinic.addThread("ana");
  const held = await claim(await due(ana, purpose, more));
  expect([held.state, held.heldFor, held.reason]).toEqual(["held", "hours", reason]);
  expect(wallClock(zoneAt(more.hour), held.nextAt!).slice(11)).toBe("08:00");
  expect((await claim(await due(ana, purpose, { ...more, despite: true }))).claim.kind).toBe("send");
  expect((await claim(await due(ana, purpose, { ...more, hour: 12 }))).claim.kind).toBe("send");
});

test("in the last moment before the night nothing begins that may wait for its turn", async () => {
  await change("reminder", {});
  const ana = await door.clinic.addThread("ana");
  const hourMs = 60 * 60_000;
  // Fifteen seconds before a full hour; a delivery is made five seconds later.
  door.clock.advance(hourMs - (door.clock.now().getTime() % hourMs) - 20_000);
  const held = await claim(await due(ana, "reminder", { hour: 20 }));
  expect([held.state, held.heldFor]).toEqual(["held", "hours"]);
  // Forward into the next hour: back would be before what took the line's turns.
  door.clock.advance(2 * hourMs - (door.clock.now().getTime() % hourMs) - 120_000);
  expect((await claim(await due(ana, "reminder", { hour: 20 }))).claim.kind).toBe("send");
});

test("texts under the healthcare exemption: one a day and three a week to a patient, by what went", async () => {
  await change("refill", { exemption: true });
  const ana = await door.clinic.addThread("ana");
  const ask = async () => {
    const made = await claim(await due(ana, "refill", {}));
    return made.claim.kind === "send" ? "goes" : made.reason?.split(";")[0];
  };
  const day = 24 * 60 * 60_000;
  expect(await ask()).toBe("goes");
  expect(await ask()).toBe("The healthcare exemption allows 1 text a day");
  // Other purposes do not count.
  expect((await claim(await due(ana, "reminder", {}))).claim.kind).toBe("send");
  for (const expected of ["goes", "goes", "The healthcare exemption allows 3 texts a week"]) {
    door.clock.advance(day);
    expect(await ask()).toBe(expected);
  }
  // It is counted for the patient, and for nobody else.
  const other = await door.clinic.addThread("other");
  expect((await claim(await due(other, "refill", {}))).claim.kind).toBe("send");
  door.clock.advance(5 * day);
  expect(await ask()).toBe("goes");
});

test.each([
  ["its provider refused", "rejected"],
  ["was let go before its call", "let go"],
] as const)("a text that %s did not go, so it does not count", async (_what, end) => {
  await change("refill", { exemption: true });
  const ana = await door.clinic.addThread("ana");
  const made = (await claim(await due(ana, "refill", {}))).claim;
  if (made.kind !== "send") throw new Error("not claimed");
  const error = { code: "unreachable", providerCode: "1", retryAfterSeconds: null } as const;
  await door.store.units.run(door.clinic.organizationId, {
    run: async (tx) =>
      end === "let go"
        ? letGo(tx, made.claimed, 0.5)
        : recordOutcome(
            tx,
            made.claimed,
            { kind: "rejected", error },
            { name: "Twilio", canLookUp: true },
            0.5,
          ),
  });
  expect((await claim(await due(ana, "refill", {}))).claim.kind).toBe("send");
  // What a provider took counts, whatever became of it.
  expect((await claim(await due(ana, "refill", {}))).heldFor).toBe("hours");
});

test.each([
  ["a reply of a person", "reply", "now"],
  ["a reminder outside them", "reminder", "over"],
] as const)("%s goes", async (_what, purpose, which) => {
  const ana = await door.clinic.addThread("ana");
  expect((await claim(await due(ana, purpose, { quietHours: wishes[which] }))).claim.kind).toBe("send");
});

/** Its call was made, and its answer lost. Answers what each look at it makes of it, and how it ends. */
async function looksAt(id: string, change: (row: DeliveryRecord) => void) {
  const { organizationId } = door.clinic;
  await door.store.units.run(organizationId, {
    async run(tx) {
      const row = (await tx.delivery(id))!;
      Object.assign(row.steps[0]!.attempts[0]!, { state: "unconfirmed" });
      Object.assign(row, { state: "unconfirmed", lease: null, nextAt: tx.now });
      change(row);
      const address = (await tx.addressById(row.steps[0]!.addressId))!;
      address.patientIds = [];
      tx.changed(address);
      tx.changed(row);
    },
  });
  const looks: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const { claim: made, nextAt, reason } = await claim(id);
    if (made.kind === "look_up") return { to: made.claimed.to };
    looks.push(made.kind);
    if (nextAt === null) return { looks, reason };
    door.clock.advance(nextAt.getTime() - door.clock.now().getTime());
  }
  return { looks };
}

test("what is unclear is asked about even when its number has left the patient", async () => {
  const ana = await door.clinic.addThread("ana");
  const id = await due(ana, "reply");
  const made = (await claim(id)).claim;
  const to = made.kind === "send" ? made.claimed.to : "";
  expect(await looksAt(id, () => undefined)).toEqual({ to });
});

test("what is unclear, and nobody is left to ask about, comes to an end", async () => {
  const ana = await door.clinic.addThread("ana");
  const id = await due(ana, "reply");
  expect((await claim(id)).claim.kind).toBe("send");
  expect(await looksAt(id, (row) => (row.steps[0]!.lineId = "gone"))).toEqual({
    looks: ["nothing", "nothing", "nothing"],
    reason: "No answer from the provider. It may have gone. Not sent again by itself.",
  });
});

test.each([
  ["nothing", [], /^Twilio has no record of it/],
  ["what another try is known by", ["SM of another"], /^Twilio has no record of it/],
  ["what nobody knows, in whatever words", ["SM of another", "SM of nobody"], /^No answer from Twilio/],
])(
  "what the provider does not find by its words is absent only beside what is another's: beside %s",
  async (_name, others, reason) => {
    const { organizationId } = door.clinic;
    const ana = await door.clinic.addThread("ana");
    const change = (id: string, state: "accepted" | "unconfirmed") =>
      door.store.units.run(organizationId, {
        async run(tx) {
          const row = (await tx.delivery(id))!;
          Object.assign(row.steps[0]!.attempts[0]!, { state, lookUps: 2 });
          if (state === "accepted") {
            row.steps[0]!.attempts[0]!.providerMessageIds = ["SM of another"];
            row.receiptKeys.push(receiptKey(row.steps[0]!.lineId, "SM of another"));
          } else Object.assign(row, { state, lease: null, nextAt: tx.now });
          tx.changed(row);
        },
      });
    const [known, lost] = [await due(ana, "reply"), await due(ana, "reply")];
    for (const id of [known, lost]) expect((await claim(id)).claim.kind).toBe("send");
    await change(known, "accepted");
    await change(lost, "unconfirmed");
    const { claim: look } = await claim(lost);
    if (look.kind !== "look_up") throw new Error(look.kind);
    await door.store.units.run(organizationId, {
      run: (tx) => recordLookUp(tx, look.claimed, { kind: "absent", others }, "Twilio", 0.5),
    });
    const [row] = await door.store.deliveries.byIds(systemScope(organizationId), [lost]);
    expect(row).toMatchObject({ state: "unconfirmed", nextAt: null, reason: expect.stringMatching(reason) });
  },
);

test("mail that goes by itself ends with both links; a person's mail and a text have none", async () => {
  const foot = createMailFoot(door.links, () => "https://inbox.example");
  const footOf = async (purpose: Purpose, mail: boolean) => {
    const ana = await door.clinic.addThread("ana");
    const { claim: made } = await claim(await due(ana, purpose, { mail }));
    return made.kind === "send" ? { ana, found: foot(made.claimed) } : null;
  };
  const refill = await footOf("refill", true);
  const { words = "", unsubscribeUrl = "" } = refill?.found ?? {};
  expect(words).toContain(`Cancelar suscripción: ${unsubscribeUrl}`);
  const page = /https:\/\/inbox\.example\/p\/([\w-]+)/.exec(words)?.[1] ?? "";
  const { patientId } = refill!.ana;
  expect(door.links.read(page)).toMatchObject({ kind: "choose", patientId });
  const token = unsubscribeUrl.replace("https://inbox.example/u/", "");
  expect(door.links.read(token)).toMatchObject({ kind: "unsubscribe", patientId });
  expect((await footOf("reply", true))?.found).toBeNull();
  expect((await footOf("refill", false))?.found).toBeNull();
});
