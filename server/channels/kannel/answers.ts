/** Kannel's words as ours: what smsbox answers to a send, and what a delivery report says. Tables; unknown is named. */
import type { ReceiptStatus, SendErrorCode } from "../../../shared/domain/delivery.ts";
import type { SendError } from "../contract.ts";

/** smsbox's answers with which it has taken a message. */
const takenWords = ["0: Accepted for delivery", "3: Queued for later delivery", "Sent."];

/** smsbox's refusals: the words its answer begins with, in the spelling of Kannel 1.4.5. */
const refusals: readonly [string, SendErrorCode][] = [
  ["Authorization failed", "config"],
  ["Not routable", "config"],
  ["Temporal failure", "temporary"],
  // A list of the gateway's own, black or white: it says nothing of the number, and why it stands there nobody tells.
  ["Number(s) has/have been denied", "unknown"],
  ["Empty receiver number", "invalid_address"],
  ["Missing receiver", "invalid_address"],
  ["Sender missing", "config"],
  ["Account field misformed", "config"],
  ["DLR-URL field misformed", "config"],
  ["Unsupported content-type", "config"],
];

export function isTaken(answer: string): boolean {
  return takenWords.some((words) => answer.startsWith(words));
}

/** The error for a refusal in Kannel's own words; null for any other text, which may be some other server's. */
export function refusalOf(status: number, answer: string): SendError | null {
  const known = refusals.find(([words]) => answer.startsWith(words));
  return known ? { code: known[1], providerCode: `${status} ${known[0]}`, retryAfterSeconds: null } : null;
}

/** The types of a delivery report (`%d`), with the manual's words for them. */
export const receiptTypes: Readonly<Record<string, { status: ReceiptStatus; words: string }>> = {
  "1": { status: "delivered", words: "delivery success" },
  "2": { status: "failed", words: "delivery failure" },
  "4": { status: "sent", words: "message buffered" },
  "8": { status: "sent", words: "smsc submit" },
  "16": { status: "failed", words: "smsc reject" },
};

/** Final states in the receipt of an SMPP carrier. */
const carrierWords: Readonly<Record<string, SendErrorCode>> = {
  UNDELIV: "unreachable",
  EXPIRED: "expired",
  REJECTD: "content",
};

/** SMPP's command_status of a refused message. */
const smppStatuses: Readonly<Record<number, SendErrorCode>> = {
  0x01: "too_long",
  0x0a: "config",
  0x0b: "invalid_address",
  0x0e: "config",
  0x0f: "config",
  0x48: "config",
  0x49: "config",
  0x50: "config",
  0x51: "config",
  0x62: "config",
  0x66: "content",
  0xfe: "unreachable",
};

/**
 * Why a message failed, from the carrier's words (`%A`): "NACK/0x0000000b/Invalid Destination Address", or an SMPP
 * receipt "id:… stat:UNDELIV err:001 text:…". Only codes are kept: a receipt may quote the message.
 */
export function failureOf(type: string, answer: string): SendError {
  const error = (code: SendErrorCode | undefined, providerCode: string): SendError => ({
    code: code ?? "unknown",
    providerCode,
    retryAfterSeconds: null,
  });
  const nack = /^NACK\/0x([0-9a-f]{1,8})\b/i.exec(answer)?.[1];
  if (nack !== undefined) {
    const status = Number.parseInt(nack, 16);
    return error(smppStatuses[status], `SMPP 0x${status.toString(16).padStart(2, "0")}`);
  }
  if (/^NACK\/no SMSC\b/i.test(answer)) return error("config", "no SMSC");
  const state = /\bstat:\s?([A-Z]{2,12})\b/i.exec(answer)?.[1]?.toUpperCase();
  if (state === undefined) return error(undefined, type);
  const detail = /\berr:\s?([0-9A-Z]{1,8})\b/i.exec(answer)?.[1];
  const code = Object.hasOwn(carrierWords, state) ? carrierWords[state] : undefined;
  return error(code, detail ? `${state} ${detail}` : state);
}
