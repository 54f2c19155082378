/**
 * Asks Twilio what became of a send whose answer was lost, by listing what went to that patient. Two messages with
 * the same words to the same person in the same minutes cannot be told apart: then the answer is "unclear". Twilio may
 * change or drop the words (smart encoding, redaction, short links, templates): what went there in other words is named.
 */
import { z } from "zod";
import type { HttpResponse } from "../../lib/outbound-http.ts";
import type {
  AdapterContext,
  AdapterLine,
  LookUpOutcome,
  OutboundMessage,
  ParsedReceipt,
} from "../contract.ts";
import type { TwilioCredentials } from "./credentials.ts";
import { receiptOf } from "./parse.ts";
import {
  authorization,
  messagesUrl,
  readJson,
  twilioAddress,
  twilioPrice,
  twilioSendTimeoutSeconds,
} from "./send.ts";

/** Twilio lists a message some seconds after taking it; before this has passed, absence proves nothing. */
const settleMs = 60_000;
/** Clocks differ, and a queue may hold a message before it gets its date. */
const earlyMs = 2 * 60_000;
const lateMs = 10 * 60_000;
const mostPages = 5;

const page = z.object({
  messages: z.array(
    z.object({
      sid: z.string(),
      body: z.string().nullish(),
      from: z.string().nullish(),
      to: z.string().nullish(),
      direction: z.string().nullish(),
      status: z.string(),
      error_code: z.union([z.number(), z.string()]).nullish(),
      messaging_service_sid: z.string().nullish(),
      date_created: z.string().nullish(),
      price: z.string().nullish(),
      price_unit: z.string().nullish(),
    }),
  ),
  next_page_uri: z.string().nullish(),
});
type Listed = z.infer<typeof page>["messages"][number];

export async function lookUpAtTwilio(
  message: OutboundMessage,
  startedAt: Date,
  line: AdapterLine<TwilioCredentials>,
  context: AdapterContext,
  allowHosts: readonly string[],
): Promise<LookUpOutcome> {
  const from = startedAt.getTime() - earlyMs;
  const until = startedAt.getTime() + lateMs;
  // No date filter: Twilio's knows only the date of sending, which a message still in its queue does not have.
  const query = new URLSearchParams({ To: twilioAddress(message.channel, message.to), PageSize: "100" });
  let url: string | null = `${messagesUrl(line.credentials)}?${query}`;
  const matches: Listed[] = [];
  const others: string[] = [];
  for (let count = 0; url !== null; count += 1) {
    if (count === mostPages) return { kind: "unclear" };
    let response: HttpResponse;
    try {
      response = await context.http.request({
        method: "GET",
        url,
        headers: { ...authorization(line.credentials), accept: "application/json" },
        timeoutMs: twilioSendTimeoutSeconds * 1000,
        maxBytes: 4 * 1024 * 1024,
        allowHosts,
      });
    } catch {
      return { kind: "unclear" };
    }
    const parsed = response.status === 200 ? page.safeParse(readJson(response.body)) : null;
    if (!parsed?.success) return { kind: "unclear" };
    let someRecent = false;
    for (const one of parsed.data.messages) {
      const created = one.date_created ? Date.parse(one.date_created) : Number.NaN;
      if (Number.isNaN(created) || created >= from) someRecent = true;
      if (!isOurs(one, message, line)) continue;
      if (!Number.isNaN(created) && (created < from || created > until)) continue;
      if (saysSame(one.body ?? "", message.text)) matches.push(one);
      // Its own answer to a keyword was never ours.
      else if (one.direction !== "outbound-reply") others.push(one.sid);
    }
    // Newest first: a page without anything recent ends the search.
    const next = someRecent ? parsed.data.next_page_uri : null;
    url = next ? nextUrl(line.credentials.apiBase, next) : null;
  }
  const [only] = matches;
  if (matches.length > 1) return { kind: "unclear" };
  if (only) {
    const receipt = receiptOf(
      only.sid,
      only.status.toLowerCase(),
      String(only.error_code ?? ""),
      message.attemptId,
    );
    if (receipt.kind !== "receipt") return { kind: "unclear" };
    const price = twilioPrice(only);
    const whole: ParsedReceipt = price ? { ...receipt, price } : receipt;
    return { kind: "found", providerMessageId: only.sid, receipt: whole };
  }
  return context.clock.now().getTime() - startedAt.getTime() < settleMs
    ? { kind: "unclear" }
    : { kind: "absent", ...(others.length > 0 && { others }) };
}

function isOurs(one: Listed, message: OutboundMessage, line: AdapterLine<TwilioCredentials>): boolean {
  if (one.direction?.startsWith("outbound") === false) return false;
  if (one.to && one.to !== twilioAddress(message.channel, message.to)) return false;
  const service = line.credentials.messagingServiceSid;
  const sameSender = one.from
    ? one.from === twilioAddress(message.channel, line.address)
    : service !== undefined && one.messaging_service_sid === service;
  return sameSender;
}

function saysSame(listed: string, sent: string): boolean {
  const [body, wanted] = [plainly(listed), plainly(sent)];
  // A trial account puts its own sentence in front of every text.
  const trial = "Sent from your Twilio trial account - ";
  return body === wanted || (body.startsWith(trial) && body.endsWith(` - ${wanted}`));
}

/** Without what smart encoding changes: quotes, dashes, dots and blanks as GSM 03.38 has them. */
function plainly(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u2018-\u201b\u2032\u2035\u02b9\u02bc\u00b4`]/g, "'")
    .replace(/[\u201c-\u201f\u2033\u2036\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Twilio gives a path; whatever it gives stays on our own base, which the guarded client checks again. */
function nextUrl(apiBase: string, uri: string): string {
  return `${apiBase}/${uri.replace(/^\/+/, "")}`;
}
