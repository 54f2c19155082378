/** A refusal that comes while a provider has the call: it cannot be called back, and says so, in thread and ledger. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  authToken,
  eventually,
  giveAddress,
  openHouse,
  type House,
  type Screen,
  type Staff,
} from "./harness.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";

let house: House;
let nora: Staff;
let screen: Screen;
let phones = 0;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
  screen = await nora.connect();
});
beforeEach(() => {
  house.twilio.behaviour = "accept";
});
afterAll(async () => {
  screen?.close();
  await house?.stop();
});

async function say(from: string, body: string): Promise<void> {
  const form = inboundForm({ from, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
}

async function newPatient(): Promise<{ phone: string; conversationId: string; patientId: string }> {
  const phone = `+1503555${String(1000 + (phones += 1))}`;
  await say(phone, `Hello from ${phone}`);
  const event = await screen.seen(({ message }) => message?.text === `Hello from ${phone}`);
  return { phone, conversationId: event.conversation!.id, patientId: event.conversation!.patient.id };
}

async function reply(conversationId: string): Promise<{ status: number; id: string }> {
  const text = `Words ${randomBytes(4).toString("hex")}`;
  const clientKey = `key-${randomBytes(6).toString("hex")}`;
  const { status, json } = await nora.api("POST", `/conversations/${conversationId}/messages`, {
    clientKey,
    text,
  });
  return { status, id: json.id };
}

const ledger = async (patientId: string) => (await nora.api("GET", `/patients/${patientId}/consent`)).json;

/** The provider has the call and does not answer. */
async function callIsOut(): Promise<void> {
  const had = house.twilio.sends.length;
  await eventually(
    async () => house.twilio.sends.length,
    (length) => length > had,
  );
}

const markOf = (id: string) =>
  screen.seen(
    ({ message }) => message?.id === id && message.delivery?.steps[0]?.attempts[0]?.refusedMeanwhile != null,
  );

test.each(["keyword", "staff", "api"] as const)(
  "by %s, while the call is out: call and entry name each other",
  async (way) => {
    const { phone, conversationId, patientId } = await newPatient();
    house.twilio.behaviour = "hang";
    const out = callIsOut();
    const { id } = await reply(conversationId);
    await out;
    house.twilio.behaviour = "accept";
    if (way === "keyword") await say(phone, "STOP");
    else {
      const addressId = (await ledger(patientId)).ways[0].addressId;
      const record = { addressId, choice: "refused", how: "phone", words: "No more texts", source: way };
      expect((await nora.api("POST", `/patients/${patientId}/consent`, record)).status).toBe(201);
    }
    const marked = await markOf(id);
    const [entry] = (await ledger(patientId)).entries;
    expect(entry).toMatchObject({ choice: "refused", source: way, onTheirWay: [{ id, conversationId }] });
    expect(marked.message!.delivery!.steps[0]!.attempts[0]!.refusedMeanwhile).toBe(entry.at);
    const file = (await nora.api("GET", `/patients/${patientId}/consent/export?format=html`)).json;
    expect(file.text).toContain(`message ${id} was already on its way when the patient refused`);
    expect((await ledger(patientId)).chain.unbroken).toBe(true);
    expect((await reply(conversationId)).status).toBe(409);
  },
);

test("a call that had its answer before is none, and after the refusal there is no call", async () => {
  const { phone, conversationId, patientId } = await newPatient();
  const { id } = await reply(conversationId);
  await screen.seen(({ message }) => message?.id === id && message.delivery?.state === "sent");
  await say(phone, "STOP");
  const [entry] = (await ledger(patientId)).entries;
  expect(entry).toMatchObject({ choice: "refused", onTheirWay: [] });
  expect((await reply(conversationId)).status).toBe(409);
});

test("on a shared phone it is whoever's message is out, and their answer settles it", async () => {
  const one = await newPatient();
  const other = await newPatient();
  await giveAddress(house, other.conversationId, "whatsapp", one.phone);
  // The other patient's thread has the call; the first one's thread gets the word.
  const { store } = house.threadwell;
  await store.units.run(house.organizationId, {
    async run(tx) {
      const address = (await tx.address(tx.addressKey("phone", other.phone)))!;
      address.patientIds.unshift(one.patientId);
      tx.changed(address);
    },
  });
  house.twilio.behaviour = "hang";
  const out = callIsOut();
  const { id } = await reply(other.conversationId);
  await out;
  house.twilio.behaviour = "accept";
  await say(other.phone, "STOP");
  await markOf(id);
  const entries = (await ledger(one.patientId)).entries as { onTheirWay: { id: string }[] }[];
  expect(entries.flatMap(({ onTheirWay }) => onTheirWay.map((message) => message.id))).toContain(id);
});
