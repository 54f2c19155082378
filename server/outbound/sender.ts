/**
 * Sends one delivery that is due: claim, call the provider once, record. A message that is due as it is written is
 * claimed in the very unit that writes it, and goes when that is durable; server/jobs says when any other is due.
 */
import { rankOf } from "../../shared/domain/lines.ts";
import type { AdapterContext, LookUpOutcome, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { AnyAdapter, ChannelRegistry } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import { countOf } from "../rules/line/pace.ts";
import { happen } from "../rules/plan/apply.ts";
import type { Directory } from "../store/directory.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { claimDelivery, claimRows, isDue, type Claim, type Claimed } from "./claim.ts";
import { markInFlight, refusedAsClaimed } from "./in-flight.ts";
import { createLanes, type Lanes, type Turn } from "./lanes.ts";
import { createLastLook } from "./last-look.ts";
import type { SecureLinks } from "../consent/secure-links.ts";
import type { MailFoot } from "./mail-foot.ts";
import { wordsOf } from "./words.ts";
import { letGo, recordLookUp, recordOutcome } from "./outcome.ts";

export interface Sender {
  /**
   * Works on a delivery that may be due: claims it, asks the provider once, records. Resolves to when it is due
   * again, or null when it rests. Does nothing when it has moved on or somebody else has it.
   */
  run(organizationId: string, deliveryId: string): Promise<Date | null>;
  /** The same for what waits in a line's queue, in order, as far as the line has turns. */
  runLane(organizationId: string, deliveryIds: readonly string[]): Promise<Lane>;
  /** A line went out of order or works again: whatever waits for it looks at once. */
  lineIncident(organizationId: string, lineId: string): Promise<void>;
  /** Whatever else this process calls by a line waits in the same ones. */
  lanes: Lanes;
  /** Begins nothing more at once, and ends after what is under way. */
  stop(): Promise<void>;
}

export interface Lane {
  /** Each ends when its outcome is recorded. */
  begun: Promise<unknown>[];
  /** When the line has its next turn for those that had none; null when all had one. */
  nextTurnAt: Date | null;
}

interface Provider {
  name: string;
  /** Undefined for an id that nobody registered. */
  adapter: AnyAdapter | undefined;
}

/** Calls the provider. */
interface Call {
  (): Promise<SendOutcome>;
  /** How long it may take. */
  ms: number;
}

type Begun = Extract<Claim, { kind: "send" | "look_up" }>;

/** What a provider answered is kept trying while the lease holds; pauses grow to this. */
const longestPauseMs = 5_000;
/** Of a process that stops, no more often than this. */
const triesToStop = 6;
/** A line's queue is moved at once; what waits outside it, this many. */
const maxMoved = 500;

export interface SenderParts {
  store: Store;
  directory: Directory;
  registry: ChannelRegistry;
  adapterContext: AdapterContext;
  clock: Clock;
  log: Log;
  /** Names this process in leases. */
  holder: string;
  /** 0 ≤ n < 1. */
  random(): number;
  adapterLine: AdapterLines;
  mailFoot: MailFoot;
  secureLinks: Pick<SecureLinks, "tokenOf" | "keyOf" | "codeOf">;
  /** Receipts that came before their attempt was recorded can be placed now. */
  onReceiptKeys(organizationId: string, keys: string[]): Promise<void>;
}

export function createSender(parts: SenderParts): Sender {
  const { store, directory, registry, log } = parts;

  const underWay = new Set<Promise<unknown>>();
  const lanes = createLanes(() => parts.clock.now().getTime());
  const mayCall = createLastLook(parts);
  let stopped = false;

  store.units.beforeCommit(async (tx, events) => {
    await markInFlight(tx, events);
    for (const { name, delivery, message, conversation } of events) {
      if (name !== "message.queued" || !delivery || !message || !conversation || stopped) continue;
      if (delivery.lease || !isDue(delivery, tx.now)) continue;
      const facts = await directory.of(tx.organizationId);
      const claim = await claimRows(tx, facts, { delivery, message, conversation }, parts, true);
      if (claim.kind === "send" || claim.kind === "look_up")
        tx.committed(() => begin(tx.organizationId, claim));
    }
  });

  /** Nobody waits for it: when the record of it fails too, its lease runs out and the answer counts as lost. */
  function begin(organizationId: string, claim: Begun): Promise<unknown> {
    const work: Promise<unknown> = goOn(organizationId, claim)
      .catch((error: unknown) =>
        log.warn(
          { delivery: claim.claimed.delivery.id, err: describeError(error) },
          "an outcome was not recorded, and counts as lost when the lease is over",
        ),
      )
      .finally(() => underWay.delete(work));
    underWay.add(work);
    return work;
  }

  async function run(organizationId: string, deliveryId: string): Promise<Date | null> {
    const facts = await directory.of(organizationId);
    const [claim, nextAt] = await store.units.run(organizationId, {
      deliveryIds: [deliveryId],
      async run(tx): Promise<[Claim, Date | null]> {
        const claimed = await claimDelivery(tx, facts, deliveryId, parts);
        return [claimed, (await tx.delivery(deliveryId))?.nextAt ?? null];
      },
    });
    if (claim.kind === "later") return claim.at;
    return claim.kind === "nothing" ? nextAt : goOn(organizationId, claim);
  }

  async function runLane(organizationId: string, ids: readonly string[]): Promise<Lane> {
    const facts = await directory.of(organizationId);
    const claimEach = (some: readonly string[]): Promise<Claim[]> =>
      store.units.run(organizationId, {
        deliveryIds: some,
        async run(tx) {
          const claims: Claim[] = [];
          for (const id of some) {
            const claim = await claimDelivery(tx, facts, id, parts);
            claims.push(claim);
            // Whoever comes after it waits for a later turn yet.
            if (claim.kind === "later") break;
          }
          return claims;
        },
      });
    const claims = await claimEach(ids).catch(async () => {
      // One that cannot be claimed must not keep the line from all others.
      const each: Claim[] = [];
      for (const id of ids)
        each.push(...(await claimEach([id]).catch((error: unknown) => failed(id, error))));
      return each;
    });
    const begun = claims.flatMap((claim) =>
      claim.kind === "send" || claim.kind === "look_up" ? [begin(organizationId, claim)] : [],
    );
    const later = claims.find((claim) => claim.kind === "later");
    return { begun, nextTurnAt: later?.at ?? null };
  }

  function failed(id: string, error: unknown): Claim[] {
    log.warn({ delivery: id, err: describeError(error) }, "a delivery in its line's queue was not claimed");
    return [];
  }

  async function lineIncident(organizationId: string, lineId: string): Promise<void> {
    const now = parts.clock.now();
    await store.deliveries.wakeLanes(lineId, now);
    const scope = systemScope(organizationId);
    for (const id of await store.deliveries.waitingFor(lineId, now, maxMoved))
      await store.units.run(organizationId, {
        deliveryIds: [id],
        async run(tx) {
          const delivery = await tx.delivery(id);
          if (!delivery || delivery.organizationId !== scope.organizationId) return;
          const [message, conversation] = await Promise.all([
            tx.message(delivery.messageId),
            tx.conversation(delivery.conversationId),
          ]);
          if (message && conversation)
            await happen(tx, { delivery, message, conversation }, { kind: "line_incident", lineId });
        },
      });
  }

  async function goOn(organizationId: string, { kind, claimed }: Begun): Promise<Date | null> {
    const { line } = claimed;
    const provider = { name: registry.nameOf(line.provider), adapter: registry.get(line.provider) };
    const [keys, dueAt] =
      kind === "send"
        ? await send(organizationId, claimed, provider, parts.clock.now().getTime())
        : await ask(organizationId, claimed, provider);
    if (keys.length > 0) await parts.onReceiptKeys(organizationId, keys);
    return dueAt;
  }

  /**
   * One unit of work, and when its delivery is due after it. What a provider answered must not be lost because other
   * processes were faster twelve times, or the store was away: it is tried again while the lease holds.
   */
  async function unit<Result>(
    organizationId: string,
    { delivery: { id, lease } }: Claimed,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<[Result, Date | null]> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await store.units.run(organizationId, {
          async run(tx): Promise<[Result, Date | null]> {
            const result = await work(tx);
            return [result, (await tx.delivery(id))?.nextAt ?? null];
          },
        });
      } catch (error) {
        const pause = Math.min(100 * 2 ** tries, longestPauseMs);
        const over = !lease || parts.clock.now().getTime() + pause >= lease.until.getTime();
        if (over || (stopped && tries >= triesToStop)) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  async function send(
    organizationId: string,
    claimed: Claimed,
    { name, adapter }: Provider,
    knownAt: number,
  ): Promise<[string[], Date | null]> {
    const call = callOf(claimed, adapter);
    const outcome = typeof call === "function" ? await inTurn(claimed, call, knownAt) : call;
    if (outcome === null) {
      const [, dueAt] = await unit(organizationId, claimed, (tx) => letGo(tx, claimed, parts.random()));
      return [[], dueAt];
    }
    const provider = { name, canLookUp: adapter?.lookUp !== undefined };
    const jitter = parts.random();
    return unit(organizationId, claimed, (tx) => recordOutcome(tx, claimed, outcome, provider, jitter));
  }

  /** The call, or why it cannot be made: what fails here has certainly not left. */
  function callOf(claimed: Claimed, adapter: AnyAdapter | undefined): Call | SendOutcome {
    const { line, delivery } = claimed;
    try {
      if (!adapter) throw new Error(`no adapter ${line.provider}`);
      const view = parts.adapterLine(line, adapter);
      const message = outboundMessage(claimed, parts);
      const ms = adapter.capabilities(line.channel).sendTimeoutSeconds * 1000;
      return Object.assign(() => adapter.send(message, view, parts.adapterContext), { ms });
    } catch (error) {
      const about = { delivery: delivery.id, provider: line.provider, err: describeError(error) };
      log.error(about, "a call could not be made ready");
      return { kind: "rejected", error: { code: "config", providerCode: null, retryAfterSeconds: null } };
    }
  }

  /** Null when no call was made: the process stops, or much has happened since the claim. */
  async function inTurn(claimed: Claimed, call: Call, knownAt: number): Promise<SendOutcome | null> {
    const { delivery, attempt, line } = claimed;
    const turn = refusedAsClaimed(delivery, attempt.id) ? null : await itsTurn(claimed);
    if (!turn) return null;
    let may = false;
    try {
      may = await mayCall(claimed, knownAt, call.ms);
    } finally {
      if (!may) turn.givenUp();
    }
    if (!may) return null;
    try {
      turn.taken();
      return await call();
    } catch (error) {
      // An adapter that throws is a defect of ours; whether the call left is not known, so it is not repeated.
      const about = { delivery: delivery.id, provider: line.provider, err: describeError(error) };
      log.error(about, "an adapter threw");
      const lost = { code: "unknown_outcome", providerCode: null, retryAfterSeconds: null } as const;
      return { kind: "unknown", error: lost };
    }
  }

  /** Null when the process stops first. */
  function itsTurn({ line, step, delivery, goAt, rate }: Claimed): Promise<Turn | null> {
    const units = countOf(rate, step.segments);
    const rank = rankOf[delivery.purpose];
    return lanes.enter({ lineId: line.id, rank, goAt, perSecond: rate.perSecond, units });
  }

  async function ask(
    organizationId: string,
    claimed: Claimed,
    { name, adapter }: Provider,
  ): Promise<[string[], Date | null]> {
    const found = await lookUp(claimed, adapter).catch((): LookUpOutcome => ({ kind: "unclear" }));
    return unit(organizationId, claimed, (tx) => recordLookUp(tx, claimed, found, name, parts.random()));
  }

  async function lookUp(claimed: Claimed, adapter: AnyAdapter | undefined): Promise<LookUpOutcome> {
    if (!adapter?.lookUp) return { kind: "unclear" };
    const line = parts.adapterLine(claimed.line, adapter);
    const message = outboundMessage(claimed, parts);
    return adapter.lookUp(message, claimed.attempt.startedAt, line, parts.adapterContext);
  }

  return {
    run,
    runLane,
    lineIncident,
    lanes,
    async stop() {
      stopped = true;
      lanes.stop();
      await Promise.all(underWay);
    },
  };
}

function outboundMessage(
  claimed: Claimed,
  { mailFoot, secureLinks }: Pick<SenderParts, "mailFoot" | "secureLinks">,
): OutboundMessage {
  const { message, conversation, attempt, step, to, line, validitySeconds } = claimed;
  // Filled here and nowhere else: no row, job or event ever holds a link or a code that opens.
  const unwritten = { token: secureLinks.tokenOf(attempt.id), code: secureLinks.codeOf(message.id) };
  const words = wordsOf(step, message, unwritten);
  const mailId = step.channel === "email" ? (step.mailId ?? message.mailId) : null;
  const foot = mailFoot(claimed);
  const references = (conversation.mail?.references ?? []).filter((id) => id !== mailId);
  const inReplyTo = references.at(-1) ?? null;
  return {
    attemptId: attempt.id,
    channel: step.channel,
    to,
    text: foot ? `${words}\n\n${foot.words}` : words,
    subject: step.subject ?? message.subject,
    ...(step.template?.used && { template: step.template }),
    validitySeconds,
    mail:
      mailId === null
        ? null
        : {
            messageId: mailId,
            inReplyTo,
            references,
            conversationId: conversation.id,
            fromName: line.displayName,
            ...(message.madeBy !== null && { automatic: inReplyTo === null ? "generated" : "replied" }),
            ...(foot && { unsubscribeUrl: foot.unsubscribeUrl }),
          },
  };
}
