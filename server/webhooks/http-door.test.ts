/** What makes a request the same again: its bytes, and for a request without a body its address. */
import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemScope } from "../store/scope.ts";
import { inboundForm } from "../test/fake-twilio.ts";
import { authToken, eventually, openHouse, type House } from "../test/harness.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({ environment: { TRUST_PROXY: "1" } });
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

describe("a gateway that signs nothing", () => {
  let webhook: string;
  beforeAll(async () => {
    const key = randomBytes(24).toString("base64url");
    const line = {
      ...house.sms,
      id: randomBytes(12).toString("hex"),
      provider: "kannel",
      address: "+15035550102",
      key,
      credentials: {
        sendUrl: "http://127.0.0.1:9/cgi-bin/sendsms",
        username: "threadwell",
        password: "only-for-this-test",
        addresses: ["127.0.0.1"],
      },
    };
    await house.threadwell.store.lines.insertMany([line]);
    house.threadwell.directory.forget();
    webhook = house.threadwell.webhookUrl(line)!;
  });

  async function postAsKannel(id: string, from: string, headers = {}): Promise<number> {
    const answer = await fetch(`${webhook}?id=${id}&at=1772470790`, {
      method: "POST",
      headers: { "content-type": 'text/plain; charset="UTF-8"', "x-kannel-from": from, ...headers },
      body: "Yes",
    });
    await answer.arrayBuffer();
    return answer.status;
  }
  const entries = () => house.threadwell.store.journal.model.countDocuments();

  test("the same words under two ids are two texts, and under one id one", async () => {
    const before = await entries();
    expect(await postAsKannel("m-1", "+15035550161")).toBe(200);
    expect(await postAsKannel("m-2", "+15035550162")).toBe(200);
    expect(await postAsKannel("m-1", "+15035550161")).toBe(200);
    expect(await entries()).toBe(before + 2);
    const { store } = house.threadwell;
    const rows = await store.conversations.page(systemScope(house.organizationId), "open", null, 10);
    expect(rows.filter(({ last }) => last?.preview === "Yes")).toHaveLength(2);
  });

  test("it is let in by its address alone, as the nearest trusted proxy names it", async () => {
    const before = await entries();
    // What the caller says of itself counts for nothing, but to the proxy in front there is one.
    expect(await postAsKannel("m-3", "+15035550163", { "x-forwarded-for": "127.0.0.1, 203.0.113.9" })).toBe(
      403,
    );
    expect(await postAsKannel("m-3", "+15035550163", { "x-forwarded-for": "203.0.113.9, 127.0.0.1" })).toBe(
      200,
    );
    expect(await entries()).toBe(before + 1);
  });
});
