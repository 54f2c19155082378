/**
 * Several real processes on one store, killed, frozen and left alone by their queue: every reply is sent once.
 * Runs on each driver of the queue; `environment` says which.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { inboundForm, postAsTwilio, startFakeTwilio, type FakeTwilio } from "./fake-twilio.ts";
import { authToken, eventually, signIn, type Staff } from "./harness.ts";
import { buildPrograms, startCrashProgram, type CrashProgram, type Programs } from "./programs.ts";

/** What a test has to hand. */
export interface Workers {
  twilio: FakeTwilio;
  /** Starts one more process on the same store. */
  start(environment?: Record<string, string>): Promise<CrashProgram>;
  /** A patient writes in, and Nora opens the thread. */
  conversation(program: CrashProgram): Promise<{ nora: Staff; id: string }>;
}

/** Longer than a lease: to this process every worker of now is long dead. */
const ahead = { CLOCK_AHEAD_MS: "100000" };

export function prepareWorkers(name: string, environment: () => Record<string, string>): Workers {
  const workers = {} as Workers;
  let programs: Programs;
  const running: CrashProgram[] = [];
  beforeAll(async () => {
    programs = await buildPrograms(name);
    return () => programs.remove();
  });
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), "threadwell-workers-"));
    const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
    const embedded = elsewhere ? null : await openRecorded({ dataDir: join(folder, "store") });
    const uri = new URL(embedded?.uri ?? elsewhere!);
    uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
    const twilio = await startFakeTwilio();
    Object.assign(workers, {
      twilio,
      async start(more: Record<string, string> = {}) {
        const program = await startCrashProgram(programs, {
          PORT: "0",
          DATA_DIR: folder,
          MONGODB_URI: uri.href,
          FAKE_TWILIO: twilio.url,
          ...environment(),
          ...more,
        });
        running.push(program);
        return program;
      },
      async conversation(program: CrashProgram) {
        const form = inboundForm({ from: "+15035550142", to: "+15035550100", body: "Hello" });
        expect(await postAsTwilio(program.smsWebhook, form, authToken)).toBe(200);
        const nora = await signIn(program.url, "nora@clinic.example");
        const [row] = await eventually(
          async () => (await nora.api("GET", "/conversations")).json.items,
          (items) => items.length > 0,
        );
        return { nora, id: row.id };
      },
    });
    return async () => {
      await Promise.all(running.splice(0).map((program) => program.stop()));
      await twilio.stop();
      await embedded?.close();
      await rm(folder, { recursive: true, force: true });
    };
  });
  afterEach(() => {
    const bodies = workers.twilio.sends.map(({ body }) => body);
    expect(bodies.length, "something was sent twice").toBe(new Set(bodies).size);
  });
  return workers;
}

export async function reply(nora: Staff, conversationId: string, text: string): Promise<number> {
  const body = { clientKey: `key-${text.replace(/\W/g, "-")}`, text };
  return (await nora.api("POST", `/conversations/${conversationId}/messages`, body)).status;
}

export async function delivered(
  nora: Staff,
  conversationId: string,
): Promise<{ text: string; state: string }[]> {
  const { items } = (await nora.api("GET", `/conversations/${conversationId}/messages?limit=100`)).json;
  return items.flatMap((item: { text: string; delivery: { state: string } | null }) =>
    item.delivery ? [{ text: item.text, state: item.delivery.state }] : [],
  );
}

/** Waits until all of these replies are sent, as staff see it. */
export function allSent(nora: Staff, conversationId: string, texts: string[], withinMs = 30_000) {
  return eventually(
    () => delivered(nora, conversationId),
    (rows) => texts.every((text) => rows.some((row) => row.text === text && row.state === "sent")),
    withinMs,
  );
}

export function workersSuite(name: string, environment: () => Record<string, string>): void {
  const workers = prepareWorkers(name, environment);

  test("a reply leaves when it is durable, and does not wait for a sweep", async () => {
    const { nora, id } = await workers.conversation(await workers.start());
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const started = performance.now();
      expect(await reply(nora, id, `At once ${n}`)).toBe(201);
      await eventually(
        async () => workers.twilio.sends.length,
        (count) => count === n + 1,
      );
      waits.push(performance.now() - started);
    }
    // A sweep comes once a second: each reply would wait for the next one, half of that in the mean.
    expect(waits.toSorted((a, b) => a - b)[3]).toBeLessThan(400);
  }, 60_000);

  test("two processes send what both are given, each reply once", async () => {
    const programs = [await workers.start(), await workers.start()];
    const { nora, id } = await workers.conversation(programs[0]!);
    const staff = [nora, await signIn(programs[1]!.url, "dev@clinic.example")];
    const texts = Array.from({ length: 40 }, (_, n) => `Reply ${n}`);
    const statuses = await Promise.all(texts.map((text, n) => reply(staff[n % 2]!, id, text)));
    expect(new Set(statuses)).toEqual(new Set([201]));
    await allSent(nora, id, texts);
    expect(workers.twilio.sends.map(({ body }) => body).sort()).toEqual(texts.toSorted());
  }, 60_000);

  test("killed when a reply is durable and its attempt claimed, before the call: unconfirmed, never sent by itself", async () => {
    const first = await workers.start({ CRASH_AT: "queued" });
    const { nora, id } = await workers.conversation(first);
    await reply(nora, id, "Do not forget me").catch(() => null);
    expect(await first.dead).toEqual([null, "SIGKILL"]);
    expect(workers.twilio.sends).toEqual([]);
    const second = await workers.start(ahead);
    const again = await signIn(second.url, "nora@clinic.example");
    await eventually(
      () => delivered(again, id),
      (rows) => rows[0]?.state === "unconfirmed",
    );
    // The provider is asked, and knows nothing of it: staff decide.
    expect(workers.twilio.sends).toEqual([]);
  }, 60_000);

  test("killed inside the provider's call: unconfirmed, looked up, never sent again", async () => {
    const first = await workers.start({ CRASH_AT: "sent" });
    const { nora, id } = await workers.conversation(first);
    await reply(nora, id, "Only once").catch(() => null);
    expect(await first.dead).toEqual([null, "SIGKILL"]);
    const second = await workers.start(ahead);
    const again = await signIn(second.url, "nora@clinic.example");
    await eventually(
      () => delivered(again, id),
      (rows) => rows[0]?.state === "unconfirmed",
    );
    await allSent(again, id, ["Only once"]);
    expect(workers.twilio.sends).toHaveLength(1);
  }, 60_000);

  test("frozen past its lease and woken: nobody calls for the lost claim, and that it never called is proof: it goes once", async () => {
    const first = await workers.start({ CRASH_AT: "claimed" });
    const { nora, id } = await workers.conversation(first);
    void reply(nora, id, "From the frozen one").catch(() => null);
    const second = await workers.start(ahead);
    const again = await signIn(second.url, "nora@clinic.example");
    await eventually(
      () => delivered(again, id),
      (rows) => rows[0]?.state === "unconfirmed",
    );
    // Long enough for its lock in Redis to be taken for stalled, and for a second wake.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(workers.twilio.sends).toEqual([]);
    first.signal("SIGCONT");
    await allSent(again, id, ["From the frozen one"]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(workers.twilio.sends).toHaveLength(1);
    const { items } = (await again.api("GET", `/conversations/${id}/messages`)).json;
    const [step] = items.at(-1).delivery.steps;
    expect(step.attempts).toMatchObject([
      { state: "failed", error: { code: "never_called" } },
      { state: "accepted", error: null },
    ]);
  }, 60_000);
}
