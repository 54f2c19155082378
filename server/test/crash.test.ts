/** kill -9 at the two moments that matter: what was acknowledged is there afterwards, and nothing is doubled. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { inboundForm, postAsTwilio, startFakeTwilio, type FakeTwilio } from "./fake-twilio.ts";
import { authToken, eventually, signIn } from "./harness.ts";
import { buildPrograms, freePort, startCrashProgram, type CrashProgram, type Programs } from "./programs.ts";

let programs: Programs;
let folder: string;
let twilio: FakeTwilio;
let port: number;
let running: CrashProgram | null = null;

beforeAll(async () => {
  programs = await buildPrograms("crash");
  return () => programs.remove();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-crash-"));
  twilio = await startFakeTwilio();
  port = await freePort();
});
afterEach(async () => {
  await running?.stop();
  await twilio.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(crashAt: string): Promise<CrashProgram> {
  running = await startCrashProgram(programs, {
    PORT: String(port),
    DATA_DIR: folder,
    CRASH_AT: crashAt,
    FAKE_TWILIO: twilio.url,
  });
  return running;
}

test("killed between acknowledgement and pipeline: the text is there after the restart, once", async () => {
  const first = await start("parse");
  const form = inboundForm({ from: "+15035550142", to: "+15035550100", body: "Do not lose me" });
  expect(await postAsTwilio(first.smsWebhook, form, authToken)).toBe(200);
  expect(await first.dead).toEqual([null, "SIGKILL"]);

  const second = await start("never");
  const nora = await signIn(second.url, "nora@clinic.example");
  const list = await eventually(
    async () => (await nora.api("GET", "/conversations")).json.items,
    (items) => items.length > 0,
  );
  expect(list).toMatchObject([{ last: { preview: "Do not lose me" }, lastSeq: 1 }]);
  // The provider never heard of a fault; if it repeats itself all the same, nothing is added.
  expect(await postAsTwilio(second.smsWebhook, form, authToken)).toBe(200);
  const thread = await nora.api("GET", `/conversations/${list[0].id}/messages`);
  expect(thread.json.items).toHaveLength(1);
}, 60_000);

test("killed between the provider's call and its record: unconfirmed, looked up, never sent twice", async () => {
  const first = await start("sent");
  const form = inboundForm({ from: "+15035550142", to: "+15035550100", body: "Hello" });
  expect(await postAsTwilio(first.smsWebhook, form, authToken)).toBe(200);
  const nora = await signIn(first.url, "nora@clinic.example");
  const [row] = await eventually(
    async () => (await nora.api("GET", "/conversations")).json.items,
    (items) => items.length > 0,
  );
  const reply = { clientKey: "killed-in-flight", text: "See you Friday" };
  const answer = await nora.api("POST", `/conversations/${row.id}/messages`, reply).catch(() => null);
  expect(answer === null || answer.status === 201).toBe(true);
  expect(await first.dead).toEqual([null, "SIGKILL"]);
  expect(twilio.sends).toHaveLength(1);

  const second = await start("never");
  const again = await signIn(second.url, "nora@clinic.example");
  // The screen that never got its answer sends the same key once more.
  const repeated = await again.api("POST", `/conversations/${row.id}/messages`, reply);
  expect(repeated.status).toBe(200);
  const states: string[] = [];
  await eventually(
    async () => {
      const items = (await again.api("GET", `/conversations/${row.id}/messages`)).json.items;
      const { state } = items.at(-1).delivery;
      if (states.at(-1) !== state) states.push(state);
      return state;
    },
    (state) => state === "sent",
    40_000,
  );
  expect(states.slice(-2)).toEqual(["unconfirmed", "sent"]);
  expect(twilio.sends).toHaveLength(1);
}, 90_000);

test("killed between two steps: the next one goes after the restart, once", async () => {
  const first = await start("hop");
  const form = inboundForm({ from: "+15035550142", to: "+15035550100", body: "Hello" });
  expect(await postAsTwilio(first.smsWebhook, form, authToken)).toBe(200);
  const nora = await signIn(first.url, "nora@clinic.example");
  const [row] = await eventually(
    async () => (await nora.api("GET", "/conversations")).json.items,
    (items) => items.length > 0,
  );
  // The line is not set up at the provider: the second line of the channel is next.
  twilio.behaviour = { status: 400, code: 21606 };
  const reply = { clientKey: "killed-between-steps", text: "See you Friday" };
  await nora.api("POST", `/conversations/${row.id}/messages`, reply).catch(() => null);
  expect(await first.dead).toEqual([null, "SIGKILL"]);
  twilio.behaviour = "accept";

  const second = await start("never");
  const again = await signIn(second.url, "nora@clinic.example");
  const delivery = await eventually(
    async () => (await again.api("GET", `/conversations/${row.id}/messages`)).json.items.at(-1).delivery,
    ({ state }) => state === "sent",
    20_000,
  );
  expect(delivery.steps.map(({ state }: { state: string }) => state)).toEqual(["failed", "running"]);
  expect(twilio.sends.map(({ from }) => from)).toEqual(["+15035550109"]);
}, 90_000);
