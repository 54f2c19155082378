/** What makes a request the same again: its bytes, and for a request without a body its address. */
import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemScope } from "../store/scope.ts";
import { inboundForm } from "../test/fake-twilio.ts";
import { authToken, eventually, openHouse, type House } from "../test/harness.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.stop());

/** A webhook configured with the method GET: everything is in the address, which is what is signed. */
async function getAsTwilio(form: Record<string, string>): Promise<number> {
  const url = `${house.smsWebhook}?${new URLSearchParams(form)}`;
  const signature = createHmac("sha1", authToken).update(url).digest("base64");
  const answer = await fetch(url, { headers: { "x-twilio-signature": signature } });
  await answer.arrayBuffer();
  return answer.status;
}

test("texts that come by GET are each kept, and the very same one is one", async () => {
  const from = `+1503555${String(randomBytes(2).readUInt16BE() % 10_000).padStart(4, "0")}`;
  const forms = ["First", "Second", "Third"].map((body) =>
    inboundForm({ from, to: house.sms.address, body }),
  );
  for (const form of [...forms, forms[0]!]) expect(await getAsTwilio(form)).toBe(200);
  const { store } = house.threadwell;
  const scope = systemScope(house.organizationId);
  const [row] = await eventually(
    () => store.conversations.page(scope, "open", null, 10),
    (rows) => rows[0]?.lastSeq === 3,
  );
  const texts = (await store.messages.page(scope, row!.id, 100, 100)).map(({ text }) => text);
  expect(texts.sort()).toEqual(["First", "Second", "Third"]);
  expect(await store.journal.model.countDocuments()).toBe(3);
});
