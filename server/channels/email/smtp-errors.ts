/** SMTP replies and enhanced status codes (RFC 3463) as our send errors, for live sessions and bounces alike. */
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import type { SendError } from "../contract.ts";

/** Where it was said: a refusal of the sender is our fault, of the recipient theirs, of the data the text's. */
export type SmtpStage = "connect" | "auth" | "sender" | "recipient" | "data" | "bounce";

/** `reply` is the server's text or a bounce's Diagnostic-Code; `status` an enhanced code where given apart. */
export function smtpError(stage: SmtpStage, reply: string, status: string | null = null): SendError {
  const basic = /(?:^|[^\d.])([45]\d\d)(?=[ -])/.exec(reply)?.[1] ?? null;
  const inReply = /(?:^|[\s(#<])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(reply)?.[1] ?? null;
  // A bare x.0.0 says nothing; the diagnostic text often knows more.
  const vague = status === null || /^[245]\.0\.0$/.test(status);
  const enhanced = vague ? (inReply ?? status) : status;
  return {
    code: codeOf(stage, basic, enhanced, reply),
    providerCode: [basic, enhanced].filter((part) => part !== null).join(" ") || null,
    retryAfterSeconds: null,
  };
}

function codeOf(
  stage: SmtpStage,
  basic: string | null,
  enhanced: string | null,
  reply: string,
): SendErrorCode {
  const [digit = "", subject = "", detail = ""] = (enhanced ?? "").split(".");
  const kind = `${subject}.${detail}`;
  if (stage === "auth") return (digit || basic || "5").startsWith("4") ? "temporary" : "config";

  // Turned away at the door: nobody has heard whom the mail was for.
  if (stage === "connect") return "not_reached";

  const byText = textClass(reply);
  const temporary = digit === "4" || (digit === "" && basic?.startsWith("4") === true);
  if (temporary) {
    // A bounce is the end of the server's own tries: what was temporary has become a failure. Of the address it
    // says nothing: a name server that is away, or a greylist, is of that day.
    if (stage !== "bounce") return "temporary";
    if (["4.1", "4.4", "4.7"].includes(kind)) return "expired";
    return byText === null || byText === "invalid_address" ? "unreachable" : byText;
  }
  if (senderKinds.includes(kind)) return "config";
  // Gmail says so of a mailbox that gets too much at once.
  if (kind === "2.1" && /receiving mail (?:at a rate|too quickly)/i.test(reply)) return "unreachable";
  if (deadKinds.includes(kind)) return "invalid_address";
  if (byText === "config") return "config";
  if (subject === "2") return kind === "2.3" ? "too_long" : "unreachable";
  if (kind === "3.4") return "too_long";
  if (kind === "4.7") return "expired";
  if (subject === "1" || subject === "3" || subject === "4") return byText ?? "unreachable";
  if (subject === "6") return "content";
  if (subject === "7") {
    if (byText === "invalid_address") return byText;
    return stage === "data" || stage === "bounce" ? "content" : "config";
  }
  // Whoever was refused at the name alone has not seen the words.
  if (stage === "recipient" && byText === "content") return "unreachable";
  if (byText) return byText;
  if (basic === "552") return stage === "data" ? "too_long" : "unreachable";
  if (stage === "sender") return "config";
  if (stage === "data") return "content";
  if (stage === "recipient") return bareRefusals.includes(basic ?? "") ? "invalid_address" : "unreachable";
  return basic === null ? "unknown" : "unreachable";
}

/**
 * Of nobody but the address: no such mailbox, no such domain, not an address, moved away, a domain without mail, a
 * mailbox that was closed. It counts as dead from then on, so nothing else may look like these.
 */
const deadKinds = ["1.1", "1.2", "1.3", "1.6", "1.10", "2.1"];
/** The same of a server without enhanced codes, when it was told the name. */
const bareRefusals = ["550", "551", "553"];
/** Of the sender: its address, and what proves who it is (SPF, DKIM, DMARC, its host's name). Other mails fail too. */
const senderKinds = ["1.7", "1.8", "7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27"];

/** The first that matches. "Recipient address rejected" stands before every refusal of Postfix and says nothing. */
const phrases: readonly [SendErrorCode, RegExp][] = [
  [
    "config",
    /blocked using|\bunauthenticated\b|\breputation\b|\b(?:spf|dkim|dmarc)\b|(?:client host|sender|ip)\b.{0,60}\b(?:blocked|rejected|listed|blacklisted|blocklisted)|\bspamhaus\b|relay(?:ing)? (?:access )?denied|(?:unable|not permitted|not allowed) to relay|authentication (?:is )?required/i,
  ],
  [
    "unreachable",
    /over ?quota|quota exceeded|mailbox (?:is )?full|not enough disk|insufficient (?:disk|system) (?:space|storage)/i,
  ],
  ["too_long", /message (?:size )?(?:is )?(?:too (?:big|large)|exceeds)|size limit/i],
  [
    "invalid_address",
    /user unknown|unknown user|no such (?:user|mailbox|recipient|address)|(?:user|recipient|address|mailbox|account) (?:is |was )?(?:not found|unknown|disabled|does ?n[o']t exist|not exist)|(?:does not|doesn't) (?:exist|have an? .{0,30}account)|invalid (?:recipient|address|mailbox)|couldn't be found|host (?:or domain name )?(?:not found|unknown)|unrouteable|no mailbox (?:here|by that name)/i,
  ],
  ["content", /\bspam\b|blocked|blacklist|blocklist|policy (?:reasons?|violation)|virus|unsolicited/i],
  [
    "expired",
    /delivery time ?expired|failing for a long time|retry time(?:out)?|too old|timed? ?out|connection refused|no route to host|gr[ae]y-?list/i,
  ],
];

function textClass(reply: string): SendErrorCode | null {
  const head = reply.slice(0, 4_000);
  return phrases.find(([, pattern]) => pattern.test(head))?.[0] ?? null;
}
