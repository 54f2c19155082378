/** Mails as patients' programs write them: a new one, or an answer with the old text quoted the way Gmail does. */
import MailComposer from "nodemailer/lib/mail-composer";
import type { Mail, MailAddress } from "../types.ts";

export interface Draft {
  from: MailAddress;
  to: MailAddress[];
  subject: string;
  text: string;
  messageId: string;
  inReplyTo: string | null;
  references: string[];
  date: Date;
}

/** The answer to a mail: goes to its Reply-To, continues its thread, quotes its words. */
export function answerTo(
  original: Mail,
  me: MailAddress,
  words: string,
  parts: { messageId: string; date: Date; timeZone: string },
): Draft {
  return {
    from: me,
    to: [original.replyTo],
    subject: /^re:/i.test(original.subject) ? original.subject : `Re: ${original.subject}`,
    text: `${words}\n\n${quote(original, parts.timeZone)}`,
    messageId: parts.messageId,
    inReplyTo: original.messageId,
    references: [...original.references.filter((id) => id !== original.messageId), original.messageId].slice(
      -11,
    ),
    date: parts.date,
  };
}

function quote(original: Mail, timeZone: string): string {
  const at = new Date(original.at);
  const day = at.toLocaleDateString("en-US", {
    weekday: "short",
    month: "short",
    day: "numeric",
    year: "numeric",
    timeZone,
  });
  const time = at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone });
  const who = original.from.name ? `${original.from.name} <${original.from.address}>` : original.from.address;
  const old = original.text.trimEnd().split(/\r?\n/);
  return [`On ${day} at ${time} ${who} wrote:`, "", ...old.map((line) => (line ? `> ${line}` : ">"))].join(
    "\n",
  );
}

/** The raw mail, ready for DATA. */
export async function rawMail(draft: Draft): Promise<string> {
  const composer = new MailComposer({
    from: draft.from,
    to: draft.to,
    subject: draft.subject,
    text: draft.text,
    messageId: draft.messageId,
    ...(draft.inReplyTo ? { inReplyTo: draft.inReplyTo } : {}),
    ...(draft.references.length ? { references: draft.references } : {}),
    date: draft.date,
    xMailer: false,
  });
  const raw = await composer.compile().build();
  return raw.toString("utf8");
}
