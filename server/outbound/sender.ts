/** Sends one delivery that is due: claim, call the provider once, record. server/jobs says which and when. */
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { AnyAdapter, ChannelRegistry } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { Directory } from "../store/directory.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { claimDelivery, wordsOf, type Claim, type Claimed } from "./claim.ts";
import { recordLookUp, recordOutcome } from "./outcome.ts";

export interface Sender {
  /**
   * Works on a delivery that may be due: claims it, asks the provider once, records. Resolves to when it is due
   * again, or null when it rests. Does nothing when it has moved on or somebody else has it.
   */
  run(organizationId: string, deliveryId: string): Promise<Date | null>;
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

  async function run(organizationId: string, deliveryId: string): Promise<Date | null> {
    const facts = await directory.of(organizationId);
    const [claim, nextAt] = await unit<Claim>(organizationId, deliveryId, (tx) =>
      claimDelivery(tx, store, facts, deliveryId, parts.holder),
    );
    if (claim.kind === "nothing") return nextAt;
    const { claimed } = claim;
    const adapter = registry.get(claimed.line.provider);
    if (!adapter) throw new Error(`no adapter ${claimed.line.provider}`);
    const [keys, dueAt] =
      claim.kind === "send"
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

  return { run };
}

function outboundMessage(claimed: Claimed): OutboundMessage {
  const { message, conversation, attempt, step, to, line, validitySeconds } = claimed;
  const mailId = step.channel === "email" ? (step.mailId ?? message.mailId) : null;
  const references = (conversation.mail?.references ?? []).filter((id) => id !== mailId);
  return {
    attemptId: attempt.id,
    channel: step.channel,
    to,
    text: wordsOf(step, message),
    subject: step.subject ?? message.subject,
    validitySeconds,
    mail:
      mailId === null
        ? null
        : {
            messageId: mailId,
            inReplyTo: references.at(-1) ?? null,
            references,
            conversationId: conversation.id,
            fromName: line.displayName,
          },
  };
}
