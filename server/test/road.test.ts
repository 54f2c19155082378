/** The main job over real HTTP, sockets and store: a patient texts, a coordinator answers, everyone sees. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";

let house: House;
let nora: Staff;
let dev: Staff;
let screen: Screen;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
  dev = await house.signIn("dev@clinic.example");
  screen = await dev.connect();
});
afterAll(() => house?.stop());

const marisol = "+15035550142";

test("a text becomes a thread that another screen sees, and its answer reaches the phone", async () => {
  const form = inboundForm({ from: marisol, to: "+15035550100", body: "Can I come Friday at 9 instead?" });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  const received = await screen.seen((event) => event.name === "message.received");
  expect(received.message?.text).toBe("Can I come Friday at 9 instead?");
  expect(received.conversation?.patient).toMatchObject({ name: "+1 503 555 0142", provisional: true });

  const list = await nora.api("GET", "/conversations");
  expect(list.status).toBe(200);
  expect(list.json.items).toHaveLength(1);
  expect(list.json.items[0]).toEqual(received.conversation);
  expect(list.json.eventNumber).toBe(received.number);

  const { id } = received.conversation!;
  const details = await nora.api("GET", `/conversations/${id}`);
  expect(details.json.ways).toMatchObject([
    {
      channel: "sms",
      available: true,
      isDefault: true,
      lineName: "Front desk",
      reason: "the sender wrote by SMS last",
    },
  ]);

  const reply = { clientKey: "compose-0001", text: "Friday at 9:00 works." };
  const sent = await nora.api("POST", `/conversations/${id}/messages`, reply);
  expect(sent.status).toBe(201);
  expect(sent.json).toMatchObject({ direction: "outbound", seq: 2, clientKey: "compose-0001" });
  const again = await nora.api("POST", `/conversations/${id}/messages`, reply);
  expect(again.status).toBe(200);
  expect(again.json.id).toBe(sent.json.id);

  await screen.seen((event) => event.message?.delivery?.state === "sent");
  expect(house.twilio.sends).toMatchObject([
    { to: marisol, from: "+15035550100", body: "Friday at 9:00 works." },
  ]);

  const [send] = house.twilio.sends;
  const status = {
    MessageSid: send!.sid,
    MessageStatus: "delivered",
    AccountSid: form["AccountSid"]!,
    To: marisol,
    From: "+15035550100",
  };
  expect(await postAsTwilio(send!.statusCallback!, status, authToken)).toBe(200);
  const delivered = await screen.seen((event) => event.message?.delivery?.state === "delivered");
  expect(delivered.conversation).toMatchObject({ needsReplySince: null, last: { state: "delivered" } });

  // A stale receipt never moves it down; a repeated one changes nothing.
  expect(await postAsTwilio(send!.statusCallback!, { ...status, MessageStatus: "sent" }, authToken)).toBe(
    200,
  );
  const thread = await eventually(
    async () => (await nora.api("GET", `/conversations/${id}/messages`)).json,
    (page) => page.items[1].delivery.steps[0].attempts[0].receipts.length === 2,
  );
  expect(thread.items[1].delivery.state).toBe("delivered");
});

test("the same webhook a hundred times at once is one message", async () => {
  const form = inboundForm({ from: "+15035550143", to: "+15035550100", body: "Only once" });
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => postAsTwilio(house.smsWebhook, form, authToken)),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
  await screen.seen((event) => event.message?.text === "Only once");
  const conversation = await eventually(
    async () => (await nora.api("GET", "/conversations?queue=open")).json.items,
    (items) => items.some((row: { patient: { name: string } }) => row.patient.name === "+1 503 555 0143"),
  );
  const row = conversation.find(
    (one: { patient: { name: string } }) => one.patient.name === "+1 503 555 0143",
  );
  const page = await nora.api("GET", `/conversations/${row.id}/messages`);
  expect(page.json.items).toHaveLength(1);
});

test("twenty first messages of one new sender at once are one thread in one order", async () => {
  const before = screen.events.length;
  const bodies = Array.from({ length: 20 }, (_, index) => `First message ${index}`);
  await Promise.all(
    bodies.map((body) =>
      postAsTwilio(
        house.smsWebhook,
        inboundForm({ from: "+15035550144", to: "+15035550100", body }),
        authToken,
      ),
    ),
  );
  await eventually(
    async () => screen.events.slice(before).filter(({ name }) => name === "message.received").length,
    (count) => count === 20,
  );
  const events = screen.events.slice(before);
  expect(new Set(events.map(({ conversationId }) => conversationId)).size).toBe(1);
  const numbers = screen.events.map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
  const page = await nora.api("GET", `/conversations/${events[0]!.conversationId}/messages`);
  expect(page.json.items.map(({ seq }: { seq: number }) => seq)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  expect(new Set(page.json.items.map(({ text }: { text: string }) => text))).toEqual(new Set(bodies));
});
