/**
 * One inbound mail as events. From is a claim, not a fact: it counts as verified only with our signed token, or with
 * a DMARC pass that our own mail server wrote down. Never throws; what no parser understands is "unreadable".
 */
import { createHash } from "node:crypto";
import { simpleParser, type ParsedMail } from "mailparser";
import { normalEmail } from "../../../shared/text/email.ts";
import type {
  AdapterContext,
  AdapterLine,
  InboundFile,
  MessageMark,
  ParsedEvent,
  ParsedMessage,
  ParsedOptEvent,
  RawRequest,
} from "../contract.ts";
import { automaticSigns } from "./automatic.ts";
import { reportEvent } from "./bounce.ts";
import { isMessageId } from "./compose.ts";
import type { EmailCredentials } from "./credentials.ts";
import { dateOf, headerValue, headerValues, mailboxesIn, messageIdsIn, type HeaderLines } from "./headers.ts";
import { crudeHtmlText, visibleText } from "./mail-text.ts";
import { readReplyToken, readUnsubscribeToken } from "./reply-token.ts";

/** HTML beyond this is turned into text by our own linear pass. */
const longestHtml = 400_000;
const mostReferences = 20;

/**
 * The one way a mail is taken apart. Whoever fetches a file by its `ref` must use the same, so that the index in
 * `ref` means the same part.
 */
async function readMail(raw: Buffer): Promise<ParsedMail> {
  return simpleParser(raw, {
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    checksumAlgo: false,
    maxHtmlLengthToParse: longestHtml,
  });
}

export async function parseEmail(
  request: RawRequest,
  line: AdapterLine<EmailCredentials>,
  context: AdapterContext,
): Promise<ParsedEvent[]> {
  let mail: ParsedMail;
  try {
    mail = await readMail(request.body);
  } catch {
    return [{ kind: "unreadable", reason: "mime_error" }];
  }
  const headers = mail.headerLines;
  if (!looksLikeMail(headers)) return [{ kind: "unreadable", reason: "no_mail_headers" }];

  const sender = senderOf(headers, request.envelope?.from ?? null);
  const envelopeFrom = request.envelope?.from ?? null;
  const nullSender =
    envelopeFrom === "" || headerValues(headers, "return-path").some((path) => /^<\s*>$/.test(path));
  const report = reportEvent(mail, sender.fromHeader ? (sender.value ?? "") : sender.asGiven, nullSender);
  if (report) return [report];
  const unsubscribed = unsubscribeEvent(request, sender.value, context.tokenKey);
  if (unsubscribed) return [unsubscribed];

  const conversationId = tokenOf(request, headers, context.tokenKey);
  const verified =
    sender.fromHeader &&
    (conversationId !== null || passedDmarc(headers, sender.value, line.credentials.authservId));
  const signs = automaticSigns(headers, envelopeFrom, sender.value ?? "");
  const files = filesOf(mail);
  const body = visibleText(fullTextOf(mail));
  const answered = answeredIds(headers);
  const marks: MessageMark[] = [];
  if (!verified) marks.push("unverified_sender");
  if (signs.automatic) marks.push("automatic");
  if (body.text === "" && files.length === 0) marks.push("empty");
  if (body.truncated) marks.push("truncated");

  const message: ParsedMessage = {
    kind: "message",
    providerMessageId: ownId(mail, request.body),
    sender: sender.value === null ? null : { kind: "email", value: sender.value, verified },
    senderAsGiven: sender.asGiven,
    profileName: sender.name,
    subject: subjectOf(mail),
    text: body.text,
    fullText: body.fullText,
    files,
    sentAt: sentAtOf(headers, request.receivedAt),
    marks,
    automatic: signs.automatic ?? signs.noAutoReply,
    thread: conversationId !== null || answered.length > 0 ? { conversationId, inReplyTo: answered } : null,
  };
  return [message];
}

/** Mail to an address that only unsubscribes: whatever it says, and whoever says it had our mail. */
function unsubscribeEvent(request: RawRequest, sender: string | null, key: Buffer): ParsedOptEvent | null {
  for (const recipient of request.envelope?.to ?? []) {
    const conversationId = readUnsubscribeToken(recipient, key);
    if (conversationId === null) continue;
    return {
      kind: "opt",
      choice: "out",
      sender: { kind: "email", value: sender ?? "", verified: false },
      word: "unsubscribe by mail",
      handledByProvider: false,
      unsubscribes: { conversationId },
    };
  }
  return null;
}

/** Noise can look like one header; a mail has at least one of those that make it a mail. */
function looksLikeMail(headers: HeaderLines): boolean {
  const telling = new Set([
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "sender",
    "received",
    "return-path",
    "reply-to",
    "mime-version",
    "content-type",
  ]);
  return headers.some(({ key, line }) => telling.has(key) && line.includes(":"));
}

function ownId(mail: ParsedMail, raw: Buffer): string {
  const id = messageIdsIn(headerValue(mail.headerLines, "message-id"))[0];
  return id && isMessageId(id) ? id : `sha256:${createHash("sha256").update(raw).digest("hex")}`;
}

interface Sender {
  value: string | null;
  asGiven: string;
  name: string | null;
  /** False when only the envelope named somebody. */
  fromHeader: boolean;
}

/** The first mailbox of From, else of Sender, else the envelope's. */
function senderOf(headers: HeaderLines, envelopeFrom: string | null): Sender {
  const from = headerValue(headers, "from");
  const asGiven = (decodeWords(from) || envelopeFrom || "").slice(0, 300);
  const value = fromMailbox(from);
  if (value !== null) return { value, asGiven, name: nameIn(decodeWords(from)), fromHeader: true };
  for (const other of [fromMailbox(headerValue(headers, "sender")), normalEmail(envelopeFrom ?? "")]) {
    if (other !== null) return { value: other, asGiven, name: null, fromHeader: false };
  }
  return { value: null, asGiven, name: null, fromHeader: false };
}

/** A mailbox in brackets wins over one in a display name: names are where forgers put another's address. */
function fromMailbox(value: string): string | null {
  const plain = value.replace(/\((?:[^()\\]|\\.)*\)/g, " ");
  for (const text of plain === value ? [value] : [value, plain]) {
    const bracketed = [...text.matchAll(/<([^<>]*)>/g)].map((match) =>
      normalEmail((match[1] ?? "").replace(/\s/g, "")),
    );
    const first = bracketed.find((one) => one !== null);
    if (first) return first;
    if (bracketed.length > 0 && text === plain) return null;
  }
  const bare = plain.replace(/"(?:[^"\\]|\\.)*"/g, " ");
  return normalEmail(bare) ?? mailboxesIn(bare)[0] ?? null;
}

function nameIn(from: string): string | null {
  const name = /^(.*?)</s.exec(from)?.[1] ?? "";
  const plain = name
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replace(/\\(.)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return plain === "" || plain.includes("@") ? null : plain.slice(0, 120);
}

function subjectOf(mail: ParsedMail): string | null {
  const subject = (mail.subject ?? "").replace(/[\s\p{Cc}]+/gu, " ").trim();
  return subject === "" ? null : subject.slice(0, 500);
}

function fullTextOf(mail: ParsedMail): string {
  const text = mail.text ?? "";
  if (text.trim() !== "" || !mail.html) return text;
  return crudeHtmlText(mail.html);
}

function filesOf(mail: ParsedMail): InboundFile[] {
  return mail.attachments.map((part, index) => ({
    name: fileName(part.filename, part.contentType, index),
    contentType: part.contentType.toLowerCase(),
    bytes: part.size,
    ref: String(index),
  }));
}

/** Only the last part of a path, without control characters: the name is for people, never for a file system. */
function fileName(given: string | undefined, contentType: string, index: number): string {
  const name = (given ?? "")
    .replace(/^.*[/\\]/s, "")
    .replace(/[\p{Cc}\p{Cf}]+/gu, "")
    .trim()
    .slice(0, 150);
  if (name !== "" && name !== "." && name !== "..") return name;
  const type = contentType.toLowerCase();
  if (type === "text/calendar") return "invitation.ics";
  if (type === "message/rfc822") return "forwarded mail.eml";
  const ending = /^[a-z]+\/(?:x-)?([a-z0-9]{1,10})\b/.exec(type)?.[1];
  return `file-${index + 1}${ending ? `.${ending}` : ""}`;
}

function sentAtOf(headers: HeaderLines, receivedAt: Date): Date | null {
  const sent = dateOf(headers);
  const believable =
    sent !== null && sent.getTime() > Date.UTC(1990, 0) && sent.getTime() < receivedAt.getTime() + 86_400_000;
  return believable ? sent : null;
}

/** The envelope says where this copy really went; headers help where a forwarder rewrote it. */
function tokenOf(request: RawRequest, headers: HeaderLines, key: Buffer): string | null {
  const places = [
    ...(request.envelope?.to ?? []),
    ...["delivered-to", "x-original-to", "to", "cc"]
      .flatMap((name) => headerValues(headers, name))
      .flatMap(mailboxesIn),
  ];
  for (const address of places) {
    const conversationId = readReplyToken(address, key);
    if (conversationId !== null) return conversationId;
  }
  return null;
}

/** The mail answered, then the rest of the thread from the newest. */
function answeredIds(headers: HeaderLines): string[] {
  const ids = [
    ...headerValues(headers, "in-reply-to").flatMap(messageIdsIn),
    ...headerValues(headers, "references").flatMap(messageIdsIn).reverse(),
  ];
  return [...new Set(ids)].slice(0, mostReferences);
}

/** Only the topmost Authentication-Results counts, and only when our own server wrote it: others are forgeable. */
function passedDmarc(headers: HeaderLines, sender: string | null, authservId: string | undefined): boolean {
  if (authservId === undefined || sender === null) return false;
  const results = headerValue(headers, "authentication-results")
    .replace(/\([^()]*\)/g, " ")
    .toLowerCase();
  const [server = "", ...methods] = results.split(";").map((part) => part.trim());
  if (server.split(/\s/)[0] !== authservId.toLowerCase()) return false;
  const dmarc = methods.find((one) => /^dmarc\s*=/.test(one));
  if (!dmarc || !/^dmarc\s*=\s*pass\b/.test(dmarc)) return false;
  const domain = /\bheader\.from\s*=\s*"?([^\s;"]+)/.exec(dmarc)?.[1];
  return domain === undefined || sender.endsWith(`@${domain}`);
}

/** RFC 2047 words ("=?utf-8?q?…?="), for what is shown as given. */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(
      /=\?([\w-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi,
      (whole, charset: string, how: string, data: string) => {
        try {
          const bytes =
            how.toLowerCase() === "b"
              ? Buffer.from(data, "base64")
              : Buffer.from(
                  data
                    .replace(/_/g, " ")
                    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
                      String.fromCharCode(Number.parseInt(hex, 16)),
                    ),
                  "latin1",
                );
          return new TextDecoder(charset).decode(bytes);
        } catch {
          return whole;
        }
      },
    );
}
