/** What becomes of a send: every answer a provider can give, and none. Nothing doubled, nothing against a refusal. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Delivery } from "../../shared/api/messages.ts";
import { inboundForm, postAsTwilio, type Behaviour } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";

let house: House;
let nora: Staff;
let screen: Screen;
let conversationId: string;

beforeEach(async () => {
  house = await openHouse();
  nora = await house.signIn();
  screen = await nora.connect();
  conversationId = await textFrom("Hello");
});
afterEach(() => house?.stop());

const patient = "+15035550142";

async function textFrom(body: string): Promise<string> {
  expect(
    await postAsTwilio(house.smsWebhook, inboundForm({ from: patient, to: "+15035550100", body }), authToken),
  ).toBe(200);
  const event = await screen.seen(({ message }) => message?.text === body);
  return event.conversationId!;
}

async function reply(text: string, clientKey = "key-of-this-reply"): Promise<string> {
  const answer = await nora.api("POST", `/conversations/${conversationId}/messages`, { clientKey, text });
  expect(answer.status).toBe(201);
  return answer.json.id;
}

/** Twilio may take 15 s to answer before its silence counts. */
function heard(messageId: string, state: Delivery["state"]) {
  return screen.seen(({ message }) => message?.id === messageId && message.delivery?.state === state, 30_000);
}

async function thread() {
  return (await nora.api("GET", `/conversations/${conversationId}/messages`)).json.items;
}

test.each<[string, Behaviour]>([
  ["never answers", "hang"],
  ["breaks off", "reset"],
  ["answers 500", { status: 500, code: 20500 }],
])(
  "a provider that takes the text and then %s leaves it unconfirmed, once",
  async (_name, behaviour) => {
    house.twilio.behaviour = behaviour;
    const id = await reply("See you Friday");
    const event = await heard(id, "unconfirmed");
    expect(event.conversation?.trouble).toBe("unconfirmed");
    expect(event.message?.delivery?.reason).toMatch(
      /^No answer from Twilio. It may have gone. Not sent again by itself.$/,
    );
    const failed = await nora.api("GET", "/conversations?queue=failed");
    expect(failed.json.items).toHaveLength(1);
    expect(house.twilio.sends.length).toBeLessThanOrEqual(1);
  },
  40_000,
);

test("a receipt that names our attempt settles an unconfirmed send", async () => {
  house.twilio.behaviour = "reset";
  const id = await reply("See you Friday");
  await heard(id, "unconfirmed");
  const [send] = house.twilio.sends;
  const status = { MessageSid: send!.sid, MessageStatus: "delivered", To: patient, From: "+15035550100" };
  expect(await postAsTwilio(send!.statusCallback!, status, authToken)).toBe(200);
  const event = await heard(id, "delivered");
  expect(event.conversation?.trouble).toBeNull();
  expect(house.twilio.sends).toHaveLength(1);
});

test("without a receipt the provider is asked, and its word settles it", async () => {
  house.twilio.behaviour = "reset";
  const id = await reply("See you Friday");
  await heard(id, "unconfirmed");
  // The fake's list shows the message as queued: it was taken.
  await screen.seen(({ message }) => message?.id === id && message.delivery?.state === "sent", 20_000);
  expect(house.twilio.sends).toHaveLength(1);
}, 40_000);

test("what cannot be handed over for our own settings has not gone, and says so", async () => {
  const { store, directory } = house.threadwell;
  const scope = { organizationId: house.organizationId, userId: null };
  await store.lines.setCredentials(scope, house.sms.id, {});
  directory.forget();
  const event = await heard(await reply("See you Friday"), "failed");
  expect(event.message?.delivery?.reason).toMatch(/^The line is not set up correctly/);
  expect(house.twilio.asked).toBe(0);
});

test("a throttled send is tried again and goes once", async () => {
  house.twilio.behaviour = { status: 429, code: 20429 };
  const id = await reply("See you Friday");
  await screen.seen(
    ({ message }) => message?.id === id && message.delivery?.steps[0]?.attempts[0]?.state === "failed",
  );
  house.twilio.behaviour = "accept";
  await screen.seen(({ message }) => message?.id === id && message.delivery?.state === "sent", 20_000);
  expect(house.twilio.sends).toHaveLength(1);
}, 40_000);

test("a bad number fails for good, with words, and staff can settle it", async () => {
  house.twilio.behaviour = { status: 400, code: 21211 };
  const id = await reply("See you Friday");
  const event = await heard(id, "failed");
  expect(event.message?.delivery?.steps[0]?.attempts[0]?.error).toMatchObject({
    code: "invalid_address",
    providerCode: "21211",
  });
  expect(event.conversation?.trouble).toBe("failed");
  const settled = await nora.api("POST", `/messages/${id}/resolve`);
  expect(settled.status).toBe(200);
  const trouble = async () => (await nora.api("GET", `/conversations/${conversationId}`)).json.trouble;
  expect(await trouble()).toBeNull();
  // A slip of the hand: it needs a person as before, whichever of the two it was.
  for (const act of ["resolve", "reached-by-phone"]) {
    const done = await nora.api("POST", `/messages/${id}/${act}`);
    expect([done.status, done.json.delivery.resolvedBy.name]).toEqual([200, expect.any(String)]);
    const undone = await nora.api("POST", `/messages/${id}/resolve/undo`);
    expect([undone.status, undone.json.delivery]).toMatchObject([200, { state: "failed", resolvedAt: null }]);
    expect(await trouble()).toBe("failed");
  }
  expect((await nora.api("POST", `/messages/${id}/resolve`)).status).toBe(200);
  expect(await trouble()).toBeNull();
});

test("a provider's opt-out code is a refusal, in the ledger and on the screen", async () => {
  house.twilio.behaviour = { status: 400, code: 21610 };
  const id = await reply("See you Friday");
  // What the coordinator took for an answer is in the queue of what needs a person, until somebody dealt with it.
  expect((await heard(id, "refused")).conversation).toMatchObject({
    needsReplySince: null,
    trouble: "refused",
  });
  const failed = async () => (await nora.api("GET", "/conversations?queue=failed")).json.items;
  expect((await failed()).map(({ id: one }: { id: string }) => one)).toEqual([conversationId]);
  const again = await nora.api("POST", `/conversations/${conversationId}/messages`, {
    clientKey: "second-try",
    text: "Really",
  });
  expect(again).toMatchObject({ status: 409, json: { type: "way_unavailable" } });
  expect((await nora.api("POST", `/messages/${id}/resolve`)).status).toBe(200);
  expect(await failed()).toEqual([]);
});

test("a provider's opt-out code stops at once what else waits for that phone, of whoever shares it", async () => {
  const detail = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  const patientId = detail.patient.id as string;
  const addressId = detail.patientDetails.addresses[0].id as string;
  const child = await nora.api("POST", `/patients/${patientId}/household`, {
    addressId,
    name: "Tobias Marsh",
  });
  const threads = [conversationId, child.json.conversation.id as string];
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const planned: string[] = [];
  for (const [n, id] of threads.entries()) {
    const body = { clientKey: `planned-for-later-${n}`, text: "Tomorrow at 9", schedule: { at } };
    const { status, json } = await nora.api("POST", `/conversations/${id}/messages`, body);
    expect(status).toBe(201);
    planned.push(json.id);
  }
  house.twilio.behaviour = { status: 400, code: 21610 };
  const id = await reply("See you Friday");
  await heard(id, "refused");
  for (const [n, waiting] of planned.entries()) {
    const event = await screen.seen(
      ({ message }) => message?.id === waiting && message.delivery?.state === "refused",
    );
    expect(event.conversationId).toBe(threads[n]);
    expect(event.message?.delivery?.reason).toBe(
      "The patient asked for no more messages, so nothing more goes.",
    );
  }
  // Both threads' screens are told that this way is closed now.
  for (const thread of threads)
    await screen.seen(({ name, conversationId: of }) => name === "patient.changed" && of === thread);
  const { entries } = (await nora.api("GET", `/patients/${patientId}/consent`)).json;
  expect(entries.map(({ source, words }: { source: string; words: string }) => [source, words])).toEqual([
    ["provider", "21610"],
  ]);
});

test("STOP is obeyed at once, START lifts it, and a plan from before STOP does not go", async () => {
  house.twilio.behaviour = { status: 429, code: 20429 };
  const planned = await reply("Planned before STOP");
  await screen.seen(
    ({ message }) => message?.id === planned && message.delivery?.steps[0]?.attempts[0]?.state === "failed",
  );
  await textFrom(" Stop! ");
  house.twilio.behaviour = "accept";
  await screen.seen(
    ({ message }) => message?.id === planned && message.delivery?.state === "refused",
    20_000,
  );
  const refused = await nora.api("POST", `/conversations/${conversationId}/messages`, {
    clientKey: "after-stop",
    text: "Hello?",
  });
  expect(refused).toMatchObject({ status: 409, json: { type: "way_unavailable" } });
  const confirmed = "Test Clinic: You will get no more messages from us here.";
  const bodies = () => house.twilio.sends.map(({ body }) => body);
  await eventually(
    async () => bodies(),
    (said) => said.length === 1,
  );
  expect(bodies()[0]).toContain(confirmed);
  const pane = (await nora.api("GET", `/conversations/${conversationId}`)).json.patientDetails;
  expect(pane.addresses[0].refused.word).toBe("Stop!");

  await textFrom("START");
  const id = await reply("Welcome back", "after-start");
  await heard(id, "sent");
  const welcome = "Test Clinic: You get messages from us here again.";
  await eventually(
    async () => bodies(),
    (said) => said.length === 3,
  );
  expect(
    bodies()
      .slice(1)
      .some((body) => body?.startsWith(welcome)),
  ).toBe(true);
  expect(bodies()).toContain("Welcome back");
}, 40_000);

test("the same reply pressed twenty times at once is one message and one send", async () => {
  const body = { clientKey: "pressed-often", text: "Only once" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => nora.api("POST", `/conversations/${conversationId}/messages`, body)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  await heard(answers[0]!.json.id, "sent");
  expect(house.twilio.sends).toHaveLength(1);
  expect(await thread()).toHaveLength(2);
});

test("a reply whose answer was lost is not denied because the patient refused meanwhile", async () => {
  const id = await reply("See you Friday");
  await heard(id, "sent");
  await textFrom("STOP");
  const again = await nora.api("POST", `/conversations/${conversationId}/messages`, {
    clientKey: "key-of-this-reply",
    text: "See you Friday",
  });
  expect(again).toMatchObject({ status: 200, json: { id } });
});

test.each([
  ["by the provider's answer", "accept"],
  ["by a receipt alone, its answer being lost", "reset"],
] as const)(
  "a message that another try is known by (%s) does not settle one with the same words",
  async (_how, behaviour) => {
    house.twilio.behaviour = behaviour;
    const first = await reply("Please call us");
    await heard(first, behaviour === "accept" ? "sent" : "unconfirmed");
    const [send] = house.twilio.sends;
    const status = { MessageSid: send!.sid, MessageStatus: "delivered", To: patient, From: "+15035550100" };
    expect(await postAsTwilio(send!.statusCallback!, status, authToken)).toBe(200);
    await heard(first, "delivered");
    // The second never got through, and the provider's list has the first one's words.
    house.twilio.behaviour = { status: 500, code: 20500 };
    const second = await reply("Please call us", "key-of-the-second");
    await heard(second, "unconfirmed");
    // While it asks, its lease runs for longer; the pause before it asks again is half a minute.
    const waits = ({ nextAt }: Delivery) => Date.parse(nextAt ?? "") - Date.now();
    const asked = await screen.seen(
      ({ message }) =>
        message?.id === second &&
        Boolean(message.delivery) &&
        waits(message.delivery!) > 15_000 &&
        waits(message.delivery!) < 60_000,
      20_000,
    );
    expect(asked.message?.delivery?.state).toBe("unconfirmed");
    expect(asked.message?.delivery?.steps[0]?.attempts[0]?.state).toBe("unconfirmed");
  },
  40_000,
);

test("a text too long for SMS is refused before anything is stored", async () => {
  const answer = await nora.api("POST", `/conversations/${conversationId}/messages`, {
    clientKey: "much-too-long",
    text: "😅".repeat(1600),
  });
  expect(answer).toMatchObject({ status: 422, json: { type: "text_too_long" } });
  expect(await eventually(thread, () => true)).toHaveLength(1);
});
