/** Turns Twilio's form-encoded webhooks (messages, status callbacks, opt-outs) into events. Never throws. */
import type { ReceiptStatus } from "../../../shared/domain/delivery.ts";
import { normalPhone } from "../../../shared/text/phone.ts";
import type {
  InboundFile,
  ParsedEvent,
  ParsedMessage,
  ParsedOptEvent,
  ProviderAnswered,
  RawRequest,
  SenderAddress,
} from "../contract.ts";
import { twilioError } from "./errors.ts";
import { parseForm } from "./signature.ts";

/** Twilio's status words. Null: a step that tells nothing about a message of ours. */
const statusWords: Readonly<Record<string, ReceiptStatus | null>> = {
  accepted: "accepted",
  scheduled: "accepted",
  queued: "accepted",
  sending: "accepted",
  sent: "sent",
  partially_delivered: "sent",
  delivered: "delivered",
  read: "read",
  undelivered: "failed",
  failed: "failed",
  canceled: "failed",
  receiving: null,
  received: null,
};

const messageSid = /^(?:SM|MM)[0-9a-fA-F]{32}$/;
/** Name of the query parameter of our status callback that carries the attempt id. */
export const attemptParameter = "attempt";

export function parseTwilio(request: RawRequest): ParsedEvent[] {
  const type = request.headers["content-type"] ?? "";
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  let form: Map<string, string[]>;
  if (request.method === "GET") form = parseForm(url?.search.slice(1) ?? "");
  else if (type === "" || /^application\/x-www-form-urlencoded\b/i.test(type)) {
    form = parseForm(request.body.toString("utf8"));
  } else return [{ kind: "unreadable", reason: "not_a_form" }];

  const get = (key: string) => form.get(key)?.[0] ?? "";
  const sid = get("MessageSid") || get("SmsSid") || get("SmsMessageSid");
  if (!messageSid.test(sid)) return [{ kind: "unreadable", reason: "no_message_sid" }];

  const status = (get("MessageStatus") || get("SmsStatus")).toLowerCase();
  const inbound = status === "received" || status === "receiving" || (status === "" && form.has("Body"));
  if (!inbound)
    return [receiptOf(sid, status, get("ErrorCode"), url?.searchParams.get(attemptParameter) ?? null)];
  return [message(sid, get), ...optEvents(get)];
}

/** The receipt for one status word, or a named reason why there is none. `word` in lower case. */
export function receiptOf(
  sid: string,
  word: string,
  errorCode: string,
  attemptId: string | null,
): ParsedEvent {
  if (word === "") return { kind: "unreadable", reason: "neither_message_nor_status" };
  const status = Object.hasOwn(statusWords, word) ? statusWords[word] : undefined;
  if (!status) return { kind: "ignored", reason: `unknown_status: ${word.slice(0, 40)}` };
  return {
    kind: "receipt",
    providerMessageId: sid,
    ...(attemptId && /^[\w-]{1,64}$/.test(attemptId) ? { attemptId } : {}),
    status,
    providerStatus: word,
    at: null,
    error: status === "failed" ? twilioError(errorCode === "" ? null : errorCode) : null,
  };
}

type Get = (key: string) => string;

function message(sid: string, get: Get): ParsedMessage {
  const { sender, others, asGiven } = senderOf(get);
  const files = filesOf(get);
  const text = textOf(get);
  const empty = text.trim() === "" && files.length === 0;
  const known = ["", "text", "button", "interactive", "reaction"].includes(get("MessageType").toLowerCase());
  const repliedTo = get("OriginalRepliedMessageSid");
  const answered = optOutTypes[get("OptOutType").toUpperCase()];
  return {
    kind: "message",
    providerMessageId: sid,
    sender,
    ...(others.length > 0 ? { otherAddresses: others } : {}),
    senderAsGiven: asGiven,
    profileName: get("ProfileName").trim() || null,
    subject: null,
    text,
    fullText: null,
    files,
    sentAt: null,
    marks: empty ? [known ? "empty" : "unsupported"] : [],
    automatic: null,
    ...(answered && { answeredByProvider: answered }),
    thread: messageSid.test(repliedTo) ? { conversationId: null, inReplyTo: [repliedTo] } : null,
  };
}

/** Body is also the words of a tapped button or list row; a location comes without a body. */
function textOf(get: Get): string {
  const text = get("Body") || get("ButtonText") || get("ListTitle") || get("ButtonPayload");
  const [latitude, longitude] = [get("Latitude"), get("Longitude")];
  if (latitude === "" || longitude === "") return text;
  const place = [get("Label"), get("Address")].filter((part) => part !== "").join(", ");
  const location = `Location: ${place === "" ? "" : `${place} `}(${latitude}, ${longitude})`;
  return text === "" || text === place ? location : `${text}\n${location}`;
}

function filesOf(get: Get): InboundFile[] {
  // Ten is Twilio's limit; a forged count must not make us loop.
  const count = Math.min(Number.parseInt(get("NumMedia"), 10) || 0, 20);
  const files: InboundFile[] = [];
  for (let index = 0; index < count; index += 1) {
    const ref = get(`MediaUrl${index}`);
    if (ref === "") continue;
    const contentType = (get(`MediaContentType${index}`) || "application/octet-stream").toLowerCase();
    const ending = /^[a-z]+\/(?:x-)?([a-z0-9]{1,10})\b/.exec(contentType)?.[1];
    files.push({ name: `file-${index + 1}${ending ? `.${ending}` : ""}`, contentType, bytes: null, ref });
  }
  return files;
}

/** A WhatsApp user may come with a number, with a user id alone, or with both. */
function senderOf(get: Get): { sender: SenderAddress | null; others: SenderAddress[]; asGiven: string } {
  const from = get("From");
  const external = get("ExternalUserId");
  const found: SenderAddress[] = [];
  for (const given of [from, external]) {
    const address = addressOf(given);
    if (address && !found.some((one) => one.value === address.value)) found.push(address);
  }
  return { sender: found[0] ?? null, others: found.slice(1), asGiven: from || external };
}

function addressOf(given: string): SenderAddress | null {
  const whatsapp = /^whatsapp:(.*)$/is.exec(given.trim())?.[1];
  if (whatsapp === undefined) {
    const value = given.trim().startsWith("+") ? normalPhone(given) : null;
    return value === null ? null : { kind: "phone", value, verified: true };
  }
  const userId = /^([A-Za-z]{2})\.([A-Za-z0-9]{1,128})$/.exec(whatsapp.trim());
  if (userId) return { kind: "whatsapp", value: `${userId[1]?.toUpperCase()}.${userId[2]}`, verified: true };
  const value = normalPhone(whatsapp.trim().replace(/^(?=\d)/, "+"));
  return value === null ? null : { kind: "whatsapp", value, verified: true };
}

/** What Twilio says that it took a message for. */
const optOutTypes: Readonly<Record<string, ProviderAnswered>> = { STOP: "out", START: "in", HELP: "help" };

/** Advanced Opt-Out: Twilio took the keyword and has answered it already. */
function optEvents(get: Get): (ParsedOptEvent | { kind: "ignored"; reason: string })[] {
  const type = get("OptOutType").toUpperCase();
  if (type === "") return [];
  if (type === "HELP") return [{ kind: "ignored", reason: "help_answered_by_provider" }];
  if (type !== "STOP" && type !== "START")
    return [{ kind: "ignored", reason: `unknown_opt_out_type: ${type.slice(0, 40)}` }];
  const { sender } = senderOf(get);
  if (sender === null) return [{ kind: "ignored", reason: "opt_out_without_address" }];
  const word = get("Body").trim() || type;
  return [{ kind: "opt", choice: type === "STOP" ? "out" : "in", sender, word, handledByProvider: true }];
}
