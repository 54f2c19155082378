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
  const byText = textClass(reply);
  if (stage === "auth") return (digit || basic || "5").startsWith("4") ? "temporary" : "config";

  // Turned away at the door: nobody has heard whom the mail was for.
  if (stage === "connect") return "not_reached";

  const temporary = digit === "4" || (digit === "" && basic?.startsWith("4") === true);
  if (temporary) {
    // A bounce is the end of the server's own tries: what was temporary has become a failure.
    if (stage !== "bounce") return "temporary";
    return ["4.1", "4.4", "4.7"].includes(kind) ? "expired" : (byText ?? "unreachable");
  }
  if (kind === "1.8" || kind === "1.7") return "config";
  if (subject === "1" || kind === "2.1" || kind === "2.4") return "invalid_address";
  if (subject === "2") return kind === "2.3" ? "too_long" : "unreachable";
  if (kind === "3.4") return "too_long";
  if (subject === "3" || subject === "4") return kind === "4.7" ? "expired" : (byText ?? "unreachable");
  if (subject === "6") return "content";
  if (subject === "7")
    return byText === "invalid_address"
      ? byText
      : stage === "data" || stage === "bounce"
        ? "content"
        : "config";
  if (byText) return byText;
  if (basic === "552") return stage === "data" ? "too_long" : "unreachable";
  if (stage === "sender") return "config";
  if (stage === "recipient") return "invalid_address";
  if (stage === "data") return "content";
  return basic === "550" || basic === "551" || basic === "553" ? "invalid_address" : "unknown";
}

const phrases: readonly [SendErrorCode, RegExp][] = [
  [
    "unreachable",
    /over ?quota|quota exceeded|mailbox (?:is )?full|not enough disk|insufficient (?:disk|system) (?:space|storage)/i,
  ],
  ["too_long", /message (?:size )?(?:is )?(?:too (?:big|large)|exceeds)|size limit/i],
  [
    "invalid_address",
    /user unknown|unknown user|no such (?:user|mailbox|recipient|address)|(?:user|recipient|address|mailbox|account) (?:is |was )?(?:not found|unknown|unavailable|disabled|rejected|does ?n[o']t exist|not exist)|(?:does not|doesn't) (?:exist|have an? .{0,30}account)|invalid (?:recipient|address|mailbox)|couldn't be found|host (?:or domain name )?(?:not found|unknown)|unrouteable|no mailbox (?:here|by that name)/i,
  ],
  [
    "content",
    /\bspam\b|blocked|blacklist|blocklist|policy (?:reasons?|violation)|reputation|virus|unsolicited/i,
  ],
  [
    "expired",
    /delivery time ?expired|failing for a long time|retry time(?:out)?|too old|timed? ?out|connection refused|no route to host/i,
  ],
];

function textClass(reply: string): SendErrorCode | null {
  const head = reply.slice(0, 4_000);
  return phrases.find(([, pattern]) => pattern.test(head))?.[0] ?? null;
}
