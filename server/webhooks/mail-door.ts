/**
 * The clinic's own mailbox: an SMTP listener for the mail server in front of it. A recipient is a line's
 * mailbox, with or without a reply token after "+". 250 only after the journal has it; 451 when it has not.
 */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { normalEmail } from "../../shared/text/email.ts";
import { describeError } from "../lib/log.ts";
import type { LineRecord } from "../store/lines.ts";
import { journalAndTake, type DoorParts } from "./http-door.ts";

export interface MailDoor {
  port: number;
  stop(): Promise<void>;
}

/** A mail of 25 MB grows by a third in base64; beyond this the sender is told that it is too large. */
const maxMailBytes = 36 * 1024 * 1024;

class SmtpRefusal extends Error {
  readonly responseCode: number;
  constructor(code: number, words: string) {
    super(words);
    this.responseCode = code;
  }
}

export async function openMailDoor(
  parts: DoorParts,
  listen: { host: string; port: number },
): Promise<MailDoor> {
  const { counters, log } = parts;
  const server = new SMTPServer({
    banner: "Threadwell",
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: maxMailBytes,
    maxClients: 100,
    socketTimeout: 60_000,
    closeTimeout: 3_000,
    logger: false,
    onRcptTo(address, _session, done) {
      findLine(address.address).then(
        (line) => {
          if (line) return done();
          counters.add("mails_unknown_recipient");
          done(new SmtpRefusal(550, "5.1.1 There is no such mailbox here"));
        },
        (error: unknown) => {
          log.error({ err: describeError(error) }, "a recipient could not be looked up");
          done(new SmtpRefusal(451, "4.3.0 Come back in a moment"));
        },
      );
    },
    onData(stream, session, done) {
      receive(stream, session).then(
        () => done(null, "Kept"),
        (error: unknown) => {
          if (error instanceof SmtpRefusal) return done(error);
          counters.add("mails_not_stored");
          log.error(
            { err: describeError(error) },
            "a mail could not be stored; the sender is asked to come back",
          );
          done(new SmtpRefusal(451, "4.3.0 Come back in a moment"));
        },
      );
    },
  });
  // A client that breaks off is its own affair.
  server.on("error", (error: Error) => log.debug({ err: describeError(error) }, "a mail connection broke"));

  async function findLine(recipient: string): Promise<LineRecord | null> {
    const mailbox = normalEmail(recipient);
    if (mailbox === null) return null;
    const [local = "", domain = ""] = mailbox.split("@");
    const line = await parts.directory.lineByMailbox(`${local.split("+")[0]}@${domain}`);
    return line?.active ? line : null;
  }

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Read to the end even when too large, so that the sender hears the refusal.
      if (bytes <= maxMailBytes) chunks.push(chunk);
    }
    if (stream.sizeExceeded || bytes > maxMailBytes) {
      counters.add("mails_too_large");
      throw new SmtpRefusal(552, `5.3.4 The mail is larger than ${maxMailBytes / 1024 / 1024} MB`);
    }
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const from = session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address;
    const body = Buffer.concat(chunks);
    const lines = new Map<string, LineRecord>();
    for (const recipient of recipients) {
      const line = await findLine(recipient);
      if (line) lines.set(line.id, line);
    }
    for (const line of lines.values()) {
      const raw = {
        transport: "smtp" as const,
        method: "MAIL",
        url: "",
        headers: {},
        body,
        receivedAt: parts.clock.now(),
        envelope: { from, to: recipients, remoteAddress: session.remoteAddress },
      };
      await journalAndTake(parts, line, raw, () => undefined);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
