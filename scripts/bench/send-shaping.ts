/**
 * A line at its rate: how exactly it keeps it while a broadcast waits in its queue, how long a reply waits behind that
 * broadcast, and how much goes when there is no rate. Read at the provider's door.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { median, quantile, say, type Figure } from "./lib.ts";
import { startSendHouse, type Arrival, type SendHouse } from "./send-house.ts";

export interface ShapingOptions {
  patient: string;
  /** How many the broadcast goes to. */
  recipients: number;
  /** A line's rate, and how long it is watched at it. */
  perSecond: number;
  seconds: number;
  /** Deliveries of a round without a rate, beside the floor's. */
  deliveries: number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const windowMs = 1_000;

export async function measureShaping(options: ShapingOptions): Promise<Figure[]> {
  const { patient, recipients, perSecond, seconds, deliveries } = options;
  const house = await startSendHouse(patient);
  try {
    const figures = [await deliveriesPerSecond(house, deliveries)];
    await house.setRate({ perSecond });
    await sleep(1_000);
    const alone = await aloneMs(house);
    const began = Date.now();
    await house.addBroadcast("news", recipients);
    say(`  ${recipients} recipients were written down in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    // From the first second on it is as it stays.
    await sleep(2_000);
    const before = (await house.arrivals(0)).length;
    const asked = new Map<string, number>();
    for (const until = Date.now() + seconds * 1_000; Date.now() < until;) {
      const text = `reply ${asked.size}`;
      asked.set(text, performance.timeOrigin + performance.now());
      await house.reply(text);
      // Never in step with the turns.
      await sleep(700 + 600 * Math.random());
    }
    await sleep(1_000);
    const arrivals = (await house.arrivals(before)).sort((a, b) => a.at - b.at);
    const left = await house.waiting(recipients);
    if (left === 0) throw new Error("The broadcast was over before the watch was: give it more recipients.");
    say(
      `  ${arrivals.length} came in ${seconds + 1} s at ${perSecond} a second; ${left} of the broadcast still wait`,
    );
    say(`  the fastest ${perSecond + 1} came in ${tightest(arrivals, perSecond + 1).toFixed(0)} ms`);
    const waits = [...asked].map(([text, at]) => {
      const came = arrivals.find((one) => one.text === text);
      if (!came) throw new Error("A reply did not reach the provider while the broadcast waited.");
      return came.at - at;
    });
    // What a reply takes where nothing waits is no delay of the broadcast's.
    const slots = (ms: number) => ((ms - alone) * perSecond) / 1_000;
    say(
      `  a reply alone ${alone.toFixed(1)} ms; beside the broadcast ${median(waits).toFixed(1)} ms, worst ${Math.max(...waits).toFixed(1)} ms`,
    );
    return [
      { figure: "send.over_limit_windows", unit: "windows", value: overLimit(arrivals, perSecond) },
      { figure: "send.rate_used", unit: "share", value: rateUsed(arrivals, perSecond) },
      { figure: "send.broadcast_delay_slots", unit: "slots", value: Math.max(0, slots(median(waits))) },
      {
        figure: "send.broadcast_delay_slots.p95",
        unit: "slots",
        value: Math.max(0, slots(quantile(waits, 0.95))),
      },
      ...figures,
    ];
  } finally {
    await house.stop();
  }
}

/** Windows of a second, one from each arrival, that hold more than the rate. */
export function overLimit(arrivals: readonly Pick<Arrival, "at">[], perSecond: number): number {
  let over = 0;
  let last = 0;
  for (let first = 0; first < arrivals.length; first += 1) {
    const from = arrivals[first]?.at ?? 0;
    while (last < arrivals.length && (arrivals[last]?.at ?? 0) < from + windowMs) last += 1;
    if (last - first > perSecond) over += 1;
  }
  return over;
}

/** In how many milliseconds so many came, where they came fastest. */
export function tightest(arrivals: readonly Pick<Arrival, "at">[], count: number): number {
  const spans = arrivals.slice(count - 1).map(({ at }, n) => at - (arrivals[n]?.at ?? at));
  return Math.min(...spans);
}

/** What came, of what the rate allows between the first and the last. */
export function rateUsed(arrivals: readonly Pick<Arrival, "at">[], perSecond: number): number {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (!first || !last || first === last) return Number.NaN;
  return (arrivals.length - 1) / (((last.at - first.at) / 1_000) * perSecond);
}

/** A reply by the same line while nothing else waits for it. */
async function aloneMs(house: SendHouse): Promise<number> {
  const times: number[] = [];
  const before = (await house.arrivals(0)).length;
  for (let n = 0; n < 15; n += 1) {
    const at = performance.timeOrigin + performance.now();
    await house.reply(`alone ${n}`);
    await sleep(300);
    const came = (await house.arrivals(before)).find(({ text }) => text === `alone ${n}`);
    if (came) times.push(came.at - at);
  }
  return median(times);
}

/** As many as go when the line has no rate, beside a bare program that writes each down twice and calls. */
async function deliveriesPerSecond(house: SendHouse, count: number): Promise<Figure> {
  const rates: { ours: number; floor: number }[] = [];
  await house.setRate({ perSecond: null });
  for (let round = 0; round < 3; round += 1) {
    const floor = await bareRate(house.providerUrl, count);
    const before = (await house.arrivals(0)).length;
    await house.addBroadcast(`round ${round}`, count);
    let came: Arrival[] = [];
    for (let tries = 0; came.length < count && tries < 1_200; tries += 1) {
      await sleep(100);
      came = await house.arrivals(before);
    }
    if (came.length < count) throw new Error("Not all of a round reached the provider.");
    const ours = (1_000 * (count - 1)) / ((came.at(-1)?.at ?? 0) - (came[0]?.at ?? 0));
    say(`  ${count} deliveries: the floor ${floor.toFixed(0)} a second, Threadwell ${ours.toFixed(0)}`);
    rates.push({ ours, floor });
  }
  return {
    figure: "send.deliveries_per_s",
    unit: "1/s",
    value: median(rates.map(({ ours }) => ours)),
    floor: median(rates.map(({ floor }) => floor)),
    ratio: median(rates.map(({ ours, floor }) => ours / floor)),
  };
}

/** The floor: an attempt is durable before its call and its outcome after it, 64 calls at once, waits shared. */
async function bareRate(providerUrl: string, count: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "threadwell-bench-"));
  const journal = await open(path.join(folder, "journal"), "a");
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  let waiting: { line: string; done: () => void }[] = [];
  let writing = false;
  const flush = async () => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await journal.appendFile(batch.map(({ line }) => line).join(""));
      await journal.datasync();
      for (const { done } of batch) done();
    }
    writing = false;
  };
  const durable = (line: object) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ line: `${JSON.stringify(line)}\n`, done: resolve });
      if (!writing) flush().catch(reject);
    });
  const call = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const form = new URLSearchParams({ To: "+441134960000", From: "+441134960001", Body: text }).toString();
      const headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": Buffer.byteLength(form),
      };
      http
        .request(providerUrl, { agent, method: "POST", headers }, (answer) =>
          answer.resume().once("end", resolve),
        )
        .once("error", reject)
        .end(form);
    });
  try {
    let next = 0;
    const started = performance.now();
    const worker = async () => {
      while (next < count) {
        const text = `floor ${(next += 1)}`;
        await durable({ attempt: text });
        await call(text);
        await durable({ outcome: text });
      }
    };
    await Promise.all(Array.from({ length: 64 }, worker));
    return (1_000 * count) / (performance.now() - started);
  } finally {
    agent.destroy();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
