/**
 * Who has no birth date on record opens the secure page by a code that goes to another address of theirs: as any word
 * of the system goes, for ten minutes, once, and never where the link went.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message } from "../../shared/api/messages.ts";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { codeInThread, codeMs, codesAnHour, linkTries, sameCodeMs } from "../../shared/domain/secure-page.ts";
import { systemScope } from "../store/scope.ts";
import type { TestClock } from "./clock.ts";
import type { AddressRecord } from "../store/addresses.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, giveAddress, type House, type Staff } from "./harness.ts";
import { born, getPage, openNotices, postPage, secret, type Notices } from "./notices.ts";

const other = "+15035550177";

let notices: Notices;
let clock: TestClock;
let house: House;
let nora: Staff;

beforeEach(async () => {
  notices = await openNotices();
  ({ clock, house, nora } = notices);
  await notices.setPatient({ name: "Ana Ruiz", provisional: false });
});
afterEach(() => notices?.stop());

const thread = async (): Promise<Message[]> =>
  (await nora.api("GET", `/conversations/${notices.conversationId}/messages`)).json.items;
const sentTo = (to: string) => house.twilio.sends.filter((send) => send.to === to);

/** Presses the button; resolves to the digits as the other phone got them. */
async function askCode(link: string): Promise<string> {
  const before = sentTo(other).length;
  const page = await postPage(link, { act: "code" });
  expect([page.status, page.text.includes("A code is on its way")]).toEqual([200, true]);
  const sends = await eventually(
    async () => sentTo(other).slice(before),
    (some) => some.length > 0,
  );
  return /your code is (\d{6})\./.exec(sends[0]!.body)![1]!;
}

const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

test("a code to another address opens it once; opening alone sends none, and the digits stand nowhere", async () => {
  await giveAddress(house, notices.conversationId, "phone", other);
  const { id, link } = await notices.sendNotice();
  const asks = await getPage(link);
  expect(asks.text).toContain("Send me a code");
  await getPage(link);
  expect(sentTo(other)).toEqual([]);
  const code = await askCode(link);
  const read = await postPage(link, { code: `${code.slice(0, 3)} ${code.slice(3)}` });
  expect([read.status, read.text.includes(secret)]).toEqual([200, true]);
  expect((await notices.delivery(id)).state).toBe("read");
  // Once: the same digits open nothing again.
  const again = await postPage(link, { code });
  expect([again.text.includes(secret), again.text.includes("That code has ended")]).toEqual([false, true]);
  const shown = (await thread()).filter(({ madeBy }) => madeBy === "secure-page.code");
  expect(shown.map(({ text, delivery }) => [text, delivery!.steps[0]!.instead])).toEqual([
    [codeInThread, expect.stringContaining("your code is {code}.")],
  ]);
  const { version } = shown[0]!.delivery!;
  const { ways } = (await nora.api("GET", `/conversations/${notices.conversationId}`)).json;
  const { addressId } = ways.find(({ channel }: { channel: string }) => channel === "sms");
  const resend = { channel: "sms", addressId, words: "as_written", version };
  const resent = await nora.api("POST", `/messages/${shown[0]!.id}/send`, resend);
  expect([resent.status, resent.json.type]).toEqual([409, "not_now"]);
  const db = house.threadwell.store.users.model.db;
  const rows: unknown[] = [];
  for (const { name } of await db.listCollections()) rows.push(await db.collection(name).find().toArray());
  const events = await nora.api("GET", `/conversations/${notices.conversationId}/messages`);
  expect(JSON.stringify([rows, events.json])).not.toMatch(new RegExp(`\\b${code}\\b`));
  const actions = (await house.threadwell.store.audit.list(systemScope(house.organizationId), 50)).map(
    ({ action }) => action,
  );
  expect(actions).toContain("secure_page.code_sent");
});

test("with no other address the notice goes without a link, and says why", async () => {
  const { text, link } = await notices.sendNotice();
  expect([text, link]).toEqual(["Test Clinic: we have a message for you. Please call us or write back.", ""]);
  const trial = await tryNotice();
  expect(trial.steps.find(({ channel }) => channel === "sms")!.reason).toContain(
    "No link goes with it: there is no birth date on record, and no other address for a code",
  );
  await giveAddress(house, notices.conversationId, "email", "ana@example.org");
  const linked = (await tryNotice()).steps.find(({ channel }) => channel === "sms")!;
  expect([linked.reason.includes("No link"), linked.words.includes("Read it here")]).toEqual([false, true]);
});

async function tryNotice(): Promise<{ steps: { channel: string; reason: string; words: string }[] }> {
  const conversation = (await nora.api("GET", `/conversations/${notices.conversationId}`)).json;
  const asked = { patientId: conversation.patient.id, policy: defaultPolicies.reply, text: secret };
  const answer = await nora.api("POST", "/policies/try", asked);
  expect(answer.status).toBe(200);
  return answer.json;
}

test("it ends after ten minutes, a new one ends the old one, and two taps are one", async () => {
  await giveAddress(house, notices.conversationId, "phone", other);
  const { link } = await notices.sendNotice();
  const first = await askCode(link);
  await postPage(link, { act: "code" });
  expect(sentTo(other)).toHaveLength(1);
  clock.advance(sameCodeMs);
  const second = await askCode(link);
  if (first !== second) expect((await postPage(link, { code: first })).text).toContain("is not right");
  clock.advance(codeMs);
  const late = await postPage(link, { code: second });
  expect([late.text.includes(secret), late.text.includes("That code has ended")]).toEqual([false, true]);
  expect((await postPage(link, { code: await askCode(link) })).text).toContain(secret);
});

test("three an hour: the fourth is not sent, and an hour later one is", async () => {
  await giveAddress(house, notices.conversationId, "phone", other);
  const { link } = await notices.sendNotice();
  for (let n = 0; n < codesAnHour; n += 1) {
    await askCode(link);
    clock.advance(codeMs);
  }
  expect((await postPage(link, { act: "code" })).text).toContain("three codes within an hour");
  expect(sentTo(other)).toHaveLength(codesAnHour);
  clock.advance(60 * 60_000);
  expect((await postPage(link, { code: await askCode(link) })).text).toContain(secret);
});

test("five wrong codes lock the link for good, many at once get no more tries", async () => {
  await giveAddress(house, notices.conversationId, "phone", other);
  const { link } = await notices.sendNotice();
  const code = await askCode(link);
  const form = /name="form" value="([^"]+)"/.exec((await getPage(link)).text)![1]!;
  const incomplete = await postPage(link, { code: "12345" }, form);
  expect(incomplete.text).toContain("Enter all six digits");
  const tries = await Promise.all(
    Array.from({ length: 12 }, () => postPage(link, { code: wrongOf(code) }, form)),
  );
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(linkTries - 1);
  expect((await postPage(link, { code }, form)).text).not.toContain(secret);
  expect((await getPage(link)).status).toBe(403);
  expect((await postPage(link, { act: "code" }, form)).status).toBe(403);
  expect(sentTo(other)).toHaveLength(1);
});

test("no code goes against a refusal, to a shared or unproven address, or to the phone that has the link", async () => {
  await giveAddress(house, notices.conversationId, "phone", other);
  const { link } = await notices.sendNotice();
  const change = (what: Partial<Pick<AddressRecord, "verified" | "checked" | "patientIds">>) =>
    house.threadwell.store.units.run(house.organizationId, {
      async run(tx) {
        const row = (await tx.address(tx.addressKey("phone", other)))!;
        Object.assign(row, what);
        tx.changed(row);
        return row.patientIds;
      },
    });
  const none = async () => {
    const page = await postPage(link, { act: "code" });
    expect(page.text).toContain("We cannot send a code now");
  };
  const mine = await change({ verified: false });
  await none();
  // Staff were told that it is theirs: no proof for what only the patient may read.
  await change({ verified: true, checked: { at: clock.now(), by: null } });
  await none();
  await change({ checked: null, patientIds: [...mine, "f".repeat(24)] });
  await none();
  await change({ patientIds: mine });
  const stop = inboundForm({ from: other, to: "+15035550100", body: "STOP" });
  expect(await postAsTwilio(house.smsWebhook, stop, authToken)).toBe(200);
  await eventually(
    async () => (await thread()).some(({ text }) => text === "STOP"),
    (came) => came,
  );
  await none();
  expect(sentTo(other).filter(({ body }) => body.includes("code"))).toEqual([]);
});

test("where a birth date is known it stays as it is: no code is sent, and none opens", async () => {
  await giveAddress(house, notices.conversationId, "phone", other);
  const { link } = await notices.sendNotice();
  const code = await askCode(link);
  await notices.setPatient({ birthDate: "1980-02-29" });
  expect((await getPage(link)).text).toContain("Your date of birth");
  expect((await postPage(link, { act: "code" })).text).toContain("Your date of birth");
  expect((await postPage(link, { code })).text).not.toContain(secret);
  expect(sentTo(other)).toHaveLength(1);
  expect((await postPage(link, born("1980-02-29"))).text).toContain(secret);
});
