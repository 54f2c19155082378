/** What a patient wrote lies sealed, wherever the rules that read it have left their marks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";

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
async function stored(): Promise<string> {
  const { db } = house.threadwell.store.deliveries.model;
  const all: unknown[] = [];
  for (const { name } of await db.listCollections()) all.push(await db.collection(name).find().toArray());
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
