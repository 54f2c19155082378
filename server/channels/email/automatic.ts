/** Was this mail written by a machine? RFC 3834 and what the field adds to it. A machine must never answer one. */
import { headerValue, headerValues, type HeaderLines } from "./headers.ts";

export interface AutomaticSigns {
  /** Why we think a machine wrote it; null for a person's mail. */
  automatic: string | null;
  /** A person's mail whose sender asks machines not to answer (Exchange puts this on real mail). */
  noAutoReply: string | null;
}

export function automaticSigns(
  headers: HeaderLines,
  envelopeFrom: string | null,
  sender: string,
): AutomaticSigns {
  return {
    automatic: automaticReason(headers, envelopeFrom, sender),
    noAutoReply: /\b(?:all|autoreply|oof)\b/i.test(headerValue(headers, "x-auto-response-suppress"))
      ? "X-Auto-Response-Suppress"
      : null,
  };
}

function automaticReason(headers: HeaderLines, envelopeFrom: string | null, sender: string): string | null {
  const submitted = headerValue(headers, "auto-submitted")
    .toLowerCase()
    .split(/[;\s(]/)[0];
  if (submitted && submitted !== "no") return `Auto-Submitted: ${submitted.slice(0, 30)}`;
  if (/multipart\/report/i.test(headerValue(headers, "content-type"))) return "report";
  if (envelopeFrom === "") return "null sender";
  if (headerValues(headers, "return-path").some((path) => /^<\s*>$/.test(path))) return "null sender";
  const precedence = /^(bulk|junk|list|auto_reply)\b/i.exec(headerValue(headers, "precedence"));
  if (precedence) return `Precedence: ${precedence[1]?.toLowerCase()}`;
  for (const name of [
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
  ]) {
    const value = headerValue(headers, name).toLowerCase();
    if (value !== "" && value !== "no") return name;
  }
  for (const name of ["list-id", "list-unsubscribe", "feedback-id"]) {
    if (headerValue(headers, name) !== "") return name;
  }
  const local = sender.slice(0, sender.lastIndexOf("@")).toLowerCase();
  if (/^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply[.+-].*|bounces?)$/.test(local)) {
    return "sender that takes no answers";
  }
  return null;
}
