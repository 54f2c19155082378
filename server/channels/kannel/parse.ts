/** Turns Kannel's calls (texts by post-url or get-url, delivery reports by dlr-url) into events. Never throws. */
import { normalPhone, phoneSeenFrom } from "../../../shared/text/phone.ts";
import type { MessageMark, ParsedEvent, RawRequest, SenderAddress } from "../contract.ts";
import { failureOf, receiptTypes } from "./answers.ts";
import { queryBytes } from "./query.ts";

/** Name of the query parameter of our dlr-url that carries the attempt id. */
export const attemptParameter = "attempt";

/** `own`: the line's number, by whose country one without "+" is read. */
export function parseKannel(request: RawRequest, own: string): ParsedEvent[] {
  const query = queryBytes(request.url);
  const get = (name: string) => query.get(name)?.toString("utf8").trim() ?? "";
  if (query.has(attemptParameter)) return [receipt(get)];
  const words = wordsOf(request, query);
  if (words === null) return [{ kind: "unreadable", reason: "neither_message_nor_receipt" }];
  const id = get("id");
  if (!/^[\w-]{1,100}$/.test(id)) return [{ kind: "unreadable", reason: "no_message_id" }];

  const from = get("from") || (request.headers["x-kannel-from"] ?? "").trim();
  const marks: MessageMark[] =
    words.text === null ? ["unsupported"] : words.text.trim() === "" ? ["empty"] : [];
  return [
    {
      kind: "message",
      providerMessageId: id,
      sender: senderOf(from, own),
      senderAsGiven: from,
      profileName: null,
      subject: null,
      text: words.text ?? "",
      fullText: null,
      files: [],
      sentAt: timeOf(get("at")),
      marks,
      automatic: null,
      thread: null,
    },
  ];
}

function receipt(get: (name: string) => string): ParsedEvent {
  const attemptId = get(attemptParameter);
  if (!/^[\w-]{1,64}$/.test(attemptId)) return { kind: "unreadable", reason: "receipt_without_attempt" };
  const type = get("type");
  const known = Object.hasOwn(receiptTypes, type) ? receiptTypes[type] : undefined;
  if (!known) return { kind: "ignored", reason: `unknown_receipt_type: ${type.slice(0, 20)}` };
  return {
    kind: "receipt",
    // Kannel names no message of its own: our attempt is all there is, and all that is needed.
    providerMessageId: "",
    attemptId,
    status: known.status,
    providerStatus: known.words,
    at: timeOf(get("at")),
    error: known.status === "failed" ? failureOf(type, get("answer")) : null,
  };
}

/** The text; null inside when its bytes are no text; null when the request carries none at all. */
function wordsOf(request: RawRequest, query: Map<string, Buffer>): { text: string | null } | null {
  const inQuery = query.get("text");
  if (inQuery) return { text: decoded(inQuery, query.get("charset")?.toString("latin1") ?? "") };
  if (request.method === "GET" || !query.has("id")) return null;
  const type = request.headers["content-type"] ?? "";
  const charset = /^application\/octet-stream\b/i.test(type)
    ? "8-BIT"
    : (/\bcharset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1] ?? "");
  return { text: decoded(request.body, charset) };
}

/** Null for bytes that are no text: data for a SIM card, a ring tone. */
function decoded(bytes: Buffer, charset: string): string | null {
  const binary = /^(8-?bit|binary)$/i.test(charset);
  try {
    const text = new TextDecoder(binary || charset === "" ? "utf-8" : charset, { fatal: binary }).decode(
      bytes,
    );
    return binary && /[\0-\x08\x0e-\x1f]/.test(text) ? null : text;
  } catch {
    // A character set nobody knows is read as what nearly everything is; only true 8-bit data is no text.
    return binary ? null : bytes.toString("utf8");
  }
}

/**
 * Only a number whose country is certain is a patient's address. Kannel's unified-prefix writes such numbers out; where
 * a carrier's have no "+" they are read from where the line is, so that nobody's STOP is lost.
 */
function senderOf(from: string, own: string): SenderAddress | null {
  const value = from.startsWith("+") ? normalPhone(from) : phoneSeenFrom(from, own);
  return value === null ? null : { kind: "phone", value, verified: true };
}

/** Kannel's %T: seconds since 1970. */
function timeOf(seconds: string): Date | null {
  return /^\d{9,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : null;
}
