/**
 * Addresses that several patients share, on every channel: where words go, what STOP says and whom it stops, where an
 * emergency stands, and what a wrong number takes from all of them.
 */
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Conversation } from "../../shared/api/conversations.ts";
import type { Message } from "../../shared/api/messages.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import {
  accountSid,
  authToken,
  eventually,
  openHouse,
  type House,
  type Screen,
  type Staff,
} from "./harness.ts";
import { openMailbox, type Mailbox } from "./mailbox.ts";

let mailbox: Mailbox;
let house: House;
let nora: Staff;
let screen: Screen;
let families = 0;
let keys = 0;

beforeAll(async () => {
  mailbox = await openMailbox();
  house = await openHouse({ smtpPort: mailbox.port });
  nora = await house.signIn();
  screen = await nora.connect();
});
beforeEach(() => {
  house.twilio.behaviour = "accept";
});
afterAll(async () => {
  screen?.close();
  await house?.stop();
  await mailbox?.stop();
});

type Channel = "sms" | "whatsapp" | "email";

interface Member {
  patientId: string;
  conversationId: string;
}

/** A mother who wrote once by this channel, and a son who shares what she wrote from. */
async function family(channel: Channel): Promise<{ from: string; mother: Member; son: Member }> {
  families += 1;
  const from = channel === "email" ? `family${families}@patients.example` : `+1503555${2000 + families}`;
  const hello = `Hello from family ${families}`;
  await say(channel, from, hello);
  const first = (await screen.seen(({ message }) => message?.text === hello)).conversation!;
  const patientId = first.patient.id;
  const { json } = await nora.api("PATCH", `/patients/${patientId}`, { name: "Ana Marsh", language: "en" });
  const body = { addressId: json.addresses[0].id, name: "Tobias Marsh" };
  const child = (await nora.api("POST", `/patients/${patientId}/household`, body)).json;
  return {
    from,
    mother: { patientId, conversationId: first.id },
    son: { patientId: child.patient.id, conversationId: child.conversation.id },
  };
}

async function say(channel: Channel, from: string, text: string): Promise<void> {
  if (channel === "email") {
    const { smtpPort: port } = house.threadwell;
    const transport = createTransport({ host: "127.0.0.1", port, secure: false, ignoreTLS: true });
    await transport.sendMail({ from, to: house.email.address, subject: "Hello", text });
    return;
  }
  const whatsapp = channel === "whatsapp" ? "whatsapp:" : "";
  const form = inboundForm({
    from: `${whatsapp}${from}`,
    to: `${whatsapp}${house[channel].address}`,
    body: text,
  });
  const url = house.threadwell.webhookUrl(house[channel])!;
  expect(await postAsTwilio(url, form, authToken)).toBe(200);
}

/** What went to the family by this channel. */
function got(channel: Channel, to: string): string[] {
  if (channel === "email")
    return mailbox.mails.filter((mail) => mail.to === to).map(({ text }) => text.trim());
  const address = channel === "whatsapp" ? `whatsapp:${to}` : to;
  return house.twilio.sends.filter((send) => send.to === address).map(({ body }) => body);
}
const gets = (channel: Channel, to: string, count: number) =>
  eventually(
    async () => got(channel, to),
    ({ length }) => length === count,
  );

async function write({ conversationId }: Member, text: string, more: object = {}) {
  keys += 1;
  const body = { clientKey: `shared-address-${keys}`, text, ...more };
  const { status, json } = await nora.api("POST", `/conversations/${conversationId}/messages`, body);
  return { status, id: json.id as string };
}
async function texts({ conversationId }: Member): Promise<string[]> {
  const { json } = await nora.api("GET", `/conversations/${conversationId}/messages?limit=100`);
  return (json.items as Message[]).map(({ text }) => text.trim());
}
const heard = (text: string) => screen.seen(({ message }) => message?.text.trim() === text);
const row = async (id: string): Promise<Conversation> => (await nora.api("GET", `/conversations/${id}`)).json;

const forAll = "This counts for everyone who gets our messages here.";

describe.each<Channel>(["sms", "whatsapp", "email"])("%s", (channel) => {
  it("brings an answer to whom our last words from there were about", async () => {
    const { from, mother, son } = await family(channel);
    // Meta lets words go to whom the last ones from there were filed with; for the other there are templates.
    const [asked, other] = channel === "whatsapp" ? [mother, son] : [son, mother];
    const before = await texts(other);
    expect((await write(asked, "How is the cough?")).status).toBe(201);
    await gets(channel, from, 1);
    const better = `Better, thank you, says family ${families}`;
    await say(channel, from, better);
    await heard(better);
    expect(await texts(asked)).toContain(better);
    expect(await texts(other)).toEqual(before);
  });

  it("waits in a place of its own where nobody was asked, and is asked for without a name", async () => {
    const { from, mother, son } = await family(channel);
    const rash = `There is a rash, says family ${families}`;
    await say(channel, from, rash);
    const place = (await heard(rash)).conversation!;
    expect([mother.conversationId, son.conversationId]).not.toContain(place.id);
    expect((await row(place.id)).whose).toMatchObject({ waiting: 1 });
    // Who a mail says that it is from may be anybody: such are not asked.
    if (channel === "email") return;
    const [question] = await gets(channel, from, 1);
    expect(question).toContain("1=A.M., 2=T.M.");
  });

  it("STOP stops all who share it, says so, and is said of the address; START lifts it for all", async () => {
    const { from, mother, son } = await family(channel);
    await say(channel, from, "STOP");
    const [said] = await gets(channel, from, 1);
    expect(said).toContain("no more messages from us here");
    expect(said).toContain(forAll);
    for (const member of [mother, son]) {
      expect((await write(member, "Hello?")).status).toBe(409);
      const { entries } = (await nora.api("GET", `/patients/${member.patientId}/consent`)).json;
      expect(entries.map(({ choice }: { choice: string }) => choice)).toEqual(["refused"]);
    }
    await say(channel, from, "START");
    // Anybody can put a sender on a mail: it may refuse for them, and lifts nothing.
    if (channel === "email") return expect((await write(mother, "Hello!")).status).toBe(409);
    const [, back] = await gets(channel, from, 2);
    expect(back).not.toContain(forAll);
    for (const member of [mother, son]) {
      const { ways } = (await nora.api("GET", `/conversations/${member.conversationId}`)).json;
      const way = ways.find((one: { channel: string }) => one.channel === channel);
      expect(way.reason).not.toContain("refused");
    }
    expect((await write(mother, "Hello!")).status).toBe(201);
  });

  it("an emergency stands where its words are, is answered once, and goes with them", async () => {
    const { from, mother, son } = await family(channel);
    const words = `I can't breathe, says family ${families}`;
    await say(channel, from, words);
    const place = (await heard(words)).conversation!;
    expect([mother.conversationId, son.conversationId]).not.toContain(place.id);
    const alarm = await screen.seen(
      ({ name, conversationId }) => name === "alarm.changed" && conversationId === place.id,
    );
    expect(alarm.conversation?.emergency).toMatchObject({ acknowledged: null });
    const [answer] = await gets(channel, from, 1);
    expect(answer).toContain("911");
    // Nobody with chest pain is asked for initials.
    expect(answer).not.toContain("1=");
    for (const member of [mother, son]) expect((await row(member.conversationId)).emergency).toBeNull();
    const { json } = await nora.api("GET", `/conversations/${place.id}/messages`);
    const [inbound] = (json.items as Message[]).filter(({ direction }) => direction === "inbound");
    const move = { messageIds: [inbound!.id], patientId: son.patientId };
    expect((await nora.api("POST", `/conversations/${place.id}/moves`, move)).status).toBe(200);
    expect((await row(son.conversationId)).emergency).toMatchObject({ acknowledged: null });
    expect((await row(place.id)).emergency).toBeNull();
  });
});

it("STOP from an address of one person speaks of nobody else", async () => {
  const from = "+15035552990";
  await say("sms", from, "STOP");
  const [said] = await gets("sms", from, 1);
  expect(said).not.toContain(forAll);
});

it("a number that a provider closes is shown as closed to all who share it, and news from before somebody knew better closes it no more", async () => {
  const { mother, son } = await family("sms");
  await Promise.all([write(mother, "One"), write(mother, "Two")]);
  const early = await gets("sms", `+1503555${2000 + families}`, 2);
  expect(early).toHaveLength(2);
  const before = new Set(screen.events);
  house.twilio.behaviour = { status: 400, code: 21614 };
  await write(mother, "Three");
  for (const { conversationId } of [mother, son])
    await screen.seen(
      (event) =>
        !before.has(event) && event.name === "patient.changed" && event.conversationId === conversationId,
    );
  const closed = async () => (await row(son.conversationId)).patientDetails.addresses[0]!.closed === true;
  await eventually(closed, (is) => is);

  const addressId = (await row(son.conversationId)).patientDetails.addresses[0]!.id;
  const path = `/patients/${son.patientId}/addresses/reopen`;
  expect((await nora.api("POST", path, { addressId })).status).toBe(200);
  const [one, two] = house.twilio.sends.filter(({ body }) => body === "One" || body === "Two");
  for (const send of [one!, two!]) {
    const form = {
      MessageSid: send.sid,
      MessageStatus: "undelivered",
      ErrorCode: "30006",
      AccountSid: accountSid,
    };
    const said = { ...form, To: send.to, From: send.from };
    expect(await postAsTwilio(send.statusCallback!, said, authToken)).toBe(200);
    await screen.seen(
      ({ message }) =>
        message?.text === send.body && message.delivery?.steps[0]?.attempts[0]?.state === "failed",
    );
  }
  expect(await closed()).toBe(false);
});

describe("a wrong number that several share", () => {
  const wrong = "You have the wrong number";

  async function ruledWrong(from: string): Promise<string> {
    await say("sms", from, wrong);
    const { conversationId } = await screen.seen(
      ({ message, conversation }) =>
        message?.text === wrong && conversation?.reviews.length === 1 && !ruled.has(conversation.id),
    );
    ruled.add(conversationId!);
    return conversationId!;
  }
  const ruled = new Set<string>();
  async function rule(conversationId: string): Promise<number> {
    const [review] = (await row(conversationId)).reviews;
    const body = { reviewId: review!.id, ruling: "wrong_number" };
    return (await nora.api("PUT", `/conversations/${conversationId}/ruling`, body)).status;
  }

  it("holds what waits for all of them, is taken from all, and shows its new owner nothing", async () => {
    const { from, mother, son } = await family("sms");
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const planned = await write(mother, "Tomorrow at 9", { schedule: { at } });
    const thread = await ruledWrong(from);
    expect(await rule(thread)).toBe(200);
    await screen.seen(({ message }) => message?.id === planned.id && message.delivery?.state === "refused");
    for (const member of [mother, son]) {
      const { patientDetails } = (await nora.api("GET", `/conversations/${member.conversationId}`)).json;
      expect(patientDetails.addresses).toEqual([]);
      expect((await write(member, "Hello?")).status).toBe(409);
    }
    // What stands in the place of the phone that they had cannot be answered from there any more.
    expect((await write({ patientId: "", conversationId: thread }, "Hello?")).status).toBe(409);

    await say("sms", from, "START");
    await say("sms", from, "I am new here");
    const stranger = (await heard("I am new here")).conversation!;
    expect([mother.conversationId, son.conversationId, thread]).not.toContain(stranger.id);
    expect(await texts({ patientId: "", conversationId: stranger.id })).toEqual(
      expect.arrayContaining(["I am new here"]),
    );
    expect((await texts({ patientId: "", conversationId: stranger.id })).join()).not.toContain("family");
    const { json } = await nora.api("GET", `/conversations/${thread}`);
    expect(json.members ?? []).toEqual([]);
    expect((await write({ patientId: "", conversationId: thread }, "Hello?")).status).toBe(409);
  });

  it("comes back to all of them when it was a slip", async () => {
    const { from, mother, son } = await family("sms");
    const thread = await ruledWrong(from);
    expect(await rule(thread)).toBe(200);
    expect((await nora.api("PUT", `/conversations/${thread}/ruling/undo`)).status).toBe(200);
    for (const member of [mother, son]) {
      const { patientDetails } = (await nora.api("GET", `/conversations/${member.conversationId}`)).json;
      expect(patientDetails.addresses).toHaveLength(1);
    }
    const { json } = await nora.api("GET", `/conversations/${thread}`);
    expect(json.members).toHaveLength(2);
  });

  it("marks the call to one of them that a provider has at that moment", async () => {
    const { from, mother, son } = await family("sms");
    await say("sms", from, wrong);
    const thread = await ruledWrong(from);
    // A person may still write to who wrote words that may be a refusal.
    house.twilio.behaviour = "hang";
    const { id, status } = await write(son, "Is this Tobias?");
    expect(status).toBe(201);
    await gets("sms", from, 1);
    expect(await rule(thread)).toBe(200);
    await screen.seen(
      ({ message }) =>
        message?.id === id && message.delivery?.steps[0]?.attempts[0]?.refusedMeanwhile != null,
    );
    expect(mother.conversationId).not.toBe(son.conversationId);
  });
});
