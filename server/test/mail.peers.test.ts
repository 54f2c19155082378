/**
 * Fallback between two systems that nobody here wrote: texts by a real Kannel, mail by a real Postfix, read in a real
 * Dovecot. A text that does not arrive is read as mail, and a mail that comes back is read as a text.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Delivery } from "../../shared/api/messages.ts";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { createTestClock } from "./clock.ts";
import { eventually, giveAddress, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { addKannelLine, missingOfKannel, startKannel, type Kannel } from "./kannel.ts";
import { missingOfMail, startMailServers, type MailServers } from "./mail-servers.ts";
import { freePort } from "./programs.ts";
import { startCarrier, type Carrier } from "./smpp.ts";

const missing = [...missingOfKannel(), ...missingOfMail()];
if (missing.length > 0)
  console.info(`tests of Postfix beside Kannel skipped: no ${missing.join(" and no ")}`);

const clinic = "+15035550102";
const minute = 60_000;

describe.runIf(missing.length === 0)("Kannel and Postfix", () => {
  const clock = createTestClock();
  let house: House;
  let kannel: Kannel;
  let carrier: Carrier;
  let mail: MailServers;
  let nora: Staff;
  let screen: Screen;

  beforeAll(async () => {
    const relayPort = await freePort();
    house = await openHouse({ clock, smtpPort: relayPort });
    const { url, smtpPort } = house.threadwell;
    carrier = await startCarrier();
    const key = randomBytes(24).toString("base64url");
    kannel = await startKannel({
      inboundUrl: `${url}/webhooks/kannel/${key}`,
      smppPort: carrier.port,
      smppPrefix: "+1503555018",
      lostPrefix: "+1503555019",
    });
    await addKannelLine(house, kannel, { key, sendUrl: kannel.sendUrl, address: clinic });
    mail = await startMailServers({
      relayPort,
      clinicDomain: "clinic.example",
      clinicPort: smtpPort,
      mailboxes: ["ana", "bo", "cleo"].map((name) => `${name}@patients.example`),
    });
    nora = await house.signIn();
    screen = await nora.connect();
  });
  afterAll(async () => {
    screen?.close();
    await mail?.stop();
    await kannel?.stop();
    await carrier?.stop();
    await house?.stop();
  });

  /** A patient who wrote by text and has a mailbox too. */
  async function patientWith(number: string, mailbox: string): Promise<string> {
    const text = `Hello from ${mailbox}`;
    kannel.arrive(`${number} ${clinic} text ${text}`);
    const { conversationId } = await screen.seen(({ message }) => message?.text === text, 30_000);
    await giveAddress(house, conversationId!, "email", mailbox);
    return conversationId!;
  }

  async function reply(conversationId: string, text: string, channel: "sms" | "email"): Promise<string> {
    const clientKey = `key-${randomBytes(6).toString("hex")}`;
    // The test's clock runs faster than a session lives.
    nora = await house.signIn();
    const body = { clientKey, text, channel };
    const answer = await nora.api("POST", `/conversations/${conversationId}/messages`, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.json.id;
  }

  const becomes = async (id: string, want: (delivery: Delivery) => boolean): Promise<Delivery> => {
    const event = await screen.seen(
      ({ message }) => message?.id === id && message.delivery !== null && want(message.delivery),
      60_000,
    );
    return event.message!.delivery!;
  };
  const arrivedByMail = (id: string) => becomes(id, ({ state }) => state === "delivered");
  const steps = ({ steps: all }: Delivery) => all.map(({ channel, state }) => [channel, state]);

  test("the carrier rejects the text: the mail is read over IMAP, and its own server's word makes it delivered", async () => {
    const conversationId = await patientWith("+15035550181", "ana@patients.example");
    carrier.fates.set("+15035550181", { refuse: 11 });
    const id = await reply(conversationId, "Your visit is on Friday at 9:00.", "sms");
    const [read] = await mail.read("ana", 1);
    expect(read!.text).toContain("we have a message for you");
    // A text that was for her phone tells a mailbox nothing.
    expect(read!.text).not.toContain("Friday");
    const delivery = await arrivedByMail(id);
    expect(steps(delivery)).toEqual([
      ["sms", "failed"],
      ["email", "succeeded"],
    ]);
    expect(delivery.steps[0]!.attempts[0]!.error).toMatchObject({ code: "invalid_address" });
    expect(delivery.steps[1]!.attempts[0]!.receipts).toMatchObject([{ status: "delivered" }]);
  });

  test("the carrier stays silent past the plan's time: the mail is read over IMAP; a late report is kept", async () => {
    const conversationId = await patientWith("+15035550182", "bo@patients.example");
    carrier.fates.set("+15035550182", "held");
    const id = await reply(conversationId, "Please call us.", "sms");
    // The carrier has it before Kannel's answer to us is written down.
    await becomes(id, ({ state }) => state === "sent");
    await eventually(
      async () => carrier.texts.filter(({ to }) => to === "+15035550182"),
      ({ length }) => length === 1,
    );
    const { waitSeconds } = defaultPolicies.reply.steps.find(({ channel }) => channel === "sms")!;
    clock.advance(waitSeconds * 1000 + minute);
    const [read] = await mail.read("bo", 1);
    expect(read!.text).toContain("we have a message for you");
    const delivery = await arrivedByMail(id);
    expect(steps(delivery)).toEqual([
      ["sms", "silent"],
      ["email", "succeeded"],
    ]);
    carrier.release();
    const late = await becomes(id, (one) => one.steps[0]?.attempts[0]?.state === "delivered");
    expect(late.state).toBe("delivered");
    expect(carrier.texts.filter(({ to }) => to === "+15035550182")).toHaveLength(1);
  });

  test("the mail comes back with 550: the bounce finds its attempt, and the text is delivered by Kannel", async () => {
    const mailbox = "gone@elsewhere.example";
    mail.unknown.add(mailbox);
    const conversationId = await patientWith("+15035550160", mailbox);
    const id = await reply(conversationId, "Your visit is on Monday.", "email");
    const delivery = await becomes(id, ({ state }) => state === "delivered");
    expect(steps(delivery)).toEqual([
      ["email", "failed"],
      ["sms", "succeeded"],
    ]);
    const [bounced, text] = delivery.steps.map(({ attempts }) => attempts[0]!);
    expect(bounced).toMatchObject({
      error: { code: "invalid_address" },
      receipts: [{ status: "failed", providerStatus: "bounced" }],
    });
    expect(text!.receipts.map(({ status }) => status)).toContain("delivered");
    const printed = await kannel.printedFor("+15035550160");
    expect(printed).toHaveLength(1);
    expect(printed[0]).toContain("we have a message for you");
    // Nothing of the report is a message of the patient's.
    const { json } = await nora.api("GET", `/conversations/${conversationId}/messages`);
    expect(json.items.map(({ direction }: { direction: string }) => direction)).toEqual([
      "inbound",
      "outbound",
    ]);
  });

  test("a mail that the patient answers comes home by its own reply address, through both servers", async () => {
    const conversationId = await patientWith("+15035550161", "cleo@patients.example");
    const id = await reply(conversationId, "How are you today?", "email");
    await becomes(id, ({ state }) => state === "delivered");
    const [read] = await mail.read("cleo", 1);
    await mail.write({
      from: "cleo@patients.example",
      to: read!.replyTo!.value[0]!.address!,
      subject: `Re: ${read!.subject}`,
      text: "Much better, thank you.",
      inReplyTo: read!.messageId!,
    });
    const event = await screen.seen(({ message }) => message?.text === "Much better, thank you.", 30_000);
    expect(event.conversationId).toBe(conversationId);
  });
});
