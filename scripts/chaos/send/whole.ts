/**
 * One run with whole processes: coordinators write, patients answer and refuse, the world misbehaves, servers and
 * stores die and freeze. When all is calm again and nothing moves any more, the judge looks at every message.
 */
import { MongoClient } from "mongodb";
import type { DeliveryState } from "../../../shared/domain/delivery.ts";
import type { DeliveryDocument } from "../../../server/store/deliveries.ts";
import { freePort, type Programs } from "../../../server/test/programs.ts";
import type { RedisServer } from "../../../server/test/redis-server.ts";
import { seededRandom, type Random } from "../../simulator/random.ts";
import { pick } from "../operations.ts";
import type { Facts, PatientFacts } from "./clinics.ts";
import { openDesk, type Desk } from "./desk.ts";
import { inFlight, judge, type Case, type Findings, type Refusal } from "./judge.ts";
import { paced, type Pace } from "./pace.ts";
import { openHouse, type House } from "./processes.ts";
import { bindingRefusals, type Allowing } from "./refusals.ts";
import { judgedSteps } from "./truth.ts";
import { unrestOf } from "./unrest.ts";
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

/** A reply that a coordinator was told is safe, or was told was not made. */
interface Written {
  clientKey: string;
  patient: PatientFacts;
  messageId: string | null;
  /** Told that nothing was sent, after a try whose answer was lost. */
  denied: boolean;
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
      clinics: 12,
      patients: Math.max(36, Math.ceil(options.messages / 6)),
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
    await play.calm();
    return await play.judge();
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
  storming = true;

  constructor(options: WholeOptions, house: House, world: World, now: () => number, random: Random) {
    this.options = options;
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
        this.written.push({ clientKey, patient, messageId, denied: !made });
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

  /** One trouble at a time of each kind; servers, store, network and Redis have theirs beside each other. */
  async troubles(): Promise<void> {
    const leaseMs = 90_000 / this.options.speed;
    const { house, world, random } = this;
    const { redis } = this.options;
    const every = async (ms: number, trouble: () => Promise<void>) => {
      for (;;) {
        // On a busy machine all of it is slow: where nothing was written since the last trouble, none is needed.
        const before = this.written.length;
        const end = Date.now() + ms * (0.5 + random.next());
        while (this.storming && (Date.now() < end || this.written.length === before)) await sleep(50);
        if (!this.storming) return;
        await trouble();
      }
    };
    const busy = new Set<unknown>();
    const someWorker = async (fault: string, work: (worker: House["workers"][number]) => Promise<void>) => {
      const worker = house.pick();
      if (!worker || busy.has(worker)) return;
      busy.add(worker);
      this.count(fault);
      await work(worker).finally(() => busy.delete(worker));
    };
    await Promise.all([
      every(3_000, () => someWorker("server killed", (one) => house.kill(one, random.next() * 800))),
      every(7_000, () =>
        someWorker("server frozen past its lease", (one) => house.freeze(one, leaseMs * 1.3)),
      ),
      every(4_000, () => someWorker("server frozen", (one) => house.freeze(one, 100 + random.next() * 900))),
      every(9_000, async () => {
        if (random.next() < 0.5) {
          this.count("store frozen");
          await house.freezeStore(100 + random.next() * 1_500);
        } else {
          this.count("store killed");
          await house.killStore(random.next() * 800);
        }
      }),
      every(11_000, async () => {
        this.count("provider away");
        await world.away(random.next() * 1_200);
      }),
      ...(redis
        ? [
            every(6_000, async () => {
              if (random.next() < 0.5) {
                this.count("redis wiped");
                await redis.ask("FLUSHALL").catch(() => undefined);
              } else {
                this.count("redis killed");
                await redis.kill();
                await sleep(random.next() * 2_000);
                await redis.start();
              }
            }),
          ]
        : []),
    ]);
  }

  /** The sky clears, everybody is up, and what is planned comes to its end. */
  async calm(): Promise<void> {
    calmDown(this.world.simulator, this.people);
    const client = new MongoClient(this.house.storeUri());
    const started = Date.now();
    try {
      const deliveries = client.db().collection("deliveries");
      // The longest plan there is, several times over; what moves then still is the judge's.
      const end = started + Math.max(60_000, 1_200_000 / this.options.speed);
      let left = "";
      for (let still = 0; still < 3 && Date.now() < end;) {
        await sleep(500);
        const moving = await deliveries.countDocuments({ nextAt: { $exists: true } });
        const { world } = this.world.simulator;
        const onTheWay = world
          .all("message")
          .filter(({ status }) => status === "queued" || status === "sent");
        const pending = world.all("pending").length;
        left = `${moving} deliveries, ${onTheWay.length} at phones, ${pending} callbacks`;
        still = moving + onTheWay.length + pending === 0 ? still + 1 : 0;
      }
      if (Date.now() >= end) {
        this.options.say(`  it did not come to rest: ${left}`);
        const rows = await client.db().collection<DeliveryDocument>("deliveries");
        for await (const row of rows.find({ nextAt: { $exists: true } }))
          this.options.say(`    ${row._id} ${unrestOf(row, this.now()).words}`);
      }
      await this.world.simulator.idle();
    } finally {
      await client.close();
    }
    this.options.say(`  calm after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }

  /** What a finding is judged by: when the patient's words were acknowledged, what the ledger holds, what was tried. */
  tellLedger(
    addressId: string,
    attempts: readonly { id: string; startedAt: number }[],
    entries: readonly { addressId: string; choice: string; source: string; at: Date }[],
  ): void {
    const own = <One extends { addressId: string }>(all: readonly One[]) =>
      all.filter((one) => one.addressId === addressId);
    const lines: [number, string][] = [
      ...own(this.refusals).map(({ from }): [number, string] => [from, "STOP acknowledged"]),
      ...this.allowing
        .filter(({ addressIds }) => addressIds.includes(addressId))
        .map(({ from }): [number, string] => [from, "START on its way"]),
      ...own(entries).map(({ at, choice, source }, n): [number, string] => [
        at.getTime(),
        `ledger ${n + 1}: ${choice}, ${source}`,
      ]),
      ...attempts.map(({ id, startedAt }): [number, string] => [startedAt, `attempt ${id}`]),
    ];
    for (const [at, words] of lines.sort(([a], [b]) => a - b)) this.options.say(`    ${at} ${words}`);
  }

  async judge(): Promise<WholeOutcome> {
    const client = new MongoClient(this.house.storeUri());
    const { findings } = this.options;
    const states: WholeOutcome["states"] = {};
    const recorded = new Set<string>();
    let out = 0;
    try {
      const ledger = client
        .db()
        .collection<{ addressId: string; choice: string; source: string; at: Date }>("consent_entries");
      const entries = await ledger.find().toArray();
      const refusals = bindingRefusals(this.refusals, this.allowing, entries);
      const byMessage = new Map<string, DeliveryDocument>();
      for await (const row of client.db().collection<DeliveryDocument>("deliveries").find())
        byMessage.set(row.messageId, row);
      const mailIds = new Map<string, string>();
      for await (const row of client.db().collection<{ _id: string; mailId?: string }>("messages").find())
        if (row.mailId) mailIds.set(row._id, row.mailId);
      const threads = new Map<string, Awaited<ReturnType<Desk["thread"]>>>();
      for (const { clinic, conversationId } of this.facts.patients) {
        const desk = this.desks[clinic]?.[0];
        if (desk) threads.set(conversationId, await desk.thread(conversationId));
      }
      for (const { clientKey, patient, denied } of this.written) {
        const shown = threads.get(patient.conversationId)?.filter((one) => one.clientKey === clientKey) ?? [];
        if (denied) {
          if (shown.length > 0)
            findings.untrue.push(`${clientKey}: "nothing was sent", and it is in the thread`);
          if (shown.length === 0) continue;
        }
        const [first] = shown;
        const row = first && byMessage.get(first.id);
        const steps = row ? judgedSteps(row.steps, mailIds.get(row.messageId) ?? null, this.world.truth) : [];
        for (const { attempts } of steps) for (const { id } of attempts) recorded.add(id);
        const state = first?.delivery?.state ?? null;
        if (state) states[state] = (states[state] ?? 0) + 1;
        const one: Case = {
          name: clientKey,
          copies: shown.length,
          state,
          reason: first?.delivery?.reason ?? null,
          journalled: true,
          steps,
        };
        const before = findings.againstConsent.length;
        judge(one, refusals, findings);
        if (findings.againstConsent.length > before)
          for (const { addressId, attempts } of steps) this.tellLedger(addressId, attempts, entries);
        out += inFlight(steps, refusals);
      }
      for (const row of byMessage.values())
        for (const { attempts } of row.steps) for (const { id } of attempts) recorded.add(id);
    } finally {
      await client.close();
    }
    for (const id of this.world.truth.attempts())
      if (!recorded.has(id))
        findings.untrue.push(`a provider took something under ${id}, which nobody recorded`);
    return {
      messages: this.written.length,
      taken: this.world.truth.taken(),
      inFlight: out,
      states,
      faults: this.faults,
      refusals: this.refusals.length,
      broken: [...this.house.endings],
    };
  }
}
