/** Templates and prices over real HTTP: an admin sets them, everybody reads them, and nothing half-right is taken. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStaffDoor, type StaffDoor, type Visitor } from "../../test/staff-door.ts";

let door: StaffDoor;
let nora: Visitor;
let ines: Visitor;
let care: string;

beforeAll(async () => {
  door = await openStaffDoor();
  nora = await door.signIn();
  ines = await door.signIn(door.clinic.people[3]!.email);
  care = randomBytes(12).toString("hex");
  const { organizationId } = door.clinic;
  const more = { provider: "twilio", name: "Care", displayName: "Clinic", credentials: {}, active: true };
  await door.store.lines.insertMany([
    { id: care, organizationId, channel: "whatsapp", address: "+15035550199", key: care, ...more },
  ]);
  door.parts.directory.forget();
});
afterAll(() => door?.stop());

const template = (more: object = {}) => ({
  lineId: care,
  name: "Visit",
  language: "en",
  category: "utility",
  body: "Hi {{1}}, see you on {{2}}.",
  variables: [
    { key: "1", label: "First name", kind: "text", filledBy: "first_name", example: "Ana" },
    { key: "2", label: "Day", kind: "text", filledBy: null, example: "Friday" },
  ],
  providerTemplateId: `HX${"a".repeat(32)}`,
  status: "approved",
  purposes: ["reply"],
  ...more,
});

test("an admin adds a template, everybody reads it, and the line has it once", async () => {
  const refused = await nora.send("POST", "/templates", template());
  expect([refused.status, refused.json.type]).toEqual([403, "admins_only"]);
  const added = await ines.send("POST", "/templates", template());
  expect([added.status, added.json.version, added.json.lineName]).toEqual([201, 1, "Care"]);
  const twice = await ines.send("POST", "/templates", template());
  expect([twice.status, twice.json.type]).toEqual([409, "template_known"]);
  const { json } = await nora.send("GET", "/templates");
  expect(json.items).toMatchObject([{ name: "Visit", status: "approved", changedBy: { role: "admin" } }]);
  expect(json.lines).toEqual([{ id: care, name: "Care", provider: "twilio", canFetch: true }]);
});

test("a change needs the version that holds", async () => {
  const { json } = await ines.send("GET", "/templates");
  const { id } = json.items[0];
  const paused = await ines.send("PUT", `/templates/${id}`, template({ status: "paused", version: 1 }));
  expect([paused.status, paused.json.status, paused.json.version]).toEqual([200, "paused", 2]);
  const late = await ines.send("PUT", `/templates/${id}`, template({ version: 1 }));
  expect([late.status, late.json.type]).toEqual([409, "changed_meanwhile"]);
  const stranger = await door.signIn(door.other.people[3]!.email);
  expect((await stranger.send("PUT", `/templates/${id}`, template({ version: 2 }))).status).toBe(404);
});

test.each<[string, object, number, string]>([
  ["a variable too few", { variables: [] }, 400, "variables"],
  ["a brace left over", { body: "Hi {{name}}", variables: [] }, 400, "body"],
  ["an id with blanks", { providerTemplateId: "HX 1" }, 400, "providerTemplateId"],
  ["a language that is none", { language: "Spanish" }, 400, "language"],
  ["a purpose nobody has", { purposes: ["fun"] }, 400, "purposes.0"],
])("%s is refused and named", async (_what, more, status, path) => {
  const answer = await ines.send("POST", "/templates", template(more));
  expect(answer.status).toBe(status);
  expect(answer.json.fields.map((field: { path: string }) => field.path)).toContain(path);
});

test("the provider's templates come in, ours keep what staff set, and a second time changes nothing", async () => {
  const fetched = await ines.send("POST", "/templates/fetch", { lineId: care });
  expect(fetched.json).toEqual({ added: 2, changed: 0, unchanged: 0 });
  const { json } = await ines.send("GET", "/templates");
  const waiting = json.items.find(({ name }: { name: string }) => name === "Message waiting");
  expect(waiting).toMatchObject({ status: "approved", purposes: [], variables: [{ label: "first name" }] });
  const { id, version, lineName: _l, changedAt: _a, changedBy: _b, ...fields } = waiting;
  const variables = [{ ...fields.variables[0], filledBy: "first_name" }];
  await ines.send("PUT", `/templates/${id}`, { ...fields, variables, purposes: ["reply"], version });
  const again = await ines.send("POST", "/templates/fetch", { lineId: care });
  expect(again.json).toEqual({ added: 0, changed: 0, unchanged: 2 });
  const sms = await ines.send("POST", "/templates/fetch", { lineId: door.clinic.lineId });
  expect([sms.status, sms.json.type]).toEqual([422, "wrong_line"]);
});

test("a line's price is set by an admin, one version after another, and only for what the channel charges", async () => {
  const { lineId } = door.clinic;
  const price = { lineId, version: 0, currency: "USD", rates: { segment: 8300 } };
  expect((await nora.send("PUT", "/prices", price)).status).toBe(403);
  const set = await ines.send("PUT", "/prices", price);
  expect(set.json).toMatchObject({ version: 1, price: { currency: "USD", rates: { segment: 8300 } } });
  expect((await ines.send("PUT", "/prices", price)).json.type).toBe("changed_meanwhile");
  const wrong = await ines.send("PUT", "/prices", { ...price, version: 1, rates: { utility: 1 } });
  expect([wrong.status, wrong.json.type]).toEqual([422, "wrong_rate"]);
  const odd = await ines.send("PUT", "/prices", { ...price, version: 1, currency: "Q" });
  expect(odd.status).toBe(400);
  const { json } = await nora.send("GET", "/prices");
  expect(json.items).toMatchObject([
    { channel: "sms", version: 1, price: { rates: { segment: 8300 } } },
    { channel: "whatsapp", version: 0, price: { rates: {} } },
  ]);
});

test("how a patient is to be reached is set, kept and taken back", async () => {
  const { patientId } = door.clinic.threads[0]!;
  const reach = { mode: "only", channels: ["sms"] };
  const set = await nora.send("PATCH", `/patients/${patientId}`, { reach });
  expect([set.status, set.json.reach]).toEqual([200, reach]);
  const twice = { mode: "order", channels: ["sms", "sms"] };
  expect((await nora.send("PATCH", `/patients/${patientId}`, { reach: twice })).status).toBe(400);
  const back = await nora.send("PATCH", `/patients/${patientId}`, { reach: null });
  expect(back.json.reach).toBeNull();
});
