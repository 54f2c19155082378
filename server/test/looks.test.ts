/**
 * No command that a running Threadwell sends looks at more than it gives: people at their screens, messages in and
 * out, and the sweeps, in a store that holds thousands of rows of others.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createIds } from "../lib/ids.ts";
import { authToken, eventually, openHouse, type House } from "./harness.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { looksAtTooMuch, type Looked } from "./looks.ts";
import { makeMany, type Many } from "./many.ts";

const done: Looked[] = [];
let house: House;
let many: Many;

beforeAll(async () => {
  house = await openHouse({ onCommand: (d) => void done.push(d) });
  const { store } = house.threadwell;
  const clock = { now: () => new Date() };
  const nora = (await store.users.byEmail("nora@clinic.example"))!;
  [many] = await makeMany({ store, ids: createIds(clock), clock, passwordHash: nora.passwordHash });
  done.length = 0;
});
afterAll(() => house?.stop());

// On another server nobody tells what it examined.
const here = process.env["THREADWELL_TEST_MONGODB_URI"] === undefined;

/** What was sent since the last call, all of it checked; those that looked for something. */
function checked(): Looked[] {
  const commands = done.splice(0).filter(({ plan }) => plan !== "none");
  expect(commands.flatMap(looksAtTooMuch)).toEqual([]);
  return commands;
}

test.runIf(here)("a person at their screen", async () => {
  const one = await house.signIn("p1@one.example");
  const get = async (path: string) => {
    const answer = await one.api("GET", path);
    expect(answer.status).toBe(200);
    return answer.json;
  };
  for (const queue of ["needs-reply", "mine", "unassigned", "failed", "open", "closed"]) {
    let path = `/conversations?queue=${queue}&limit=10`;
    for (let page = 0; page < 2; page += 1) {
      const { items, nextCursor } = await get(path);
      expect(items).toHaveLength(10);
      path = `/conversations?queue=${queue}&limit=10&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }
  await get("/conversations/counts");
  await get("/staff");
  await get("/session");
  const { id, patientId } = many.conversations[5]!;
  await get(`/conversations/${id}`);
  await get(`/conversations/${id}/messages?limit=5`);
  await get(`/conversations/${id}/messages?before=6&limit=5`);
  const put = async (path: string, body: object, method = "PUT") =>
    expect((await one.api(method, path, body)).status).toBeLessThan(300);
  await put(`/conversations/${id}/read`, { seq: 4 });
  await put(`/conversations/${id}/assignee`, { userId: many.userIds[2] });
  await put(`/conversations/${id}/status`, { status: "closed" });
  await put(`/patients/${patientId}`, { name: "Ana" }, "PATCH");
  // A screen that was away: what it missed, and what it hears.
  const screen = await one.connect(many.messages.length - 40);
  expect(screen.events.length).toBeGreaterThanOrEqual(40);
  await put(`/conversations/${id}/status`, { status: "open" });
  await screen.seen(({ name, number }) => name === "conversation.changed" && number > many.messages.length);
  screen.close();
  expect((await one.api("DELETE", "/session")).status).toBeLessThan(300);
  expect(checked().length).toBeGreaterThan(60);
});

test.runIf(here)("messages in and out", async () => {
  const nora = await house.signIn();
  const screen = await nora.connect();
  const form = inboundForm({ from: "+15035550177", to: "+15035550100", body: "Is it open today?" });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  const { conversation } = await screen.seen(({ name }) => name === "message.received");
  const reply = { clientKey: "looks-0001", text: "Until 5 pm." };
  expect((await nora.api("POST", `/conversations/${conversation!.id}/messages`, reply)).status).toBe(201);
  await screen.seen(({ message }) => message?.delivery?.state === "sent");
  const send = house.twilio.sends.at(-1)!;
  const receipt = {
    MessageSid: send.sid,
    MessageStatus: "delivered",
    AccountSid: form["AccountSid"]!,
    To: "+15035550177",
    From: "+15035550100",
  };
  expect(await postAsTwilio(send.statusCallback!, receipt, authToken)).toBe(200);
  await screen.seen(({ message }) => message?.delivery?.state === "delivered");
  screen.close();
  const commands = checked();
  for (const name of ["addresses", "conversations", "deliveries", "messages"])
    expect(commands.some(({ collection }) => collection?.endsWith(`.${name}`))).toBe(true);
});

test.runIf(here)("the sweeps", async () => {
  const { store } = house.threadwell;
  const soon = new Date(Date.now() - 1000);
  // Left behind by a process that ended: the sweeps take them over, and nothing else.
  const due = await store.deliveries.due(new Date(Date.now() + 10 * 3_600_000), 3);
  const ids = due.map(({ id }) => id);
  await store.deliveries.model.updateMany({ _id: { $in: ids } }, { $set: { nextAt: soon } });
  await store.journal.park(many.journalIds[1]!, [], soon, []);
  const of = (name: string, by: string) =>
    done.filter(({ collection, index }) => collection?.endsWith(`.${name}`) && index === by);
  await eventually(
    async () => [of("deliveries", "nextAt_1").length, of("journal", "nextAt_1").length],
    ([deliveries, journal]) => deliveries! >= 2 && journal! >= 2,
    30_000,
  );
  expect(of("deliveries", "nextAt_1").some(({ found }) => found >= 3)).toBe(true);
  checked();
});
