/** The after-hours reply over real SMS and mail: once a closing, never while a person answers, never to a machine. */
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AutoRule } from "../../shared/api/auto-replies.ts";
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import { createTestClock } from "./clock.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { openMailbox, type Mailbox } from "./mailbox.ts";

const hourMs = 3600_000;
const clock = createTestClock();
let mailbox: Mailbox;
let house: House;
let nora: Staff;
let screen: Screen;

beforeAll(async () => {
  mailbox = await openMailbox();
  house = await openHouse({ clock, smtpPort: mailbox.port });
  nora = await house.signIn();
  const { store, directory } = house.threadwell;
  await store.users.model.updateOne({ _id: nora.session.user.id }, { $set: { role: "admin" } });
  directory.forget();
  const given = defaultBook();
  const after = given.rules.find(({ id }) => id === "after-hours")!;
  const thanks = given.rules.find(({ id }) => id === "directions")!;
  const rules: AutoRule[] = [
    {
      ...thanks,
      id: "thanks",
      on: true,
      when: { ...thanks.when, text: { kind: "words", where: "whole", words: ["thanks"] } },
      does: [{ kind: "reply", texts: [{ language: null, text: "You are welcome." }] }],
    },
    { ...after, on: true },
  ];
  // Closed from now on for three days, whatever day it is: open only on the day after that.
  const day = ((new Date(clock.now().getTime() + 4 * 24 * hourMs).getUTCDay() + 6) % 7) + 1;
  const book = { ...given, rules, hours: [{ day, from: "08:00", to: "17:30" }] };
  expect((await nora.api("PUT", "/auto-replies", { book, version: 0 })).status).toBe(200);
  screen = await nora.connect();
});
afterAll(async () => {
  await house?.stop();
  await mailbox?.stop();
});

/** Later, with a session of its own: an idle one ends. */
async function later(ms: number): Promise<void> {
  clock.advance(ms);
  nora = await house.signIn();
  screen = await nora.connect();
}
async function post(from: string, body: string): Promise<void> {
  const form = inboundForm({ from, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
}
async function text(from: string, body: string): Promise<string> {
  await post(from, body);
  return (await screen.seen(({ message }) => message?.text === body)).conversationId!;
}
const bySMS = (phone: string) => house.twilio.sends.filter(({ to }) => to === phone).map(({ body }) => body);
/** What machines said in a thread, sent or not: written in the same moment as the words that they answer. */
const byMachines = (conversationId: string) =>
  house.threadwell.store.messages.model.countDocuments({ conversationId, madeBy: "auto-reply" });

test("a mail is answered as a machine's, and a machine's mail is not answered", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: house.threadwell.smtpPort,
    secure: false,
    ignoreTLS: true,
  });
  const send = (from: string, headers: Record<string, string>) =>
    transport.sendMail({ from, to: house.email.address, subject: "Question", text: `From ${from}`, headers });
  await send("person@patients.example", {});
  const [mail] = await eventually(
    async () => mailbox.mails,
    ({ length }) => length === 1,
  );
  expect([mail!.to, mail!.autoSubmitted]).toEqual(["person@patients.example", "auto-replied"]);
  await send("robot@patients.example", { "Auto-Submitted": "auto-replied" });
  const event = await screen.seen(({ message }) => message?.text === "From robot@patients.example");
  expect(event.message!.marks).toContain("automatic");
  expect(await byMachines(event.conversationId!)).toBe(0);
  transport.close();
});

test("never while a person answers, and again when they have stopped", async () => {
  const phone = "+15035550164";
  const id = await text(phone, "Thanks");
  expect(await byMachines(id)).toBe(1);
  const answer = { clientKey: "after-hours-1", text: "I am here late today." };
  expect((await nora.api("POST", `/conversations/${id}/messages`, answer)).status).toBe(201);
  await text(phone, "thanks");
  await text(phone, "Is it closed?");
  expect(await byMachines(id)).toBe(1);
  await later(31 * 60_000);
  await text(phone, "THANKS!");
  expect(await byMachines(id)).toBe(2);
});

test("once a closing to one sender, whatever else they write", async () => {
  const [one, other] = ["+15035550161", "+15035550162"];
  const id = await text(one, "Are you there?");
  await text(one, "Hello again");
  await later(5 * hourMs);
  await post(one, "And much later");
  await post(other, "Anybody?");
  await eventually(
    async () => bySMS(other),
    ({ length }) => length === 1,
  );
  expect(bySMS(one)).toEqual([expect.stringMatching(/we are closed and read this/)]);
  expect(await byMachines(id)).toBe(1);
});

test("once a closing to a phone that a family shares, in whichever thread its words are filed", async () => {
  const phone = "+15035550165";
  const id = await text(phone, "Are you open?");
  await eventually(
    async () => bySMS(phone),
    ({ length }) => length === 1,
  );
  const { json } = await nora.api("GET", `/conversations/${id}`);
  const { id: patientId, addresses } = json.patientDetails;
  const body = { addressId: addresses[0].id, name: "Tobias Marsh" };
  const member = await nora.api("POST", `/patients/${patientId}/household`, body);
  expect(member.status).toBe(200);
  const theirs: string = member.json.conversation.id;
  const reply = { clientKey: "after-hours-2", text: "Tobias, please call us.", channel: "sms" };
  expect((await nora.api("POST", `/conversations/${theirs}/messages`, reply)).status).toBe(201);
  await later(40 * 60_000);
  // The last words to the phone were his: so are these.
  expect(await text(phone, "We will tomorrow")).toBe(theirs);
  expect([await byMachines(id), await byMachines(theirs)]).toEqual([1, 0]);
});
