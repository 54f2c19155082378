/**
 * The secure page over real HTTP: a hop carries a link, the link opens for who proves who they are, what is read is a
 * receipt, and nothing opens for anybody else. Opening alone never acts and never tells.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message } from "../../shared/api/messages.ts";
import { defaultPolicies, type Policy } from "../../shared/domain/policy.ts";
import { linkTries, usualLinkDays } from "../../shared/domain/secure-page.ts";
import { countSms } from "../../shared/text/segments.ts";
import { systemScope } from "../store/scope.ts";
import type { TestClock } from "./clock.ts";
import { eventually, giveAddress, type House, type Staff } from "./harness.ts";
import {
  born,
  getPage as get,
  openNotices,
  phone,
  postPage as post,
  secret,
  type Notices,
  type PageAnswer,
} from "./notices.ts";

const dayMs = 24 * 60 * 60_000;

let notices: Notices;
let clock: TestClock;
let house: House;
let nora: Staff;
let conversationId: string;

beforeEach(async () => {
  notices = await openNotices();
  ({ clock, house, nora, conversationId } = notices);
});
afterEach(() => notices?.stop());

const scope = () => systemScope(house.organizationId);
const setPatient: Notices["setPatient"] = (change) => notices.setPatient(change);
const sendNotice = () => notices.sendNotice();
const delivery = (id: string) => notices.delivery(id);

async function setPolicy(change: Partial<Policy>): Promise<void> {
  const policy = { ...defaultPolicies.reply, ...change };
  const ids = { organizationId: house.organizationId, purpose: "reply" as const, changedBy: "0".repeat(24) };
  await house.threadwell.store.policies.put({ ...ids, version: 1, changedAt: clock.now(), policy });
  house.threadwell.directory.forget();
}

test("the notice carries a link, the birth date opens it, and what is read is the try's receipt", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { id, text, link } = await sendNotice();
  expect(text).toMatch(
    /^Test Clinic: we have a message for you\. Read it here: http:\/\/127\.0\.0\.1:\d+\/s\/[0-9a-z]{26}$/,
  );
  const before = await delivery(id);
  expect(before.steps.map(({ channel, state }) => [channel, state])).toEqual([
    ["whatsapp", "failed"],
    ["sms", "running"],
  ]);
  expect(before.steps[1]!.segments).toBe(countSms(text).segments);
  const opened = await get(link);
  expect(opened.status).toBe(200);
  expect(opened.text).toContain("Test Clinic");
  for (const never of ["potassium", phone, "··0142", "Ana"]) expect(opened.text).not.toContain(never);
  expect((await delivery(id)).version).toBe(before.version);
  const read = await post(link, born("1980-02-29"));
  expect(read.status).toBe(200);
  expect(read.text).toContain(secret);
  const after = await delivery(id);
  expect([after.state, after.closed]).toEqual(["read", "done"]);
  expect(after.steps[1]!.attempts[0]!.receipts.at(-1)).toMatchObject({
    status: "read",
    providerStatus: "secure_page",
  });
  // Once more: the same words, and one receipt.
  expect((await post(link, born("1980-02-29"))).text).toContain(secret);
  expect((await delivery(id)).steps[1]!.attempts[0]!.receipts).toHaveLength(
    after.steps[1]!.attempts[0]!.receipts.length,
  );
  const actions = (await house.threadwell.store.audit.list(scope(), 50))
    .map(({ action }) => action)
    .filter((action) => action.startsWith("secure_page"));
  expect(actions).toContain("secure_page.opened");
  expect(actions).toContain("secure_page.read");
});

test("pages are kept nowhere, run nothing and tell nobody where they came from", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { link } = await sendNotice();
  for (const { headers } of [await get(link), await post(link, born("1980-02-29")), await get(`${link}x`)]) {
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get("set-cookie")).toBeNull();
  }
});

test("the link stands in no row, event or answer of ours", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { id, link } = await sendNotice();
  await post(link, born("1980-02-28"));
  const token = link.split("/").at(-1)!;
  const db = house.threadwell.store.users.model.db;
  const rows: unknown[] = [];
  for (const { name } of await db.listCollections()) rows.push(await db.collection(name).find().toArray());
  expect(JSON.stringify(rows)).toContain(id);
  expect(JSON.stringify(rows)).not.toContain(token);
  const shown = await nora.api("GET", `/conversations/${conversationId}/messages`);
  expect(JSON.stringify(shown.json)).not.toContain(token);
});

test("wrong answers: five lock the link for good, the right one too comes too late then", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { link } = await sendNotice();
  for (let wrong = 1; wrong < linkTries; wrong += 1) {
    const page = await post(link, born("1981-02-28"));
    expect([page.status, page.text.includes("does not match")]).toEqual([200, true]);
  }
  // No date is no answer.
  expect((await post(link, born("1980-13-40"))).text).toContain("Enter day, month and year");
  expect((await post(link, { year: "", month: "", day: "" })).status).toBe(200);
  const last = await post(link, born("1979-01-01"));
  expect([last.status, last.text.includes("locked")]).toEqual([403, true]);
  const right = await post(link, born("1980-02-29"), "");
  expect(right.text).not.toContain(secret);
  expect((await get(link)).status).toBe(403);
});

test("many at once get no more tries than one after another", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { link } = await sendNotice();
  const form = /name="form" value="([^"]+)"/.exec((await get(link)).text)![1]!;
  const pages = await Promise.all(
    Array.from({ length: 20 }, (_, n) => post(link, born(`19${60 + n}-01-01`), form)),
  );
  expect(pages.filter(({ status }) => status === 200)).toHaveLength(linkTries - 1);
  expect((await post(link, born("1980-02-29"), form)).text).not.toContain(secret);
});

test("it ends by its age, by a call-back, by revoking, and while the number may be somebody else's", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const opens = async (link: string) => (await get(link)).status;
  const { store } = house.threadwell;
  const called = await sendNotice();
  expect((await nora.api("POST", `/messages/${called.id}/cancel`)).status).toBe(200);
  expect(await opens(called.link)).toBe(410);
  const doubted = await sendNotice();
  const reviews = (kinds: string[]) =>
    store.units.run(house.organizationId, {
      async run(tx) {
        const conversation = (await tx.conversation(conversationId))!;
        const sms = (await tx.addressesOf(conversation.patientId)).find(({ kind }) => kind === "phone")!;
        conversation.reviews = kinds.map((kind) => ({
          ...{ id: tx.ids.next(), kind: kind as "wrong_number", doubts: [], messageId: doubted.id },
          ...{ addressId: sms.id, channel: "sms" as const, at: tx.now, dueAt: null },
        }));
        tx.changed(conversation);
      },
    });
  await reviews(["wrong_number"]);
  expect(await opens(doubted.link)).toBe(410);
  expect((await post(doubted.link, born("1980-02-29"), "")).text).not.toContain(secret);
  await reviews([]);
  expect(await opens(doubted.link)).toBe(200);
  const { patient } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  expect((await nora.api("DELETE", `/patients/${patient.id}/preference-link`)).status).toBe(204);
  expect(await opens(doubted.link)).toBe(410);
  clock.advance(1_000);
  const old = await sendNotice();
  expect(await opens(old.link)).toBe(200);
  clock.advance(usualLinkDays * dayMs);
  expect(await opens(old.link)).toBe(410);
  expect((await post(old.link, born("1980-02-29"), "")).text).not.toContain(secret);
});

test("another's form, no form, and what is no link open nothing and tell nothing", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const [one, two] = [await sendNotice(), await sendNotice()];
  const form = /name="form" value="([^"]+)"/.exec((await get(one.link)).text)![1]!;
  expect((await post(two.link, born("1980-02-29"), form)).status).toBe(403);
  expect((await post(two.link, born("1980-02-29"), "none")).status).toBe(403);
  const flipped = one.link.slice(0, -1) + (one.link.endsWith("0") ? "1" : "0");
  for (const link of [
    flipped,
    `${one.link}0`,
    one.link.slice(0, -1),
    one.link.toUpperCase().replace("HTTP", "http"),
  ]) {
    const page = await get(link);
    expect(page.status).toBe(404);
    expect(page.text).not.toContain("Test Clinic");
  }
});

test("a plan that asks for read goes on until the page tells it, and stops then", async () => {
  await setPatient({ birthDate: "1980-02-29", language: "es-MX" });
  await giveAddress(house, conversationId, "email", "ana@example.org");
  const [whatsapp, sms, email] = defaultPolicies.reply.steps;
  await setPolicy({ steps: [whatsapp!, { ...sms!, success: "read", waitSeconds: 600 }, email!] });
  const { id, text, link } = await sendNotice();
  expect(text).toContain("tenemos un mensaje para usted. Léalo aquí: http");
  expect((await delivery(id)).steps[1]!.success).toBe("read");
  const page = await get(link);
  expect(page.text).toContain('lang="es"');
  await post(link, born("1980-02-29"));
  const done = await delivery(id);
  expect([done.state, done.closed, done.steps[2]!.state]).toEqual(["read", "done", "skipped"]);
});

const fieldOf = (page: PageAnswer, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)![1]!;
const answerWith = (link: string, page: PageAnswer, text: string) =>
  post(link, { act: "answer", pass: fieldOf(page, "pass"), text }, fieldOf(page, "form"));

async function thread(): Promise<Message[]> {
  return (await nora.api("GET", `/conversations/${conversationId}/messages`)).json.items;
}

test("an answer comes into the thread once, marked, and opens no WhatsApp window", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { link } = await sendNotice();
  const read = await post(link, born("1980-02-29"));
  const ways = async () => (await nora.api("GET", `/conversations/${conversationId}`)).json.ways;
  const before = await ways();
  const sent = await answerWith(link, read, "I stop <b>them</b>.\r\nThank you");
  expect([sent.status, sent.text.includes("has your answer")]).toEqual([200, true]);
  // The same form once more, as by a reload: one message. The next form: another.
  await answerWith(link, read, "I stop <b>them</b>.\r\nThank you");
  await answerWith(link, sent, "One more thing");
  const answers = (await thread()).filter(({ marks }) => marks.includes("secure_page"));
  expect(answers.map(({ text, direction }) => [text, direction])).toEqual([
    ["I stop <b>them</b>.\nThank you", "inbound"],
    ["One more thing", "inbound"],
  ]);
  expect(await ways()).toEqual(before);
  const { needsReplySince } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  expect(needsReplySince).not.toBeNull();
  const empty = await answerWith(link, sent, "  ");
  expect(empty.text).toContain("Write something first");
  const long = await answerWith(link, sent, "<i>".repeat(1000));
  expect([long.text.includes("too long"), long.text.includes("<i>")]).toEqual([true, false]);
  // A pass of another link, an old one or none opens nothing.
  const other = await sendNotice();
  const form = fieldOf(await get(other.link), "form");
  const stolen = await post(other.link, { act: "answer", pass: fieldOf(sent, "pass"), text: "Hi" }, form);
  expect(stolen.text).not.toContain(secret);
  clock.advance(61 * 60_000);
  const late = await post(link, { act: "answer", pass: fieldOf(sent, "pass"), text: "Late" });
  expect(late.text).not.toContain(secret);
  const texts = (await house.threadwell.store.messages.page(scope(), conversationId, 1000, 50)).map(
    ({ text }) => text,
  );
  expect(texts).not.toContain("Hi");
  expect(texts).not.toContain("Late");
});

test("STOP on the page is obeyed there and then; START there is a word for staff", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { link } = await sendNotice();
  const read = await post(link, born("1980-02-29"));
  const sent = await answerWith(link, read, "STOP");
  const sms = async () =>
    (await nora.api("GET", `/conversations/${conversationId}`)).json.ways.find(
      ({ channel }: { channel: string }) => channel === "sms",
    );
  expect((await sms()).available).toBe(false);
  await answerWith(link, sent, "START");
  expect((await sms()).available).toBe(false);
  expect(
    (await thread()).filter(({ marks }) => marks.includes("secure_page")).map(({ marks }) => marks),
  ).toEqual([["secure_page", "opt_out"], ["secure_page"]]);
});

test("a locked link: staff send a new one, the old one stays locked, the new one opens", async () => {
  await setPatient({ birthDate: "1980-02-29" });
  const { id, link } = await sendNotice();
  for (let wrong = 0; wrong < linkTries; wrong += 1) await post(link, born("1981-02-28"));
  const locked = await delivery(id);
  expect(locked.steps[1]!.attempts[0]!.page).toMatchObject({ wrong: linkTries, readAt: null });
  expect(locked.steps[1]!.attempts[0]!.page!.lockedAt).not.toBeNull();
  const { ways } = (await nora.api("GET", `/conversations/${conversationId}`)).json;
  const { addressId } = ways.find(({ channel }: { channel: string }) => channel === "sms");
  const before = house.twilio.sends.length;
  const resend = { channel: "sms", addressId, words: "notice", version: locked.version };
  expect((await nora.api("POST", `/messages/${id}/send`, resend)).status).toBe(200);
  const [send] = await eventually(
    async () => house.twilio.sends.slice(before),
    (sends) => sends.length > 0,
  );
  const fresh = /https?:\S+/.exec(send!.body)![0];
  expect(fresh).not.toBe(link);
  expect((await get(link)).status).toBe(403);
  expect((await post(fresh, born("1980-02-29"))).text).toContain(secret);
  expect((await delivery(id)).state).toBe("read");
});
