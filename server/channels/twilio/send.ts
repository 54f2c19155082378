/**
 * Sends by Twilio's REST API. The API has no idempotency key, so an answer that leaves it open whether the message
 * was taken is `unknown`: Twilio itself says that repeating a send after a 5xx may reach the patient twice.
 */
import { z } from "zod";
import { microsOf } from "../../../shared/domain/price.ts";
import { OutboundHttpError, type HttpResponse } from "../../lib/outbound-http.ts";
import type {
  AdapterContext,
  AdapterLine,
  OutboundMessage,
  ProviderPrice,
  SendError,
  SendOutcome,
} from "../contract.ts";
import type { TwilioCredentials } from "./credentials.ts";
import { twilioError } from "./errors.ts";
import { attemptParameter } from "./parse.ts";

export const twilioTextLimit = 1600;
export const twilioSendTimeoutSeconds = 15;
const longestValidity = 36_000;

export async function sendByTwilio(
  message: OutboundMessage,
  line: AdapterLine<TwilioCredentials>,
  context: AdapterContext,
  allowHosts: readonly string[],
): Promise<SendOutcome> {
  if (message.text.trim() === "")
    return rejected({ code: "content", providerCode: null, retryAfterSeconds: null });
  if (message.text.length > twilioTextLimit) {
    return rejected({ code: "too_long", providerCode: null, retryAfterSeconds: null });
  }
  let response: HttpResponse;
  try {
    response = await context.http.request({
      method: "POST",
      url: messagesUrl(line.credentials),
      headers: {
        ...authorization(line.credentials),
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body: sendForm(message, line).toString(),
      timeoutMs: twilioSendTimeoutSeconds * 1000,
      allowHosts,
    });
  } catch (error) {
    const notSent = error instanceof OutboundHttpError && error.phase === "not_sent";
    return notSent
      ? rejected({ code: "not_reached", providerCode: null, retryAfterSeconds: null })
      : unknown(null);
  }
  return outcomeOf(response);
}

export function messagesUrl(credentials: TwilioCredentials): string {
  return `${credentials.apiBase}/2010-04-01/Accounts/${credentials.accountSid}/Messages.json`;
}

export function authorization(credentials: TwilioCredentials): { authorization: string } {
  const pair = Buffer.from(`${credentials.accountSid}:${credentials.authToken}`).toString("base64");
  return { authorization: `Basic ${pair}` };
}

/** An address as Twilio writes it on this channel. */
export function twilioAddress(channel: OutboundMessage["channel"], address: string): string {
  return channel === "whatsapp" ? `whatsapp:${address}` : address;
}

function sendForm(message: OutboundMessage, line: AdapterLine<TwilioCredentials>): URLSearchParams {
  const form = new URLSearchParams();
  form.set("To", twilioAddress(message.channel, message.to));
  // With both, the service's settings apply and the line's own number stays the sender.
  form.set("From", twilioAddress(message.channel, line.address));
  const service = line.credentials.messagingServiceSid;
  if (service) form.set("MessagingServiceSid", service);
  if (message.template) {
    // Twilio fills the approved text itself, so that it goes letter by letter as approved.
    form.set("ContentSid", message.template.providerTemplateId);
    form.set("ContentVariables", JSON.stringify(message.template.variables));
  } else form.set("Body", message.text);
  if (line.webhookUrl) form.set("StatusCallback", statusCallback(line.webhookUrl, message.attemptId));
  if (message.validitySeconds !== null) {
    const seconds = Math.min(Math.max(Math.ceil(message.validitySeconds), 1), longestValidity);
    form.set("ValidityPeriod", String(seconds));
  }
  return form;
}

/** The attempt id comes back with every receipt, so a lost answer is settled by the first receipt. */
function statusCallback(webhookUrl: string, attemptId: string): string {
  const joint = webhookUrl.includes("?") ? "&" : "?";
  return `${webhookUrl}${joint}${attemptParameter}=${encodeURIComponent(attemptId)}`;
}

const acceptedBody = z.object({
  sid: z.string().regex(/^(?:SM|MM)[0-9a-fA-F]{32}$/),
  status: z.string().optional(),
  error_code: z.union([z.number(), z.string()]).nullish(),
  price: z.string().nullish(),
  price_unit: z.string().nullish(),
});
const errorBody = z.object({ code: z.union([z.number(), z.string()]) });

function outcomeOf(response: HttpResponse): SendOutcome {
  const body = readJson(response.body);
  const refusal = errorBody.safeParse(body);
  const code = refusal.success ? refusal.data.code : null;
  const { status } = response;

  if (status >= 200 && status < 300) {
    const accepted = acceptedBody.safeParse(body);
    if (!accepted.success) return unknown(String(status));
    const { sid, status: word, error_code } = accepted.data;
    if (word === "failed" || word === "undelivered") return rejected(twilioError(error_code ?? null));
    const reached = word === "sent" || word === "delivered" ? word : "accepted";
    const price = twilioPrice(accepted.data);
    return { kind: "accepted", providerMessageIds: [sid], status: reached, ...(price && { price }) };
  }
  if (status === 429 || String(code) === "20429") {
    return rejected({ ...twilioError(code ?? 20429, retryAfter(response)), code: "rate_limited" });
  }
  // Only a refusal in Twilio's own words proves that nothing was taken; 408 and every 5xx leave it open.
  if (status >= 500 || status === 408 || status < 200)
    return unknown(code === null ? String(status) : String(code));
  if (code !== null) return rejected(twilioError(code));
  // 3xx, 401, 403, 404 without Twilio's words: some other server, or wrong credentials.
  const misconfigured = status < 400 || [401, 403, 404, 405].includes(status);
  return rejected({
    code: misconfigured ? "config" : "unknown",
    providerCode: String(status),
    retryAfterSeconds: null,
  });
}

/** What a message was charged, once Twilio knows: a negative amount and its currency. */
export function twilioPrice(given: {
  price?: string | null | undefined;
  price_unit?: string | null | undefined;
}): ProviderPrice | null {
  const micros = microsOf(given.price ?? "");
  const currency = given.price_unit?.toUpperCase() ?? "";
  return micros !== null && /^[A-Z]{3}$/.test(currency) ? { micros, currency } : null;
}

export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

function retryAfter(response: HttpResponse): number | null {
  const seconds = Number(response.headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 86_400) : null;
}

function rejected(error: SendError): SendOutcome {
  return { kind: "rejected", error };
}

function unknown(providerCode: string | null): SendOutcome {
  return { kind: "unknown", error: { code: "unknown_outcome", providerCode, retryAfterSeconds: null } };
}
