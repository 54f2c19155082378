/** One outbound mail as bytes: how it hangs in its thread, and where an answer or a bounce comes back. */
import MailComposer from "nodemailer/lib/mail-composer";
import { normalEmail } from "../../../shared/text/email.ts";
import type { AdapterContext, AdapterLine, OutboundMessage } from "../contract.ts";
import type { EmailCredentials } from "./credentials.ts";
import { makeReplyAddress, makeUnsubscribeAddress } from "./reply-token.ts";

export interface ComposedMail {
  raw: Buffer;
  messageId: string;
  envelope: { from: string; to: string };
}

const longestSubject = 200;
const lastReferences = 10;

/** Null when the address is no mailbox or the mail part is missing: then nothing can be sent. */
export async function composeMail(
  message: OutboundMessage,
  line: AdapterLine<EmailCredentials>,
  context: AdapterContext,
): Promise<ComposedMail | null> {
  const to = normalEmail(message.to);
  const { mail } = message;
  if (to === null || mail === null) return null;
  const replyAddress = makeReplyAddress(line.address, mail.conversationId, context.tokenKey);
  const composer = new MailComposer({
    from: { name: oneLine(mail.fromName || line.displayName), address: line.address },
    to: { name: "", address: to },
    replyTo: { name: oneLine(mail.fromName || line.displayName), address: replyAddress },
    subject: mailSubject(message.subject, mail.inReplyTo !== null, line.displayName),
    text: message.text,
    date: context.clock.now(),
    messageId: mail.messageId,
    ...(mail.inReplyTo && isMessageId(mail.inReplyTo) ? { inReplyTo: mail.inReplyTo } : {}),
    references: referencesOf(mail.references, mail.inReplyTo),
    headers: {
      ...(mail.automatic && {
        "Auto-Submitted": `auto-${mail.automatic}`,
        "X-Auto-Response-Suppress": "All",
      }),
      ...(mail.unsubscribeUrl !== undefined &&
        unsubscribeHeaders(
          mail.unsubscribeUrl,
          makeUnsubscribeAddress(line.address, mail.conversationId, context.tokenKey),
        )),
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = await new Promise<Buffer>((resolve, reject) => {
    composer.compile().build((error, bytes) => (error ? reject(error) : resolve(bytes as Buffer)));
  });
  // The token is in the envelope too: a bounce comes back to it even when it returns no headers.
  return { raw, messageId: mail.messageId, envelope: { from: replyAddress, to } };
}

/** By one click (RFC 8058, for which the address has to be https), or by a mail to us (RFC 2369). */
function unsubscribeHeaders(url: string, mailbox: string | null): Record<string, string> {
  const ways = [`<${url}>`, ...(mailbox === null ? [] : [`<mailto:${mailbox}?subject=unsubscribe>`])];
  return {
    "List-Unsubscribe": ways.join(", "),
    ...(url.startsWith("https://") && { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
  };
}

/** "Re: …" once in a thread; a mail without a subject says only who writes. */
export function mailSubject(subject: string | null, isReply: boolean, displayName: string): string {
  const line = oneLine(subject ?? "");
  if (line === "") return oneLine(`Message from ${displayName}`);
  return isReply && !/^(?:re|aw|sv|rv|antw|odp|vs)\s*(?:\[\d+\])?:/i.test(line) ? `Re: ${line}` : line;
}

/** The thread's root and its last ten, oldest first, with the mail answered at the end. */
export function referencesOf(references: readonly string[], inReplyTo: string | null): string[] {
  const chain = [...references, ...(inReplyTo ? [inReplyTo] : [])].filter(isMessageId);
  // Each once, where it came last.
  const unique = chain.filter((id, index) => chain.indexOf(id, index + 1) === -1);
  const root = chain[0];
  if (root === undefined || unique.length <= lastReferences + 1) return unique;
  const tail = unique.slice(-lastReferences);
  return tail.includes(root) ? tail : [root, ...tail];
}

export function isMessageId(text: string): boolean {
  return text.length <= 500 && /^<[^<>\s]+>$/.test(text);
}

function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return [...line].slice(0, longestSubject).join("");
}
