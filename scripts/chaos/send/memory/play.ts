/**
 * One small world played in virtual time from its first word to its last timer: the real reply, claim, sender, outcome
 * and receipt code on three servers that die, freeze and lose their store, in a world that misbehaves.
 */
import { channelIds } from "../../../../shared/domain/channels.ts";
import { createLog, type Log } from "../../../../server/lib/log.ts";
import { ProblemError } from "../../../../server/lib/problem.ts";
import { createMatchers } from "../../../../server/rules/emergency/keeper.ts";
import type { DeliveryRecord } from "../../../../server/store/deliveries.ts";
import type { Directory } from "../../../../server/store/directory.ts";
import type { LineRecord } from "../../../../server/store/lines.ts";
import { seededRandom, type Random } from "../../../simulator/random.ts";
import type { WebhookCall, WebhookOutcome } from "../../../simulator/twilio/webhook.ts";
import { calmWeather } from "../../../simulator/weather.ts";
import { pick } from "../../operations.ts";
import type { PatientFacts } from "../clinics.ts";
import type { Findings, Refusal } from "../judge.ts";
import type { Allowing } from "../refusals.ts";
import { drawMailbox, drawSky } from "../weather.ts";
import { createTables, type Tables } from "./memory-store.ts";
import { judgePlay, type Tally, type Written } from "./reading.ts";
import { addPatient, directoryOf, makeLines, organizationId, user, webhookUrl } from "./scene.ts";
import { startVirtualServer, type VirtualServer } from "./virtual-server.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";
import { openVirtualWorld, type VirtualWorld } from "./virtual-world.ts";

const matcherOf = createMatchers();
const scope = { organizationId, userId: user };
const second = 1000;
const stormMs = 400 * second;
const messagesPerWorld = 8;

/** Worlds of a few messages each, until there are as many as wanted; each is repeated by its own number. */
export async function playMessages(
  count: number,
  seed: number,
  findings: Findings,
  say: (line: string) => void,
): Promise<Tally> {
  const tally: Tally = {
    worlds: 0,
    messages: 0,
    taken: 0,
    inFlight: 0,
    refusals: 0,
    machines: 0,
    states: {},
  };
  const log = createLog("silent");
  let told = Date.now();
  while (tally.messages < count) {
    await playWorld(seed + tally.worlds, log, findings, tally);
    if (Date.now() - told < 20_000) continue;
    told = Date.now();
    const { untrue, doubled, againstConsent } = findings;
    const found = `untrue ${untrue.length}, doubled ${doubled.length}, against consent ${againstConsent.length}`;
    say(`  ${tally.messages} of ${count} after world ${seed + tally.worlds - 1}: ${found}`);
    for (const words of [...untrue, ...doubled, ...againstConsent].slice(0, 20)) say(`    ${words}`);
  }
  return tally;
}

async function playWorld(seed: number, log: Log, findings: Findings, tally: Tally): Promise<void> {
  const play = new Play(seed, log);
  play.plan();
  // Long after the last timer of the longest plan.
  const over = await play.time.run(play.time.now() + 3 * 24 * 3600 * second, () => play.broken());
  if (!over) findings.untrue.push(`world ${seed}: it never comes to rest`);
  judgePlay(play, findings, tally);
}

class Play {
  readonly seed: number;
  readonly log: Log;
  readonly random: Random;
  readonly time: VirtualTime;
  readonly tables: Tables = createTables();
  readonly lines: LineRecord[];
  readonly patients: PatientFacts[];
  readonly directory: Directory;
  readonly world: VirtualWorld;
  readonly servers: VirtualServer[] = [];
  readonly written: Written[] = [];
  readonly refusals: Refusal[] = [];
  readonly allowing: Allowing[] = [];
  /** Defects of the code under play, or of this world. */
  readonly faults: Error[] = [];
  lastError: unknown = null;
  storeAway = false;
  started = 0;

  constructor(seed: number, log: Log) {
    this.seed = seed;
    this.log = log;
    this.random = seededRandom(seed);
    this.time = createVirtualTime(1_760_000_000_000 + (seed % 100_000));
    this.lines = makeLines();
    this.patients = [0, 1, 2].map((n) => addPatient(this.tables, n, { seed, at: this.time.now() }));
    this.directory = directoryOf(this.lines, seed);
    const [sms, spare, whatsapp] = this.lines;
    const numbers = [sms, spare, whatsapp].flatMap((line) =>
      line
        ? [
            {
              number: line.address,
              channel: line.channel === "whatsapp" ? ("whatsapp" as const) : ("sms" as const),
              webhookUrl: webhookUrl(line),
              optOutHandling: line === sms && seed % 3 === 0,
            },
          ]
        : [],
    );
    const people = this.patients.map(({ name, addresses }) => ({
      name,
      number: addresses.sms.value,
      email: addresses.email.value,
    }));
    this.world = openVirtualWorld(this.time, this.random, { numbers, people }, (call) => this.post(call));
    this.world.onBounce = async (message) => {
      const line = this.lines.find(({ channel }) => channel === "email");
      const server = this.server();
      if (!line || !server) return false;
      const error = { code: "invalid_address" as const, providerCode: "550 5.1.1", retryAfterSeconds: null };
      const event = {
        kind: "receipt" as const,
        providerMessageId: message.mail?.messageId ?? "",
        attemptId: message.attemptId,
        status: "failed" as const,
        providerStatus: "failed",
        at: null,
        error,
      };
      return server.asked(server.takeEvent(line, event)).then(
        () => true,
        () => false,
      );
    };
    this.tables.onDelivery = ({ id, nextAt }) => {
      if (nextAt) this.wake(id, nextAt.getTime() - this.time.now() + this.random.next() * second);
    };
    for (let n = 0; n < 3; n += 1) this.startServer();
  }

  /** Nothing that follows would be worth anything. */
  broken(): boolean {
    return this.tables.missing.size > 0 || this.faults.length > 0;
  }

  startServer(): void {
    const server = startVirtualServer({
      name: `server ${(this.started += 1)}`,
      tables: this.tables,
      directory: this.directory,
      organizationId,
      time: this.time,
      random: () => this.random.next(),
      http: this.world.http,
      mail: this.world.mail,
      matcherOf,
      log: this.log,
      storeAway: () => this.storeAway,
      webhookUrl: (line) => (line.channel === "email" ? null : webhookUrl(line)),
    });
    this.servers.push(server);
  }

  /** Most who ask find one that works; a frozen one takes what it is given all the same. */
  server(): VirtualServer | null {
    const some = this.servers.filter((one) => one.alive() && (!one.frozen() || this.random.next() < 0.1));
    return some.length === 0 ? null : pick(this.random, some);
  }

  /** As the queue and its sweep do: when it is due, somebody looks, and again until it is no longer. */
  wake(deliveryId: string, inMs: number): void {
    this.time.after(Math.max(0, inMs), () => {
      const row = this.tables.of("deliveries").get(deliveryId) as DeliveryRecord | undefined;
      if (!row?.nextAt || row.nextAt.getTime() > this.time.now()) return;
      const twice = this.random.next() < 0.15;
      for (const server of [this.server(), twice ? this.server() : null])
        server?.sender.run(organizationId, deliveryId).catch(() => undefined);
      this.wake(deliveryId, second * (0.5 + this.random.next()));
    });
  }

  plan(): void {
    const { time, random } = this;
    const at = (work: () => void | Promise<void>) => time.after(random.next() * stormMs, () => void work());
    const often = (times: number, work: () => void | Promise<void>) => {
      for (let n = 0; n < times; n += 1) at(work);
    };
    // Most have an open WhatsApp window when it begins.
    for (const patient of this.patients) if (random.next() < 0.7) void this.say(patient, "whatsapp", "Hello");
    for (let n = 0; n < messagesPerWorld; n += 1) at(() => this.write(n));
    often(12, () => this.changeSky());
    often(2, () => this.patientAnswers());
    often(10, () => this.wakeAtRandom());
    often(3, () => this.kill());
    often(2, () =>
      this.server()?.freeze(second * (random.next() < 0.5 ? 100 + random.next() * 60 : random.next() * 20)),
    );
    often(1, () => this.stretch(4 * second, (on) => (this.storeAway = on)));
    often(1, () => this.stretch(15 * second, (on) => (this.world.network.away = on)));
    often(2, () => this.stretch(60 * second, (on) => (this.world.network.shaky = on ? 0.4 : 0)));
    time.after(stormMs + second, () => this.calm());
  }

  /** A queue may wake for what is not due, or for what somebody else is at. */
  wakeAtRandom(): void {
    const known = [...this.tables.of("deliveries").keys()];
    if (known.length === 0) return;
    this.server()
      ?.sender.run(organizationId, pick(this.random, known))
      .catch(() => undefined);
  }

  async stretch(longestMs: number, set: (on: boolean) => void): Promise<void> {
    set(true);
    await this.time.sleep(this.random.next() * longestMs);
    set(false);
  }

  changeSky(): void {
    const { name, addresses } = pick(this.random, this.patients);
    const { world } = this.world;
    world.put("weather", { ...calmWeather(name), ...drawSky(this.random), preset: "custom" });
    const mailbox = world.get("mailbox", addresses.email.value);
    if (mailbox && this.random.next() < 0.4)
      world.put("mailbox", { ...mailbox, behaviour: drawMailbox(this.random) });
  }

  calm(): void {
    const { world } = this.world;
    for (const { name, addresses } of this.patients) {
      world.put("weather", calmWeather(name));
      const mailbox = world.get("mailbox", addresses.email.value);
      if (mailbox) world.put("mailbox", { ...mailbox, behaviour: "fine" });
    }
  }

  async kill(): Promise<void> {
    const server = this.server();
    if (!server) return;
    server.kill();
    this.servers.splice(this.servers.indexOf(server), 1);
    await this.time.sleep(this.random.next() * 5 * second);
    this.startServer();
  }

  async patientAnswers(): Promise<void> {
    const patient = pick(this.random, this.patients);
    const channel = this.random.next() < 0.6 ? "sms" : "whatsapp";
    const what = this.random.next();
    if (what < 0.3) return void (await this.say(patient, channel, "Thank you"));
    const heard = await this.say(patient, channel, pick(this.random, ["STOP", "Stop.", "unsubscribe"]));
    if (!heard) return;
    const ids = this.twinsOf(patient.addresses[channel].value);
    for (const addressId of ids) this.refusals.push({ addressId, from: this.time.now(), until: Infinity });
    if (what < 0.6) return;
    await this.time.sleep(this.random.next() * 120 * second);
    const words: Allowing = { addressIds: ids, from: this.time.now(), until: Infinity };
    this.allowing.push(words);
    if (await this.say(patient, channel, "START")) words.until = this.time.now();
  }

  /** A number's addresses on both channels, whoever of the family they belong to: they are refused together. */
  twinsOf(value: string): string[] {
    const rows = [...this.tables.of("addresses").values()];
    return rows.flatMap((row) => (row["value"] === value ? [row._id] : []));
  }

  async say({ addresses }: PatientFacts, channel: "sms" | "whatsapp", body: string): Promise<boolean> {
    const line = pick(
      this.random,
      this.lines.filter((one) => one.channel === channel),
    );
    if (this.world.network.away) return false;
    const to = line.address;
    const { webhook } = await this.world.inbound.write({ channel, from: addresses[channel].value, to, body });
    return webhook?.answered === true && webhook.status === 200;
  }

  /** A provider calls the clinic. */
  async post({ url, body }: WebhookCall): Promise<WebhookOutcome> {
    await this.time.sleep(1 + this.random.next() * 100);
    const server = this.server();
    const line = this.lines.find(({ key }) => url.includes(key));
    if (!server || !line || this.world.network.away || this.world.network.shaky > this.random.next())
      return { answered: false, reason: "refused" };
    const late = this.time.sleep(15 * second).then(() => "late" as const);
    const answer = await Promise.race([
      server.asked(server.take(line, url, body)).then(
        () => "taken" as const,
        () => "failed" as const,
      ),
      late,
    ]);
    if (answer === "late") return { answered: false, reason: "no answer" };
    if (answer === "failed") return { answered: true, status: 500, contentType: "text/plain", body: "" };
    this.world.truth.acknowledged(new URLSearchParams(body));
    return { answered: true, status: 200, contentType: "text/xml", body: "<Response/>" };
  }

  async write(n: number): Promise<void> {
    const { random, time } = this;
    const patient = pick(random, this.patients);
    const clientKey = `key-of-${this.seed}-${n}`;
    const channel = pick(random, [undefined, undefined, "sms", "whatsapp", "email"] as const);
    const reply = { clientKey, text: `Words ${n}`, ...(channel && { channel }) };
    let unclear = false;
    for (let tries = 0; tries < 20; tries += 1) {
      const server = this.server();
      try {
        if (!server) throw new Error("nobody is there");
        // Somebody who waited in vain discards it.
        if (unclear && random.next() < 0.2) {
          const withdrawn = server.withdrawReply(scope, patient.conversationId, clientKey);
          const made = await this.inTime(server.asked(withdrawn));
          this.written.push({ clientKey, denied: made === null });
          return;
        }
        const { message } = await this.inTime(
          server.asked(server.reply(scope, patient.conversationId, reply)),
        );
        this.written.push({ clientKey, denied: false });
        if (random.next() < 0.3) await this.changeMind(message.id, patient);
        return;
      } catch (error) {
        if (error instanceof ProblemError) {
          if (unclear) this.written.push({ clientKey, denied: true });
          return;
        }
        if (error instanceof TypeError) this.faults.push(error);
        this.lastError = error;
        unclear ||= server !== null;
        await time.sleep(300 + random.next() * 3 * second);
      }
    }
  }

  /** A device does not wait for a server that stands still; what it asked for may be done there all the same. */
  async inTime<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const late = this.time.sleep(20 * second).then(() => {
      throw new Error("no answer in time");
    });
    return Promise.race([asked, late]);
  }

  async changeMind(messageId: string, patient: PatientFacts): Promise<void> {
    const { random } = this;
    await this.time.sleep(random.next() ** 2 * 150 * second);
    const what = pick(random, ["cancel", "reachedByPhone", "resend", "resend"] as const);
    const server = this.server();
    if (!server) return;
    try {
      if (what !== "resend") return void (await server.asked(server.actions[what](scope, messageId)));
      const rows = this.tables
        .of("deliveries")
        .values() as IterableIterator<unknown> as Iterable<DeliveryRecord>;
      const version = [...rows].find((row) => row.messageId === messageId)?.version ?? 1;
      const channel = pick(random, channelIds);
      const words = pick(random, ["as_written", "notice"] as const);
      const wanted = { channel, addressId: patient.addresses[channel].id, words, version };
      await server.asked(server.actions.resend(scope, messageId, wanted));
    } catch {
      // Refused, or nobody answered: the person looks again, or does not.
    }
  }
}
