/** The world's mail, held against nodemailer as the clinic's relay and smtp-server as the clinic's mailbox. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { simpleParser, type ParsedMail } from "mailparser";
import nodemailer from "nodemailer";
import { SMTPServer } from "smtp-server";
import { startSimulator, type Simulator } from "./simulator.ts";
import { stillClock, type StillClock } from "./testkit.ts";

const care = "care@larkspur.example";
const ruth = "ruth.abernathy@example.org";

interface Arrived {
  from: string;
  to: string[];
  raw: string;
  mail: ParsedMail;
}

let arrived: Arrived[];
/** SMTP codes the clinic's listener answers with before it starts to accept. */
let refusals: number[];
let listener: SMTPServer;
let simulator: Simulator;
let clock: StillClock;

async function listen(): Promise<number> {
  listener = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const code = refusals.shift();
        if (code) return done(Object.assign(new Error("not now"), { responseCode: code }));
        const raw = Buffer.concat(chunks).toString("utf8");
        void simpleParser(raw, { keepDeliveryStatus: true }).then((mail) => {
          const { mailFrom, rcptTo } = session.envelope;
          arrived.push({
            from: mailFrom ? mailFrom.address : "",
            to: rcptTo.map((each) => each.address),
            raw,
            mail,
          });
          done(null, "taken");
        });
      });
    },
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", () => resolve()));
  const address = listener.server.address();
  return typeof address === "object" && address ? address.port : 0;
}

beforeEach(async () => {
  arrived = [];
  refusals = [];
  clock = stillClock();
  const port = await listen();
  simulator = await startSimulator({ clock, seed: 3, threadwellSmtpPort: port });
});

afterEach(async () => {
  await simulator.stop();
  await new Promise<void>((resolve) => listener.close(() => resolve()));
});

const relay = () =>
  nodemailer.createTransport({ host: "127.0.0.1", port: simulator.smtpPort, ignoreTLS: true });

const clinicMail = {
  from: { name: "Larkspur Clinic", address: care },
  replyTo: "reply+k7f3a9@larkspur.example",
  to: ruth,
  subject: "Your visit on Friday",
  text: "Hello Ruth,\n\nthe form for Friday is on your secure page.\n\nNora",
  messageId: "<visit-1@larkspur.example>",
  envelope: { from: "inbox+b-77@larkspur.example", to: ruth },
};

describe("mail to patients", () => {
  test("lands in the inbox with its headers, text and attachments", async () => {
    await relay().sendMail({
      ...clinicMail,
      html: "<p>Hello Ruth</p>",
      attachments: [{ filename: "form.pdf", content: "x" }],
    });
    expect(simulator.mail.inbox(ruth)).toMatchObject([
      {
        subject: "Your visit on Friday",
        from: { name: "Larkspur Clinic", address: care },
        replyTo: { address: "reply+k7f3a9@larkspur.example" },
        messageId: "<visit-1@larkspur.example>",
        attachments: [{ name: "form.pdf", bytes: 1 }],
        unread: true,
      },
    ]);
    expect(simulator.mail.inbox(ruth)[0]!.html).toContain("<p>Hello Ruth</p>");
    expect(simulator.wire.entries("mail").at(-1)).toMatchObject({
      direction: "out",
      outcome: "250 accepted",
    });
  });

  test.each([
    ["nobody@example.org", "fine", 550],
    [ruth, "no-such-user", 550],
    [ruth, "full", 451],
  ] as const)("%s set to %s answers %i", async (to, behaviour, code) => {
    simulator.mail.behave(ruth, behaviour);
    await expect(
      relay().sendMail({ ...clinicMail, to, envelope: { ...clinicMail.envelope, to } }),
    ).rejects.toMatchObject({ responseCode: code });
    expect(simulator.mail.inbox(ruth)).toEqual([]);
  });

  test("greylisting takes the second try", async () => {
    simulator.mail.behave(ruth, "greylist");
    await expect(relay().sendMail(clinicMail)).rejects.toMatchObject({ responseCode: 451 });
    await relay().sendMail(clinicMail);
    expect(simulator.mail.inbox(ruth)).toHaveLength(1);
  });

  test("accepted, then bounced: a delivery report comes to the envelope sender", async () => {
    simulator.mail.behave(ruth, "bounce-later");
    await relay().sendMail({
      ...clinicMail,
      dsn: { id: "env-42", return: "headers", notify: ["failure"], recipient: care },
    });
    expect(simulator.mail.inbox(ruth)).toEqual([]);
    await clock.advance(10_000);
    await simulator.idle();
    expect(arrived).toHaveLength(1);
    const [report] = arrived;
    expect(report).toMatchObject({ from: "", to: ["inbox+b-77@larkspur.example"] });
    expect(report!.raw).toMatch(/^Content-Type: multipart\/report; report-type=delivery-status;/m);
    expect(report!.raw).toMatch(/^Content-Type: message\/delivery-status/m);
    expect(report!.raw).toMatch(/^Action: failed/m);
    expect(report!.raw).toMatch(/^Status: 5\.1\.1/m);
    expect(report!.raw).toMatch(/^Final-Recipient: rfc822; ruth\.abernathy@example\.org/m);
    expect(report!.raw).toMatch(/^Original-Envelope-Id: env-42/m);
    expect(report!.raw).toContain("<visit-1@larkspur.example>");
    expect(report!.mail.headers.get("auto-submitted")).toBe("auto-replied");
  });
});

describe("mail from patients", () => {
  test("a new mail goes to the address as written", async () => {
    const sent = await simulator.mail.write({
      from: ruth,
      to: care,
      subject: "Fráge",
      text: "Hello\n\nRuth 😀",
    });
    expect(sent.journey).toMatchObject({ state: "delivered", tries: 1 });
    expect(arrived).toMatchObject([{ from: ruth, to: [care] }]);
    expect(arrived[0]!.mail).toMatchObject({ subject: "Fráge", messageId: sent.messageId });
    expect(arrived[0]!.mail.text?.trim()).toBe("Hello\n\nRuth 😀");
    expect(arrived[0]!.mail.from?.text).toContain("Ruth Abernathy");
  });

  test("an answer goes to Reply-To with the thread's headers and the old words quoted", async () => {
    await relay().sendMail(clinicMail);
    const [original] = simulator.mail.inbox(ruth);
    await simulator.mail.answer(original!.id, "I still have not received it.");
    const [mail] = arrived;
    expect(mail).toMatchObject({ from: ruth, to: ["reply+k7f3a9@larkspur.example"] });
    expect(mail!.mail.subject).toBe("Re: Your visit on Friday");
    expect(mail!.mail.inReplyTo).toBe("<visit-1@larkspur.example>");
    expect([mail!.mail.references].flat()).toContain("<visit-1@larkspur.example>");
    expect(mail!.mail.text).toMatch(
      /^I still have not received it\.\n\nOn \w{3}, \w{3} \d+, \d{4} at \d+:\d\d.[AP]M Larkspur Clinic <care@larkspur\.example> wrote:\n\n> Hello Ruth,\n>\n> the form/,
    );
  });

  test("tries again while the clinic says later, and shows it", async () => {
    refusals = [451, 421];
    const first = await simulator.mail.write({ from: ruth, to: care, subject: "s", text: "t" });
    expect(first.journey).toMatchObject({ state: "deferred", tries: 1 });
    for (let i = 0; i < 3; i++) {
      await clock.advance(60_000);
      await simulator.idle();
    }
    expect(arrived).toHaveLength(1);
    expect(simulator.mail.sent(ruth)[0]!.journey).toMatchObject({ state: "delivered", tries: 3 });
    expect(simulator.wire.entries("mail").map((entry) => entry.tone)).toEqual(["bad", "bad", "ok"]);
  });

  test("a refusal comes back to the patient's inbox", async () => {
    refusals = [552];
    const sent = await simulator.mail.write({ from: ruth, to: care, subject: "s", text: "t" });
    expect(sent.journey).toMatchObject({ state: "refused", tries: 1 });
    expect(simulator.mail.inbox(ruth)).toMatchObject([{ subject: "Undelivered Mail Returned to Sender" }]);
  });
});
