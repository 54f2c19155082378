/** Twilio's JSON for messages and numbers, field by field as the 2010-04-01 API gives them. */
import type { Message, TwilioNumber } from "../types.ts";
import { deliveryErrors } from "./errors.ts";

export const apiVersion = "2010-04-01";

export const accountPath = (accountSid: string): string => `/${apiVersion}/Accounts/${accountSid}`;

export function messageResource(accountSid: string, message: Message): Record<string, unknown> {
  const prefix = message.channel === "whatsapp" ? "whatsapp:" : "";
  const uri = `${accountPath(accountSid)}/Messages/${message.id}`;
  return {
    account_sid: accountSid,
    api_version: apiVersion,
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : (deliveryErrors[message.errorCode] ?? null),
    from: prefix + message.from,
    messaging_service_sid: null,
    num_media: String(message.media.length),
    num_segments: String(message.segments),
    price: priceOf(message),
    price_unit: "USD",
    sid: message.id,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: prefix + message.to,
    uri: `${uri}.json`,
  };
}

/** Told once a message is on its way, as Twilio does: "-0.00830". The rates are the simulator's own. */
function priceOf(message: Message): string | null {
  if (message.sentAt === null || message.direction === "inbound") return null;
  const each = message.channel === "sms" ? 0.0083 * message.segments : message.contentSid ? 0.0084 : 0.005;
  return (-each).toFixed(5);
}

export function numberResource(accountSid: string, number: TwilioNumber): Record<string, unknown> {
  return {
    account_sid: accountSid,
    api_version: apiVersion,
    beta: false,
    capabilities: { voice: false, sms: true, mms: true, fax: false },
    friendly_name: number.friendlyName,
    origin: "twilio",
    phone_number: number.number,
    sid: number.sid,
    sms_application_sid: "",
    sms_fallback_method: "POST",
    sms_fallback_url: "",
    sms_method: "POST",
    sms_url: number.smsUrl,
    status: "in-use",
    status_callback: "",
    status_callback_method: "POST",
    uri: `${accountPath(accountSid)}/IncomingPhoneNumbers/${number.sid}.json`,
  };
}

/** `Mon, 16 Aug 2010 03:45:01 +0000` */
function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace("GMT", "+0000");
}

/** A page of a list, with the links Twilio gives to walk on. */
export function listPage<T>(
  found: readonly T[],
  query: URLSearchParams,
  path: string,
  key: string,
  present: (item: T) => unknown,
): Record<string, unknown> {
  const pageSize = Math.min(1000, Math.max(1, Number(query.get("PageSize")) || 50));
  const page = Math.max(0, Number(query.get("Page")) || 0);
  const start = page * pageSize;
  const shown = found.slice(start, start + pageSize);
  const link = (to: number): string => {
    const params = new URLSearchParams(query);
    params.set("PageSize", String(pageSize));
    params.set("Page", String(to));
    return `${path}?${params.toString()}`;
  };
  return {
    first_page_uri: link(0),
    end: start + Math.max(0, shown.length - 1),
    next_page_uri: start + pageSize < found.length ? link(page + 1) : null,
    previous_page_uri: page > 0 ? link(page - 1) : null,
    page,
    page_size: pageSize,
    start,
    uri: link(page),
    [key]: shown.map(present),
  };
}
