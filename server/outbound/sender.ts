/**
 * Sends one delivery that is due: claim, call the provider once, record. A message that is due as it is written is
 * claimed in the very unit that writes it, and goes when that is durable; server/jobs says when any other is due.
 */
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { AnyAdapter, ChannelRegistry } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { Directory } from "../store/directory.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { claimDelivery, claimRows, isDue, wordsOf, type Claim, type Claimed } from "./claim.ts";
import { recordLookUp, recordOutcome } from "./outcome.ts";

export interface Sender {
  /**
   * Works on a delivery that may be due: claims it, asks the provider once, records. Resolves to when it is due
   * again, or null when it rests. Does nothing when it has moved on or somebody else has it.
   */
  run(organizationId: string, deliveryId: string): Promise<Date | null>;
  /** Begins nothing more at once, and ends after what is under way. */
  stop(): Promise<void>;
}

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
  /** Receipts that came before their attempt was recorded can be placed now. */
  onReceiptKeys(organizationId: string, keys: string[]): Promise<void>;
}

export function createSender(parts: SenderParts): Sender {
  const { store, directory, registry, log } = parts;

  const underWay = new Set<Promise<unknown>>();
  let stopped = false;

  store.units.beforeCommit(async (tx, events) => {
    for (const { name, delivery, message, conversation } of events) {
      if (name !== "message.queued" || !delivery || !message || !conversation || stopped) continue;
      if (delivery.lease || !isDue(delivery, tx.now)) continue;
      const facts = await directory.of(tx.organizationId);
      const claim = await claimRows(tx, facts, { delivery, message, conversation }, parts.holder, true);
      if (claim.kind !== "nothing") tx.committed(() => begin(tx.organizationId, claim));
    }
  });

  /** Nobody waits for it: when the record of it fails too, its lease runs out and the answer counts as lost. */
  function begin(organizationId: string, claim: Exclude<Claim, { kind: "nothing" }>): void {
    const work = goOn(organizationId, claim)
      .catch((error: unknown) =>
        log.warn(
          { delivery: claim.claimed.delivery.id, err: describeError(error) },
          "an outcome was not recorded, and counts as lost when the lease is over",
        ),
      )
      .finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function run(organizationId: string, deliveryId: string): Promise<Date | null> {
    const facts = await directory.of(organizationId);
    const [claim, nextAt] = await store.units.run(organizationId, {
      deliveryIds: [deliveryId],
      async run(tx): Promise<[Claim, Date | null]> {
        const claimed = await claimDelivery(tx, facts, deliveryId, parts.holder);
        return [claimed, (await tx.delivery(deliveryId))?.nextAt ?? null];
      },
    });
    return claim.kind === "nothing" ? nextAt : goOn(organizationId, claim);
  }

  async function goOn(
    organizationId: string,
    { kind, claimed }: Exclude<Claim, { kind: "nothing" }>,
  ): Promise<Date | null> {
    const adapter = registry.get(claimed.line.provider);
    if (!adapter) throw new Error(`no adapter ${claimed.line.provider}`);
    const [keys, dueAt] =
      kind === "send"
        ? await send(organizationId, claimed, adapter)
        : await ask(organizationId, claimed, adapter);
    if (keys.length > 0) await parts.onReceiptKeys(organizationId, keys);
    return dueAt;
  }

  /** One unit of work, and when its delivery is due after it. */
  function unit<Result>(
    organizationId: string,
    deliveryId: string,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<[Result, Date | null]> {
    return store.units.run(organizationId, {
      async run(tx) {
        const result = await work(tx);
        return [result, (await tx.delivery(deliveryId))?.nextAt ?? null];
      },
    });
  }

  async function send(
    organizationId: string,
    claimed: Claimed,
    adapter: AnyAdapter,
  ): Promise<[string[], Date | null]> {
    const line = parts.adapterLine(claimed.line, adapter);
    let outcome: SendOutcome;
    try {
      outcome = await adapter.send(outboundMessage(claimed), line, parts.adapterContext);
    } catch (error) {
      // An adapter that throws is a defect of ours; whether the call left is not known, so it is not repeated.
      log.error(
        { delivery: claimed.delivery.id, provider: adapter.id, err: describeError(error) },
        "an adapter threw",
      );
      outcome = {
        kind: "unknown",
        error: { code: "unknown_outcome", providerCode: null, retryAfterSeconds: null },
      };
    }
    const provider = { name: adapter.name, canLookUp: adapter.lookUp !== undefined };
    const jitter = parts.random();
    return unit(organizationId, claimed.delivery.id, (tx) =>
      recordOutcome(tx, claimed, outcome, provider, jitter),
    );
  }

  async function ask(
    organizationId: string,
    claimed: Claimed,
    adapter: AnyAdapter,
  ): Promise<[string[], Date | null]> {
    const line = parts.adapterLine(claimed.line, adapter);
    const { startedAt } = claimed.attempt;
    const found =
      (await adapter
        .lookUp?.(outboundMessage(claimed), startedAt, line, parts.adapterContext)
        .catch(() => ({ kind: "unclear" as const }))) ?? ({ kind: "unclear" } as const);
    return unit(organizationId, claimed.delivery.id, (tx) =>
      recordLookUp(tx, claimed, found, adapter.name, parts.random()),
    );
  }

  return {
    run,
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

function outboundMessage(claimed: Claimed): OutboundMessage {
  const { message, conversation, attempt, step, to, line, validitySeconds } = claimed;
  const mailId = step.channel === "email" ? (step.mailId ?? message.mailId) : null;
  const references = (conversation.mail?.references ?? []).filter((id) => id !== mailId);
  const inReplyTo = references.at(-1) ?? null;
  return {
    attemptId: attempt.id,
    channel: step.channel,
    to,
    text: wordsOf(step, message),
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
          },
  };
}
