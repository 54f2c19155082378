/**
 * Sends what is due: claim, call the provider once, record. Woken at once by a commit that queued something,
 * and by a sweep for what was left behind; how many run beside each other is bounded.
 */
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { AnyAdapter, ChannelRegistry } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import { startSweep } from "../lib/interval.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { Directory } from "../store/directory.ts";
import type { Store } from "../store/store.ts";
import { claimDelivery, wordsOf, type Claim, type Claimed } from "./claim.ts";
import { recordLookUp, recordOutcome } from "./outcome.ts";

export interface Sender {
  /** Something of this organization may be due now. */
  wake(organizationId: string, deliveryId: string): void;
  /** Ends after the calls under way. */
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

const sweepEveryMs = 1000;
const maxAtOnce = 32;

export function createSender(parts: SenderParts): Sender {
  const { store, directory, registry, log } = parts;
  const waiting: { organizationId: string; id: string }[] = [];
  const known = new Set<string>();
  /** Woken while it was being worked on: there may be more to do. */
  const again = new Set<string>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const sweep = startSweep("deliveries", sweepEveryMs, log, async () => {
    for (const { organizationId, id } of await store.deliveries.due(parts.clock.now(), 200))
      wake(organizationId, id);
  });

  function wake(organizationId: string, id: string): void {
    if (stopped) return;
    if (known.has(id)) return void again.add(id);
    known.add(id);
    waiting.push({ organizationId, id });
    fill();
  }

  function fill(): void {
    while (!stopped && running.size < maxAtOnce) {
      const next = waiting.shift();
      if (!next) return;
      const run: Promise<void> = work(next.organizationId, next.id)
        .catch((error: unknown) => {
          log.warn({ delivery: next.id, err: describeError(error) }, "a delivery is left to the sweep");
        })
        .finally(() => {
          running.delete(run);
          known.delete(next.id);
          if (again.delete(next.id)) wake(next.organizationId, next.id);
          fill();
        });
      running.add(run);
    }
  }

  async function work(organizationId: string, deliveryId: string): Promise<void> {
    const facts = await directory.of(organizationId);
    const claim = await store.units.run<Claim>(organizationId, {
      run: (tx) => claimDelivery(tx, store, facts, deliveryId, parts.holder),
    });
    if (claim.kind === "nothing") return;
    const { claimed } = claim;
    const adapter = registry.get(claimed.line.provider);
    if (!adapter) throw new Error(`no adapter ${claimed.line.provider}`);
    const keys =
      claim.kind === "send"
        ? await send(organizationId, claimed, adapter)
        : await ask(organizationId, claimed, adapter);
    if (keys.length > 0) await parts.onReceiptKeys(organizationId, keys);
  }

  async function send(organizationId: string, claimed: Claimed, adapter: AnyAdapter): Promise<string[]> {
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
    return store.units.run(organizationId, {
      run: (tx) => recordOutcome(tx, claimed, outcome, provider, jitter),
    });
  }

  async function ask(organizationId: string, claimed: Claimed, adapter: AnyAdapter): Promise<string[]> {
    const line = parts.adapterLine(claimed.line, adapter);
    const { startedAt } = claimed.attempt;
    const found =
      (await adapter
        .lookUp?.(outboundMessage(claimed), startedAt, line, parts.adapterContext)
        .catch(() => ({ kind: "unclear" as const }))) ?? ({ kind: "unclear" } as const);
    return store.units.run(organizationId, {
      run: (tx) => recordLookUp(tx, claimed, found, adapter.name, parts.random()),
    });
  }

  return {
    wake,
    async stop() {
      stopped = true;
      await sweep.stop();
      await Promise.all(running);
    },
  };
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
