/** Two processes on one store: their races end in one truth, because unique keys and versions judge. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

let folder: string;
let embedded: Awaited<ReturnType<typeof openRecorded>> | null = null;
let houses: House[] = [];
let nora: Staff;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-two-"));
  const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
  embedded = elsewhere ? null : await openRecorded({ dataDir: join(folder, "store") });
  const database = `test_${randomBytes(6).toString("hex")}`;
  const shared = { mongodbUri: embedded?.uri ?? elsewhere!, database, dataDir: folder };
  houses = [await openHouse(shared), await openHouse(shared)];
  nora = await houses[0]!.signIn();
});
afterAll(async () => {
  for (const house of houses) await house.stop();
  await embedded?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Posts to both processes in turn. Each signs for the address that its process listens on. */
function post(index: number, form: Record<string, string>): Promise<number> {
  return postAsTwilio(houses[index % 2]!.smsWebhook, form, authToken);
}

async function conversationOf(name: string) {
  const items = await eventually(
    async () => (await nora.api("GET", "/conversations?queue=open&limit=100")).json.items,
    (rows) => rows.some((row: { patient: { name: string } }) => row.patient.name === name),
  );
  const rows = items.filter((row: { patient: { name: string } }) => row.patient.name === name);
  expect(rows).toHaveLength(1);
  return rows[0];
}

test("twenty first messages of one sender through two processes are one thread", async () => {
  const forms = Array.from({ length: 20 }, (_, n) =>
    inboundForm({ from: "+15035550161", to: "+15035550100", body: `Race ${n}` }),
  );
  expect(new Set(await Promise.all(forms.map((form, index) => post(index, form))))).toEqual(new Set([200]));
  const { id } = await conversationOf("+1 503 555 0161");
  const page = await eventually(
    async () => (await nora.api("GET", `/conversations/${id}/messages`)).json.items,
    (items) => items.length === 20,
  );
  expect(page.map(({ seq }: { seq: number }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

test("one webhook a hundred times through two processes is one message", async () => {
  const form = inboundForm({ from: "+15035550162", to: "+15035550100", body: "Once" });
  await Promise.all(Array.from({ length: 100 }, (_, index) => post(index, form)));
  const { id } = await conversationOf("+1 503 555 0162");
  expect((await nora.api("GET", `/conversations/${id}/messages`)).json.items).toHaveLength(1);
});

test("the log of both has no gap and no number twice", async () => {
  const { events } = houses[0]!.threadwell.store;
  const scope = { organizationId: houses[0]!.organizationId, userId: null };
  const all = await events.after(scope, 0, 1000);
  expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
  expect(all.length).toBeGreaterThanOrEqual(21);
});

test("one queued reply is sent by one of them, once", async () => {
  const { id } = await conversationOf("+1 503 555 0162");
  const answer = await nora.api("POST", `/conversations/${id}/messages`, {
    clientKey: "two-workers",
    text: "One answer",
  });
  expect(answer.status).toBe(201);
  await eventually(
    async () => (await nora.api("GET", `/conversations/${id}/messages`)).json.items.at(-1).delivery.state,
    (state) => state === "sent",
  );
  const sends = houses.flatMap(({ twilio }) => twilio.sends).filter(({ body }) => body === "One answer");
  expect(sends).toHaveLength(1);
});
