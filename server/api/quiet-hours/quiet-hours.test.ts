/** Quiet hours over real HTTP: an admin changes them, anybody tries them, and what they hold goes with a reason. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { quietSettingsViewSchema, quietTrialSchema } from "../../../shared/api/quiet-hours.ts";
import type { Purpose } from "../../../shared/domain/policy.ts";
import {
  daily,
  defaultQuietSettings,
  neverHeld,
  type PurposeQuiet,
} from "../../../shared/domain/quiet-hours.ts";
import { wallClock } from "../../../shared/text/zoned.ts";
import { claimDelivery } from "../../outbound/claim.ts";
import { createSecureLinks } from "../../consent/secure-links.ts";
import { newDelivery, newStep } from "../../store/deliveries.ts";
import { systemScope } from "../../store/scope.ts";
import { openStaffDoor, type StaffDoor, type Visitor } from "../../test/staff-door.ts";

const claimer = { holder: "test", secureLinks: createSecureLinks(Buffer.alloc(32)) };
let door: StaffDoor;
let nora: Visitor;
let ines: Visitor;

beforeAll(async () => {
  door = await openStaffDoor();
  nora = await door.signIn();
  ines = await door.signIn(door.clinic.people[3]!.email);
});
afterAll(() => door?.stop());

const settingsWith = (purpose: Purpose, more: Partial<PurposeQuiet>) => ({
  spreadMinutes: 0,
  purposes: {
    ...defaultQuietSettings.purposes,
    [purpose]: { ...defaultQuietSettings.purposes[purpose], ...more },
  },
});
/** A minute of every day, twelve hours away, so that it is closed whenever the test runs, or open but for a minute. */
const away = wallClock("America/Los_Angeles", new Date(Date.now() + 12 * 3600_000)).slice(11, 13);
const aMinute = daily(`${away}:00`, `${away}:01`);
const never = settingsWith("reminder", { law: "none", windows: aMinute });

async function version(): Promise<number> {
  return quietSettingsViewSchema.parse((await nora.send("GET", "/quiet-hours")).json).version;
}
async function put(settings: object): Promise<void> {
  const answer = await ines.send("PUT", "/quiet-hours", { settings, version: await version() });
  expect(answer.status).toBe(200);
}

test("the default holds until an admin changes it, one change at a time, and each is written down", async () => {
  const { json } = await nora.send("GET", "/quiet-hours");
  expect(json).toMatchObject({ settings: defaultQuietSettings, version: 0, changedAt: null });
  expect(json.laws[0]).toMatchObject({ region: "US", name: "Federal" });
  const change = { settings: never, version: 0 };
  expect((await nora.send("PUT", "/quiet-hours", change)).json.type).toBe("admins_only");
  const saved = await ines.send("PUT", "/quiet-hours", change);
  expect(saved.json).toMatchObject({
    settings: never,
    version: 1,
    changedBy: { id: door.clinic.people[3]!.id },
  });
  for (const purpose of neverHeld) {
    const held = { settings: settingsWith(purpose, { on: true }), version: 1 };
    const refused = await ines.send("PUT", "/quiet-hours", held);
    expect([refused.status, JSON.stringify(refused.json)]).toEqual([
      400,
      expect.stringContaining(`${purpose}.on`),
    ]);
  }
  expect((await ines.send("PUT", "/quiet-hours", change)).json.type).toBe("changed_meanwhile");
  const scope = { organizationId: door.clinic.organizationId, userId: null };
  const entries = (await door.store.audit.list(scope, 50)).filter(
    ({ action }) => action === "quiet_hours.changed",
  );
  expect(entries.map(({ subject }) => [subject["version"], JSON.parse(subject["rules"]!)])).toEqual([
    ["1", never],
  ]);
});

test.each<[string, object]>([
  ["hours that are none", settingsWith("reminder", { windows: daily("8", "25:00") })],
  ["a window that ends before it begins", settingsWith("reminder", { windows: daily("21:00", "08:00") })],
  ["no window at all", settingsWith("reminder", { windows: [] })],
  ["a day twice", settingsWith("reminder", { windows: [{ days: [1, 1], from: "08:00", to: "09:00" }] })],
  [
    "a day that is none",
    settingsWith("reminder", { windows: [{ days: [8 as 7], from: "08:00", to: "09:00" }] }),
  ],
  ["a spread of a day", { ...never, spreadMinutes: 1440 }],
  ["a purpose less", { ...never, purposes: { reminder: never.purposes.reminder } }],
  ["a field nobody knows", { ...never, phi: true }],
])("%s is refused", async (_name, settings) => {
  expect((await ines.send("PUT", "/quiet-hours", { settings, version: await version() })).status).toBe(400);
});

test("trying says whether, until when, by which rule and how the zone is known, saved or not", async () => {
  const { patientId } = await door.clinic.addThread("ana");
  const body = { patientId, purpose: "reminder", settings: never };
  const trial = quietTrialSchema.parse((await nora.send("POST", "/quiet-hours/try", body)).json);
  expect(trial.items).toMatchObject([{ channel: "sms", allowed: false, source: "number" }]);
  expect(trial.items[0]!.reason).toMatch(/^Held till \d+:00 [ap]m .*the clinic’s hours for reminders/);
  expect(trial.items[0]!.rules.some(({ open }) => !open)).toBe(true);
  await nora.send("PATCH", `/patients/${patientId}`, { timeZone: "America/Denver", region: "US-FL" });
  const known = quietTrialSchema.parse((await nora.send("POST", "/quiet-hours/try", body)).json);
  expect(known.items[0]).toMatchObject({ source: "patient", regions: ["US-FL"] });
  expect(known.items[0]!.zones.map(({ zone }) => zone)).toEqual(["America/Denver"]);
  const reply = await nora.send("POST", "/quiet-hours/try", { ...body, purpose: "reply" });
  expect(reply.json.items[0]).toMatchObject({ allowed: true, edge: null });
});

test.each([
  [{ timeZone: "Mars/Olympus" }, 400],
  [{ region: "Florida" }, 400],
  [{ timeZone: null, region: null }, 200],
])("where a patient lives is checked: %j", async (change, status) => {
  const { patientId } = door.clinic.threads[0]!;
  expect((await nora.send("PATCH", `/patients/${patientId}`, change)).status).toBe(status);
});

/** A reminder that quiet hours hold. */
async function held(): Promise<string> {
  const thread = await door.clinic.addThread("held");
  const { organizationId, lineId } = door.clinic;
  const facts = await door.parts.directory.of(organizationId);
  const [shown] = await door.store.messages.byIds(systemScope(organizationId), [thread.messageIds[1]]);
  const made = await door.store.units.run(organizationId, {
    async run(tx) {
      const [id, messageId] = [tx.ids.next(), tx.ids.next()];
      const way = { channel: "sms" as const, lineId, addressId: thread.addressId };
      const { conversationId } = thread;
      tx.addMessage({ ...shown!, id: messageId, seq: 3, clientKey: messageId, authorId: null, ...way });
      const rows = { organizationId, messageId, conversationId, seq: 3, state: "queued" } as const;
      const steps = [newStep({ ...way, addressTail: "··", segments: 1 })];
      const due = { stateAt: tx.now, nextAt: tx.now, purpose: "reminder" } as const;
      tx.addDelivery(newDelivery({ ...rows, ...due, id, steps }));
      return { id, messageId };
    },
  });
  await claim(facts, made.id);
  return made.messageId;
}
const claim = (facts: Awaited<ReturnType<StaffDoor["parts"]["directory"]["of"]>>, id: string) =>
  door.store.units.run(door.clinic.organizationId, { run: (tx) => claimDelivery(tx, facts, id, claimer) });

test("what is held goes at once with a reason, which is shown and written down", async () => {
  await put(never);
  const id = await held();
  const [before] = await door.store.deliveries.ofMessages(systemScope(door.clinic.organizationId), [id]);
  expect([before!.state, before!.heldFor]).toEqual(["held", "hours"]);
  const path = `/messages/${id}/despite-quiet-hours`;
  const stale = await nora.send("POST", path, { reason: "urgent_care", version: before!.version + 1 });
  expect([stale.status, stale.json.type]).toEqual([409, "changed_meanwhile"]);
  expect((await nora.send("POST", path, { reason: "because", version: before!.version })).status).toBe(400);
  const gone = await nora.send("POST", path, { reason: "urgent_care", version: before!.version });
  expect(gone.status).toBe(200);
  expect(gone.json.delivery.despite).toMatchObject({
    reason: "urgent_care",
    by: { id: door.clinic.people[0]!.id },
  });
  const facts = await door.parts.directory.of(door.clinic.organizationId);
  expect((await claim(facts, before!.id)).kind).toBe("send");
  const scope = { organizationId: door.clinic.organizationId, userId: null };
  const entries = await door.store.audit.list(scope, 50);
  expect(entries.find(({ action }) => action === "message.sent_in_quiet_hours")?.subject).toEqual({
    message: id,
    purpose: "reminder",
    reason: "urgent_care",
  });
});

test("where the clinic does not let staff, nothing goes, and the message says that it may not", async () => {
  await put(settingsWith("reminder", { law: "none", windows: aMinute, override: false }));
  const id = await held();
  const [row] = await door.store.deliveries.ofMessages(systemScope(door.clinic.organizationId), [id]);
  const refused = await nora.send("POST", `/messages/${id}/despite-quiet-hours`, {
    reason: "urgent_care",
    version: row!.version,
  });
  expect([refused.status, refused.json.type]).toEqual([403, "not_permitted"]);
  const page = await nora.send("GET", `/conversations/${row!.conversationId}/messages`);
  const shown = page.json.items.find((one: { id: string }) => one.id === id);
  expect(shown.delivery.held).toEqual({ why: "hours", mayGo: false });
});
