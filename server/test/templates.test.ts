/** A closed WhatsApp window: what a person may still send, what a plan takes by itself, and what it costs. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message } from "../../shared/api/messages.ts";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { whatsappWindowMs } from "../../shared/domain/channels.ts";
import type { TemplateRecord } from "../store/templates.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

const patient = "+15035550142";

let clock: TestClock;
let house: House;
let nora: Staff;
let conversationId: string;
let waiting: TemplateRecord;

beforeEach(async () => {
  clock = createTestClock();
  house = await openHouse({ clock });
  const { store, directory } = house.threadwell;
  const made = { organizationId: house.organizationId, version: 1, changedAt: clock.now(), changedBy: null };
  waiting = {
    ...made,
    id: "a".repeat(24),
    lineId: house.whatsapp.id,
    name: "Visit time",
    language: "en",
    category: "utility",
    body: "{{2}} for you from {{1}}.",
    variables: [
      { key: "1", label: "Clinic", kind: "text", filledBy: "clinic", example: "x" },
      { key: "2", label: "What", kind: "text", filledBy: null, example: "Word" },
    ],
    providerTemplateId: `HX${"1".repeat(32)}`,
    status: "approved",
    purposes: [],
  };
  await store.templates.add(waiting);
  const rates = { service: 5000, utility: 8400 };
  await store.prices.put({ ...made, lineId: house.whatsapp.id, currency: "USD", rates });
  directory.forget();
  nora = await house.signIn();
  conversationId = await writes("Hello");
});
afterEach(() => house?.stop());

async function writes(body: string): Promise<string> {
  const url = house.threadwell.webhookUrl(house.whatsapp)!;
  const form = inboundForm({ from: `whatsapp:${patient}`, to: "whatsapp:+15035550101", body });
  expect(await postAsTwilio(url, form, authToken)).toBe(200);
  const page = await eventually(
    () => nora.api("GET", "/conversations?queue=open"),
    ({ json }) => json.items?.length === 1,
  );
  return page.json.items[0].id;
}

async function closeWindow(): Promise<void> {
  clock.advance(whatsappWindowMs + 60_000);
  nora = await house.signIn();
}

let keys = 0;
const send = (body: object) =>
  nora.api("POST", `/conversations/${conversationId}/messages`, {
    clientKey: `template-${(keys += 1)}`,
    channel: "whatsapp",
    ...body,
  });
const template = (variables: Record<string, string>) => ({ id: waiting.id, variables });

test("what failed is sent on as a template when the window has closed meanwhile, as the person saw it", async () => {
  house.twilio.behaviour = { status: 400, code: 63013 };
  const { json: failed } = await send({ text: "Friday works." });
  const state = async (): Promise<Message> =>
    (await nora.api("GET", `/conversations/${conversationId}/messages`)).json.items.find(
      ({ id }: Message) => id === failed.id,
    );
  await eventually(state, ({ delivery }) => delivery!.state === "failed");
  house.twilio.behaviour = "accept";
  await closeWindow();
  const { ways } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  const { version } = (await state()).delivery!;
  const by = { channel: "whatsapp", addressId: ways[0].addressId, words: "as_written", version };
  const resend = (body: object) => nora.api("POST", `/messages/${failed.id}/send`, { ...by, ...body });
  expect((await resend({})).json.type).toBe("way_unavailable");
  const chosen = template({ "1": "Test Clinic", "2": "A word" });
  const old = await resend({ template: { ...chosen, reads: "Something else." } });
  expect([old.status, old.json.type]).toEqual([409, "template_changed"]);
  const sent = house.twilio.sends.length;
  const done = await resend({ template: { ...chosen, reads: "A word for you from Test Clinic." } });
  expect(done.status).toBe(200);
  const last = await eventually(state, ({ delivery }) => delivery!.state === "sent");
  expect(last.delivery!.steps.at(-1)).toMatchObject({
    words: "template",
    instead: "A word for you from Test Clinic.",
  });
  expect(house.twilio.sends.slice(sent)).toMatchObject([{ content: { sid: waiting.providerTemplateId } }]);
});

test("with the window closed free text is refused, and the template goes as the person saw it", async () => {
  await closeWindow();
  const free = await send({ text: "Friday works." });
  expect([free.status, free.json.type]).toEqual([409, "way_unavailable"]);

  const { json: conversation } = await nora.api("GET", `/conversations/${conversationId}`);
  expect(conversation.ways).toMatchObject([
    {
      channel: "whatsapp",
      available: false,
      needsTemplate: true,
      templates: [
        {
          name: "Visit time",
          price: { micros: 8400 },
          variables: [{ value: "Test Clinic" }, { value: null }],
        },
      ],
    },
  ]);

  const text = "A visit on Friday for you from Test Clinic.";
  const sent = await send({ text, template: template({ "1": "Test Clinic", "2": "A visit on Friday" }) });
  expect(sent.status).toBe(201);
  const [asked] = await eventually(
    async () => house.twilio.sends,
    ({ length }) => length === 1,
  );
  expect(asked).toMatchObject({
    body: "",
    content: { sid: waiting.providerTemplateId, variables: { "1": "Test Clinic", "2": "A visit on Friday" } },
  });
  const { json } = await eventually(
    () => nora.api("GET", `/conversations/${conversationId}/messages`),
    (page) => page.json.items.at(-1).delivery.state === "sent",
  );
  const message: Message = json.items.at(-1);
  expect(message.text).toBe(text);
  expect(message.delivery!.steps[0]).toMatchObject({
    words: "template",
    templateName: "Visit time",
    attempts: [{ cost: { micros: 8400, currency: "USD", by: "table" } }],
  });
  // What the variables say of a patient is nowhere in the store to be read.
  const { deliveries, messages } = house.threadwell.store;
  for (const { collection } of [deliveries.model, messages.model]) {
    const rows = JSON.stringify(await collection.find({}).toArray());
    expect([rows.length > 2, rows.includes("A visit on Friday")]).toEqual([true, false]);
  }
});

test.each<[string, object, number, string]>([
  [
    "a variable is missing",
    { text: "x", template: { id: "a".repeat(24), variables: { "1": "T" } } },
    422,
    "template_variables",
  ],
  [
    "the words differ",
    { text: "x", template: { id: "a".repeat(24), variables: { "1": "T", "2": "W" } } },
    409,
    "template_changed",
  ],
  ["there is none", { text: "x", template: { id: "b".repeat(24), variables: {} } }, 404, "not_found"],
])("nothing goes when %s", async (_why, body, status, type) => {
  await closeWindow();
  const answer = await send(body);
  expect([answer.status, answer.json.type]).toEqual([status, type]);
  expect(house.twilio.sends).toEqual([]);
});

test("a template paused between the plan and its turn is not sent, and the reason is said", async () => {
  await closeWindow();
  house.twilio.behaviour = { status: 429, code: 20429 };
  const text = "Word for you from Test Clinic.";
  const sent = await send({ text, template: template({ "1": "Test Clinic", "2": "Word" }) });
  const { store, directory } = house.threadwell;
  await store.templates.put({ ...waiting, status: "paused", version: 2 });
  directory.forget();
  house.twilio.behaviour = "accept";
  const { json } = await eventually(
    async () => {
      clock.advance(60_000);
      return nora.api("GET", `/conversations/${conversationId}/messages`);
    },
    (page) => page.json.items.at(-1).delivery.state === "failed",
  );
  expect(json.items.at(-1).id).toBe(sent.json.id);
  expect(json.items.at(-1).delivery.reason).toMatch(/Visit time” is paused/);
  expect(house.twilio.sends).toEqual([]);
});

test("a plan takes a template that fills itself while the window is closed, and the notice while it is open", async () => {
  const { store, directory } = house.threadwell;
  const variables = waiting.variables.slice(0, 1);
  const own = { ...waiting, version: 2, body: "Word from {{1}}.", variables, purposes: ["reply" as const] };
  await store.templates.put(own);
  directory.forget();
  const trial = async () => {
    const { json } = await nora.api("GET", `/conversations/${conversationId}`);
    const body = {
      patientId: json.patient.id,
      policy: { ...defaultPolicies.reminder, purpose: "reply" },
      text: "x",
    };
    return (await nora.api("POST", "/policies/try", body)).json.steps.map(
      ({ channel, words, level }: Record<string, string>) => [channel, words, level],
    );
  };
  expect((await trial())[0]).toEqual(["whatsapp", "x", "care"]);
  await closeWindow();
  expect((await trial())[0]).toEqual(["whatsapp", "Word from Test Clinic.", "open"]);
});
