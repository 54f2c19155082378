/**
 * What has not left: the seconds to take it back, a time of its own, and a change meanwhile. Real HTTP, sockets and
 * store; the test's clock says when its time comes.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConversationSummary } from "../../shared/api/conversations.ts";
import type { Delivery, Message } from "../../shared/api/messages.ts";
import { systemScope } from "../store/scope.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";

const patient = "+15035550142";
const minute = 60_000;

let clock: TestClock;
let house: House;
let nora: Staff;
let screen: Screen;
let conversationId: string;

beforeEach(async () => {
  clock = createTestClock();
  house = await openHouse({ clock });
  nora = await house.signIn();
  screen = await nora.connect();
  conversationId = await says("Hello");
});
afterEach(async () => {
  screen?.close();
  await house?.stop();
});

async function says(body: string): Promise<string> {
  const form = inboundForm({ from: patient, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  return (await screen.seen(({ message }) => message?.text === body)).conversationId!;
}

async function undoSeconds(seconds: number): Promise<void> {
  const { store, directory } = house.threadwell;
  const { version } = (await store.organizations.byId(house.organizationId))!;
  expect(await store.organizations.change(house.organizationId, version, { undoSeconds: seconds })).toBe(
    true,
  );
  directory.forget();
}

const path = () => `/conversations/${conversationId}/messages`;
const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * minute).toISOString();

let keys = 0;
async function reply(text: string, more: object = {}): Promise<Message> {
  keys += 1;
  const answer = await nora.api("POST", path(), { clientKey: `departure-${keys}`, text, ...more });
  expect([answer.status, answer.json.type]).toEqual([201, undefined]);
  return answer.json;
}
const later = (text: string, minutes = 5, more: object = {}) =>
  reply(text, { schedule: { at: inMinutes(minutes), ...more } });

async function thread(): Promise<{ items: Message[]; waiting: Message[] }> {
  return (await nora.api("GET", path())).json;
}
async function row(): Promise<ConversationSummary> {
  return (await nora.api("GET", `/conversations/${conversationId}`)).json;
}
async function delivery(id: string): Promise<Delivery> {
  const { items, waiting } = await thread();
  return [...items, ...waiting].find((one) => one.id === id)!.delivery!;
}
const becomes = (id: string, state: Delivery["state"]) =>
  eventually(
    () => delivery(id),
    (one) => one.state === state,
  );
const bodies = () => house.twilio.sends.map(({ body }) => body);

describe("the seconds to take it back", () => {
  beforeEach(() => undoSeconds(5));

  test("hold the message here, and then it goes by itself", async () => {
    const { id, delivery: first } = await reply("Friday at 9 works.");
    expect(first).toMatchObject({ state: "scheduled", departure: { why: "undo", cancelIfAnswered: false } });
    expect((await row()).needsReplySince).toBeNull();
    clock.advance(4900);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(bodies()).toEqual([]);
    clock.advance(200);
    await becomes(id, "sent");
    expect(bodies()).toEqual(["Friday at 9 works."]);
  });

  test("undo: nothing left, the patient waits as before, and the books know", async () => {
    const before = await row();
    const { id } = await reply("Frday at 9");
    const undone = await nora.api("POST", `/messages/${id}/undo`);
    expect([undone.status, undone.json.delivery]).toMatchObject([
      200,
      { state: "cancelled", closed: "undone", reason: "Taken back by Nora. It never left the clinic." },
    ]);
    clock.advance(minute);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(bodies()).toEqual([]);
    const after = await row();
    expect([after.needsReplySince, after.last]).toEqual([before.needsReplySince, before.last]);
    const told = await screen.seen(({ message }) => message?.delivery?.closed === "undone");
    expect(told.conversation).toMatchObject({ last: before.last, needsReplySince: before.needsReplySince });
    expect(await audited("message.undone")).toEqual([{ message: id }]);
  });

  test("undo against the claim: one of them wins, and says so", async () => {
    const outcomes = new Set<string>();
    for (let n = 0; n < 8; n += 1) {
      const { id } = await reply(`race ${n}`);
      clock.advance(5000);
      // The sweep and the timer claim it at the same moment.
      await new Promise((resolve) => setTimeout(resolve, n * 40));
      const { status, json } = await nora.api("POST", `/messages/${id}/undo`);
      if (status === 200) {
        outcomes.add("undone");
        expect(json.delivery.closed).toBe("undone");
      } else {
        outcomes.add("gone");
        expect([status, json.title]).toEqual([
          409,
          "It has gone, so it can no longer be changed or taken back.",
        ]);
        await becomes(id, "sent");
      }
      expect(bodies().includes(`race ${n}`)).toBe(status === 409);
    }
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(bodies().length).toBe(new Set(bodies()).size);
    expect(outcomes).toContain("undone");
  });

  test("held back it stays, let go of it runs on, and not for ever", async () => {
    const { id } = await reply("Not yet");
    for (let n = 0; n < 3; n += 1) {
      clock.advance(4000);
      expect((await nora.api("POST", `/messages/${id}/hold`, { on: true })).status).toBe(200);
    }
    expect(bodies()).toEqual([]);
    const { json } = await nora.api("POST", `/messages/${id}/hold`, { on: false });
    expect(Date.parse(json.delivery.departure.at) - clock.now().getTime()).toBe(1000);
    for (let n = 0; n < 20; n += 1) {
      clock.advance(4000);
      const { status } = await nora.api("POST", `/messages/${id}/hold`, { on: true });
      if (status === 409) break;
    }
    await becomes(id, "sent");
  });

  test("send now does not wait", async () => {
    const { id } = await reply("At once");
    expect((await nora.api("POST", `/messages/${id}/go`)).status).toBe(200);
    await becomes(id, "sent");
    expect((await nora.api("POST", `/messages/${id}/undo`)).status).toBe(409);
  });

  test("of no length: it goes at once", async () => {
    await undoSeconds(0);
    const { delivery: first } = await reply("Now");
    expect(first?.departure).toBeNull();
    expect(first?.state).not.toBe("scheduled");
  });
});

describe("a time of its own", () => {
  test("it waits in its queue, goes then, and stands in the thread where it went", async () => {
    const { id, delivery: first } = await later("Bring your card", 5, { cancelIfAnswered: false });
    expect(first).toMatchObject({
      state: "scheduled",
      departure: { why: "scheduled", zone: "America/Los_Angeles", cancelIfAnswered: false },
    });
    expect((await row()).last?.preview).toBe("Hello");
    const queue = await nora.api("GET", "/conversations?queue=scheduled");
    expect(queue.json.items.map((one: ConversationSummary) => [one.id, one.scheduledAt])).toEqual([
      [conversationId, first!.departure!.at],
    ]);
    expect((await nora.api("GET", "/conversations/counts")).json.scheduled).toBe(1);

    await says("One more thing");
    expect((await delivery(id)).state).toBe("scheduled");
    clock.advance(5 * minute);
    await becomes(id, "sent");
    expect((await thread()).items.map(({ text }) => text)).toEqual([
      "Hello",
      "One more thing",
      "Bring your card",
    ]);
    expect(await row()).toMatchObject({ scheduledAt: null, last: { preview: "Bring your card" } });
    expect((await nora.api("GET", "/conversations/counts")).json.scheduled).toBe(0);
  });

  test("the patient is first: it does not go, says why, and they wait for an answer", async () => {
    const waitedSince = (await row()).needsReplySince;
    const { id } = await later("Are you coming?");
    expect((await row()).needsReplySince).toBeNull();
    await says("I am on my way");
    const done = await becomes(id, "cancelled");
    expect([done.closed, done.reason]).toEqual(["answered", "The sender wrote first, so this did not go."]);
    expect(await row()).toMatchObject({
      needsReplySince: waitedSince,
      scheduledAt: null,
      last: { preview: "I am on my way" },
    });
    clock.advance(6 * minute);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(bodies()).toEqual([]);
    expect((await thread()).items.at(-1)).toMatchObject({ id, delivery: { state: "cancelled" } });
  });

  test("STOP in between: nothing goes", async () => {
    const { id } = await later("News", 5, { cancelIfAnswered: false });
    await says("STOP");
    expect(await becomes(id, "refused")).toMatchObject({ closed: "opted_out", nextAt: null });
    clock.advance(6 * minute);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    // STOP itself is confirmed, once.
    expect(bodies()).not.toContain("News");
  });

  test("cancelled by a person: they wait again", async () => {
    const waitedSince = (await row()).needsReplySince;
    const { id } = await later("Later");
    const { json } = await nora.api("POST", `/messages/${id}/cancel`);
    expect(json.delivery).toMatchObject({ state: "cancelled", closed: "cancelled" });
    expect(await row()).toMatchObject({ needsReplySince: waitedSince, scheduledAt: null });
  });

  test("a reply that a paused line held, cancelled: they wait again", async () => {
    const waitedSince = (await row()).needsReplySince;
    const ines = await house.signIn("ines@clinic.example");
    const pause = await ines.api("POST", `/lines/${house.sms.id}/pause`, { reason: "Test" });
    expect(pause.status).toBe(200);
    const { id } = await reply("At nine");
    await becomes(id, "held");
    expect((await row()).needsReplySince).toBeNull();
    expect((await nora.api("POST", `/messages/${id}/cancel`)).json.delivery.state).toBe("cancelled");
    expect((await row()).needsReplySince).toBe(waitedSince);
  });

  test("written long ago, it is still with the newest", async () => {
    const { id } = await later("Waits", 50, { cancelIfAnswered: false });
    for (let n = 0; n < 3; n += 1) await says(`word ${n}`);
    const { json } = await nora.api("GET", `${path()}?limit=2`);
    expect(json.items.map(({ text }: Message) => text)).toEqual(["word 1", "word 2"]);
    expect(json.waiting.map((one: Message) => one.id)).toEqual([id]);
  });

  test.each([
    ["in the past", -1, "time_passed"],
    ["in another age", 600 * 24 * 60, "too_far_ahead"],
  ])("%s is refused", async (_name, minutes, type) => {
    const body = { clientKey: "strange-time", text: "x", schedule: { at: inMinutes(minutes) } };
    const answer = await nora.api("POST", path(), body);
    expect([answer.status, answer.json.type]).toEqual([422, type]);
  });
});

describe("a change before it goes", () => {
  test("new words, new time; the old ones are kept, and the second of two editors is told", async () => {
    const { id, delivery: first } = await later("Come at 9");
    const change = { version: first!.version, text: "Come at 10", schedule: { at: inMinutes(8) } };
    const edited = await nora.api("PATCH", `/messages/${id}`, change);
    expect([edited.status, edited.json.text, edited.json.edits]).toEqual([200, "Come at 10", 1]);
    const second = await nora.api("PATCH", `/messages/${id}`, { ...change, text: "Come at 11" });
    expect([second.status, second.json.type]).toEqual([409, "changed_meanwhile"]);
    await screen.seen(({ message }) => message?.id === id && message.text === "Come at 10");

    clock.advance(5 * minute);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(bodies()).toEqual([]);
    clock.advance(3 * minute);
    await becomes(id, "sent");
    expect(bodies()).toEqual(["Come at 10"]);

    const versions = await nora.api("GET", `/messages/${id}/versions`);
    expect(versions.json.items).toMatchObject([
      { number: 1, text: "Come at 9", replacedBy: { name: "Nora Test" }, departsAt: first!.departure!.at },
    ]);
    expect(await audited("message.edited")).toEqual([{ message: id, what: "text schedule", edits: "1" }]);
    const stored = await house.threadwell.store.messageVersions.model.find().lean();
    expect(JSON.stringify(stored)).not.toContain("Come at 9");
  });

  test("what anybody may read is changed with it, or taken back", async () => {
    const open = await reply("Bring the form", { openText: "Please call", schedule: { at: inMinutes(5) } });
    const change = { version: open.delivery!.version, openText: "Please call us" };
    const edited = (await nora.api("PATCH", `/messages/${open.id}`, change)).json;
    expect(edited).toMatchObject({ text: "Bring the form", openText: "Please call us", edits: 1 });
    const back = { version: edited.delivery.version, openText: null };
    expect((await nora.api("PATCH", `/messages/${open.id}`, back)).json.openText).toBeUndefined();
    const { items } = (await nora.api("GET", `/messages/${open.id}/versions`)).json;
    expect(items.map((one: { openText?: string }) => one.openText)).toEqual([
      "Please call",
      "Please call us",
    ]);
  });

  test("when it has gone it is refused, and nothing of it changes", async () => {
    const { id, delivery: first } = await later("As it was");
    clock.advance(5 * minute);
    const sent = await becomes(id, "sent");
    for (const version of [first!.version, sent.version]) {
      const answer = await nora.api("PATCH", `/messages/${id}`, { version, text: "Otherwise" });
      expect([answer.status, answer.json.title]).toEqual([
        409,
        "It has gone, so it can no longer be changed or taken back.",
      ]);
    }
    expect((await thread()).items.at(-1)!.text).toBe("As it was");
  });

  test("against the claim: what went is what the screen says", async () => {
    for (let n = 0; n < 6; n += 1) {
      const { id, delivery: first } = await later(`old ${n}`, 1);
      clock.advance(minute);
      await new Promise((resolve) => setTimeout(resolve, n * 150));
      const { status } = await nora.api("PATCH", `/messages/${id}`, {
        version: first!.version,
        text: `new ${n}`,
      });
      await becomes(id, "sent");
      const words = status === 200 ? `new ${n}` : `old ${n}`;
      expect(bodies()[n]).toBe(words);
      expect((await thread()).items.find((one) => one.id === id)!.text).toBe(words);
    }
    expect(bodies()).toHaveLength(6);
  });

  test("another way, with its name and its subject", async () => {
    const { store } = house.threadwell;
    const { patientId } = (await store.conversations.byId(
      systemScope(house.organizationId),
      conversationId,
    ))!;
    const addressId = await store.units.run(house.organizationId, {
      async run(tx) {
        const value = "ana@example.org";
        const key = tx.addressKey("email", value);
        const given = { kind: "email" as const, value, key, verified: true, answerable: true, note: null };
        const { organizationId } = tx;
        const id = tx.ids.next();
        tx.addAddress({ id, organizationId, version: 1, patientIds: [patientId], ...given });
        return id;
      },
    });
    const { id, delivery: first } = await later("By mail then");
    const change = { version: first!.version, channel: "email", addressId };
    const { status, json } = await nora.api("PATCH", `/messages/${id}`, change);
    expect([status, json.channel, json.subject]).toEqual([200, "email", "A message from Test Clinic"]);
    expect(json.delivery.steps[0].channel).toBe("email");
  });
});

test("an admin's settings hold from the next message on, every screen hears of them, and the books know", async () => {
  const admin = await house.signIn("dev@clinic.example");
  const { store, directory } = house.threadwell;
  await store.users.model.updateOne({ _id: admin.session.user.id }, { $set: { role: "admin" } });
  directory.forget();
  const settings = (await admin.api("GET", "/organization")).json;
  expect(settings).toMatchObject({ undoSeconds: 0, cancelIfAnswered: true });
  const change = { version: settings.version, undoSeconds: 30, cancelIfAnswered: false };
  expect((await nora.api("PATCH", "/organization", change)).status).toBe(403);
  expect((await admin.api("PATCH", "/organization", { ...change, undoSeconds: 31 })).status).toBe(400);
  expect((await admin.api("PATCH", "/organization", change)).json).toMatchObject({ undoSeconds: 30 });
  await screen.seen(({ name }) => name === "organization.changed");
  const old = await admin.api("PATCH", "/organization", { ...change, undoSeconds: 5 });
  expect([old.status, old.json.type]).toEqual([409, "changed_meanwhile"]);

  const { delivery: held } = await reply("Can be taken back");
  expect(Date.parse(held!.departure!.at) - clock.now().getTime()).toBe(30_000);
  const usual = await later("Goes all the same");
  const chosen = await later("Gives way", 5, { cancelIfAnswered: true });
  expect([usual, chosen].map(({ delivery: one }) => one!.departure!.cancelIfAnswered)).toEqual([false, true]);
  const { id, delivery: one } = chosen;
  const moved = { version: one!.version, schedule: { at: inMinutes(9) } };
  expect((await nora.api("PATCH", `/messages/${id}`, moved)).json.delivery.departure).toMatchObject({
    at: inMinutes(9),
    cancelIfAnswered: true,
  });
  expect(await audited("organization.changed")).toMatchObject([
    { to: expect.stringContaining('"undoSeconds":30,"cancelIfAnswered":false') },
  ]);
});

async function audited(action: string): Promise<Record<string, string>[]> {
  const { store } = house.threadwell;
  const entries = await store.audit.list(systemScope(house.organizationId), 100);
  return entries.filter((one) => one.action === action).map(({ subject }) => subject);
}
