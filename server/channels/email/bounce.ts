/**
 * Bounces (RFC 3464 and the many that follow no standard) and complaints (RFC 5965) as receipts and opt-outs. A
 * mail that is a bounce is never shown as a patient's message, even where it cannot be matched.
 */
import type { ParsedMail } from "mailparser";
import { normalEmail } from "../../../shared/text/email.ts";
import type { ParsedEvent } from "../contract.ts";
import { isMessageId } from "./compose.ts";
import { dateOf, fieldsOf, headerValue, mailboxesIn, messageIdsIn } from "./headers.ts";
import { smtpError } from "./smtp-errors.ts";

/** The event this mail is, when it is a machine's report about mail of ours; null when it is a message. */
export function reportEvent(mail: ParsedMail, sender: string, nullSender: boolean): ParsedEvent | null {
  const status = partOf(mail, /^message\/(?:global-)?delivery-status$/);
  const feedback = partOf(mail, /^message\/feedback-report$/);
  const type = headerValue(mail.headerLines, "content-type");
  if (feedback !== null) return complaint(mail, fieldsOf(feedback));
  if (/^\s*complaint about message from\b/i.test(mail.subject ?? "") && mail.attachments.length > 0) {
    return complaint(mail, new Map([["feedback-type", "abuse"]]));
  }
  if (partOf(mail, /^message\/(?:global-)?disposition-notification$/) !== null) {
    return { kind: "ignored", reason: "read_notice" };
  }
  if (status !== null) return standardBounce(mail, status);
  if (/report-type\s*=\s*"?delivery-status/i.test(type)) return plainBounce(mail);
  return looksLikeBounce(mail, sender, nullSender) ? plainBounce(mail) : null;
}

/** The text of the first part of a kind, however long the mail. */
function partOf(mail: ParsedMail, type: RegExp): string | null {
  const part = mail.attachments.find((one) => type.test(one.contentType.toLowerCase()));
  return part ? part.content.subarray(0, 200_000).toString("utf8") : null;
}

function standardBounce(mail: ParsedMail, status: string): ParsedEvent {
  const blocks = status
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((block) => block.size > 0);
  const perMessage = blocks.find((one) => one.has("reporting-mta") || one.has("original-envelope-id"));
  const recipients = blocks.filter((one) => one.has("action") || one.has("status"));
  const actionOf = (block: Map<string, string>) =>
    (block.get("action") ?? "").toLowerCase().split(/[\s;(]/)[0] ?? "";
  const failed = recipients.find(
    (one) =>
      actionOf(one) === "failed" || (actionOf(one) === "" && (one.get("status") ?? "").startsWith("5")),
  );
  const known = blocks.map((one) => one.get("x-original-message-id") ?? "").flatMap(messageIdsIn);
  const envelopeId = perMessage?.get("original-envelope-id");
  if (!failed) {
    const action = recipients.map(actionOf).find((one) => one !== "");
    // The mailbox's own server has it.
    if (action === "delivered") return receiptOf(mail, known, envelopeId, "delivered", "delivered");
    // On its way, at a list, or with a server that gives no such reports: whatever became of the answer, it went.
    if (action === "relayed" || action === "delayed" || action === "expanded")
      return receiptOf(mail, known, envelopeId, "sent", action);
    if (action === undefined) return plainBounce(mail);
    return { kind: "ignored", reason: `delivery_notice: ${action.slice(0, 20)}` };
  }
  const diagnostic = (failed.get("diagnostic-code") ?? "").replace(/^\s*[\w-]+\s*;\s*/, "");
  const code = /^\s*\d\.\d{1,3}\.\d{1,3}/.exec(failed.get("status") ?? "")?.[0].trim() ?? null;
  const words = diagnostic || (mail.text ?? "").slice(0, 4_000);
  return failure(mail, words, code, known, envelopeId);
}

/** A bounce in words alone: the reply code is somewhere in the text, our mail somewhere below. */
function plainBounce(mail: ParsedMail): ParsedEvent {
  const text = (mail.text ?? "").slice(0, 20_000);
  const onlyDelayed =
    /\b(?:warning|delay(?:ed)?)\b/i.test(mail.subject ?? "") ||
    /warning message only|will be retried|not yet been delivered|only a temporary failure/i.test(
      text.slice(0, 2_000),
    );
  if (onlyDelayed) {
    return { kind: "ignored", reason: "delivery_delayed" };
  }
  return failure(mail, text, null, [], undefined);
}

function failure(
  mail: ParsedMail,
  diagnostic: string,
  status: string | null,
  known: string[],
  envelopeId: string | undefined,
): ParsedEvent {
  const receipt = receiptOf(mail, known, envelopeId, "failed", "bounced");
  return receipt.kind === "receipt"
    ? { ...receipt, error: smtpError("bounce", diagnostic, status) }
    : receipt;
}

/** What a report says of the mail that it names, by our attempt id or its Message-ID. */
function receiptOf(
  mail: ParsedMail,
  known: string[],
  envelopeId: string | undefined,
  status: "failed" | "delivered" | "sent",
  providerStatus: string,
): ParsedEvent {
  const messageId = returnedMessageId(mail, known);
  const attemptId = envelopeId && /^[\w-]{1,64}$/.test(envelopeId) ? envelopeId : undefined;
  if (messageId === null && attemptId === undefined)
    return { kind: "ignored", reason: "bounce_without_message_id" };
  return {
    kind: "receipt",
    providerMessageId: messageId ?? "",
    ...(attemptId ? { attemptId } : {}),
    status,
    providerStatus,
    at: dateOf(mail.headerLines),
    error: null,
  };
}

/** Our Message-ID: in the returned mail or its headers, in a vendor's field, in References, or in the words. */
function returnedMessageId(mail: ParsedMail, known: string[]): string | null {
  const returned = partOf(mail, /^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822(?:-headers)?)$/);
  const own = mail.messageId;
  const idFields = (text: string) =>
    [...text.matchAll(/^[ \t>|]*(?:X-)?(?:Original-)?Message-I[dD]:\s*(<[^<>\s]+>)/gim)].map(
      (match) => match[1] ?? "",
    );
  const candidates = [
    ...(returned
      ? messageIdsIn(fieldsOf(returned.split(/\r?\n\r?\n/)[0] ?? "").get("message-id") ?? "")
      : []),
    ...known,
    ...(returned ? idFields(returned.slice(0, 50_000)) : []),
    ...idFields((mail.text ?? "").slice(0, 200_000)),
    ...messageIdsIn(headerValue(mail.headerLines, "in-reply-to")),
    ...messageIdsIn(headerValue(mail.headerLines, "references")).reverse(),
  ];
  return candidates.find((id) => isMessageId(id) && id !== own) ?? null;
}

function looksLikeBounce(mail: ParsedMail, sender: string, nullSender: boolean): boolean {
  const local = sender.slice(0, 40).toLowerCase();
  const daemon = /^"?(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?daemon|bounce)/.test(local);
  if (headerValue(mail.headerLines, "x-failed-recipients") !== "") return true;
  if (!daemon && !nullSender) return false;
  const subject = mail.subject ?? "";
  const aboutFailure =
    /undeliver|deliver(?:y|ed).{0,30}(?:fail|status|notif|problem|error)|fail(?:ure|ed).{0,20}(?:notice|deliver|mail)|returned mail|mail (?:system )?error|could not (?:be )?(?:sen[dt]|deliver)|not delivered|rejected|message status|did not reach|non.?remis|unzustellbar/i;
  return aboutFailure.test(subject) || (daemon && aboutFailure.test((mail.text ?? "").slice(0, 2_000)));
}

/** Somebody pressed "this is spam": no more mail to that address, unless the report says the opposite. */
function complaint(mail: ParsedMail, fields: Map<string, string>): ParsedEvent {
  const type = (fields.get("feedback-type") ?? "").toLowerCase();
  if (type === "not-spam" || type === "auth-failure" || type === "dmarc") {
    return { kind: "ignored", reason: `feedback: ${type}` };
  }
  const returned = partOf(mail, /^(?:message\/rfc822|text\/rfc822(?:-headers)?)$/) ?? "";
  const head = fieldsOf(returned.split(/\r?\n\r?\n/)[0] ?? "");
  const address = [
    fields.get("original-rcpt-to"),
    fields.get("removal-recipient"),
    head.get("x-hmxmroriginalrecipient"),
    head.get("to"),
  ]
    .map((value) => value ?? "")
    .flatMap(mailboxesIn)
    .map(normalEmail)
    .find((one) => one !== null);
  if (!address) return { kind: "ignored", reason: "complaint_without_address" };
  return {
    kind: "opt",
    choice: "out",
    sender: { kind: "email", value: address, verified: false },
    word: "spam complaint",
    complaint: true,
    handledByProvider: false,
  };
}
