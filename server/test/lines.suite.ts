/**
 * Lines over real HTTP, with a provider that counts and two processes' worth of Threadwell on one store: one pace
 * between them, one trial of a line that broke, the second line of a channel, pauses and caps, whichever queue drives it.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Line } from "../../shared/api/lines.ts";
import { unpaced } from "../../shared/domain/lines.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { systemScope } from "../store/scope.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { inboundForm, postAsTwilio, type Behaviour } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";

const number = "+15035550100";
const second = "+15035550109";
const patient = "+15035550142";
const refused: Behaviour = { status: 401, code: 20003 };
const unable: Behaviour = { status: 400, code: 21610 };

/** `live`: Redis counts delays by its own clock, so time has to pass by itself. */
export function linesSuite(name: string, environment: () => Record<string, string>, live: boolean): void {
  let folder: string;
  let embedded: Awaited<ReturnType<typeof openRecorded>> | null;
  let houses: House[];
  let clock: TestClock;
  let nora: Staff;
  let ines: Staff;
  let screen: Screen;
  let conversationId: string;
  let keys = 0;

  async function open(realTime = live): Promise<void> {
    clock = createTestClock();
    const mongodbUri = embedded?.uri ?? process.env["THREADWELL_TEST_MONGODB_URI"]!;
    const shared = { mongodbUri, database: `test_${randomBytes(6).toString("hex")}`, dataDir: folder };
    const options = { ...shared, environment: environment(), ...(!realTime && { clock }) };
    // The second one takes the first one's clinic, with its provider's door in the place of the first one's.
    houses = [await openHouse(options), await openHouse(options)];
    [nora, ines] = [await houses[0]!.signIn(), await houses[0]!.signIn("ines@clinic.example")];
    screen = await nora.connect();
    const form = inboundForm({ from: patient, to: number, body: "Hello" });
    expect(await postAsTwilio(houses[0]!.smsWebhook, form, authToken)).toBe(200);
    conversationId = (await screen.seen(({ message }) => message?.text === "Hello")).conversationId!;
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), `threadwell-${name}-`));
    embedded = process.env["THREADWELL_TEST_MONGODB_URI"]
      ? null
      : await openRecorded({ dataDir: join(folder, "store") });
    houses = [];
  });
  afterEach(async () => {
    for (const house of houses) await house.stop();
    await embedded?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The provider: both houses were told the door of the one that was opened last. */
  const provider = () => houses[1]!.twilio;
  const says = (behaviour: Behaviour, from = number) => void provider().behaviours.set(from, behaviour);
  const sms = () => houses[0]!.sms.id;

  async function reply(text: string, by: Staff = nora): Promise<string> {
    keys += 1;
    const body = { clientKey: `lines-${keys}-key`, text };
    const { status, json } = await by.api("POST", `/conversations/${conversationId}/messages`, body);
    expect(status).toBe(201);
    return json.id;
  }
  const deliveries = async (): Promise<
    { text: string; state: string; reason: string | null; line: string }[]
  > =>
    (await nora.api("GET", `/conversations/${conversationId}/messages?limit=100`)).json.items.flatMap(
      (item: { text: string; lineId: string; delivery: { state: string; reason: string | null } | null }) =>
        item.delivery
          ? [{ text: item.text, state: item.delivery.state, reason: item.delivery.reason, line: item.lineId }]
          : [],
    );
  const states = async () => (await deliveries()).map(({ state }) => state);
  const settled = (want: Record<string, number>, withinMs?: number) =>
    eventually(
      async () => {
        const counts: Record<string, number> = {};
        for (const state of await states()) counts[state] = (counts[state] ?? 0) + 1;
        return counts;
      },
      (counts) =>
        JSON.stringify(Object.entries(counts).sort()) === JSON.stringify(Object.entries(want).sort()),
      withinMs,
    );
  const line = async (): Promise<Line> =>
    (await nora.api("GET", "/lines")).json.items.find(({ id }: Line) => id === sms());
  const pass = async (ms: number): Promise<void> => {
    if (live) await new Promise((resolve) => setTimeout(resolve, ms));
    else clock.advance(ms);
  };
  /** As long as it takes for a sweep to have been, and more: nothing came of it. */
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1_500));

  async function addSecondLine(): Promise<void> {
    const { store, directory } = houses[0]!.threadwell;
    const scope = systemScope(houses[0]!.organizationId);
    const first = (await store.lines.list(scope)).find(({ id }) => id === sms())!;
    const key = randomBytes(24).toString("base64url");
    const row = { ...first, id: randomBytes(12).toString("hex"), key, address: second, name: "After hours" };
    await store.lines.insertMany([row]);
    for (const house of houses) house.threadwell.directory.forget();
    directory.forget();
  }

  test("replies through two processes keep one pace between them, nothing lost or doubled", async () => {
    await open(true);
    const perSecond = 10;
    const rate = { ...unpaced, perSecond };
    expect((await ines.api("PUT", `/lines/${sms()}/rate`, { version: 0, rate })).status).toBe(200);
    const dev = await houses[1]!.signIn("dev@clinic.example");
    const count = 24;
    await Promise.all(Array.from({ length: count }, (_, n) => reply(`Paced ${n}`, n % 2 ? dev : nora)));
    await settled({ sent: count }, 30_000);
    const times = provider()
      .sends.map(({ at }) => at)
      .sort((a, b) => a - b);
    expect(times).toHaveLength(count);
    // Turns are exact (rules/line, outbound/lanes). A call may be late on a busy machine, and another process does not
    // know of it: what must not be is a pace of each process's own, twice the rate.
    const late = 400;
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(((count - 1) * 1_000) / perSecond - late);
    const most = Math.max(...times.map((at) => times.filter((one) => one >= at && one < at + 1_000).length));
    expect(most).toBeLessThan(perSecond * 1.5);
    expect(new Set(provider().sends.map(({ body }) => body)).size).toBe(count);
  }, 60_000);

  test("a line that broke is tried by one message of all that wait, again after a longer pause, then all go", async () => {
    await open();
    says(refused);
    await reply("First");
    await reply("Second");
    // The first is its own fault as far as anybody knows; with the second it is the line's, and that one waits.
    await settled({ failed: 1, held: 1 });
    await screen.seen(({ line: told }) => told?.standing.out?.code === "config");
    const asked = provider().asked;
    for (const text of ["Third", "Fourth", "Fifth"]) await reply(text);
    await settled({ failed: 1, held: 4 });
    expect((await deliveries()).at(-1)).toMatchObject({ reason: "This line is out of order." });
    await pause();
    expect(provider().asked).toBe(asked);

    if (!live) {
      await pass(31_000);
      await eventually(
        async () => provider().asked,
        (calls) => calls === asked + 1,
      );
      await pause();
      expect(provider().asked).toBe(asked + 1);
      // The trial has not gone, and its line is why: it waits on with the others.
      await settled({ failed: 1, held: 4 });
      expect((await line()).standing.out).toMatchObject({ trials: 1, tryingUntil: null });
      await pass(31_000);
      await pause();
      expect(provider().asked).toBe(asked + 1);
    }
    says("accept");
    // Who waited while it was tried comes back when a trial without an answer would have counted as lost.
    await pass(live ? 31_000 : 60_000);
    await settled({ failed: 1, sent: 4 });
    expect((await line()).standing.out).toBeNull();
    expect(provider().asked).toBe(asked + (live ? 4 : 5));
  }, 90_000);

  test("a number at fault is not the line's: it goes on", async () => {
    await open();
    says(unable);
    const body = { clientKey: "unable-key-1", text: "Refused" };
    await nora.api("POST", `/conversations/${conversationId}/messages`, body);
    await settled({ refused: 1 });
    expect((await line()).standing.out).toBeNull();
  });

  test("while the first line is sick or paused, the second one of the channel sends; then the first again", async () => {
    await open();
    await addSecondLine();
    says(refused);
    await reply("One");
    await reply("Two");
    await screen.seen(({ line: told }) => Boolean(told?.standing.out));
    await reply("Three");
    await eventually(
      async () => provider().sends.map(({ from, body }) => [from, body]),
      (sent) => sent.some(([from, body]) => from === second && body === "Three"),
    );
    says("accept");
    await pass(31_000);
    await reply("Four");
    await eventually(
      async () => (await line()).standing.out,
      (out) => out === null,
    );
    expect(provider().sends.find(({ body }) => body === "Four")?.from).toBe(number);

    const path = `/lines/${sms()}`;
    const way = async () =>
      (await nora.api("GET", `/conversations/${conversationId}`)).json.ways.find(
        ({ channel }: { channel: string }) => channel === "sms",
      );
    expect((await way()).detour).toBeNull();
    expect((await ines.api("POST", `${path}/pause`, { reason: "New contract" })).status).toBe(200);
    // What is said beforehand, in the composer and in the dry run, is what happens then.
    const passed = [{ channel: "sms", lineName: expect.any(String), why: "paused", until: null }];
    const round = { ending: "goes", channel: "sms", lineName: "After hours", passed };
    expect(await way()).toMatchObject({ lineId: sms(), detour: round });
    const { policy } = (await ines.api("GET", "/policies")).json.items[0];
    const { patient: who } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
    const wanted = { patientId: who.id, policy, text: "Five" };
    expect((await ines.api("POST", "/policies/try", wanted)).json.steps[0]).toMatchObject({ detour: round });
    await reply("Five");
    await eventually(
      async () => provider().sends.find(({ body }) => body === "Five")?.from,
      (from) => from !== undefined,
    );
    expect(provider().sends.find(({ body }) => body === "Five")?.from).toBe(second);
  }, 60_000);

  test("paused by one process, obeyed by the other at once; what waits says why, and goes on resuming", async () => {
    await open();
    const dev = await houses[1]!.signIn("dev@clinic.example");
    await reply("Before", dev);
    await settled({ sent: 1 });
    await ines.api("POST", `/lines/${sms()}/pause`, { reason: "Number changes hands" });
    await reply("While", dev);
    await settled({ sent: 1, held: 1 });
    expect((await deliveries()).at(-1)?.reason).toBe("An admin paused this line.");
    await ines.api("POST", `/lines/${sms()}/resume`);
    await settled({ sent: 2 });
    expect(provider().sends).toHaveLength(2);
  }, 30_000);

  test("switched off by one process: nothing is planned over it, what waits takes the next line or waits, words still come in", async () => {
    await open();
    const dev = await houses[1]!.signIn("dev@clinic.example");
    await reply("Before", dev);
    await settled({ sent: 1 });
    await ines.api("POST", `/lines/${sms()}/pause`, { reason: "Contract ends" });
    await reply("Waits");
    await settled({ sent: 1, held: 1 });
    const off = await ines.api("POST", `/lines/${sms()}/off`);
    expect(off.json).toMatchObject({
      standing: { off: true },
      switchedOff: { by: { name: expect.any(String) } },
    });
    await eventually(
      async () => (await deliveries()).at(-1)?.reason,
      (reason) => reason === "The line was switched off.",
    );
    await ines.api("POST", `/lines/${sms()}/resume`);
    const form = inboundForm({ from: patient, to: number, body: "Still there?" });
    expect(await postAsTwilio(houses[0]!.smsWebhook, form, authToken)).toBe(200);
    await screen.seen(({ message }) => message?.text === "Still there?");
    // The clinic has no other: it says so, and takes no words that could not go.
    const ways = async () => (await nora.api("GET", `/conversations/${conversationId}`)).json.ways;
    expect(await ways()).toMatchObject([
      { available: false, reason: "the clinic’s line for SMS is switched off", detour: null },
    ]);
    const body = { clientKey: "off-key-1", text: "Now" };
    const refused = await nora.api("POST", `/conversations/${conversationId}/messages`, body);
    expect(refused.status).toBe(409);

    await addSecondLine();
    expect(await ways()).toMatchObject([{ lineName: "After hours", available: true, detour: null }]);
    await reply("New", dev);
    await settled({ sent: 2, held: 1 });
    expect(provider().sends.map(({ from, body: text }) => [from, text])).toEqual([
      [number, "Before"],
      [second, "New"],
    ]);
    await ines.api("POST", `/lines/${sms()}/on`);
    await settled({ sent: 3 });
    expect(provider().sends.at(-1)).toMatchObject({ from: number, body: "Waits" });
    expect(provider().sends).toHaveLength(3);
  }, 30_000);

  test("a provider that asks for a pause gets all of it, from every process", async () => {
    await open();
    const dev = await houses[1]!.signIn("dev@clinic.example");
    const seconds = live ? 10 : 20;
    says({ status: 429, code: 20429, retryAfter: seconds });
    await reply("Slower");
    await screen.seen(({ line: told }) => Boolean(told?.standing.restsUntil));
    if (!live) {
      const until = Date.parse((await line()).standing.restsUntil!);
      expect(until - clock.now().getTime()).toBe(seconds * 1_000);
    }
    says("accept");
    await reply("Me too", dev);
    await pass(seconds * 1_000 - (live ? 6_000 : 1_000));
    await pause();
    expect(provider().asked).toBe(1);
    await pass(1_001);
    await settled({ sent: 2 });
    expect(provider().asked).toBe(3);
  }, 30_000);

  test("the day's limit holds the rest until an admin raises it, or the line's own midnight", async () => {
    await open();
    const path = `/lines/${sms()}/rate`;
    const capped = (dailyCap: number) => ({
      ...unpaced,
      counts: "segments",
      dailyCap,
      zone: "America/Los_Angeles",
    });
    await ines.api("PUT", path, { version: 0, rate: capped(2) });
    const dev = await houses[1]!.signIn("dev@clinic.example");
    for (const [n, by] of [nora, dev, nora, dev].entries()) await reply(`Text ${n}`, by);
    await settled({ sent: 2, held: 2 });
    expect((await deliveries()).at(-1)?.reason).toBe("This line has sent all that it may today.");
    const { cappedUntil } = (await line()).standing;
    expect(cappedUntil).not.toBeNull();
    const { items } = (await nora.api("GET", "/lines/figures")).json;
    const figures = items.find(({ lineId }: { lineId: string }) => lineId === sms());
    expect(figures).toMatchObject({
      today: { messages: 2, units: 2, until: cappedUntil },
      waiting: { total: 2, more: false, reasons: [{ count: 2 }] },
    });
    await ines.api("PUT", path, { version: 1, rate: capped(3) });
    await settled({ sent: 3, held: 1 });
    if (live) return;
    clock.advance(Date.parse(figures.today.until) - clock.now().getTime() + 1_000);
    nora = await houses[0]!.signIn();
    await settled({ sent: 4 });
  }, 30_000);

  test("an admin's test goes to the admin, counts, and mends a line that was out of order", async () => {
    await open();
    const path = `/lines/${sms()}/test`;
    expect((await nora.api("POST", path)).json.type).toBe("admins_only");
    expect((await ines.api("POST", path)).json.type).toBe("no_phone");
    await ines.api("PUT", "/contact", { phone: "+15035550177" });
    says(refused);
    for (const text of ["One", "Two"]) await reply(text);
    await eventually(
      async () => (await line()).standing.out,
      (out) => out !== null,
    );
    expect((await ines.api("POST", path)).json).toMatchObject({
      state: "failed",
      note: expect.stringContaining("(code 20003)"),
    });
    expect((await line()).standing.out).toMatchObject({ trials: 1 });
    await reply("Three");
    await settled({ failed: 1, held: 2 });
    says("accept");
    expect((await ines.api("POST", path)).json).toEqual({ state: "sent", to: "+1 503 555 0177", note: null });
    await settled({ failed: 1, sent: 2 });
    expect(provider().sends.map(({ to }) => to)).toEqual(["+15035550177", patient, patient]);
  }, 30_000);

  test("receipts that fault the line break it though it takes everything; a receipt of its trial mends it", async () => {
    await open();
    const receipt = async (body: string, more: Record<string, string>) => {
      const send = await eventually(
        async () => provider().sends.find((one) => one.body === body),
        (found) => found !== undefined,
      );
      const { sid, to, from, statusCallback } = send!;
      const form = { MessageSid: sid, To: to, From: from, ...more };
      // A receipt comes by the door of the process that sent.
      expect(await postAsTwilio(statusCallback!, form, authToken)).toBe(200);
    };
    const faulty = { MessageStatus: "undelivered", ErrorCode: "30034" };
    for (const text of ["One", "Two"]) {
      await reply(text);
      await receipt(text, faulty);
    }
    await screen.seen(({ line: told }) => told?.standing.out?.code === "config");
    await reply("Three");
    await reply("Four");
    await settled({ failed: 2, held: 2 });
    await pass(31_000);
    await settled({ failed: 2, held: 1, sent: 1 });
    await pause();
    expect(provider().sends).toHaveLength(3);
    await receipt(provider().sends.at(-1)!.body, { MessageStatus: "delivered" });
    await settled({ failed: 2, delivered: 1, sent: 1 });
    expect((await line()).standing.out).toBeNull();
  }, 60_000);
}
