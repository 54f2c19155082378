/** Under every sky: what is true of a message, what the clinic is told of it, and what a restart keeps. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorldLog } from "./log.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "./simulator.ts";
import { startTestClinic, stillClock, twilioClient, type StillClock, type TestClinic } from "./testkit.ts";
import { forecast, presetOf, presets, calmWeather } from "./weather.ts";

const desk = "+15035550100";
const care = "+15035550101";
const marisol = "+15035550142";
const ends = ["delivered", "read", "undelivered", "failed", "canceled"];

let clinic: TestClinic;
const running: Simulator[] = [];

beforeEach(async () => {
  clinic = await startTestClinic();
});
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
  await clinic.stop();
});

async function start(options: SimulatorOptions & { clock: StillClock }): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 11,
    numbers: [
      { number: desk, channel: "sms", webhookUrl: `${clinic.url}/sms` },
      { number: care, channel: "whatsapp", webhookUrl: `${clinic.url}/wa` },
    ],
    ...options,
  });
  running.push(simulator);
  return simulator;
}

/** Sends one text with a callback and lets `ms` pass. */
async function sendAndWait(simulator: Simulator, clock: StillClock, ms: number): Promise<string> {
  const { sid } = await twilioClient(simulator.url).messages.create({
    from: desk,
    to: marisol,
    body: "x",
    statusCallback: `${clinic.url}/status`,
  });
  await clock.advance(ms);
  await simulator.idle();
  return sid;
}

describe("each switch does what it says", () => {
  test("delay: nothing before, everything after", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ delaySeconds: 12 });
    const sid = await sendAndWait(simulator, clock, 11_900);
    expect(clinic.statuses(sid)).toEqual([]);
    expect(simulator.world.all("pending").map((receipt) => receipt.status)).toEqual(["sent", "delivered"]);
    expect(simulator.phones.screen(marisol)).toHaveLength(1);
    await clock.advance(1000);
    await simulator.idle();
    expect(clinic.statuses(sid)).toEqual(["sent", "delivered"]);
  });

  test("reorder: delivered comes before sent", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.preset("clear");
    simulator.weather.set({ reorder: true });
    const sid = await sendAndWait(simulator, clock, 10_000);
    expect(clinic.statuses(sid)).toEqual(["delivered", "sent"]);
    expect(simulator.wire.entries("sms").at(-1)?.outcome).toContain("reordered");
  });

  test("double: each receipt twice", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ double: true });
    const sid = await sendAndWait(simulator, clock, 10_000);
    expect(clinic.statuses(sid).sort()).toEqual(["delivered", "delivered", "sent", "sent"]);
  });

  test("lose everything: no receipt, yet Twilio's own record is true", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ losePercent: 100 });
    const sid = await sendAndWait(simulator, clock, 10_000);
    expect(clinic.statuses(sid)).toEqual([]);
    expect((await twilioClient(simulator.url).messages(sid).fetch()).status).toBe("delivered");
    expect(simulator.wire.entries("sms").filter((entry) => entry.outcome.includes("lost"))).toHaveLength(2);
  });

  test.each([
    ["429", 20429, 429],
    ["500", 20500, 500],
    ["503", 20503, 503],
  ] as const)("answer %s: no message is made", async (answer, code, status) => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ answer });
    await expect(sendAndWait(simulator, clock, 0)).rejects.toMatchObject({ code, status });
    expect(simulator.phones.sentTo(marisol)).toEqual([]);
  });

  test.each([
    [21610, "refused at once"],
    [21614, "refused at once"],
  ])("reject with %i: %s", async (code) => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ rejectCode: code });
    await expect(sendAndWait(simulator, clock, 0)).rejects.toMatchObject({ code, status: 400 });
  });

  test("reject with 30007 comes as a status with its code", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ rejectCode: 30007 });
    const sid = await sendAndWait(simulator, clock, 5000);
    expect(clinic.statuses(sid)).toEqual(["sent", "undelivered"]);
    expect(clinic.hits.at(-1)!.form["ErrorCode"]).toBe("30007");
    expect(simulator.phones.screen(marisol)).toEqual([]);
  });

  test("accept, then time out: the patient has it, the clinic has no answer", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ acceptThenTimeOut: true });
    const body = new URLSearchParams({ From: desk, To: marisol, Body: "did it go?" }).toString();
    const { demoSecrets } = await import("../../shared/cast.ts");
    const call = fetch(`${simulator.url}/2010-04-01/Accounts/${demoSecrets.twilioAccountSid}/Messages.json`, {
      method: "POST",
      headers: {
        Authorization: `Basic ${Buffer.from(`${demoSecrets.twilioAccountSid}:${demoSecrets.twilioAuthToken}`).toString("base64")}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body,
      signal: AbortSignal.timeout(300),
    });
    await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
    await clock.advance(2000);
    expect(simulator.phones.screen(marisol).map((message) => message.body)).toEqual(["did it go?"]);
    simulator.weather.clear();
    expect(await twilioClient(simulator.url).messages.list({ to: marisol })).toHaveLength(1);
  });

  test("one person's sky is theirs alone", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.preset("storm", "jerome");
    const sid = await sendAndWait(simulator, clock, 5000);
    expect(clinic.statuses(sid)).toEqual(["sent", "delivered"]);
    simulator.weather.clear("jerome");
    expect(simulator.weather.over("jerome").preset).toBe("clear");
  });

  test("at 60 times the pace a minute passes in a second", async () => {
    const clock = stillClock();
    const simulator = await start({ clock });
    simulator.weather.set({ delaySeconds: 60 });
    const sid = await sendAndWait(simulator, clock, 500);
    simulator.setSpeed(60);
    await clock.advance(1000);
    await simulator.idle();
    expect(clinic.statuses(sid)).toEqual(["sent", "delivered"]);
  });
});

test("without loss every accepted message ends in exactly one final state, and is told of it", async () => {
  const clock = stillClock();
  const simulator = await start({ clock });
  await simulator.phones.whatsapp(marisol, care, "hola");
  const client = twilioClient(simulator.url);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        delaySeconds: fc.integer({ min: 0, max: 40 }),
        reorder: fc.boolean(),
        double: fc.boolean(),
        rejectCode: fc.constantFrom(null, null, 30003, 30006, 30008, 63018),
      }),
      fc.array(fc.constantFrom("sms", "whatsapp", "landline", "nobody"), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 600_000 }),
      async (sky, sends, offFor) => {
        clinic.hits.length = 0;
        simulator.weather.clear("marisol");
        simulator.weather.set(sky);
        const sids: string[] = [];
        for (const kind of sends) {
          const to = {
            sms: marisol,
            whatsapp: `whatsapp:${marisol}`,
            landline: "+15035550112",
            nobody: "+15035550190",
          }[kind];
          const from = kind === "whatsapp" ? `whatsapp:${care}` : desk;
          const made = await client.messages.create({
            from,
            to,
            body: kind,
            validityPeriod: 300,
            statusCallback: `${clinic.url}/status`,
          });
          sids.push(made.sid);
          await clock.advance(150);
        }
        simulator.phones.switchOff(marisol);
        await clock.advance(offFor);
        simulator.phones.switchOn(marisol);
        // Longer than any hold of the weather.
        for (let i = 0; i < 12; i++) {
          await clock.advance(60_000);
          await simulator.idle();
        }
        expect(simulator.world.all("pending")).toEqual([]);
        for (const sid of sids) {
          const told = clinic.statuses(sid);
          const final = [...new Set(told.filter((status) => ends.includes(status)))];
          // WhatsApp's delivered is on the way to read.
          expect(final.filter((status) => status !== "delivered" || !final.includes("read"))).toHaveLength(1);
          expect(simulator.world.get("message", sid)!.status).toBe(
            final.includes("read") ? "read" : final[0],
          );
          for (const status of new Set(told)) {
            expect(told.filter((each) => each === status)).toHaveLength(sky.double ? 2 : 1);
          }
        }
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test("the same seed loses the same receipts", async () => {
  const losses: string[][] = [];
  for (let run = 0; run < 2; run++) {
    clinic.hits.length = 0;
    const clock = stillClock();
    const simulator = await start({ clock, seed: 99 });
    simulator.weather.set({ losePercent: 50 });
    for (let i = 0; i < 10; i++) await sendAndWait(simulator, clock, 2000);
    losses.push(clinic.statuses());
  }
  expect(losses[0]).toEqual(losses[1]);
  expect(losses[0]!.length).toBeGreaterThan(2);
  expect(losses[0]!.length).toBeLessThan(18);
});

test("presets are recognised, and the forecast says what will happen", () => {
  for (const [name, preset] of Object.entries(presets)) expect(presetOf({ id: "all", ...preset })).toBe(name);
  expect(presetOf({ ...calmWeather("all"), delaySeconds: 3 })).toBe("custom");
  const words = (change: object) => forecast({ ...calmWeather("all"), ...change }).map((line) => line.text);
  expect(words({})).toEqual(["sent, at once", "delivered, at once"]);
  expect(words(presets.patchy)).toEqual([
    "sent, in 14 s, after delivered",
    "delivered, in 12 s",
    "25 of 100 receipts are lost",
  ]);
  expect(words({ rejectCode: 21610 })).toEqual(["refused at once, 21610"]);
});

describe("a restart", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "simulator-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("keeps phones, messages, weather and mail; what was under way goes on", async () => {
    const clock = stillClock();
    const first = await start({ clock, dataDir: folder });
    first.weather.set({ delaySeconds: 30 }, "marisol");
    first.phones.add({ name: "Mateo Vega", number: "+15035550151", channel: "sms" });
    const sid = await sendAndWait(first, clock, 2000);
    await first.stop();
    expect(clinic.statuses(sid)).toEqual([]);

    const second = await start({ clock, dataDir: folder });
    expect(second.phones.get("+15035550151").name).toBe("Mateo Vega");
    expect(second.phones.screen(marisol)).toHaveLength(1);
    expect(second.weather.over("marisol").delaySeconds).toBe(30);
    await clock.advance(31_000);
    await second.idle();
    expect(clinic.statuses(sid)).toEqual(["sent", "delivered"]);
    const another = await sendAndWait(second, clock, 0);
    expect(another).not.toBe(sid);
  });

  test("a line cut in half is dropped, the rest stands", async () => {
    const clock = stillClock();
    const first = await start({ clock, dataDir: folder });
    await sendAndWait(first, clock, 2000);
    await first.stop();
    const file = join(folder, "world.jsonl");
    writeFileSync(file, readFileSync(file, "utf8") + '{"op":"put","table":"mess');
    const second = await start({ clock, dataDir: folder });
    expect(second.phones.screen(marisol)).toHaveLength(1);
  });
});

test("the log stays small however often a record changes", () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  try {
    const world = openWorldLog(folder, 50);
    for (let i = 1; i <= 500; i++) world.put("person", { id: "a", name: `name ${i}` });
    const lines = readFileSync(join(folder, "world.jsonl"), "utf8").trim().split("\n");
    expect(lines.length).toBeLessThanOrEqual(51);
    expect(openWorldLog(folder).get("person", "a")?.name).toBe("name 500");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("it listens on this machine only, and the control door refuses foreign pages", async () => {
  await expect(startSimulator({ host: "0.0.0.0" })).rejects.toThrow("this machine only");
  const simulator = await start({ clock: stillClock() });
  const post = (headers: Record<string, string>, body: unknown = { speed: 10 }) =>
    fetch(`${simulator.url}/_simulator/clock`, { method: "POST", headers, body: JSON.stringify(body) });
  const json = { "Content-Type": "application/json" };
  expect((await post({ ...json, Origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ "Content-Type": "text/plain" })).status).toBe(415);
  expect((await post(json, { speed: 7 })).status).toBe(400);
  expect((await post(json)).status).toBe(204);
});
