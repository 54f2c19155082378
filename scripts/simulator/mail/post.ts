/** What a patient does in their mail program: write, answer, read. Mail goes out by SMTP and its journey is kept. */
import type { SimulatedClock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Mail, MailAddress, Mailbox } from "../types.ts";
import type { World } from "../world.ts";
import { answerTo, rawMail, type Draft } from "./compose.ts";
import type { MailSender, Progress } from "./sender.ts";

export interface NewMail {
  /** The patient's mailbox. */
  from: string;
  to: string;
  subject: string;
  text: string;
}

export interface MailPost {
  /** Resolves after the first try. */
  write(mail: NewMail): Promise<Mail>;
  /** Answers a mail in a patient's mailbox. */
  answer(mailId: string, text: string): Promise<Mail>;
  markRead(mailId: string): void;
  /** Sends again what was still under way when the process stopped. */
  resume(): Promise<void>;
}

export function createMailPost(parts: {
  world: World;
  clock: SimulatedClock;
  random: Random;
  sender: MailSender;
  timeZone: string;
}): MailPost {
  const { world } = parts;

  const mailboxOf = (address: string): Mailbox => {
    const mailbox = world.get("mailbox", address.toLowerCase());
    if (!mailbox) throw new Error(`No mailbox ${address} in the simulator.`);
    return mailbox;
  };

  const newId = (mailbox: Mailbox): string =>
    `<${parts.random.hex(24)}@${mailbox.address.split("@")[1] ?? "example.org"}>`;

  const dispatch = async (mail: Mail, draft: Draft): Promise<Mail> => {
    const raw = await rawMail(draft);
    return new Promise((resolve) => {
      parts.sender.send(raw, { from: draft.from.address, to: draft.to[0]?.address ?? "" }, (progress) => {
        const now = world.put("mail", { ...(world.get("mail", mail.id) ?? mail), journey: progress });
        if (progress.state === "refused") returnToPatient(now, progress);
        resolve(now);
      });
    });
  };

  const send = (mailbox: Mailbox, draft: Draft): Promise<Mail> => {
    const to = draft.to[0];
    const mail = world.put("mail", {
      id: `M${parts.random.hex(16)}`,
      mailboxId: mailbox.id,
      folder: "sent",
      from: draft.from,
      to: draft.to,
      replyTo: to ?? draft.from,
      subject: draft.subject,
      text: draft.text,
      html: null,
      messageId: draft.messageId,
      inReplyTo: draft.inReplyTo,
      references: draft.references,
      attachments: [],
      at: parts.clock.now(),
      unread: false,
      journey: { state: "sending", tries: 0, answer: "" },
    });
    return dispatch(mail, draft);
  };

  /** The patient's own mail server says that the clinic did not take the mail. */
  const returnToPatient = (mail: Mail, progress: Progress): void => {
    const daemon: MailAddress = { name: "Mail Delivery System", address: "MAILER-DAEMON@mx.example.org" };
    world.put("mail", {
      ...mail,
      id: `M${parts.random.hex(16)}`,
      folder: "inbox",
      from: daemon,
      to: [mail.from],
      replyTo: daemon,
      subject: "Undelivered Mail Returned to Sender",
      text: `Your mail to ${mail.to[0]?.address ?? "the clinic"} could not be delivered.\n\n${progress.answer}`,
      messageId: `<${parts.random.hex(20)}@mx.example.org>`,
      inReplyTo: mail.messageId,
      references: [mail.messageId],
      at: parts.clock.now(),
      unread: true,
      journey: null,
    });
  };

  const ownAddress = (mailbox: Mailbox): MailAddress => ({ name: mailbox.name, address: mailbox.address });

  return {
    async write({ from, to, subject, text }) {
      const mailbox = mailboxOf(from);
      return send(mailbox, {
        from: ownAddress(mailbox),
        to: [{ name: "", address: to }],
        subject,
        text,
        messageId: newId(mailbox),
        inReplyTo: null,
        references: [],
        date: new Date(parts.clock.now()),
      });
    },

    async answer(mailId, text) {
      const original = world.get("mail", mailId);
      if (!original) throw new Error(`No mail ${mailId} in the simulator.`);
      const mailbox = mailboxOf(original.mailboxId);
      const draft = answerTo(original, ownAddress(mailbox), text, {
        messageId: newId(mailbox),
        date: new Date(parts.clock.now()),
        timeZone: parts.timeZone,
      });
      return send(mailbox, draft);
    },

    markRead(mailId) {
      const mail = world.get("mail", mailId);
      if (mail?.unread) world.put("mail", { ...mail, unread: false });
    },

    async resume() {
      for (const mail of world.all("mail")) {
        if (mail.journey?.state !== "sending" && mail.journey?.state !== "deferred") continue;
        await dispatch(mail, { ...mail, date: new Date(mail.at) });
      }
    },
  };
}
