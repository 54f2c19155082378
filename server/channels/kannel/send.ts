/**
 * Sends by smsbox's sendsms. Words, numbers and the password travel in the body and in headers, never in the address,
 * which both sides may log. Kannel gives no id: our attempt's id rides in the dlr-url and comes back with each report.
 */
import { isGsm7 } from "../../../shared/text/segments.ts";
import { OutboundHttpError, type HttpResponse } from "../../lib/outbound-http.ts";
import type { AdapterContext, AdapterLine, OutboundMessage, SendError, SendOutcome } from "../contract.ts";
import { isTaken, refusalOf } from "./answers.ts";
import type { KannelCredentials } from "./credentials.ts";
import { attemptParameter } from "./parse.ts";

/** 24 parts when every character needs two bytes. */
export const kannelTextLimit = 1600;
export const kannelSendTimeoutSeconds = 15;
/** It counts in minutes. */
export const leastValiditySeconds = 60;

export async function sendByKannel(
  message: OutboundMessage,
  line: AdapterLine<KannelCredentials>,
  context: AdapterContext,
  allowHosts: readonly string[],
): Promise<SendOutcome> {
  if (message.text.trim() === "") return rejected("content", null);
  if (message.text.length > kannelTextLimit) return rejected("too_long", null);
  let response: HttpResponse;
  try {
    response = await context.http.request({
      method: "POST",
      url: line.credentials.sendUrl,
      headers: sendHeaders(message, line),
      body: message.text,
      timeoutMs: kannelSendTimeoutSeconds * 1000,
      allowHosts,
    });
  } catch (error) {
    const notSent = error instanceof OutboundHttpError && error.phase === "not_sent";
    return notSent ? rejected("not_reached", null) : unknown(null);
  }
  return outcomeOf(response);
}

function sendHeaders(message: OutboundMessage, line: AdapterLine<KannelCredentials>): Record<string, string> {
  const { username, password } = line.credentials;
  const headers: Record<string, string> = {
    "content-type": "text/plain; charset=UTF-8",
    "x-kannel-username": username,
    "x-kannel-password": password,
    "x-kannel-from": line.address,
    "x-kannel-to": message.to,
    // Kannel would write a character that GSM 03.38 lacks as "?": then the whole text goes as UCS-2.
    "x-kannel-coding": isGsm7(message.text) ? "0" : "2",
  };
  if (message.flash) headers["x-kannel-mclass"] = "0";
  if (message.validitySeconds !== null) {
    // Never longer than was asked for, but for less than the least.
    const seconds = Math.max(leastValiditySeconds, message.validitySeconds);
    headers["x-kannel-validity"] = String(Math.floor(seconds / 60));
  }
  if (line.webhookUrl) {
    headers["x-kannel-dlr-mask"] = "31";
    headers["x-kannel-dlr-url"] = dlrUrl(line.webhookUrl, message.attemptId);
  }
  return headers;
}

/** Kannel writes the report's type, time and the carrier's words in place of %d, %T and %A. */
function dlrUrl(webhookUrl: string, attemptId: string): string {
  const joint = webhookUrl.includes("?") ? "&" : "?";
  return `${webhookUrl}${joint}${attemptParameter}=${encodeURIComponent(attemptId)}&type=%d&at=%T&answer=%A`;
}

function outcomeOf(response: HttpResponse): SendOutcome {
  const { status } = response;
  const answer = response.body.subarray(0, 200).toString("utf8").trim();
  if (status >= 200 && status < 300) {
    return isTaken(answer)
      ? { kind: "accepted", providerMessageIds: [], status: "accepted" }
      : unknown(String(status));
  }
  // Only a refusal in Kannel's own words proves that nothing was taken; 408 and every other 5xx leave it open.
  const refusal = refusalOf(status, answer);
  if (refusal) return { kind: "rejected", error: refusal };
  if (status >= 500 || status === 408 || status < 200) return unknown(String(status));
  if (status === 429) return rejected("rate_limited", "429");
  // Some other server in its place, or another door of Kannel's.
  const misconfigured = status < 400 || [401, 403, 404, 405].includes(status);
  return rejected(misconfigured ? "config" : "unknown", String(status));
}

function rejected(code: SendError["code"], providerCode: string | null): SendOutcome {
  return { kind: "rejected", error: { code, providerCode, retryAfterSeconds: null } };
}

function unknown(providerCode: string | null): SendOutcome {
  return { kind: "unknown", error: { code: "unknown_outcome", providerCode, retryAfterSeconds: null } };
}
