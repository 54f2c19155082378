/**
 * The world's mail server: takes mail for patients' mailboxes, answers 550 and 451 where a mailbox is set to,
 * and can take a mail and send it back later.
 */
import { simpleParser, type AddressObject, type ParsedMail } from "mailparser";
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from "smtp-server";
import type { SimulatedClock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Mail, MailAddress, Mailbox } from "../types.ts";
import { httpText, type Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { bounceMail, headersOf } from "./dsn.ts";
import { shorten, type MailSender } from "./sender.ts";

const largestMail = 26 * 1024 * 1024;
const bounceAfterMs = 3_000;

export interface MailServer {
  port: number;
  stop(): Promise<void>;
}

interface Parts {
  world: World;
  clock: SimulatedClock;
  random: Random;
  wire: Wire;
  sender: MailSender;
}

export async function startMailServer(host: string, port: number, parts: Parts): Promise<MailServer> {
  /** Recipients that a greylisting mailbox has seen once. */
  const seen = new Set<string>();
  const sockets = new Set<{ destroy(): void }>();

  const server = new SMTPServer({
    name: "mx.example.org",
    banner: "Threadwell simulator, the world's mail",
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    hideDSN: false,
    size: largestMail,
    rejectOversized: true,
    logger: false,
    closeTimeout: 500,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? "relay" }),
    onRcptTo(address, session, done) {
      const refusal = refusalOf(parts.world, address, session, seen);
      if (!refusal) return done();
      parts.wire.open({
        channel: "mail",
        direction: "out",
        peer: "Mail",
        what: `SMTP RCPT ${shorten(address.address)}`,
        request: `MAIL FROM:<${session.envelope.mailFrom ? session.envelope.mailFrom.address : ""}>\nRCPT TO:<${address.address}>`,
      })({
        outcome: `${refusal.code} ${refusal.text}`,
        tone: "bad",
        response: `${refusal.code} ${refusal.text}`,
      });
      done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(null, "too large");
        accept(Buffer.concat(chunks), session, parts).then(
          (queued) => done(null, `2.0.0 Ok: queued as ${queued}`),
          (error: unknown) => done(error instanceof Error ? error : new Error("The mail could not be read.")),
        );
      });
    },
  });
  // A client that hangs up mid-sentence is the client's affair.
  server.on("error", () => {});
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function refusalOf(
  world: World,
  address: SMTPServerAddress,
  session: SMTPServerSession,
  seen: Set<string>,
): { code: number; text: string } | null {
  const mailbox = world.get("mailbox", address.address.toLowerCase());
  if (!mailbox || mailbox.behaviour === "no-such-user") {
    return { code: 550, text: `5.1.1 <${address.address}>: Recipient address rejected: User unknown` };
  }
  if (mailbox.behaviour === "full") return { code: 451, text: "4.2.2 The mailbox is full, try again later" };
  if (mailbox.behaviour === "greylist") {
    const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
    const pair = `${from}|${mailbox.id}`;
    if (!seen.has(pair)) {
      seen.add(pair);
      return { code: 451, text: "4.7.1 Greylisted, try again in a moment" };
    }
  }
  return null;
}

async function accept(raw: Buffer, session: SMTPServerSession, parts: Parts): Promise<string> {
  const queued = parts.random.hex(10).toUpperCase();
  const from = session.envelope.mailFrom ? session.envelope.mailFrom : null;
  const parsed = await simpleParser(raw, { keepDeliveryStatus: true });
  for (const recipient of session.envelope.rcptTo) {
    const mailbox = parts.world.get("mailbox", recipient.address.toLowerCase());
    if (!mailbox) continue;
    const bounces = mailbox.behaviour === "bounce-later";
    parts.wire.open({
      channel: "mail",
      direction: "out",
      peer: "Mail",
      what: `SMTP DATA ${shorten(recipient.address)}`,
      request: [
        `MAIL FROM:<${from?.address ?? ""}>`,
        `RCPT TO:<${recipient.address}>`,
        "DATA",
        httpText(raw.toString("utf8"), {}, ""),
      ].join("\n"),
    })({
      outcome: bounces ? "250 accepted, will bounce" : "250 accepted",
      tone: bounces ? "held" : "ok",
      response: `250 2.0.0 Ok: queued as ${queued}`,
    });
    if (bounces) bounce(raw, recipient, from, parts);
    else parts.world.put("mail", arrivedMail(parsed, mailbox, parts));
  }
  return queued;
}

/** Reports to the envelope sender that the mail came back; a mail with no sender gets no report. */
function bounce(
  raw: Buffer,
  recipient: SMTPServerAddress,
  from: SMTPServerAddress | null,
  parts: Parts,
): void {
  if (!from?.address) return;
  const envelopeId = from.args && typeof from.args["ENVID"] === "string" ? from.args["ENVID"] : null;
  const report = bounceMail({
    to: from.address,
    recipient: recipient.address,
    envelopeId,
    originalRecipient: recipient.dsn?.orcpt ?? null,
    headers: headersOf(raw.toString("utf8")),
    messageId: `${parts.random.hex(20)}@mx.example.org`,
    date: new Date(parts.clock.now()),
    boundary: `report-${parts.random.hex(16)}`,
    reason: {
      status: "5.1.1",
      diagnostic: `550 5.1.1 <${recipient.address}> The email account that you tried to reach does not exist`,
    },
  });
  parts.clock.after(bounceAfterMs, () => parts.sender.send(report, { from: "", to: from.address }, () => {}));
}

function arrivedMail(parsed: ParsedMail, mailbox: Mailbox, parts: Parts): Mail {
  const from = firstAddress(parsed.from) ?? { name: "", address: "" };
  return {
    id: `M${parts.random.hex(16)}`,
    mailboxId: mailbox.id,
    folder: mailbox.behaviour === "spam" ? "spam" : "inbox",
    from,
    to: allAddresses(parsed.to),
    replyTo: firstAddress(parsed.replyTo) ?? from,
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html || null,
    messageId: parsed.messageId ?? "",
    inReplyTo: parsed.inReplyTo ?? null,
    references: typeof parsed.references === "string" ? [parsed.references] : (parsed.references ?? []),
    attachments: parsed.attachments.map((file) => ({
      name: file.filename ?? "unnamed",
      type: file.contentType,
      bytes: file.size,
    })),
    at: parts.clock.now(),
    unread: true,
    journey: null,
  };
}

function allAddresses(field: AddressObject | AddressObject[] | undefined): MailAddress[] {
  return [field ?? []]
    .flat()
    .flatMap((group) => group.value)
    .map((entry) => ({ name: entry.name, address: entry.address ?? "" }));
}

const firstAddress = (field: AddressObject | AddressObject[] | undefined): MailAddress | null =>
  allAddresses(field)[0] ?? null;
