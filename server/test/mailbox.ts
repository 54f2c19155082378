/** A mail server that keeps what it takes, for tests: real SMTP on a free port. */
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export interface TakenMail {
  to: string;
  from: string;
  subject: string;
  text: string;
  messageId: string;
  /** RFC 3834: what it says of who wrote it; null for nothing. */
  autoSubmitted: string | null;
  /** When it came, in milliseconds that never go back. */
  at: number;
}

export interface Mailbox {
  port: number;
  mails: TakenMail[];
  /** While true it knows nobody. */
  empty: boolean;
  stop(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: TakenMail[] = [];
  const mailbox: Mailbox = {
    port: 0,
    mails,
    empty: false,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    onRcptTo(_address, _session, done) {
      if (!mailbox.empty) return done();
      done(Object.assign(new Error("5.1.1 user unknown"), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      const at = performance.now();
      simpleParser(stream).then((mail) => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          to: rcptTo[0]?.address ?? "",
          from: mailFrom === false ? "" : mailFrom.address,
          subject: mail.subject ?? "",
          text: mail.text ?? "",
          messageId: mail.messageId ?? "",
          autoSubmitted: String(mail.headers.get("auto-submitted") ?? "") || null,
          at,
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  mailbox.port = (server.server.address() as AddressInfo).port;
  return mailbox;
}
