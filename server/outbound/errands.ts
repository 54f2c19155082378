/**
 * Runs one errand of a rule: a signed webhook in the manner of Standard Webhooks, or a notice to a staff mailbox. Tried
 * again, slower each time, for a day; the same webhook-id each time, so that the other side can tell. No words of the patient.
 */
import { createHmac, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { WebhookTested } from "../../shared/api/auto-replies.ts";
import { channelWords } from "../../shared/domain/channels.ts";
import type { AdapterContext } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import { sendErrors } from "../channels/send-errors.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { OutboundHttpError } from "../lib/outbound-http.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { ErrandRecord } from "../store/errands.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import { errandWords } from "./errand-words.ts";
import { isUsed } from "../rules/line/standing.ts";

export interface Errands {
  /** Resolves to when it is due again, or null when it is done or given up. */
  run(organizationId: string, errandId: string): Promise<Date | null>;
  /** One signed call that says nothing but that it is a test. */
  tryWebhook(organizationId: string, url: string): Promise<WebhookTested>;
}

export interface ErrandParts {
  store: Store;
  directory: Directory;
  registry: ChannelRegistry;
  adapterContext: AdapterContext;
  adapterLine: AdapterLines;
  clock: Clock;
  log: Log;
  /** Where staff open the thread. */
  publicUrl(): string;
  /** Hosts inside the house that webhooks may reach; all others have to be on the open internet. */
  webhookHosts: readonly string[];
}

/** One after the other; then it is given up, and stands in the list below the rules until somebody sees to it. */
const pausesSeconds = [5, 60, 300, 1800, 7200, 28_800, 43_200];
const timeoutMs = 10_000;

type Tried = { ok: boolean; outcome: string; final?: true };

export function createErrands(parts: ErrandParts): Errands {
  const { store, directory, clock, log } = parts;

  async function attempt(errand: ErrandRecord): Promise<Tried> {
    const house = await directory.of(errand.organizationId);
    return errand.kind === "webhook" ? call(parts, house, errand) : notify(parts, house, errand);
  }

  return {
    async tryWebhook(organizationId, url) {
      const house = await directory.of(organizationId);
      const timestamp = clock.now().toISOString();
      const id = `test_${randomBytes(12).toString("hex")}`;
      const { ok, outcome } = await post(parts, house, url, id, {
        type: "auto_reply.test",
        timestamp,
        data: {},
      });
      return { ok, outcome: errandWords(outcome) };
    },
    async run(organizationId, errandId) {
      const errand = await store.errands.byId(systemScope(organizationId), errandId);
      if (!errand || errand.state !== "due") return null;
      const pause = pausesSeconds[errand.tries];
      const againAt = new Date(clock.now().getTime() + (pause ?? 60) * 1000);
      if (!(await store.errands.take(errand, againAt))) return null;
      const { ok, outcome, final } = await attempt(errand);
      const over = ok || final === true || pause === undefined;
      const state = ok ? "done" : over ? "given_up" : "due";
      await store.errands.settle(errand, { state, outcome, nextAt: over ? null : againAt });
      if (state === "given_up")
        log.warn({ organizationId, errandId, kind: errand.kind, outcome }, "an errand was given up");
      // Told where it changes what people see to: one more that failed is no news.
      const failedBefore = errand.tries + (errand.earlierTries ?? 0) > 0;
      if (state === "given_up" || (ok && failedBefore))
        await store.units.run(organizationId, {
          run: async (tx) => tx.event({ name: "auto_replies.changed" }),
        });
      return over ? null : againAt;
    },
  };
}

function call(parts: ErrandParts, house: OrganizationFacts, errand: ErrandRecord): Promise<Tried> {
  const { id, rule, conversationId, messageId, channel, lineId, answer, at } = errand;
  return post(parts, house, errand.target, id, {
    type: "auto_reply.fired",
    timestamp: at.toISOString(),
    data: { rule, conversationId, messageId, channel, lineId, answer },
  });
}

async function post(
  parts: ErrandParts,
  house: OrganizationFacts,
  target: string,
  id: string,
  event: Record<string, unknown>,
): Promise<Tried> {
  const url = new URL(target);
  const secret = house.autoReplies?.webhookSecret;
  if (!secret) return { ok: false, outcome: "there is no signing secret", final: true };
  const inside = parts.webhookHosts.filter((host) => [url.host, url.hostname].includes(host));
  const bare = url.hostname.replace(/^\[(.*)\]$/, "$1");
  // An address or a name of this machine is reached only where whoever runs it has said so.
  const open = isIP(bare) === 0 && bare !== "localhost" && !bare.endsWith(".localhost");
  const body = JSON.stringify(event);
  const seconds = Math.floor(parts.clock.now().getTime() / 1000);
  try {
    const { status } = await parts.adapterContext.http.request({
      method: "POST",
      url: target,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(seconds),
        "webhook-signature": signWebhook(secret, id, seconds, body),
      },
      body,
      timeoutMs,
      maxBytes: 64 * 1024,
      allowHosts: open ? [url.host, ...inside] : inside,
    });
    // 410 Gone: the other side wants no more of it.
    return {
      ok: status >= 200 && status < 300,
      outcome: `answered ${status}`,
      ...(status === 410 && { final: true }),
    };
  } catch (error) {
    if (error instanceof OutboundHttpError) return { ok: false, outcome: error.phase };
    throw error;
  }
}

/** Standard Webhooks, version 1: HMAC-SHA256 over id, time and body. */
export function signWebhook(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
}

async function notify(parts: ErrandParts, house: OrganizationFacts, errand: ErrandRecord): Promise<Tried> {
  const line = [...house.lines.values()].find((one) => one.channel === "email" && isUsed(one));
  const adapter = line && parts.registry.get(line.provider);
  if (!line || !adapter) return { ok: false, outcome: "there is no line for mail", final: true };
  const from = house.lines.get(errand.lineId);
  const link = `${parts.publicUrl()}/inbox/needs-reply/${errand.conversationId}`;
  const outcome = await adapter.send(
    {
      attemptId: errand.id,
      channel: "email",
      to: errand.target,
      subject: `A message for the clinic: ${errand.rule.name}`,
      text: `A patient wrote by ${channelWords[errand.channel]}${from ? ` to ${from.name}` : ""}.\n\nOpen it here: ${link}\n\nThis notice says nothing of what was written. Please do not answer it.`,
      validitySeconds: null,
      mail: {
        messageId: `<${errand.id}.${randomBytes(6).toString("hex")}@${line.address.split("@")[1]}>`,
        inReplyTo: null,
        references: [],
        // Of no conversation: an answer of the staff must not land in the patient's thread.
        conversationId: "0".repeat(24),
        fromName: line.displayName,
        automatic: "generated",
      },
    },
    parts.adapterLine(line, adapter),
    parts.adapterContext,
  );
  if (outcome.kind === "accepted") return { ok: true, outcome: "sent" };
  // It may have gone: a second notice would only be noise.
  return outcome.kind === "unknown"
    ? { ok: true, outcome: "unconfirmed" }
    : {
        ok: false,
        outcome: outcome.error.code,
        // A mailbox that is not there will not be there in an hour.
        ...(sendErrors[outcome.error.code].permanent && { final: true }),
      };
}
