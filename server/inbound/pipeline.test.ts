/** From a provider's request to the thread: what cannot be read is kept, what comes early waits for its place. */
import { randomBytes } from "node:crypto";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeReplyAddress } from "../channels/email/reply-token.ts";
import { newKeys } from "../config/secrets.ts";
import { systemScope } from "../store/scope.ts";
import { inboundForm, postAsTwilio } from "../test/fake-twilio.ts";
import {
  accountSid,
  authToken,
  eventually,
  openHouse,
  type House,
  type Screen,
  type Staff,
} from "../test/harness.ts";

const keys = newKeys();
const tokenKey = Buffer.from((JSON.parse(keys) as { outsideToken: string }).outsideToken, "hex");
let house: House;
let nora: Staff;
let screen: Screen;

beforeAll(async () => {
  house = await openHouse({ environment: { THREADWELL_KEYS: keys } });
  nora = await house.signIn();
  screen = await nora.connect();
});
afterAll(() => house?.stop());

const scope = () => systemScope(house.organizationId);
const sid = () => `SM${randomBytes(16).toString("hex")}`;

/** Posts a text and resolves to its thread. */
async function textFrom(from: string, body: string): Promise<string> {
  const form = inboundForm({ from, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  const { conversationId } = await screen.seen(
    ({ name, message }) => name === "message.received" && message?.text === body,
  );
  return conversationId!;
}

async function mailFrom(
  from: string,
  text: string,
  change: { to?: string; headers?: Record<string, string> } = {},
) {
  const transport = createTransport({ host: "127.0.0.1", port: house.threadwell.smtpPort, ignoreTLS: true });
  const to = change.to ?? house.email.address;
  await transport.sendMail({
    from,
    to,
    subject: "About Friday",
    text,
    ...(change.headers && { headers: change.headers }),
  });
  transport.close();
  return screen.seen(({ name, message }) => name === "message.received" && message?.text === text);
}

const journalOf = () =>
  house.threadwell.store.journal.model.find().lean<{ state: string; outcomes: string[]; nextAt?: Date }[]>();

test("a receipt that comes before its attempt is recorded waits and is placed when the attempt is known", async () => {
  const conversationId = await textFrom("+15035550160", "Are you open?");
  const early = sid();
  const receipt = {
    MessageSid: early,
    MessageStatus: "delivered",
    AccountSid: accountSid,
    To: "+15035550160",
    From: house.sms.address,
  };
  expect(await postAsTwilio(house.smsWebhook, receipt, authToken)).toBe(200);
  const parked = await eventually(journalOf, (all) => all.some(({ state }) => state === "parked"));
  expect(parked.find(({ state }) => state === "parked")!.outcomes).toEqual(["receipt for nothing known"]);

  // The sweep would find it too, in its own time: here it is the record of the attempt that must.
  const never = new Date(Date.now() + 3_600_000);
  await eventually(
    () => house.threadwell.store.journal.model.updateMany({ state: "parked" }, { $set: { nextAt: never } }),
    ({ matchedCount }) => matchedCount === 1,
  );

  // The provider's answer names the message that the receipt already spoke of.
  const before = house.twilio.sends.length;
  const unpatched = house.twilio.sends.push.bind(house.twilio.sends);
  house.twilio.sends.push = (...sends) =>
    unpatched(...sends.map((send) => Object.assign(send, { sid: early })));
  const reply = { clientKey: "parked-0001", text: "Yes, until six." };
  expect((await nora.api("POST", `/conversations/${conversationId}/messages`, reply)).status).toBe(201);
  const told = await screen.seen(
    ({ message }) => message?.clientKey === "parked-0001" && message.delivery?.state === "delivered",
  );
  house.twilio.sends.push = unpatched;
  expect(house.twilio.sends).toHaveLength(before + 1);
  expect(told.message!.delivery!.steps[0]!.attempts[0]!.receipts).toHaveLength(1);
  const done = await eventually(journalOf, (all) => all.every(({ state }) => state === "done"));
  expect(done.flatMap(({ outcomes }) => outcomes)).toContain("receipt kept");
});

test("a receipt that nobody will ever know is acknowledged and shown to nobody", async () => {
  const number = screen.events.at(-1)!.number;
  const receipt = {
    MessageSid: sid(),
    MessageStatus: "failed",
    AccountSid: accountSid,
    To: "+15035550161",
    From: house.sms.address,
  };
  expect(await postAsTwilio(house.smsWebhook, receipt, authToken)).toBe(200);
  await eventually(journalOf, (all) => all.some(({ state }) => state === "parked"));
  expect(await house.threadwell.store.events.last(scope())).toBe(number);
});

test("signed but unreadable is acknowledged, kept whole, and listed as unreadable", async () => {
  const form = { AccountSid: accountSid, To: house.sms.address, Oddity: "no sid, no body" };
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  const [entry] = await eventually(
    () => house.threadwell.store.journal.unreadable(scope(), 10),
    (entries) => entries.length === 1,
  );
  expect(entry).toMatchObject({ state: "failed", outcomes: ["unreadable: no_message_sid"] });
  const kept = await house.threadwell.store.journal.read(scope(), entry!.id);
  expect(new URLSearchParams(kept!.request.body.toString()).get("Oddity")).toBe("no sid, no body");
});

test("a word of the provider that is not known is a named outcome", async () => {
  const receipt = {
    MessageSid: sid(),
    MessageStatus: "pondering",
    AccountSid: accountSid,
    To: "+15035550161",
    From: house.sms.address,
  };
  expect(await postAsTwilio(house.smsWebhook, receipt, authToken)).toBe(200);
  await eventually(journalOf, (all) =>
    all.some(({ outcomes }) => outcomes[0] === "ignored: unknown_status: pondering"),
  );
});

test("a signed reply address brings a mail home from any mailbox; the patient's own way back stays", async () => {
  const conversationId = await textFrom("+15035550162", "I will write a mail");
  const to = makeReplyAddress(house.email.address, conversationId, tokenKey);
  const event = await mailFrom("work@elsewhere.example", "From my work account", { to });
  expect(event.conversationId).toBe(conversationId);
  expect(event.message!.marks).toEqual(["unverified_sender"]);
  const { json } = await nora.api("GET", `/conversations/${conversationId}`);
  expect(json.ways).toMatchObject([
    { channel: "sms", isDefault: true, reason: "the sender wrote by SMS last" },
  ]);
  expect(json.patientDetails.addresses).toHaveLength(1);

  const forged = to.replace(/\+t-./, (start) => `+t-${start.endsWith("a") ? "b" : "a"}`);
  const lost = await mailFrom("work2@elsewhere.example", "With a forged token", { to: forged });
  expect(lost.conversationId).not.toBe(conversationId);
});

test("an answer to a mail finds its thread by reference from a mailbox nobody knows", async () => {
  const first = await mailFrom("ana@patient.example", "My first mail");
  const stored = await house.threadwell.store.messages.byId(scope(), first.messageId!);
  const answer = await mailFrom("daughter@patient.example", "Her daughter writes", {
    headers: { References: stored!.mailId! },
  });
  expect(answer.conversationId).toBe(first.conversationId);
  expect(answer.message!.marks).toEqual(["unverified_sender"]);
});

test("out-of-office mail is shown and waits for nobody", async () => {
  const event = await mailFrom("away@patient.example", "I am away", {
    headers: { "Auto-Submitted": "auto-replied" },
  });
  expect(event.message!.marks).toContain("automatic");
  expect(event.conversation!.needsReplySince).toBeNull();
  const { json } = await nora.api("GET", "/conversations");
  expect(json.items.map(({ id }: { id: string }) => id)).not.toContain(event.conversationId);
});
