/** Who is told what: everyone of the organization, a person's own marks only to them, nobody sees a hole. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { maxGap, type Gap, type PushedEvent } from "../../shared/events/catalogue.ts";
import { inboundForm, postAsTwilio } from "../test/fake-twilio.ts";
import { authToken, openHouse, type House, type Screen, type Staff } from "../test/harness.ts";

let house: House;
let nora: Staff;
let dev: Staff;
let noras: Screen;
let devs: Screen;
let conversationId: string;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
  dev = await house.signIn("dev@clinic.example");
  noras = await nora.connect();
  devs = await dev.connect();
  const form = inboundForm({ from: "+15035550180", to: house.sms.address, body: "Hello" });
  await postAsTwilio(house.smsWebhook, form, authToken);
  conversationId = (await devs.seen(({ name }) => name === "message.received")).conversationId!;
});
afterAll(() => house?.stop());

const gap = async (staff: Staff, after: number): Promise<Gap> =>
  (await staff.api("GET", `/events?after=${after}`)).json as Gap;
const eventsOf = (answer: Gap): PushedEvent[] => (answer.kind === "events" ? answer.events : []);
/** Says so on the log without touching a row; resolves to its number. */
const note = (organizationId: string, userId?: string) =>
  house.threadwell.store.units.run(organizationId, {
    async run(tx) {
      tx.event({ name: "conversation.changed", ...(userId !== undefined && { userId }) });
    },
  });

test("a read mark is told to its owner's screens whole and to others as a number without a subject", async () => {
  const second = await nora.connect();
  expect((await nora.api("PUT", `/conversations/${conversationId}/read`, { seq: 1 })).status).toBe(204);
  const own = await noras.seen(({ name }) => name === "conversation.read");
  expect(own.conversation).toMatchObject({ id: conversationId, readSeq: 1 });
  const twin = await second.seen(({ name }) => name === "conversation.read");
  expect(twin).toEqual(own);
  const others = await devs.seen(({ number }) => number === own.number);
  expect(others).toMatchObject({ name: "conversation.read", conversationId: null, messageId: null });
  expect([others.conversation, others.message, others.patient]).toEqual([null, null, null]);
  expect(JSON.stringify(others)).not.toContain(conversationId);
  expect(devs.events.filter(({ number }) => number === own.number)).toHaveLength(1);
  second.close();
});

test("replayed, a read mark is the same: whole for its owner, a shell for others", async () => {
  const { number } = await noras.seen(({ name }) => name === "conversation.read");
  const [mine] = eventsOf(await gap(nora, number - 1));
  const [theirs] = eventsOf(await gap(dev, number - 1));
  expect(mine?.conversation).toMatchObject({ id: conversationId, readSeq: 1 });
  expect(theirs).toMatchObject({ number, conversation: null, conversationId: null });
  const { json } = await dev.api("GET", "/conversations");
  expect(json.items[0].readSeq).toBe(0);
});

test("a changed patient is told with their row, pushed and replayed", async () => {
  const { json } = await nora.api("GET", `/conversations/${conversationId}`);
  await nora.api("PATCH", `/patients/${json.patient.id}`, { name: "Marisol Vega" });
  const pushed = await devs.seen(({ name }) => name === "patient.changed");
  expect(pushed.patient).toMatchObject({ name: "Marisol Vega", provisional: false });
  expect(pushed.conversation?.patient.name).toBe("Marisol Vega");
  const [again] = eventsOf(await gap(dev, pushed.number - 1));
  expect(again?.patient).toEqual(pushed.patient);
});

test("a socket that comes back with its number gets exactly what it missed", async () => {
  const after = devs.events[0]!.number;
  const back = await dev.connect(after);
  const last = devs.events.at(-1)!.number;
  expect(back.events.map(({ number }) => number)).toEqual(
    Array.from({ length: last - after }, (_, n) => after + 1 + n),
  );
  back.close();
});

test("a number from the future, and a gap too long to tell, are answered with reload", async () => {
  const { last } = await gap(nora, 0);
  expect(await gap(nora, last)).toEqual({ kind: "events", events: [], last });
  expect(await gap(nora, last + 1)).toEqual({ kind: "reload", last });
  await Promise.all(Array.from({ length: maxGap }, () => note(house.organizationId)));
  const whole = await gap(nora, last);
  expect(eventsOf(whole)).toHaveLength(maxGap);
  expect(whole.last).toBe(last + maxGap);
  expect(await gap(nora, last - 1)).toEqual({ kind: "reload", last: last + maxGap });
});

test("another organization's log is its own: nothing of it is pushed or replayed here", async () => {
  const heard = devs.events.length;
  const elsewhere = "f".repeat(24);
  await note(elsewhere);
  await note(house.organizationId, nora.session.user.id);
  const { last } = await gap(dev, 0);
  await devs.seen(({ number }) => number === last);
  const told = devs.events.slice(heard).map(({ number }) => number);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(new Set(told).size).toBe(told.length);
  expect(devs.events.at(-1)).toMatchObject({ number: last, conversationId: null });
});
