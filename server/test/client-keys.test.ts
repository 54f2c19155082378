/** A client key stands for one reply with one end: it is in the thread, or its author was told that nothing was sent. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../embedded/server.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

let folder: string;
let embedded: Awaited<ReturnType<typeof openStore>>;
const houses: House[] = [];
let staff: Staff[] = [];
let conversationId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-keys-"));
  embedded = await openStore({ dataDir: join(folder, "store") });
  const shared = { mongodbUri: embedded.uri, database: "keys", dataDir: folder };
  for (let n = 0; n < 2; n += 1) houses.push(await openHouse(shared));
  staff = await Promise.all(houses.map((house) => house.signIn()));
  const form = inboundForm({ from: "+15035550171", to: "+15035550100", body: "Hello" });
  expect(await postAsTwilio(houses[0]!.smsWebhook, form, authToken)).toBe(200);
  const [row] = await eventually(
    async () => (await staff[0]!.api("GET", "/conversations?queue=open")).json.items,
    (rows) => rows.length === 1,
  );
  conversationId = row.id;
});
afterAll(async () => {
  for (const house of houses) await house.stop();
  await embedded.close();
  await rm(folder, { recursive: true, force: true });
});

const reply = (at: number, clientKey: string, more: object = {}) =>
  staff[at]!.api("POST", `/conversations/${conversationId}/messages`, { clientKey, text: "Friday", ...more });

/** There is no address for it: the answer is a refusal. */
const closed = { channel: "email" };

async function texts(): Promise<(string | null)[]> {
  const { items } = (await staff[0]!.api("GET", `/conversations/${conversationId}/messages`)).json;
  return items.map(({ clientKey }: { clientKey: string | null }) => clientKey);
}

test("what comes late under a key of which somebody was told that nothing was sent is not sent", async () => {
  expect(await reply(0, "told-of-it", closed)).toMatchObject({
    status: 409,
    json: { type: "way_unavailable" },
  });
  const late = await reply(1, "told-of-it");
  expect(late).toMatchObject({ status: 409, json: { type: "client_key_refused" } });
  expect(late.json.detail).toContain("Nothing was sent");
  expect(await texts()).not.toContain("told-of-it");
  expect(await reply(1, "told-of-it", closed)).toMatchObject({ json: { type: "way_unavailable" } });
  expect(await reply(1, "a-new-key-1")).toMatchObject({ status: 201 });
});

test("a request that stood still while its repeat was refused elsewhere is not written afterwards", async () => {
  let seen = () => {};
  let goOn = () => {};
  const reached = new Promise<void>((resolve) => (seen = resolve));
  const standing = new Promise<void>((resolve) => (goOn = resolve));
  houses[1]!.threadwell.store.units.beforeCommit(async (_tx, events) => {
    if (!events.some(({ message }) => message?.clientKey === "stood-still")) return;
    seen();
    await standing;
  });
  const first = reply(1, "stood-still");
  await reached;
  expect(await reply(0, "stood-still", closed)).toMatchObject({ json: { type: "way_unavailable" } });
  goOn();
  expect(await first).toMatchObject({ status: 409, json: { type: "client_key_refused" } });
  expect(await texts()).not.toContain("stood-still");
});

test("a reply that was withdrawn while it was on the wire is not sent; one that was faster is told of", async () => {
  const withdraw = (clientKey: string, id = conversationId) =>
    staff[0]!.api("POST", `/conversations/${id}/messages/withdraw`, { clientKey });
  expect(await withdraw("on-the-wire")).toMatchObject({ status: 200, json: { message: null } });
  expect(await reply(1, "on-the-wire")).toMatchObject({ json: { type: "client_key_refused" } });
  const made = await reply(1, "was-faster");
  expect((await withdraw("was-faster")).json.message.id).toBe(made.json.id);
  expect(await withdraw("was-faster", "0".repeat(24))).toMatchObject({ status: 404 });
  expect(await texts()).toContain("was-faster");
  expect(await texts()).not.toContain("on-the-wire");
});

test("a repeat that would be refused by now gives what the first try made", async () => {
  const first = await reply(0, "made-already");
  const again = await reply(1, "made-already", closed);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.json.id).toBe(first.json.id);
});

test("requests of one key at one moment in one process have one end", async () => {
  const both = await Promise.all([reply(0, "at-one-moment"), reply(0, "at-one-moment", closed)]);
  const made = (await texts()).filter((key) => key === "at-one-moment").length;
  const taken = both.filter(({ status }) => status < 300);
  expect(taken).toHaveLength(made === 0 ? 0 : 2);
});
