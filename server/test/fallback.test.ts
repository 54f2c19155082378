/** A message that does not arrive goes by another way: once, with the words that may go there, and never against a word. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Delivery, Message } from "../../shared/api/messages.ts";
import { defaultPolicies, repeatWords } from "../../shared/domain/policy.ts";
import { storeReceipt } from "../inbound/receipt.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { inboundForm, postAsTwilio, type FakeSend } from "./fake-twilio.ts";
import {
  accountSid,
  authToken,
  eventually,
  giveAddress,
  openHouse,
  type House,
  type Screen,
  type Staff,
} from "./harness.ts";
import { openMailbox, type Mailbox } from "./mailbox.ts";

const patient = "+15035550142";
const mailbox = "ana@example.org";
const minute = 60_000;
const waits = defaultPolicies.reply.steps.find(({ channel }) => channel === "sms")!.waitSeconds * 1000;

let clock: TestClock;
let post: Mailbox;
let house: House;
let nora: Staff;
let screen: Screen;
let conversationId: string;

beforeEach(async () => {
  clock = createTestClock();
  post = await openMailbox();
  house = await openHouse({ clock, smtpPort: post.port });
  nora = await house.signIn();
  screen = await nora.connect();
  conversationId = await textFrom("Hello");
  await addAddress("email", mailbox);
});
afterEach(async () => {
  screen?.close();
  await house?.stop();
  await post?.stop();
});

async function textFrom(body: string, line: "sms" | "whatsapp" = "sms"): Promise<string> {
  const whatsapp = line === "whatsapp" ? "whatsapp:" : "";
  const to = line === "sms" ? "+15035550100" : "whatsapp:+15035550101";
  const url = house.threadwell.webhookUrl(house[line])!;
  expect(await postAsTwilio(url, inboundForm({ from: `${whatsapp}${patient}`, to, body }), authToken)).toBe(
    200,
  );
  return (await screen.seen(({ message }) => message?.text === body)).conversationId!;
}

const addAddress = (kind: "email" | "whatsapp", value: string) =>
  giveAddress(house, conversationId, kind, value);

let keys = 0;
async function reply(text: string, way: object = { channel: "sms" }): Promise<Message> {
  keys += 1;
  const body = { clientKey: `fallback-${keys}`, text, ...way };
  const answer = await nora.api("POST", `/conversations/${conversationId}/messages`, body);
  expect(answer.status).toBe(201);
  return answer.json;
}

async function delivery(id: string): Promise<Delivery> {
  const path = `/conversations/${conversationId}/messages`;
  let answer = await nora.api("GET", path);
  // The test's clock runs faster than a session lives.
  if (answer.status === 401) {
    nora = await house.signIn();
    answer = await nora.api("GET", path);
  }
  const { items } = answer.json;
  return items.find((one: Message) => one.id === id).delivery;
}
const becomes = (id: string, want: (delivery: Delivery) => boolean) =>
  eventually(() => delivery(id), want, 15_000);
const states = ({ steps }: Delivery) => steps.map(({ channel, state }) => [channel, state]);

function receipt(send: FakeSend, status: string, code?: string): Promise<number> {
  const form = {
    MessageSid: send.sid,
    MessageStatus: status,
    AccountSid: accountSid,
    To: send.to,
    From: send.from,
  };
  return postAsTwilio(send.statusCallback!, { ...form, ...(code && { ErrorCode: code }) }, authToken);
}

test("a number that takes no texts: the notice goes by email at once, and never the words", async () => {
  house.twilio.behaviour = { status: 400, code: 21614 };
  const { id } = await reply("Your results look fine.");
  const done = await becomes(id, ({ state }) => state === "sent");
  expect(states(done)).toEqual([
    ["sms", "failed"],
    ["email", "succeeded"],
  ]);
  expect(done.steps[0]!.reason).toMatch(/landline/);
  expect(post.mails).toHaveLength(1);
  expect(post.mails[0]).toMatchObject({ to: mailbox, subject: "A message from Test Clinic" });
  expect(post.mails[0]!.text).toContain("Test Clinic: we have a message for you.");
  expect(post.mails[0]!.text).not.toContain("results");
  // What was learnt of the number holds for the next plan too.
  const { patientDetails, ways } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  expect(patientDetails.addresses[0].note).toBe("Landline, cannot get texts");
  expect(ways.find(({ channel }: { channel: string }) => channel === "sms").available).toBe(false);

  // Until somebody who knows better says so; and a slip of the hand is taken back.
  const [{ id: addressId, closed }] = patientDetails.addresses;
  expect(closed).toBe(true);
  const path = `/patients/${patientDetails.id}/addresses/reopen`;
  const smsOpen = async () => {
    const seen = (await nora.api("GET", `/conversations/${conversationId}`)).json;
    return seen.ways.find(({ channel }: { channel: string }) => channel === "sms").available;
  };
  const opened = await nora.api("POST", path, { addressId });
  expect(opened.json.addresses[0]).not.toHaveProperty("closed");
  expect(await smsOpen()).toBe(true);
  expect(await nora.api("POST", path, { addressId })).toMatchObject({ status: 409 });
  const back = await nora.api("POST", `${path}/undo`, { addressId });
  expect(back.json.addresses[0]).toMatchObject({ closed: true, note: "Landline, cannot get texts" });
  expect(await nora.api("POST", `${path}/undo`, { addressId })).toMatchObject({ status: 409 });
  expect((await nora.api("POST", path, { addressId })).status).toBe(200);
  house.twilio.behaviour = "accept";
  await reply("And by text again");
  await eventually(
    async () => house.twilio.sends.filter(({ body }) => body === "And by text again").length,
    (sent) => sent === 1,
  );
  const { db } = house.threadwell.store.deliveries.model;
  const noted = await db.collection("audit_entries").find({ action: "address.reopened" }).toArray();
  expect(noted).toHaveLength(3);
});

test("an address that staff typed in takes part in the plan once somebody has asked whose it is; that is taken back", async () => {
  const { patientDetails } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  const path = `/patients/${patientDetails.id}/addresses/verify`;
  const addressId: string = patientDetails.addresses.find(
    ({ kind }: { kind: string }) => kind === "email",
  ).id;
  await house.threadwell.store.units.run(house.organizationId, {
    async run(tx) {
      const address = (await tx.addressById(addressId))!;
      address.verified = false;
      tx.changed(address);
    },
  });
  const channels = async (text: string) => {
    const { id } = await reply(text);
    return (await delivery(id)).steps.map(({ channel }) => channel);
  };
  expect(await channels("Only by text")).toEqual(["sms"]);
  const verified = await nora.api("POST", path, { addressId });
  expect(verified.json.addresses.find(({ id }: { id: string }) => id === addressId)).toMatchObject({
    verified: true,
  });
  expect(await channels("Also by mail")).toEqual(["sms", "email"]);
  expect(await nora.api("POST", path, { addressId })).toMatchObject({
    status: 409,
    json: { type: "already_verified" },
  });
  expect((await nora.api("POST", `${path}/undo`, { addressId })).status).toBe(200);
  expect(await channels("By text alone again")).toEqual(["sms"]);
  expect(await nora.api("POST", `${path}/undo`, { addressId })).toMatchObject({
    status: 409,
    json: { type: "too_late" },
  });
  const { db } = house.threadwell.store.deliveries.model;
  expect(await db.collection("audit_entries").countDocuments({ action: "address.verified" })).toBe(2);
});

test("what the patient proves by writing is no longer staff's word: it is not taken back", async () => {
  const { patientDetails } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  const addressId: string = patientDetails.addresses.find(
    ({ kind }: { kind: string }) => kind === "phone",
  ).id;
  await house.threadwell.store.units.run(house.organizationId, {
    async run(tx) {
      const address = (await tx.addressById(addressId))!;
      address.verified = false;
      tx.changed(address);
    },
  });
  const path = `/patients/${patientDetails.id}/addresses/verify`;
  expect((await nora.api("POST", path, { addressId })).status).toBe(200);
  await textFrom("It is me");
  expect(await nora.api("POST", `${path}/undo`, { addressId })).toMatchObject({
    status: 409,
    json: { type: "too_late" },
  });
});

test("what was written for anybody's eyes goes by email in the notice's place; it is shown, kept and sealed", async () => {
  house.twilio.behaviour = { status: 400, code: 21614 };
  const openText = "Please call the marmalade desk.";
  const { id, openText: held } = await reply("Your results look fine.", { channel: "sms", openText });
  expect(held).toBe(openText);
  const done = await becomes(id, ({ state }) => state === "sent");
  expect(done.steps.map(({ words, instead }) => [words, instead])).toEqual([
    ["as_written", null],
    ["open", openText],
  ]);
  expect(post.mails.map(({ text }) => text.trim())).toEqual([openText]);
  const { store } = house.threadwell;
  const rows = [await store.messages.model.find().lean(), await store.deliveries.model.find().lean()];
  expect(JSON.stringify(rows)).not.toContain("marmalade");
  // Sent on by hand, it is these words again and not the text.
  house.twilio.behaviour = "accept";
  const { ways } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  const { addressId } = ways.find(({ channel }: { channel: string }) => channel === "email");
  const resend = { channel: "email", addressId, words: "notice", version: done.version };
  expect((await nora.api("POST", `/messages/${id}/send`, resend)).status).toBe(200);
  await eventually(
    async () => post.mails.map(({ text }) => text.trim()),
    (texts) => texts.length === 2 && texts[1] === openText,
  );
}, 40_000);

test("silence: the timer, then email; a late receipt is shown, and nothing is doubled", async () => {
  const { id } = await reply("It is ready.");
  await becomes(id, ({ state }) => state === "sent");
  const [text] = house.twilio.sends;
  await receipt(text!, "sent");
  clock.advance(waits);
  // Receipts are late: a moment more is waited before the next step.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(post.mails).toHaveLength(0);
  clock.advance(minute);
  const hopped = await becomes(id, ({ steps }) => steps[1]?.state === "succeeded");
  expect(hopped.state).toBe("sent");
  expect(hopped.steps[0]).toMatchObject({ state: "silent", reason: "No word in 10 min." });
  expect(post.mails).toHaveLength(1);

  await receipt(text!, "delivered");
  const late = await becomes(id, ({ state }) => state === "delivered");
  expect(states(late)).toEqual([
    ["sms", "succeeded"],
    ["email", "succeeded"],
  ]);
  clock.advance(60 * minute);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([house.twilio.sends.length, post.mails.length]).toEqual([1, 1]);
}, 40_000);

test("the provider gives up when the plan does: it is told how long it may try", async () => {
  const { id } = await reply("It is ready.");
  await becomes(id, ({ state }) => state === "sent");
  expect(house.twilio.sends[0]!.validity).toBe(String(waits / 1000));
});

test("WhatsApp's window closed between plan and send: the notice goes by text", async () => {
  await addAddress("whatsapp", patient);
  await textFrom("Hi on WhatsApp", "whatsapp");
  house.twilio.behaviour = { status: 429, code: 20429 };
  const { id } = await reply("It is ready.", { channel: "whatsapp" });
  await becomes(id, ({ steps }) => steps[0]!.attempts.length > 0 && steps[0]!.state === "waiting");
  house.twilio.behaviour = "accept";
  // The plan is younger than its day, the patient's last words are not.
  const { store } = house.threadwell;
  const row = (await store.conversations.byId(
    { organizationId: house.organizationId, userId: null },
    conversationId,
  ))!;
  await store.units.run(house.organizationId, {
    async run(tx) {
      const mine = (await tx.conversation(row.id))!;
      const last = mine.lastInbound.whatsapp!;
      mine.lastInbound = {
        ...mine.lastInbound,
        whatsapp: { ...last, at: new Date(last.at.getTime() - 25 * 60 * minute) },
      };
      tx.changed(mine);
    },
  });
  clock.advance(minute);
  const done = await becomes(id, ({ state }) => state === "sent");
  expect(states(done)).toEqual([
    ["whatsapp", "skipped"],
    ["sms", "running"],
    ["email", "waiting"],
  ]);
  expect(done.steps[0]!.reason).toMatch(/window is closed/);
  expect(house.twilio.sends.map(({ to, body }) => [to, body])).toEqual([
    [patient, "Test Clinic: we have a message for you. Please call us or write back."],
  ]);
});

test("STOP in the middle of a chain stops it", async () => {
  const { id } = await reply("It is ready.");
  await becomes(id, ({ state }) => state === "sent");
  await textFrom("STOP");
  const stopped = await becomes(id, ({ steps }) => steps[1]!.state === "skipped");
  expect(stopped).toMatchObject({ state: "sent", reason: "The patient said “STOP”, so nothing more goes." });
  clock.advance(2 * waits);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const bodies = house.twilio.sends.map(({ body }) => body);
  expect([bodies.length, post.mails.length]).toEqual([2, 0]);
  expect(bodies[1]).toContain("You will get no more messages from us here.");
});

test("an answer ends the chain, and says so", async () => {
  const { id } = await reply("Can you come at nine?");
  await becomes(id, ({ state }) => state === "sent");
  await textFrom("Yes, I can");
  const done = await becomes(id, ({ steps }) => steps[1]!.state === "skipped");
  expect(done.reason).toMatch(/wrote back, so no other way was tried\.$/);
  clock.advance(2 * waits);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(post.mails).toHaveLength(0);
});

test("an answer that comes while nothing has gone yet drops nothing", async () => {
  house.twilio.behaviour = { status: 429, code: 20429 };
  const { id } = await reply("It is ready.");
  await becomes(id, ({ steps }) => steps[0]!.attempts[0]?.state === "failed");
  await textFrom("Hello? Anybody?");
  house.twilio.behaviour = "accept";
  clock.advance(minute);
  await becomes(id, ({ state }) => state === "sent");
  expect(house.twilio.sends).toHaveLength(1);
});

test("a real bounce after “sent” goes on to the next way", async () => {
  const { id } = await reply("It is ready.", { channel: "email" });
  await becomes(id, ({ state }) => state === "sent");
  const attemptId = (await delivery(id)).steps[0]!.attempts[0]!.id;
  const { store } = house.threadwell;
  const bounce = {
    kind: "receipt" as const,
    providerMessageId: "",
    attemptId,
    status: "failed" as const,
    providerStatus: "5.1.1",
    at: null,
    error: { code: "invalid_address" as const, providerCode: "5.1.1", retryAfterSeconds: null },
  };
  await store.units.run(house.organizationId, storeReceipt(store, house.email, bounce, clock.now()));
  const done = await becomes(id, ({ state, steps }) => state === "sent" && steps.length === 2);
  expect(states(done)).toEqual([
    ["email", "failed"],
    ["sms", "running"],
  ]);
  expect(house.twilio.sends.map(({ body }) => body)).toEqual([
    "Test Clinic: we have a message for you. Please call us or write back.",
  ]);
});

const version = async (id: string) => (await delivery(id)).version;
const act = (id: string, what: string, body?: object) => nora.api("POST", `/messages/${id}/${what}`, body);
async function addressOf(channel: string): Promise<string> {
  const { ways } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  return ways.find((way: { channel: string }) => way.channel === channel).addressId;
}

test("staff call it back while it waits: it never leaves the clinic", async () => {
  house.twilio.behaviour = { status: 429, code: 20429 };
  const { id } = await reply("It is ready.");
  await becomes(id, ({ steps }) => steps[0]!.attempts[0]?.state === "failed");
  house.twilio.behaviour = "accept";
  const { status, json } = await act(id, "cancel");
  expect(status).toBe(200);
  expect(json.delivery).toMatchObject({
    state: "cancelled",
    closed: "cancelled",
    reason: "Cancelled by Nora. It never left the clinic.",
  });
  clock.advance(2 * minute);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([house.twilio.sends.length, post.mails.length]).toEqual([0, 0]);
  expect((await act(id, "cancel")).json.type).toBe("not_now");
});

test("staff send it another way: once, with the words they chose, however often they press", async () => {
  const { id } = await reply("It is ready.");
  await becomes(id, ({ state }) => state === "sent");
  const resend = {
    channel: "email",
    addressId: await addressOf("email"),
    words: "as_written",
    version: await version(id),
  };
  const answers = await Promise.all(Array.from({ length: 5 }, () => act(id, "send", resend)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  const done = await becomes(id, ({ steps }) => steps.at(-1)?.state === "succeeded");
  expect(states(done)).toEqual([
    ["sms", "running"],
    ["email", "skipped"],
    ["email", "succeeded"],
  ]);
  // The text may arrive too: the mail says so.
  expect(post.mails.map(({ text }) => text.trim())).toEqual([`It is ready.\n\n${repeatWords}`]);
});

test("what failed is tried again by the same way as a new attempt, and the trouble is gone", async () => {
  house.twilio.behaviour = { status: 400, code: 30007 };
  post.empty = true;
  const { id } = await reply("It is ready.");
  await becomes(id, ({ state }) => state === "failed");
  house.twilio.behaviour = "accept";
  const body = {
    channel: "sms",
    addressId: await addressOf("sms"),
    words: "as_written",
    version: await version(id),
  };
  expect((await act(id, "send", body)).status).toBe(200);
  await becomes(id, ({ state }) => state === "sent");
  expect(house.twilio.sends).toHaveLength(1);
  expect((await nora.api("GET", `/conversations/${conversationId}`)).json.trouble).toBeNull();
});

test("reached by phone: nothing more goes, and it is dealt with", async () => {
  const { id } = await reply("It is ready.");
  await becomes(id, ({ state }) => state === "sent");
  const { json } = await act(id, "reached-by-phone");
  expect(json.delivery).toMatchObject({ closed: "by_phone", resolvedHow: "by_phone", nextAt: null });
  clock.advance(2 * waits);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(post.mails).toHaveLength(0);
});

test("where the policy says ask, the chain stops and a person decides", async () => {
  const { store, directory } = house.threadwell;
  const { reply: policy } = defaultPolicies;
  await store.policies.put({
    organizationId: house.organizationId,
    purpose: "reply",
    version: 1,
    changedAt: clock.now(),
    changedBy: "nobody",
    policy: { ...policy, steps: policy.steps.map((step) => ({ ...step, text: "ask" as const })) },
  });
  directory.forget();
  house.twilio.behaviour = { status: 400, code: 21614 };
  const { id } = await reply("Your results look fine.");
  const asked = await becomes(id, ({ state }) => state === "undecided");
  expect(asked.reason).toMatch(/a person decides whether the words may go there\.$/);
  expect(asked.steps[1]).toMatchObject({ state: "waiting", asks: true });
  expect((await nora.api("GET", "/conversations?queue=failed")).json.items[0].trouble).toBe("undecided");
  expect(post.mails).toHaveLength(0);
  // That they phoned instead is a decision too, and one that is taken back.
  const trouble = async () => (await nora.api("GET", `/conversations/${conversationId}`)).json.trouble;
  expect((await act(id, "reached-by-phone")).json.delivery).toMatchObject({ resolvedHow: "by_phone" });
  expect(await trouble()).toBeNull();
  const undone = (await act(id, "resolve/undo")).json.delivery;
  expect(undone).toMatchObject({ state: "undecided", resolvedAt: null, closed: null });
  expect(await trouble()).toBe("undecided");
  const body = {
    channel: "email",
    addressId: await addressOf("email"),
    words: "as_written",
    version: undone.version,
  };
  expect((await act(id, "send", body)).status).toBe(200);
  await becomes(id, ({ state }) => state === "sent");
  expect(post.mails.map(({ text }) => text.trim())).toEqual(["Your results look fine."]);
  expect((await nora.api("GET", `/conversations/${conversationId}`)).json.trouble).toBeNull();
});

test("the composer knows beforehand what would come next", async () => {
  const { ways } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  expect(ways.find((way: { channel: string }) => way.channel === "sms").next).toEqual([
    {
      channel: "email",
      words: "notice",
      says: "Test Clinic: we have a message for you. Please call us or write back.",
      afterSeconds: 600,
    },
  ]);
});
