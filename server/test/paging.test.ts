/** The on-call chain over real HTTP, sockets and store: a drill pages, escalates, is taken by text, link or button. */
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import { systemScope } from "../store/scope.ts";
import { createTestClock } from "./clock.ts";
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

const phones = { nora: "+15035550150", dev: "+15035550151" };
let clock: ReturnType<typeof createTestClock>;
let mailbox: Mailbox;
let house: House;
let nora: Staff;
let dev: Staff;
let screen: Screen;

beforeEach(async () => {
  clock = createTestClock();
  mailbox = await openMailbox();
  house = await openHouse({ clock, smtpPort: mailbox.port });
  const { store, directory } = house.threadwell;
  await store.users.model.updateOne({ email: "nora@clinic.example" }, { $set: { role: "admin" } });
  directory.forget();
  [nora, dev] = await Promise.all([house.signIn(), house.signIn("dev@clinic.example")]);
  expect((await nora.api("PUT", "/contact", { phone: "(503) 555-0150" })).json.phone).toBe("+1 503 555 0150");
  expect((await dev.api("PUT", "/contact", { phone: phones.dev })).status).toBe(200);
  const [first, second] = [nora.session.user.id, dev.session.user.id];
  const settings = {
    ...defaultEmergencySettings,
    pageUnproven: true,
    chain: [
      { userIds: [first], ways: ["sms"], waitSeconds: 120 },
      { userIds: [second], ways: ["sms", "email"], waitSeconds: 120 },
    ],
  };
  expect((await nora.api("PUT", "/emergencies/settings", { settings, version: 0 })).status).toBe(200);
  screen = await dev.connect();
});
afterEach(async () => {
  await house?.stop();
  await mailbox?.stop();
});

async function drill(): Promise<string> {
  const started = await nora.api("POST", "/emergencies/drill");
  expect(started.status).toBe(201);
  return started.json.id;
}
const alarmOf = async (id: string) =>
  (await nora.api("GET", "/emergencies")).json.items.find((one: { id: string }) => one.id === id);
const sentTo = (phone: string) => house.twilio.sends.filter(({ to }) => to === phone);
const paged = (count: number) =>
  eventually(
    async () => house.twilio.sends.length,
    (sent) => sent === count,
  );
const linkIn = (text: string) => /http:\S+\/a\/[\w-]{48}/.exec(text)?.[0] ?? "";

test("rung by rung, until a link is opened and its button is pressed", async () => {
  const id = await drill();
  await paged(1);
  const [text] = sentTo(phones.nora);
  expect(text?.body).toContain("DRILL");
  expect((await screen.seen(({ alarm }) => alarm?.pages[0]?.state === "sent")).alarm?.kind).toBe("drill");
  expect(sentTo(phones.dev)).toHaveLength(0);

  clock.advance(121_000);
  await paged(2);
  expect(sentTo(phones.dev)).toHaveLength(1);
  const mail = (
    await eventually(
      async () => mailbox.mails,
      (mails) => mails.length === 1,
    )
  )[0]!;
  expect([mail.to, mail.subject]).toEqual(["dev@clinic.example", "Drill: nothing happened"]);

  const link = linkIn(mail.text);
  const opened = await fetch(link);
  expect(await opened.text()).toContain("I have it");
  expect((await alarmOf(id)).state).toBe("paging");
  const pressed = await fetch(link, { method: "POST" });
  expect(await pressed.text()).toContain("Dev Test has it");
  const alarm = await alarmOf(id);
  expect(alarm).toMatchObject({
    state: "acknowledged",
    acknowledged: { how: "link", by: { name: "Dev Test" } },
  });
  clock.advance(600_000);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(house.twilio.sends).toHaveLength(2);
  expect((await fetch(`${link.slice(0, -1)}x`)).status).toBe(404);
});

test("a page that arrived says so; one that did not is not waited for", async () => {
  const id = await drill();
  await paged(1);
  const page = async (n: number) => (await alarmOf(id)).pages[n];
  const receipt = async (sid: string, MessageStatus: string, more: Record<string, string> = {}) => {
    const form = { AccountSid: accountSid, MessageSid: sid, MessageStatus, ...more };
    expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  };
  await eventually(
    () => page(0),
    ({ state }) => state === "sent",
  );
  await receipt(sentTo(phones.nora)[0]!.sid, "delivered");
  expect((await screen.seen(({ alarm }) => alarm?.pages[0]?.state === "delivered")).alarm?.id).toBe(id);
  // What is said again, or earlier, changes nothing.
  await receipt(sentTo(phones.nora)[0]!.sid, "sent");
  expect((await page(0)).state).toBe("delivered");
  expect((await nora.api("GET", "/conversations?queue=open")).json.items).toHaveLength(0);
  clock.advance(121_000);
  await paged(2);
  await eventually(
    () => page(1),
    ({ state }) => state === "sent",
  );
  await receipt(sentTo(phones.dev)[0]!.sid, "undelivered", { ErrorCode: "30003" });
  const failed = await eventually(
    () => page(1),
    ({ state }) => state === "failed",
  );
  expect(failed.note).toMatch(/\w/);
});

test("ACK from the colleague's phone takes it, and makes no patient", async () => {
  const id = await drill();
  await paged(1);
  const form = (from: string, body: string) => inboundForm({ from, to: "+15035550100", body });
  await postAsTwilio(house.smsWebhook, form("+15035550199", "ACK"), authToken);
  expect((await alarmOf(id)).state).toBe("paging");
  await postAsTwilio(house.smsWebhook, form(phones.nora, "Ack."), authToken);
  expect(
    await eventually(
      () => alarmOf(id),
      ({ state }) => state === "acknowledged",
    ),
  ).toMatchObject({
    acknowledged: { how: "sms", by: { name: "Nora Test" } },
  });
  const open = async () => (await nora.api("GET", "/conversations?queue=open")).json.items;
  expect(await open()).toHaveLength(1);
  const told = (phone: string) =>
    eventually(
      async () => sentTo(phone).map(({ body }) => body),
      (bodies) => bodies.some((body) => body.includes("have the drill") || body.includes("has the drill")),
    );
  expect((await told(phones.nora)).at(-1)).toMatch(/^Test Clinic: You have the drill of \d/);
  const page = (await alarmOf(id)).pages.find(({ answersAck }: { answersAck: boolean }) => answersAck);
  expect(page).toMatchObject({ staff: { name: "Nora Test" }, way: "sms" });
});

test("the second colleague's ACK is told who has it, and makes no patient", async () => {
  await write("I have chest pain");
  await paged(2);
  clock.advance(121_000);
  await eventually(
    async () => sentTo(phones.dev).length,
    (sent) => sent === 1,
  );
  const ack = (from: string) => inboundForm({ from, to: "+15035550100", body: "ACK" });
  await postAsTwilio(house.smsWebhook, ack(phones.nora), authToken);
  const second = ack(phones.dev);
  await postAsTwilio(house.smsWebhook, second, authToken);
  await eventually(
    async () => sentTo(phones.dev).map(({ body }) => body),
    ([, told]) =>
      told !== undefined && /^Test Clinic: Nora Test has the emergency of .+ since .+\./.test(told),
  );
  // Told again by the provider: the colleague is not.
  await postAsTwilio(house.smsWebhook, second, authToken);
  const { items } = (await nora.api("GET", "/conversations?queue=open")).json;
  expect(items).toHaveLength(1);
  const [alarm] = (await nora.api("GET", "/emergencies")).json.items;
  expect(alarm.acknowledged).toMatchObject({ how: "sms", by: { name: "Nora Test" } });
  expect(alarm.pages.filter(({ answersAck }: { answersAck: boolean }) => answersAck)).toHaveLength(2);
});

test("the button takes it once; only an admin starts a drill, and one at a time", async () => {
  const id = await drill();
  expect((await nora.api("POST", "/emergencies/drill")).status).toBe(409);
  expect((await dev.api("POST", "/emergencies/drill")).status).toBe(403);
  expect((await dev.api("POST", `/emergencies/${id}/acknowledge`)).json.acknowledged.by.name).toBe(
    "Dev Test",
  );
  expect((await nora.api("POST", `/emergencies/${id}/acknowledge`)).json.acknowledged.by.name).toBe(
    "Dev Test",
  );
  expect((await nora.api("POST", `/emergencies/${id}/settle`)).json.settledBy.name).toBe("Nora Test");
});

test("a page that the provider refuses is said to have failed, and the next rung goes at once", async () => {
  house.twilio.behaviour = { status: 400, code: 21211 };
  const id = await drill();
  await eventually(
    async () => mailbox.mails.length,
    (mails) => mails === 1,
  );
  const { pages } = await alarmOf(id);
  expect(pages[0]).toMatchObject({ state: "failed", way: "sms" });
});

test("a colleague who answered STOP is not paged any more, and the next rung goes at once", async () => {
  const stop = inboundForm({ from: phones.nora, to: "+15035550100", body: "STOP" });
  expect(await postAsTwilio(house.smsWebhook, stop, authToken)).toBe(200);
  await paged(1);
  const id = await drill();
  await eventually(
    async () => sentTo(phones.dev).length,
    (count) => count === 1,
  );
  expect((await alarmOf(id)).pages[0]).toMatchObject({
    state: "failed",
    note: expect.stringContaining("(STOP)"),
  });
  // Their confirmation, and no page.
  expect(sentTo(phones.nora).map(({ body }) => body.includes("DRILL"))).toEqual([false]);
});

test("what a process left behind is paged by the next one, and nothing twice", async () => {
  const id = await drill();
  await eventually(
    () => alarmOf(id),
    ({ pages: [page] }) => page?.state === "sent",
  );
  // As if the process had ended between the record of a call and its answer.
  const { store } = house.threadwell;
  const alarm = await store.alarms.model.findById(id).lean<{ pages: { state: string }[] }>();
  const pages = alarm!.pages.map((page) => ({ ...page, state: "calling", endedAt: null }));
  await store.alarms.model.updateOne({ _id: id }, { $set: { pages } });
  clock.advance(121_000);
  await paged(2);
  expect(sentTo(phones.nora)).toHaveLength(1);
  expect((await alarmOf(id)).pages[0]).toMatchObject({ state: "unconfirmed" });
});

const patient = "+15035550142";
async function write(body: string) {
  const form = inboundForm({ from: patient, to: "+15035550100", body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  return (await screen.seen(({ message }) => message?.text === body)).conversationId!;
}
const rowOf = async (id: string) => (await nora.api("GET", `/conversations/${id}`)).json;

test("chest pain: pinned, the patient told once where to call, the chain paged without a word of it", async () => {
  const id = await write("I have chest pain");
  await paged(2);
  const [page] = sentTo(phones.nora);
  expect(page?.body).not.toMatch(/chest|pain|0142/);
  expect(sentTo(patient).map(({ body }) => body)).toEqual([
    "Test Clinic: If this is an emergency, call 911 now. This line may not be read right away.",
  ]);
  const row = await eventually(
    () => rowOf(id),
    ({ emergency }) => Boolean(emergency?.paged),
  );
  expect(row).toMatchObject({
    emergency: { paged: { staff: { name: "Nora Test" } }, acknowledged: null, unanswered: false },
    needsReplySince: expect.any(String),
  });
  expect((await nora.api("GET", "/conversations/counts")).json.emergencies).toBe(1);

  await write("the chest pain is worse");
  await dev.api("POST", `/emergencies/${row.emergency.alarmId}/acknowledge`);
  expect((await rowOf(id)).emergency.acknowledged.by.name).toBe("Dev Test");
  await dev.api("POST", `/emergencies/${row.emergency.alarmId}/settle`);
  expect((await rowOf(id)).emergency).toBeNull();
  expect((await nora.api("GET", "/emergencies")).json.items).toHaveLength(1);

  await write("chest pain again");
  await eventually(
    () => rowOf(id),
    ({ emergency }) => Boolean(emergency),
  );
  expect(sentTo(patient)).toHaveLength(1);
});

test("the log follows the wording to the phone, and says so where it never arrives", async () => {
  const id = await write("I have chest pain");
  const note = async () => (await rowOf(id)).emergency?.answerNote;
  await eventually(
    async () => sentTo(patient).length,
    (sent) => sent === 1,
  );
  await eventually(note, (words) => words === "Where to call: sent to the patient.");
  const { sid } = sentTo(patient)[0]!;
  const form = { AccountSid: accountSid, MessageSid: sid, MessageStatus: "undelivered", ErrorCode: "30005" };
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  const words = await eventually(note, (one) => Boolean(one?.includes("did not arrive")));
  expect(words).toMatch(/^Where to call: did not arrive \(.+\)\. Call the patient\.$/);
  const [alarm] = (await nora.api("GET", "/emergencies")).json.items;
  expect(alarm.answerNote).toBe(words);
  expect((await screen.seen(({ alarm: told }) => told?.answerNote === words)).alarm?.id).toBe(alarm.id);
});

test("words that come when nobody answered ring the same alarm; an older alarm never hides a newer one", async () => {
  const id = await write("I have chest pain");
  await paged(2);
  const emergency = async () => (await rowOf(id)).emergency;
  const { alarmId } = await emergency();
  // Two rungs of two minutes, five rounds; meanwhile the screens sign themselves out.
  const stored = async () =>
    (await house.threadwell.store.alarms.byIds(systemScope(house.organizationId), [alarmId]))[0]!;
  for (let alarm = await stored(); alarm.state === "paging";) {
    const { step, round } = alarm;
    clock.advance(121_000);
    alarm = await eventually(stored, (one) => one.step !== step || one.round !== round);
  }
  const signIn = async () => {
    [nora, dev] = await Promise.all([house.signIn(), house.signIn("dev@clinic.example")]);
    screen = await dev.connect();
  };
  await signIn();
  expect(await alarmOf(alarmId)).toMatchObject({ state: "unanswered", escalateAt: expect.any(String) });
  const before = (await alarmOf(alarmId)).pages.length;
  await write("I can't breathe");
  await eventually(
    () => alarmOf(alarmId),
    ({ state, pages }) => state === "paging" && pages.length === before + 1,
  );
  expect((await emergency()).alarmId).toBe(alarmId);

  // Taken, and half an hour later words again: another alarm, and whoever settles it settles both.
  expect((await dev.api("POST", `/emergencies/${alarmId}/acknowledge`)).status).toBe(200);
  clock.advance(31 * 60_000);
  await signIn();
  await write("I am dying");
  const second = await eventually(emergency, (one) => one.alarmId !== alarmId);
  const form = {
    AccountSid: accountSid,
    MessageSid: sentTo(phones.nora)[0]!.sid,
    MessageStatus: "delivered",
  };
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  await eventually(
    () => alarmOf(alarmId),
    ({ pages }) => pages[0].state === "delivered",
  );
  expect(await emergency()).toMatchObject({ alarmId: second.alarmId, acknowledged: null });
  expect((await nora.api("GET", "/conversations/counts")).json.emergencies).toBe(1);
  await nora.api("POST", `/emergencies/${second.alarmId}/settle`);
  expect(await emergency()).toBeNull();
  expect((await alarmOf(alarmId)).settledBy.name).toBe("Nora Test");

  // By a slip: both are open again, and the thread is pinned as it was, without anybody being paged.
  const mailed = mailbox.mails.length;
  expect((await dev.api("POST", `/emergencies/${second.alarmId}/reopen`)).json.settledAt).toBeNull();
  expect(await emergency()).toMatchObject({
    alarmId: second.alarmId,
    acknowledged: { by: { name: "Nora Test" } },
  });
  expect((await alarmOf(alarmId)).settledAt).toBeNull();
  expect((await nora.api("GET", "/conversations/counts")).json.emergencies).toBe(1);
  expect(mailbox.mails).toHaveLength(mailed);
  await nora.api("POST", `/emergencies/${second.alarmId}/settle`);

  // Later words ring anew: what is old stays settled beside it.
  clock.advance(31 * 60_000);
  await signIn();
  await write("I am dying");
  const third = await eventually(emergency, (one) => one !== null);
  const refused = await nora.api("POST", `/emergencies/${second.alarmId}/reopen`);
  expect([refused.status, refused.json.type]).toEqual([409, "rang_again"]);
  expect(await emergency()).toMatchObject({ alarmId: third.alarmId, acknowledged: null });
});

test("a flash text alone is no way to page anybody", async () => {
  const { settings, version } = (await nora.api("GET", "/emergencies/settings")).json;
  const chain = [{ ...settings.chain[0], ways: ["flash"] }];
  const refused = await nora.api("PUT", "/emergencies/settings", {
    settings: { ...settings, chain },
    version,
  });
  expect([refused.status, JSON.stringify(refused.json)]).toEqual([
    400,
    expect.stringContaining("expected a text beside a flash text"),
  ]);
  // As an earlier release took it.
  const { store, directory } = house.threadwell;
  await store.emergencySettings.model.updateOne(
    { _id: house.organizationId },
    { $set: { "settings.chain": chain } },
  );
  directory.forget();
  const held = (await nora.api("GET", "/emergencies/settings")).json.settings;
  expect(held.chain[0].ways).toEqual(["sms", "flash"]);
});

test("a clinic's own words follow updates of Threadwell; a list of an earlier release holds as it is written", async () => {
  const view = async () => (await nora.api("GET", "/emergencies/settings")).json;
  const { settings, defaults, lists } = await view();
  const { alarms, calm } = defaults.en;
  const own = { alarms: [...alarms.filter((one: string) => one !== "seizure*"), "zebra bite"], calm };
  const body = { settings: { ...settings, words: { en: own, es: defaults.es } }, version: 1 };
  const stale = await nora.api("PUT", "/emergencies/settings", { ...body, lists: "of another release" });
  expect([stale.status, stale.json.type]).toEqual([409, "changed_meanwhile"]);
  const saved = await nora.api("PUT", "/emergencies/settings", { ...body, lists });
  // Spanish is as it came: no change.
  expect(saved.json.settings.words).toEqual({ en: own });
  expect(saved.json.brought).toEqual({ en: { alarms: [], calm: [] } });

  /** As if it had been saved under a release without "unresponsive". */
  const { store, directory } = house.threadwell;
  const without = (list: string[]) => list.filter((one) => one !== "unresponsive");
  const kept = {
    "settings.words.en.alarms": without(own.alarms),
    "settings.bases.en.alarms": without(alarms),
    version: 3,
  };
  await store.emergencySettings.model.updateOne({ _id: house.organizationId }, { $set: kept });
  directory.forget();
  const now = await view();
  expect(now.brought).toEqual({ en: { alarms: ["unresponsive"], calm: [] } });
  expect(new Set(now.settings.words.en.alarms)).toEqual(new Set(own.alarms));
  expect(JSON.stringify(now)).not.toContain("bases");
  const asked = { language: "en", words: { alarms: ["unresponsive", "seizure*"], calm } };
  const check = await nora.api("POST", "/emergencies/words/check", asked);
  expect(check.json.phrases.map(({ phrase }: { phrase: string }) => phrase)).not.toContain("unresponsive");
  await write("He is unresponsive");
  await eventually(
    async () => (await nora.api("GET", "/emergencies")).json.items,
    (items) => items.length === 1 && items[0].phrase === "unresponsive",
  );

  await store.emergencySettings.model.updateOne(
    { _id: house.organizationId },
    { $unset: { "settings.bases": "" }, $set: { version: 4 } },
  );
  directory.forget();
  const old = await view();
  expect(old.brought).toEqual({ en: null });
  expect(old.settings.words.en.alarms).toEqual(without(own.alarms));
});

test("who said STOP is sent nothing, and people are paged all the same", async () => {
  await write("STOP");
  await eventually(
    async () => sentTo(patient).length,
    (sent) => sent === 1,
  );
  await write("I can't breathe");
  await eventually(
    async () => sentTo(phones.nora).length,
    (sent) => sent === 1,
  );
  expect(sentTo(patient)).toHaveLength(1);
  const [alarm] = (await nora.api("GET", "/emergencies")).json.items;
  expect(alarm.answerNote).toBe("Not answered: this address said stop. Call the patient.");
});

test("no chest pain is none", async () => {
  const id = await write("no chest pain today, thank you");
  expect((await rowOf(id)).emergency).toBeNull();
  expect((await nora.api("GET", "/emergencies")).json.items).toEqual([]);
});

describe("by lines that have other things to do", () => {
  const lineId = () => house.sms.id;
  const page = async (id: string) =>
    (
      await eventually(
        () => alarmOf(id),
        ({ pages }) => pages[0]?.state === "sent",
      )
    ).pages[0];
  const today = async () =>
    (await nora.api("GET", "/lines/figures")).json.items.find(
      (one: { lineId: string }) => one.lineId === lineId(),
    ).today.messages;

  test("a page is counted", async () => {
    const before = await today();
    expect((await page(await drill())).note).toBeNull();
    expect(await today()).toBe(before + 1);
  });

  test("it overtakes what waits for its turn on a slow line", async () => {
    const conversationId = await write("Hello");
    const rate = { perSecond: 0.5, counts: "messages", dailyCap: null, zone: "America/Los_Angeles" };
    expect((await nora.api("PUT", `/lines/${lineId()}/rate`, { version: 0, rate })).status).toBe(200);
    for (let n = 0; n < 6; n += 1) {
      const body = { clientKey: `waits-${n}-key`, text: `Reply ${n}` };
      expect((await dev.api("POST", `/conversations/${conversationId}/messages`, body)).status).toBe(201);
    }
    const id = await drill();
    const ticking = setInterval(() => clock.advance(250), 20);
    try {
      await page(id);
      await eventually(
        async () => house.twilio.sends.length,
        (sent) => sent === 7,
        15_000,
      );
    } finally {
      clearInterval(ticking);
    }
    const place = house.twilio.sends.findIndex(({ to }) => to === phones.nora);
    expect(place).toBeLessThan(6);
    expect(place).toBeGreaterThanOrEqual(0);
  });

  test("a paused line is left for one that is free; where there is none it goes all the same, and says so", async () => {
    expect((await nora.api("POST", `/lines/${lineId()}/pause`, { reason: "New contract" })).status).toBe(200);
    const first = await drill();
    expect((await page(first)).note).toBe(
      "It went by Front desk all the same: no other line was free. An admin paused this line.",
    );
    expect((await nora.api("POST", `/emergencies/${first}/settle`)).status).toBe(200);

    const { store, directory } = house.threadwell;
    const scope = systemScope(house.organizationId);
    const known = (await store.lines.list(scope)).find(({ id }) => id === lineId())!;
    const second = { id: randomBytes(12).toString("hex"), key: randomBytes(24).toString("base64url") };
    await store.lines.insertMany([{ ...known, ...second, address: "+15035550109", name: "After hours" }]);
    directory.forget();
    expect((await page(await drill())).note).toBeNull();
    expect(sentTo(phones.nora).map(({ from }) => from)).toEqual(["+15035550100", "+15035550109"]);
  });
});
