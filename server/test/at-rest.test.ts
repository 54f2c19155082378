/** What a patient wrote lies sealed, wherever the rules that read it have left their marks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AutoRule } from "../../shared/api/auto-replies.ts";
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import {
  authToken,
  eventually,
  giveAddress,
  openHouse,
  type House,
  type Screen,
  type Staff,
} from "./harness.ts";

let house: House;
let nora: Staff;
let screen: Screen;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
  screen = await nora.connect();
});
afterAll(() => house?.stop());

async function text(from: string, body: string): Promise<string> {
  const form = inboundForm({ from, to: "+15035550100", body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  return (await screen.seen(({ message }) => message?.text === body)).conversationId!;
}

/** Everything that is stored, as it is stored. */
async function stored(except: readonly string[] = []): Promise<string> {
  const { db } = house.threadwell.store.deliveries.model;
  const all: unknown[] = [];
  for (const { name } of await db.listCollections())
    if (!except.includes(name)) all.push(await db.collection(name).find().toArray());
  return JSON.stringify(all, (_key, value: unknown) => (Buffer.isBuffer(value) ? "" : value));
}

test("words that were ruled a refusal, and words that raised an emergency, stand nowhere in the clear", async () => {
  const id = await text("+15035550171", "Good morning");
  const reply = { clientKey: "at-rest-1", text: "Your xylophone pills are ready." };
  expect((await nora.api("POST", `/conversations/${id}/messages`, reply)).status).toBe(201);
  await eventually(
    async () => house.twilio.sends.length,
    (count) => count === 1,
  );
  const words = "please stop texting me about the zebrafish pills";
  await text("+15035550171", words);
  const { json } = await nora.api("GET", `/conversations/${id}`);
  const [review] = json.reviews;
  expect(review).toMatchObject({ kind: "free_words" });
  const ruling = { reviewId: review.id, ruling: "refusal" };
  expect((await nora.api("PUT", `/conversations/${id}/ruling`, ruling)).status).toBe(200);
  const held = { clientKey: "at-rest-2", text: "One more thing" };
  const refused = await nora.api("POST", `/conversations/${id}/messages`, held);
  expect(refused).toMatchObject({ status: 409, json: { type: "way_unavailable" } });
  await text("+15035550172", "I have chest pain since the xylophone lesson");

  const everything = await stored();
  expect(everything).toContain(review.id);
  for (const told of ["zebrafish", "xylophone", "chest pain", "please stop"])
    expect(everything).not.toContain(told);
});

test("a patient's name, and that they said stop, stand in no sentence of a delivery; older rows are read as they are", async () => {
  const from = "+15035550175";
  const id = await text(from, "Hello there");
  await giveAddress(house, id, "email", "ana@example.org");
  const details = async () => (await nora.api("GET", `/conversations/${id}`)).json;
  const { patient } = await details();
  const name = "Xylophona Zebrafish";
  expect((await nora.api("PATCH", `/patients/${patient.id}`, { name })).status).toBe(200);
  const path = `/conversations/${id}/messages`;
  const send = async (clientKey: string, channel: string) =>
    (await nora.api("POST", path, { clientKey, text: "One", channel })).json.id as string;
  const before = house.twilio.sends.length;
  const first = await send("at-rest-name-1", "sms");
  await eventually(
    async () => house.twilio.sends.length,
    (count) => count === before + 1,
  );
  const deliveryOf = async (message: string) => {
    const { items } = (await nora.api("GET", path)).json;
    return items.find((one: { id: string }) => one.id === message).delivery;
  };
  await eventually(
    () => deliveryOf(first),
    ({ state }) => state === "sent",
  );
  await text(from, "Thanks a lot");
  expect((await deliveryOf(first)).reason).toBe("Xylophona wrote back, so no other way was tried.");
  await text(from, "STOP");
  const second = await send("at-rest-name-2", "email");
  expect(JSON.stringify((await deliveryOf(second)).leftOut)).toContain("Xylophona said STOP");

  const everything = await stored();
  for (const told of ["Xylophona", "Zebrafish", "wrote back"]) expect(everything).not.toContain(told);

  // As an earlier release wrote it.
  const { store } = house.threadwell;
  const scope = { organizationId: house.organizationId, userId: null };
  const [row] = await store.deliveries.ofMessages(scope, [first]);
  await store.deliveries.model.updateOne(
    { _id: row!.id },
    { $unset: { said: 1 }, $set: { reason: "Plain." } },
  );
  expect(await store.deliveries.byId(scope, row!.id)).toMatchObject({ reason: "Plain." });
});

test("which rule answered a patient, what it asked and what it told others stand nowhere beside the patient", async () => {
  const { store, directory } = house.threadwell;
  const book = defaultBook();
  const [directions, refill] = book.rules;
  const when = (word: string): AutoRule["when"] => ({
    ...directions!.when,
    text: { kind: "words", where: "anywhere", words: [word] },
  });
  const form = { ...book.forms[0]!, id: "oncology-form", name: "Oncology form" };
  const rules: AutoRule[] = [
    {
      ...refill!,
      id: "oncology-asks",
      on: true,
      when: when("refill"),
      does: [{ kind: "form", formId: form.id }],
    },
    {
      ...directions!,
      id: "oncology-visit",
      name: "Oncology visit",
      on: true,
      when: when("visit"),
      does: [
        { kind: "answer", answer: "declined" },
        { kind: "webhook", url: "https://oncology.example.org/hook" },
        { kind: "reply", texts: [{ language: null, text: "Noted." }] },
      ],
    },
  ];
  await store.autoReplies.put({
    organizationId: house.organizationId,
    version: 1,
    changedAt: new Date(),
    changedBy: nora.session.user.id,
    book: { ...book, rules, forms: [form] },
    webhookSecret: `whsec_${Buffer.from("of this test").toString("base64")}`,
    webhookSecretAt: null,
  });
  directory.forget();
  const before = house.twilio.sends.length;
  await text("+15035550173", "I need a refill");
  await text("+15035550174", "I cannot come to the visit");
  await eventually(
    async () => house.twilio.sends.length,
    (count) => count === before + 2,
  );
  const { messages, errands, formRuns } = store;
  expect(await messages.model.countDocuments({ madeBy: "auto-reply" })).toBe(2);
  const [errand] = await errands.model.find().lean();
  const scope = { organizationId: house.organizationId };
  const told = { rule: { id: "oncology-visit", name: "Oncology visit" }, answer: "declined" };
  expect(await errands.byId(scope as never, String(errand!._id))).toMatchObject(told);
  const [run] = await formRuns.model.find().lean();
  const asked = { formId: "oncology-form", ruleId: "oncology-asks", state: "asking" };
  expect(await formRuns.byId(scope as never, String(run!._id))).toMatchObject(asked);
  // The book itself is the clinic's and names no patient.
  const everything = (await stored(["auto_replies"])).toLowerCase();
  for (const word of ["oncology", "declined"]) expect(everything).not.toContain(word);
});
