/**
 * One run with whole processes: coordinators write, patients answer and refuse, the world misbehaves, servers and
 * stores die and freeze. When all is calm again and nothing moves any more, the judge looks at every message.
 */
import { MongoClient } from "mongodb";
import type { DeliveryState } from "../../../shared/domain/delivery.ts";
import { leaseMs } from "../../../server/outbound/claim.ts";
import { freePort, type Programs } from "../../../server/test/programs.ts";
import type { RedisServer } from "../../../server/test/redis-server.ts";
import { seededRandom, type Random } from "../../simulator/random.ts";
import { pick } from "../operations.ts";
import { comeToRest } from "./calm.ts";
import type { Facts, PatientFacts } from "./clinics.ts";
import { openDesk, type Desk } from "./desk.ts";
import type { Findings, Refusal } from "./judge.ts";
import { paced, type Pace } from "./pace.ts";
import { openHouse, type House } from "./processes.ts";
import type { Allowing } from "./refusals.ts";
import { eachTroubleOnce, manyTroubles, type Stage } from "./troubles.ts";
import { judgeAll, type Written } from "./verdict.ts";
import { calmDown, changeWeather, type Person } from "./weather.ts";
import { openWorld, type World } from "./world.ts";

export interface WholeOptions {
  programs: Programs;
  messages: number;
  seed: number;
  workers: number;
  /** Who write at the same time. */
  coordinators: number;
  /** How many times faster than the wall the world and the servers live. */
  speed: number;
  /** Each trouble once and in turn, rather than all of them again and again. */
  short: boolean;
  redis: RedisServer | null;
  findings: Findings;
  say(line: string): void;
}

export interface WholeOutcome {
  messages: number;
  /** What providers took. */
  taken: number;
  /** Of those, the calls that were out when a refusal was recorded. */
  inFlight: number;
  states: Partial<Record<DeliveryState, number>>;
  faults: Record<string, number>;
  refusals: number;
  /** Servers that ended by themselves, and deliveries that never came to rest, each in words. */
  broken: string[];
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function playWhole(options: WholeOptions): Promise<WholeOutcome> {
  const random = seededRandom(options.seed);
  const pace: Pace = { base: Date.now(), speed: options.speed };
  const now = () => paced(pace);
  const [port, smtpPort] = [await freePort(), await freePort()];
  const house = await openHouse({
    programs: options.programs,
    pace,
    workers: options.workers,
    plan: {
      // One organization's changes happen in turn: many of them keep every server busy.
      clinics: options.short ? 3 : 12,
      patients: options.short ? 12 : Math.max(36, Math.ceil(options.messages / 6)),
      apiBase: `http://127.0.0.1:${port}`,
      smtpPort,
    },
    redis: options.redis,
    random: () => random.next(),
  });
  const world = await openWorld(house, { port, smtpPort, pace, seed: options.seed });
  try {
    const play = new Play(options, house, world, now, random);
    await play.greet();
    await play.storm();
    return await play.end();
  } finally {
    await world.close();
    await house.close();
  }
}

class Play {
  readonly options: WholeOptions;
  readonly house: House;
  readonly world: World;
  readonly now: () => number;
  readonly random: Random;
  readonly facts: Facts;
  readonly people: Person[];
  readonly desks: Desk[][];
  readonly written: Written[] = [];
  readonly refusals: Refusal[] = [];
  readonly allowing: Allowing[] = [];
  readonly faults: Record<string, number> = {};
  begun = 0;
  done = 0;
  /** What patients did. */
  acts = 0;
  allowed: number;
  storming = true;

  constructor(options: WholeOptions, house: House, world: World, now: () => number, random: Random) {
    this.options = options;
    this.allowed = options.short ? 0 : options.messages;
    this.house = house;
    this.world = world;
    this.now = now;
    this.random = random;
    this.facts = house.facts;
    this.people = house.facts.patients.map(({ name, addresses }) => ({
      name,
      number: addresses.sms.value,
      email: addresses.email.value,
    }));
    this.desks = this.facts.clinics.map(({ staff }) =>
      staff.map((email) => openDesk(email, () => house.pick()?.program.ready.url ?? null)),
    );
  }

  count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  /** Most patients have written by WhatsApp: its window is open for them. */
  async greet(): Promise<void> {
    const waiting = this.facts.patients.filter(() => this.random.next() < 0.75);
    await this.beside(8, async () => {
      for (let one = waiting.pop(); one; one = waiting.pop()) await this.say(one, "whatsapp", "Hello");
    });
  }

  async beside(count: number, work: () => Promise<void>): Promise<void> {
    await Promise.all(Array.from({ length: count }, work));
  }

  async say(
    { clinic, addresses }: PatientFacts,
    channel: "sms" | "whatsapp",
    words: string,
  ): Promise<boolean> {
    const lines = this.facts.clinics[clinic]?.lines.filter((line) => line.channel === channel) ?? [];
    const send = channel === "sms" ? "text" : "whatsapp";
    try {
      const { webhook } = await this.world.simulator.phones[send](
        addresses[channel].value,
        pick(this.random, lines).address,
        words,
      );
      return webhook?.answered === true && webhook.status === 200;
    } catch {
      // The phone is off, or the network is away.
      return false;
    }
  }

  async storm(): Promise<void> {
    const { messages, say } = this.options;
    const started = Date.now();
    const actors = Promise.all([this.patients(), this.weather(), this.troubles()]);
    const telling = setInterval(() => say(`  ${this.written.length} of ${messages} written`), 10_000);
    await this.beside(this.options.coordinators, () => this.coordinator());
    this.storming = false;
    clearInterval(telling);
    await actors;
    const seconds = (Date.now() - started) / 1000;
    say(
      `  ${this.written.length} written in ${seconds.toFixed(0)} s of storm: ${JSON.stringify(this.faults)}`,
    );
  }

  async coordinator(): Promise<void> {
    while (this.begun < this.options.messages) {
      if (this.begun >= this.allowed) {
        await sleep(20);
        continue;
      }
      const n = (this.begun += 1);
      const patient = pick(this.random, this.facts.patients);
      const desk = pick(this.random, this.desks[patient.clinic] ?? []);
      const clientKey = `chaos-${this.options.seed}-${n}`;
      const channel = pick(this.random, [undefined, undefined, "sms", "whatsapp", "email"] as const);
      const body = { clientKey, text: `Words ${n} for you`, ...(channel && { channel }) };
      const answer = await desk.ask("POST", `/conversations/${patient.conversationId}/messages`, body);
      const made = answer?.status === 200 || answer?.status === 201;
      const messageId = made ? (answer.json as { id: string }).id : null;
      // Without an answer nobody was promised anything; what did become of it is looked at all the same.
      if (answer && (made || answer.unclear))
        this.written.push({ clientKey, patient, messageId, denied: !made, toldAt: this.now() });
      this.done += 1;
      if (messageId !== null && this.random.next() < 0.2) void this.changeMind(desk, patient, messageId);
      await sleep(this.random.next() * 150);
    }
  }

  /** Some time later, and whatever stands on the screen then. */
  async changeMind(desk: Desk, patient: PatientFacts, messageId: string): Promise<void> {
    await sleep(this.random.next() * 6_000);
    const what = pick(this.random, ["cancel", "cancel", "reached-by-phone", "send"] as const);
    if (what !== "send") {
      const answer = await desk.ask("POST", `/messages/${messageId}/${what}`);
      this.count(`${what} ${answer?.status ?? "unanswered"}`);
      return;
    }
    const thread = await desk.thread(patient.conversationId).catch(() => []);
    const version = thread.find(({ id }) => id === messageId)?.delivery?.version;
    if (version === undefined) return;
    const channel = pick(this.random, ["sms", "whatsapp", "email"] as const);
    const words = pick(this.random, ["as_written", "notice"] as const);
    const body = { channel, addressId: patient.addresses[channel].id, words, version };
    const answer = await desk.ask("POST", `/messages/${messageId}/send`, body);
    this.count(`send ${answer?.status ?? "unanswered"}`);
  }

  async patients(): Promise<void> {
    await this.beside(3, async () => {
      while (this.storming) {
        await sleep(this.random.next() * 300);
        // As the staff do: on a slow machine all of them would have refused before anything is written.
        if (this.acts >= 6 + 1.5 * this.done) continue;
        this.acts += 1;
        const patient = pick(this.random, this.facts.patients);
        const channel = this.random.next() < 0.6 ? "sms" : "whatsapp";
        const what = this.random.next();
        if (what < 0.3) await this.say(patient, channel, pick(this.random, ["Thank you", "When?"]));
        // Where they are refused, a bare yes is a START.
        else if (what < 0.4) await this.allow(patient, channel, "Yes");
        else if (what < 0.7) await this.refuse(patient, channel);
        else await this.allow(patient, channel);
      }
    });
  }

  async refuse(patient: PatientFacts, channel: "sms" | "whatsapp"): Promise<void> {
    if (!(await this.say(patient, channel, pick(this.random, ["STOP", "Stop.", "unsubscribe"])))) return;
    this.refusals.push({ addressId: patient.addresses[channel].id, from: this.now(), until: Infinity });
  }

  async allow(patient: PatientFacts, channel: "sms" | "whatsapp", words = "START"): Promise<void> {
    // What is said by one channel of a number holds for the other.
    const addressIds = [patient.addresses.sms.id, patient.addresses.whatsapp.id];
    // Acknowledged, it may lie in the journal yet.
    this.allowing.push({ addressIds, from: this.now(), until: Infinity });
    await this.say(patient, channel, words);
  }

  async weather(): Promise<void> {
    while (this.storming) {
      await sleep(this.random.next() * 120);
      changeWeather(this.world.simulator, this.people, this.random);
    }
  }

  async troubles(): Promise<void> {
    const { options, house, world, random } = this;
    const stage: Stage = {
      ...{ house, world, random, redis: options.redis, leaseMs: leaseMs / options.speed },
      troubled: new Set(),
      written: () => this.written.length,
      done: () => this.done,
      allow: (messages) => void (this.allowed = messages),
      storming: () => this.storming,
      count: (fault) => this.count(fault),
    };
    await (options.short ? eachTroubleOnce(stage, options.messages) : manyTroubles(stage));
  }

  /** The sky clears, everybody is up; when nothing moves any more, the judge looks at every message. */
  async end(): Promise<WholeOutcome> {
    const { house, world, now } = this;
    const { speed, say, findings } = this.options;
    calmDown(world.simulator, this.people);
    const client = new MongoClient(house.storeUri());
    try {
      const stuck = await comeToRest(client.db(), world.simulator, { now, speed, say });
      await world.simulator.idle();
      const verdict = await judgeAll(client.db(), { ...this, truth: world.truth }, findings, say);
      return {
        ...verdict,
        messages: this.written.length,
        taken: world.truth.taken(),
        faults: this.faults,
        refusals: this.refusals.length,
        broken: [...house.endings, ...stuck],
      };
    } finally {
      await client.close();
    }
  }
}
