/**
 * Calls from Twilio to the clinic: form-encoded, signed, one try, 15 seconds. What the clinic answers to an
 * inbound message is read as TwiML.
 */
import { createHmac } from "node:crypto";
import type { WireEntry } from "../types.ts";
import { httpText, type Wire } from "../wire.ts";

const timeoutMs = 15_000;
const longestAnswer = 64 * 1024;

export interface WebhookCall {
  url: string;
  /** Form-encoded. */
  body: string;
  channel: WireEntry["channel"];
  /** For the wire: "POST inbound message from …0142". */
  what: string;
  /** Goes before the answer on the wire: "held 12 s", "second copy". */
  notes?: string[];
}

/** What the clinic answered, or why there was no answer. */
export type WebhookOutcome =
  { answered: true; status: number; contentType: string; body: string } | { answered: false; reason: string };

/**
 * The value of X-Twilio-Signature: HMAC-SHA1 over the URL and every parameter, sorted by name, repeated names
 * with their distinct values sorted.
 */
export function signatureOf(authToken: string, url: string, body: string): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body)) {
    const known = values.get(name);
    if (known) known.add(value);
    else values.set(name, new Set([value]));
  }
  const text = [...values.keys()]
    .sort()
    .map((name) =>
      [...(values.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(""),
    )
    .join("");
  return createHmac("sha1", authToken)
    .update(url + text, "utf8")
    .digest("base64");
}

export interface WebhookSender {
  post(call: WebhookCall): Promise<WebhookOutcome>;
}

export function createWebhookSender(parts: {
  authToken: string;
  wire: Wire;
  /** Aborts calls under way when the simulator stops. */
  stopped: AbortSignal;
  newToken: () => string;
}): WebhookSender {
  return {
    async post(call) {
      // A fragment is Twilio's connection setting (#rc=3): it is neither sent nor signed.
      const url = call.url.split("#")[0] ?? call.url;
      const headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        Accept: "*/*",
        "I-Twilio-Idempotency-Token": parts.newToken(),
        "X-Home-Region": "us1",
        "X-Twilio-Signature": signatureOf(parts.authToken, url, call.body),
      };
      const close = parts.wire.open({
        channel: call.channel,
        direction: "in",
        peer: "Twilio",
        what: call.what,
        request: httpText(`POST ${url}`, headers, readableForm(call.body)),
        replay: { url: call.url, body: call.body },
      });
      const notes = call.notes ?? [];
      const started = performance.now();
      try {
        const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), parts.stopped]);
        const answer = await fetch(url, {
          method: "POST",
          headers,
          body: call.body,
          signal,
          redirect: "manual",
        });
        const text = (await answer.text()).slice(0, longestAnswer);
        const ms = Math.round(performance.now() - started);
        close({
          outcome: [...notes, `${answer.status} in ${ms} ms`].join(", "),
          tone: answer.ok ? (notes.length ? "held" : "ok") : "bad",
          response: httpText(`HTTP ${answer.status}`, Object.fromEntries(answer.headers), text),
        });
        const contentType = answer.headers.get("content-type") ?? "";
        return { answered: true, status: answer.status, contentType, body: text };
      } catch (error) {
        const reason = reasonOf(error);
        close({ outcome: [...notes, reason].join(", "), tone: "bad", response: reason });
        return { answered: false, reason };
      }
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "11200 no answer";
  if (error.name === "TimeoutError") return "11200 no answer in 15 s";
  const cause = error.cause as { code?: string } | undefined;
  return `11200 ${cause?.code ?? error.name}`;
}

/** A form body with one decoded parameter a line, for people. */
export function readableForm(body: string): string {
  return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).join("\n");
}

/** The texts that a webhook's answer asks to send. Anything that is not TwiML is silence, as at Twilio. */
export function repliesIn(outcome: WebhookOutcome): string[] {
  if (!outcome.answered || outcome.status < 200 || outcome.status >= 300) return [];
  const type = outcome.contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "text/plain") return outcome.body.trim() ? [outcome.body.trim()] : [];
  if (type !== "text/xml" && type !== "application/xml" && type !== "text/html") return [];
  return [...outcome.body.matchAll(/<(Message|Sms)\b[^>]*?(?:\/>|>([\s\S]*?)<\/\1\s*>)/g)]
    .map((match) => {
      const inside = match[2] ?? "";
      const body = /<Body\b[^>]*>([\s\S]*?)<\/Body\s*>/.exec(inside)?.[1] ?? inside.replace(/<[^>]+>/g, "");
      return unescapeXml(body).trim();
    })
    .filter(Boolean);
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, inside: string) => inside.replace(/&/g, "&amp;"))
    .replace(/&(#x[0-9a-f]+|#[0-9]+|[a-z]+);/gi, (whole, name: string) => {
      if (name.startsWith("#x")) return codePoint(Number.parseInt(name.slice(2), 16), whole);
      if (name.startsWith("#")) return codePoint(Number(name.slice(1)), whole);
      return entities[name.toLowerCase()] ?? whole;
    });
}

const codePoint = (code: number, otherwise: string): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
