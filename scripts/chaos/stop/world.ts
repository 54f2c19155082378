/**
 * One small history in virtual time: two processes with the real claim, sender, inbound and consent code over the same
 * tables; a broadcast, a reply and their fallback chains; and refusals by every way in, at any moment.
 */
import { channelIds, addressKindOf, type ChannelId } from "../../../shared/domain/channels.ts";
import { defaultPolicies, type Policy, type Purpose } from "../../../shared/domain/policy.ts";
import { createSecureLinks } from "../../../server/consent/secure-links.ts";
import type { ParsedMessage, SendOutcome } from "../../../server/channels/contract.ts";
import { createRegistry, type AnyAdapter } from "../../../server/channels/registry.ts";
import { twilioAdapter } from "../../../server/channels/twilio/adapter.ts";
import { createConsent, type ConsentCommands } from "../../../server/commands/consent.ts";
import { createPreferences, type PreferenceCommands } from "../../../server/commands/preferences.ts";
import type { PatientLink, PatientLinks } from "../../../server/consent/links.ts";
import { storeMessage } from "../../../server/inbound/message.ts";
import { storeOpt } from "../../../server/inbound/opt.ts";
import { storeReceipt } from "../../../server/inbound/receipt.ts";
import { createIds } from "../../../server/lib/ids.ts";
import type { Log } from "../../../server/lib/log.ts";
import { createSender, type Sender } from "../../../server/outbound/sender.ts";
import { createAdapterLines } from "../../../server/rules/adapter-line.ts";
import { addOutgoing } from "../../../server/rules/outgoing.ts";
import { planFactsOf } from "../../../server/rules/plan/plan-facts.ts";
import { replyWays } from "../../../server/rules/ways.ts";
import type { DeliveryRecord } from "../../../server/store/deliveries.ts";
import type { Directory } from "../../../server/store/directory.ts";
import type { LineRecord } from "../../../server/store/lines.ts";
import type { Store } from "../../../server/store/store.ts";
import { seededRandom } from "../../simulator/random.ts";
import { pick } from "../operations.ts";
import { createTables, openMemoryStore } from "../send/memory/memory-store.ts";
import { createVirtualTime } from "../send/memory/virtual-time.ts";
import { openAtomicStore } from "./atomic-store.ts";
import { watchCommits } from "./oracle.ts";
import { lineOn, houseOf, second, addressIn, seedPatients, organizationId, chain } from "./house.ts";

export interface Tally {
  histories: number;
  calls: number;
  refusals: number;
  /** Calls that were out when their address refused, each marked. */
  inFlight: number;
  /** By the way in, how often a refusal was tried. */
  ways: Record<string, number>;
  findings: string[];
}

export const newTally = (): Tally => ({
  histories: 0,
  calls: 0,
  refusals: 0,
  inFlight: 0,
  ways: {},
  findings: [],
});

const waysIn = [
  "keyword",
  "page",
  "page for news",
  "unsubscribe",
  "provider",
  "refusal code",
  "staff",
  "api",
  "free words",
] as const;

interface Process {
  store: Store;
  sender: Sender;
  consent: ConsentCommands;
  preferences: PreferenceCommands;
}

/** `whole`: with the real unit of work and its rows, over tables that judge versions; else each unit in one piece. */
export async function playHistory(seed: number, whole: boolean, log: Log, tally: Tally): Promise<void> {
  // Neighbouring seeds begin alike: spread.
  const random = seededRandom(Math.imul(seed ^ (seed >>> 15), 0x9e3779b1) >>> 0);
  const time = createVirtualTime(1_760_000_000_000);
  const tables = createTables();
  const lines = channelIds.map(lineOn);
  const lineOf = (channel: ChannelId): LineRecord => {
    const line = lines.find((one) => one.channel === channel);
    if (!line) throw new Error(`The world has no line for ${channel}.`);
    return line;
  };
  const house = houseOf(lines, random);
  const directory: Directory = {
    of: async () => house as never,
    lineByKey: async () => null,
    lineByMailbox: async () => null,
    forget: () => undefined,
  };
  /** Most histories are of one message to one patient; in others two share a phone, or get the same news. */
  const people = random.next() < 0.7 ? [0] : [0, 1];
  const faults: unknown[] = [];
  /** A lost race is none: who lost it looks again. */
  const fault = (error: unknown): void => {
    const defect = error instanceof TypeError || (error instanceof Error && error.name.startsWith("Zod"));
    if (defect) faults.push(error);
  };
  /** Addresses whose provider knows of a refusal that it told nobody. */
  const refusedThere = new Set<string>();
  tables.onDelivery = ({ id, nextAt }) => {
    if (nextAt) wake(id, nextAt.getTime() - time.now() + random.next() * second);
  };
  const oracle = watchCommits(tables);
  const processes = [0, 1].map((n) => startProcess(n));
  const addressOf = (n: number, channel: ChannelId) => addressIn(seed, n, channel);
  const anyProcess = () => pick(random, processes);
  seedPatients(tables, seed, people, time.now());

  function startProcess(n: number): Process {
    const clock = { now: () => new Date(time.now()) };
    const ids = createIds(clock);
    const door = {
      async pass() {
        if (random.next() < 0.25) await time.sleep(random.next() * 400);
      },
    };
    const store = whole
      ? openMemoryStore(tables, { door, clock, ids, log })
      : openAtomicStore(tables, { clock, ids, organizationId });
    Object.assign(store, { organizations: { byId: async () => house.organization } });
    const adapter: AnyAdapter = {
      ...twilioAdapter,
      lookUp: undefined as never,
      send: (message) => call(message.attemptId, message.to),
    };
    delete (adapter as { lookUp?: unknown }).lookUp;
    const mail: AnyAdapter = { ...adapter, id: "smtp", channels: ["email"] };
    const sender = createSender({
      store,
      directory,
      registry: createRegistry([adapter, mail]),
      adapterContext: { http: null as never, clock, tokenKey: Buffer.alloc(32) },
      adapterLine: createAdapterLines(() => null),
      clock,
      log,
      holder: `process ${n}`,
      random: () => random.next(),
      mailFoot: () => null,
      secureLinks: createSecureLinks(Buffer.alloc(32)),
      onReceiptKeys: async () => undefined,
    });
    const links = {} as PatientLinks;
    const consent = createConsent({ store, directory, clock, ids, links, publicUrl: () => "" });
    return { store, sender, consent, preferences: createPreferences({ store, directory }) };
  }

  /** A provider's door: it takes its time, and may know better. */
  async function call(attemptId: string, to: string): Promise<SendOutcome> {
    oracle.called(attemptId);
    // Aimed: while this call is out, or just after it.
    if (random.next() < 0.15)
      time.after(random.next() * 2 * second, () => void refuse(pick(random, waysIn)).catch(fault));
    await time.sleep(random.next() ** 2 * 3 * second);
    const no = (
      kind: "rejected" | "unknown",
      code: "opted_out" | "unreachable" | "unknown_outcome",
    ): SendOutcome => ({
      kind,
      error: { code, providerCode: null, retryAfterSeconds: null },
    });
    if (refusedThere.has(to)) return no("rejected", "opted_out");
    const luck = random.next();
    if (luck < 0.25) return no("rejected", "unreachable");
    if (luck < 0.3) return no("unknown", "unknown_outcome");
    if (luck < 0.5) time.after(random.next() * 5 * second, () => void delivered(attemptId, to));
    return { kind: "accepted", status: "accepted", providerMessageIds: [`SM ${attemptId}`] };
  }

  async function delivered(attemptId: string, to: string): Promise<void> {
    const line = lineOf(to.includes("@") ? "email" : "sms");
    const receipt = {
      kind: "receipt" as const,
      providerMessageId: `SM ${attemptId}`,
      attemptId,
      status: "delivered" as const,
      providerStatus: "delivered",
      at: null,
      error: null,
    };
    const { store } = anyProcess();
    await store.units
      .run(organizationId, storeReceipt(store, line, receipt, new Date(time.now())))
      .catch(() => undefined);
  }

  function wake(deliveryId: string, inMs: number): void {
    time.after(Math.max(0, inMs), () => {
      const row = tables.of("deliveries").get(deliveryId) as unknown as DeliveryRecord | undefined;
      if (!row?.nextAt || row.nextAt.getTime() > time.now()) return;
      for (const { sender } of random.next() < 0.3 ? processes : [anyProcess()])
        sender.run(organizationId, deliveryId).catch(fault);
      wake(deliveryId, second * (0.5 + random.next()));
    });
  }

  /** Plans and writes one message to a patient, as every sender does. */
  async function write(n: number, purpose: Purpose, leavesInMs: number, key: string): Promise<void> {
    const { store } = anyProcess();
    const policy: Policy = {
      ...defaultPolicies[purpose],
      steps: random.next() < 0.7 ? chain : chain.toReversed(),
      atEnd: "rest",
      expiresSeconds: 600,
    };
    const byPerson = purpose === "reply";
    await store.units.run(organizationId, {
      async run(tx) {
        const patient = await tx.patient(`patient ${n}`);
        const conversation = await tx.conversationOf(`patient ${n}`);
        const addresses = await tx.addressesOf(`patient ${n}`);
        if (!patient || !conversation) return;
        const consent = await tx.consentOf(addresses.map(({ id }) => id));
        const facts = planFactsOf(
          { now: tx.now, patient, addresses, consent, lastInbound: conversation.lastInbound },
          { ...house, policy, asking: { byPerson } },
          [{ level: "open", words: "Words" }],
        );
        const order = policy.steps.map(({ channel }) => channel);
        const way = replyWays(facts)
          .filter(({ available }) => available)
          .sort((a, b) => order.indexOf(a.channel) - order.indexOf(b.channel))[0];
        if (!way) return;
        const at = new Date(tx.now.getTime() + leavesInMs);
        const departure =
          leavesInMs === 0
            ? null
            : {
                why: "scheduled" as const,
                at,
                latest: null,
                leftMs: null,
                zone: "UTC",
                cancelIfAnswered: false,
              };
        addOutgoing(tx, {
          conversation,
          facts,
          way,
          policy,
          purpose,
          text: "Words",
          authorId: byPerson ? "nora" : null,
          ...(!byPerson && { madeBy: "broadcast" }),
          clientKey: key,
          departure,
        });
      },
    });
  }

  async function refuse(way: (typeof waysIn)[number]): Promise<void> {
    const n = pick(random, people);
    const { store, consent, preferences } = anyProcess();
    const channel = pick(random, channelIds);
    const address = addressOf(n, channel);
    tally.ways[way] = (tally.ways[way] ?? 0) + 1;
    const link: PatientLink = {
      kind: "choose",
      organizationId,
      patientId: `patient ${n}`,
      addressId: address.id,
      madeAt: new Date(time.now()),
    };
    const shown = { template: "page 1", language: "en", words: () => "No" };
    const line = lineOf(channel);
    switch (way) {
      case "keyword":
        return void (await say(
          n,
          channel === "email" ? "sms" : channel,
          pick(random, ["STOP", "unsubscribe", "ALTO"]),
        ));
      case "free words":
        return void (await say(n, channel === "email" ? "sms" : channel, "please stop texting me"));
      case "page":
        return void (await preferences.refuseAll(link, shown));
      case "page for news": {
        const choice = { addressId: address.id, purposes: { broadcast: false }, never: false, warned: false };
        const rest = { language: null, quietHours: null };
        const given = { ways: [{ ...choice, purposes: {}, entries: 0 }], ...rest };
        const form = { given, sent: { ways: [choice], ...rest } };
        return void (await preferences.choosePreferences(link, form, shown));
      }
      case "unsubscribe":
        return void (await preferences.unsubscribe({ ...link, kind: "unsubscribe" }, "One click"));
      case "provider": {
        const sender = { kind: addressKindOf[channel], value: address.value, verified: true };
        const opt = {
          kind: "opt" as const,
          choice: "out" as const,
          sender,
          word: "21610",
          handledByProvider: true,
        };
        return void (await store.units.run(organizationId, storeOpt(store, house, line, opt)));
      }
      case "refusal code":
        return void refusedThere.add(address.value);
      default: {
        const record = {
          addressId: address.id,
          choice: "refused" as const,
          about: "messages" as const,
          purposes: null,
          how: "phone" as const,
          words: "No more",
          source: way,
          formId: null,
        };
        await consent.recordConsent({ organizationId, userId: "nora" }, `patient ${n}`, record);
      }
    }
  }

  async function say(n: number, channel: ChannelId, text: string): Promise<void> {
    const { store } = anyProcess();
    const line = lineOf(channel);
    const { value } = addressOf(n, channel);
    const parsed: ParsedMessage = {
      kind: "message",
      providerMessageId: `SM in ${random.hex(12)}`,
      sender: { kind: addressKindOf[channel], value, verified: true },
      senderAsGiven: value,
      profileName: null,
      subject: null,
      text,
      fullText: null,
      files: [],
      sentAt: null,
      marks: [],
      automatic: null,
      thread: null,
    };
    await store.units.run(organizationId, storeMessage(store, house, line, parsed));
  }

  const at = (ms: number, work: () => Promise<unknown>) => time.after(ms, () => void work().catch(fault));
  const span = 40 * second;
  const newsAt = random.next() * span;
  const later = random.next() < 0.4 ? random.next() * 20 * second : 0;
  for (const n of people) at(newsAt + random.next() * 500, () => write(n, "broadcast", later, `news ${n}`));
  if (random.next() < 0.3) at(random.next() * span, () => write(0, "reply", 0, "reply 0"));
  // Most close to the message: there the races are.
  const close = () => newsAt + later + (random.next() - 0.3) * 8 * second;
  const refusing = 1 + Math.floor(random.next() * 2);
  for (let n = 0; n < refusing; n += 1) {
    const way = pick(random, waysIn);
    at(Math.max(0, random.next() < 0.7 ? close() : random.next() * 90 * second), () => refuse(way));
  }
  if (random.next() < 0.15) at(random.next() * 90 * second, () => say(pick(random, people), "sms", "START"));
  const rested = await time.run(
    time.now() + 20 * 24 * 3600 * second,
    () => tables.missing.size > 0 || faults.length > 0,
  );
  if (tables.missing.size > 0)
    throw new Error(`memory-store.ts has no answer for ${[...tables.missing].join(", ")}`);
  if (faults.length > 0) throw faults[0];
  oracle.end();
  if (!rested) oracle.findings.push("it never comes to rest");
  tally.histories += 1;
  tally.calls += oracle.calls();
  tally.refusals += oracle.refusals();
  tally.inFlight += oracle.escaped();
  for (const words of new Set(oracle.findings)) tally.findings.push(`history ${seed}: ${words}`);
}
