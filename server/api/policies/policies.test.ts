/** Policies over real HTTP: defaults until an admin changes one, one change at a time, and a try that sends nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { policyTrialSchema } from "../../../shared/api/policies.ts";
import { defaultPolicies, purposes } from "../../../shared/domain/policy.ts";
import { openStaffDoor, type StaffDoor, type Visitor } from "../../test/staff-door.ts";

let door: StaffDoor;
let nora: Visitor;
let ines: Visitor;

beforeAll(async () => {
  door = await openStaffDoor();
  nora = await door.signIn();
  ines = await door.signIn(door.clinic.people[3]!.email);
});
afterAll(() => door?.stop());

const reply = defaultPolicies.reply;
const change = (version: number, more: object = {}) => ({
  ...reply,
  notice: "{clinic}: call us.",
  version,
  ...more,
});

test("every purpose has a policy out of the box", async () => {
  const { json } = await nora.send("GET", "/policies");
  expect(json.items.map(({ policy }: { policy: { purpose: string } }) => policy.purpose)).toEqual([
    ...purposes,
  ]);
  expect(json.items[0]).toMatchObject({ policy: reply, version: 0, changedAt: null, changedBy: null });
});

test("an admin changes one, is named, and the next change needs the version that holds", async () => {
  const refused = await nora.send("PUT", "/policies", change(0));
  expect([refused.status, refused.json.type]).toEqual([403, "admins_only"]);
  const first = await ines.send("PUT", "/policies", change(0));
  expect(first.json).toMatchObject({ version: 1, changedBy: { id: door.clinic.people[3]!.id } });
  const [late, again] = [
    await ines.send("PUT", "/policies", change(0)),
    await ines.send("PUT", "/policies", change(1)),
  ];
  expect([late.status, late.json.type, again.json.version]).toEqual([409, "changed_meanwhile", 2]);
  const { json } = await nora.send("GET", "/policies");
  expect(json.items[0].policy.notice).toBe("{clinic}: call us.");
  const scope = { organizationId: door.clinic.organizationId, userId: null };
  const entries = (await door.store.audit.list(scope, 50)).filter(
    ({ action }) => action === "policy.changed",
  );
  expect(entries.map(({ userId, subject }) => [userId, subject["purpose"], subject["version"]])).toEqual([
    [door.clinic.people[3]!.id, "reply", "2"],
    [door.clinic.people[3]!.id, "reply", "1"],
  ]);
  expect(JSON.parse(entries[0]!.subject["rules"]!)).toMatchObject({ notice: "{clinic}: call us." });
});

test.each<[string, object]>([
  ["no step", { steps: [] }],
  ["a channel twice", { steps: [reply.steps[1], reply.steps[1]] }],
  ["no time to wait", { steps: [{ ...reply.steps[1], waitSeconds: 0 }] }],
  [
    "hours that are none",
    { steps: [{ ...reply.steps[1], hours: { from: "8", to: "25:00", outside: "hold" } }] },
  ],
  ["an empty notice", { notice: "  " }],
  ["a field nobody knows", { steps: [{ ...reply.steps[1], phi: true }] }],
])("%s is refused", async (_name, more) => {
  expect((await ines.send("PUT", "/policies", change(2, more))).status).toBe(400);
});

test("trying shows the steps with times, reasons and words, saved or not, and sends nothing", async () => {
  const [thread] = door.clinic.threads;
  const body = { patientId: thread!.patientId, policy: reply, text: "Your results look fine." };
  const { status, json } = await nora.send("POST", "/policies/try", body);
  expect(status).toBe(200);
  const trial = policyTrialSchema.parse(json);
  expect(trial.steps).toMatchObject([
    {
      channel: "sms",
      words: "Your results look fine.",
      level: "care",
      segments: 1,
      at: door.clock.now().toISOString(),
    },
  ]);
  expect(trial.leftOut.map(({ channel, reason }) => [channel, reason])).toEqual([
    ["whatsapp", "No WhatsApp address on record."],
    ["email", "No email address on record."],
  ]);
  expect(await door.store.deliveries.due(new Date("9999-01-01"), 10)).toEqual([]);
});

test("trying says of a way whose hours open after the plan's end that it would not go, and never an hour for it", async () => {
  const [thread] = door.clinic.threads;
  const now = door.clock.now().getTime();
  const clockIn = (hours: number) => new Date(now + hours * 3_600_000).toISOString().slice(11, 16);
  const hours = { from: clockIn(6), to: clockIn(7), outside: "hold" as const };
  const steps = reply.steps.map((step) => ({ ...step, hours }));
  const policy = { ...reply, purpose: "result" as const, steps, expiresSeconds: 3600 };
  const body = { patientId: thread!.patientId, policy, text: "It is ready." };
  const { status, json } = await nora.send("POST", "/policies/try", body);
  expect(status).toBe(200);
  expect(policyTrialSchema.parse(json).steps).toMatchObject([
    {
      channel: "sms",
      at: new Date(now).toISOString(),
      notBegun: expect.any(String),
    },
  ]);
});
