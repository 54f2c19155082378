/** Lines over real HTTP: what each is, an admin's pace, pause and resume, one change at a time, all of it audited. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { lineFiguresListSchema, lineListSchema, type Line } from "../../../shared/api/lines.ts";
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

const rate = { perSecond: 2, counts: "segments", dailyCap: 2000, zone: "America/Los_Angeles" };
const at = (what: string) => `/lines/${door.clinic.lineId}/${what}`;
const line = async (): Promise<Line> =>
  lineListSchema
    .parse((await nora.send("GET", "/lines")).json)
    .items.find(({ id }) => id === door.clinic.lineId)!;
const scope = () => ({ organizationId: door.clinic.organizationId, userId: null });

test("a line that never sent works, at what its provider's lines usually may", async () => {
  expect(await line()).toMatchObject({
    channel: "sms",
    provider: "Twilio",
    standing: { off: false, pausedAt: null, out: null, restsUntil: null, cappedUntil: null },
    paused: null,
    rate: { perSecond: 4, counts: "segments", dailyCap: null },
    rateVersion: 0,
    rateChangedBy: null,
  });
  const { items } = lineFiguresListSchema.parse((await nora.send("GET", "/lines/figures")).json);
  expect(items).toMatchObject([
    { today: { messages: 0, units: 0 }, lastTakenAt: null, lastError: null, waiting: { total: 0 } },
  ]);
  expect((await nora.send("GET", "/lines")).text).not.toMatch(/credential|"key"|sealed/);
});

test("only an admin changes, pauses and resumes; others are told so and nothing changes", async () => {
  for (const [method, what, body] of [
    ["PUT", "rate", { version: 0, rate }],
    ["POST", "pause", { reason: "no" }],
    ["POST", "resume", undefined],
    ["POST", "off", undefined],
    ["POST", "on", undefined],
  ] as const) {
    const { status, json } = await nora.send(method, at(what), body);
    expect([what, status, json.type]).toEqual([what, 403, "admins_only"]);
  }
  expect(await line()).toMatchObject({ paused: null, rateVersion: 0 });
});

test("two admins do not undo each other's pace, and the trail says from what to what", async () => {
  const first = await ines.send("PUT", at("rate"), { version: 0, rate });
  expect([first.status, first.json]).toMatchObject([
    200,
    { rate, rateVersion: 1, rateChangedBy: { id: door.clinic.people[3]!.id } },
  ]);
  const late = await ines.send("PUT", at("rate"), { version: 0, rate: { ...rate, perSecond: 9 } });
  expect([late.status, late.json.type]).toEqual([409, "changed_meanwhile"]);
  expect(await line()).toMatchObject({ rate, rateVersion: 1, usualRate: { perSecond: 4 } });
  const [entry] = await door.store.audit.list(scope(), 1);
  expect(entry).toMatchObject({ action: "line.rate", userId: door.clinic.people[3]!.id });
  expect(JSON.parse(entry!.subject["to"]!)).toEqual(rate);
  expect(JSON.parse(entry!.subject["from"]!)).toMatchObject({ perSecond: 4, dailyCap: null });
});

test.each<[string, object, string]>([
  ["nothing a second", { perSecond: 0 }, "rate.perSecond"],
  ["more than anybody may", { perSecond: 5000 }, "rate.perSecond"],
  ["no number", { perSecond: "4" }, "rate.perSecond"],
  ["a cap of none", { dailyCap: 0 }, "rate.dailyCap"],
  ["half a message", { dailyCap: 1.5 }, "rate.dailyCap"],
  ["a zone on the moon", { zone: "Moon/Tycho" }, "rate.zone"],
  ["another unit", { counts: "letters" }, "rate.counts"],
])("%s is refused, and the field is named", async (_name, more, path) => {
  const { status, json } = await ines.send("PUT", at("rate"), { version: 1, rate: { ...rate, ...more } });
  expect([status, json.fields[0].path]).toEqual([400, path]);
});

test("paused with a reason that everybody reads, said anew, resumed; each is told and written down", async () => {
  for (const reason of ["", "   ", "x".repeat(141)])
    expect((await ines.send("POST", at("pause"), { reason })).status).toBe(400);
  const from = await door.store.events.last(scope());
  const paused = await ines.send("POST", at("pause"), { reason: "  Wrong caller name " });
  expect(paused.json).toMatchObject({
    standing: { pausedAt: door.clock.now().toISOString() },
    paused: { reason: "Wrong caller name", by: { id: door.clinic.people[3]!.id } },
  });
  await ines.send("POST", at("pause"), { reason: "The provider looks into it" });
  expect((await line()).paused?.reason).toBe("The provider looks into it");
  const resumed = await ines.send("POST", at("resume"));
  expect(resumed.json).toMatchObject({ standing: { pausedAt: null }, paused: null });
  expect((await ines.send("POST", at("resume"))).status).toBe(200);
  const gap = await nora.send("GET", `/events?after=${from}`);
  expect(gap.json.events.map(({ name }: { name: string }) => name)).toEqual(Array(4).fill("line.changed"));
  const { version: _, ...held } = gap.json.events.at(-1).line;
  const { version: __, ...fresh } = await line();
  expect(held).toEqual(fresh);
  const trail = await door.store.audit.list(scope(), 4);
  expect(trail.map(({ action, subject }) => [action, subject["reason"]])).toEqual([
    ["line.resumed", ""],
    ["line.resumed", "The provider looks into it"],
    ["line.paused", "The provider looks into it"],
    ["line.paused", "Wrong caller name"],
  ]);
});

test("switched off and on again, twice said once meant; each is told and written down", async () => {
  const from = await door.store.events.last(scope());
  const off = await ines.send("POST", at("off"));
  const by = { id: door.clinic.people[3]!.id };
  expect([off.status, off.json]).toMatchObject([200, { standing: { off: true }, switchedOff: { by } }]);
  expect((await ines.send("POST", at("off"))).json.switchedOff).toEqual(off.json.switchedOff);
  expect((await ines.send("POST", at("test"))).json.title).toBe("This line is switched off");
  const gap = await nora.send("GET", `/events?after=${from}`);
  expect(gap.json.events.at(-1)).toMatchObject({ name: "line.changed", line: { standing: { off: true } } });
  const { version: _, ...held } = gap.json.events.at(-1).line;
  const { version: __, ...fresh } = await line();
  expect(held).toEqual(fresh);
  const on = await ines.send("POST", at("on"));
  expect(on.json).toMatchObject({ standing: { off: false }, switchedOff: null });
  expect((await nora.send("GET", "/lines")).json.items[0].switchedOff).toBeNull();
  const trail = await door.store.audit.list(scope(), 4);
  expect(trail.map(({ action }) => action).filter((one) => one.startsWith("line.o"))).toEqual([
    "line.on",
    "line.off",
    "line.off",
  ]);
});
