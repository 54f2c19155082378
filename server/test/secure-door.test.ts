/**
 * `/s/…` in anybody's hands: it is the one door without a session behind which a patient's message lies. A session opens
 * nothing here, opening never acts, hostile forms open nothing and come back nowhere, and tries are counted by network.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemScope } from "../store/scope.ts";
import { born, getPage, openNotices, postPage, secret, type Notices } from "./notices.ts";
import { giveAddress } from "./harness.ts";

/** Stands in every hostile value: it may never come back. */
const canary = "canary7f3a9b";

let notices: Notices;
let link: string;
let id: string;

beforeEach(async () => {
  notices = await openNotices();
  await notices.setPatient({ name: "Ana Ruiz", provisional: false });
  await giveAddress(notices.house, notices.conversationId, "phone", "+15035550177");
  ({ link, id } = await notices.sendNotice());
});
afterEach(() => notices?.stop());

const formIn = async () => /name="form" value="([^"]+)"/.exec((await getPage(link)).text)![1]!;
const pageOf = async () => (await notices.delivery(id)).steps[1]!.attempts[0]!.page;

test("opening never acts, whatever stands in its query and however often", async () => {
  const before = await notices.delivery(id);
  const sends = notices.house.twilio.sends.length;
  const form = await formIn();
  const queries = [
    "act=code",
    `act=code&form=${form}`,
    `code=123456&form=${form}`,
    `act=answer&text=${canary}&pass=x&form=${form}`,
    "year=1980&month=2&day=29",
    `lang=${canary}`,
    "lang[]=es&lang[$ne]=x",
  ];
  for (const query of queries) {
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(`${link}?${query}`, { method });
      expect([query, answer.status]).toEqual([query, 200]);
      expect(await answer.text()).not.toContain(canary);
    }
  }
  expect((await notices.delivery(id)).version).toBe(before.version);
  expect(notices.house.twilio.sends).toHaveLength(sends);
});

test("a session of the staff opens nothing, and no other method does anything", async () => {
  const headers = { authorization: `Bearer ${canary}`, cookie: `session=${canary}; refresh=${canary}` };
  const answer = await fetch(link, { headers });
  expect([answer.status, (await answer.text()).includes(secret)]).toEqual([200, false]);
  const before = await notices.delivery(id);
  for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const other = await fetch(link, { method, ...(method !== "OPTIONS" && { body: "act=code" }) });
    expect([method, (await other.text()).includes(secret)]).toEqual([method, false]);
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  }
  expect((await notices.delivery(id)).version).toBe(before.version);
  expect(notices.house.twilio.sends.filter(({ to }) => to === "+15035550177")).toEqual([]);
});

test("hostile forms open nothing, count as no answer, and come back nowhere", async () => {
  const form = await formIn();
  const fields = { form };
  const forms: (Record<string, string> | string)[] = [
    { ...fields, code: `{"$ne":"${canary}"}` },
    { ...fields, code: "12345" },
    { ...fields, code: `123456${canary}` },
    { ...fields, code: "١٢٣٤٥" },
    { ...fields, act: canary },
    { ...fields, act: "answer", pass: canary, text: canary },
    { ...fields, ...born(`1980-${canary}-29`) },
    { ...fields, year: "1e3", month: "-1", day: "0x1" },
    { ...fields, lang: canary, code: "<script>" },
    `form=${form}&code[]=123456&code[$gt]=&__proto__=${canary}&constructor=${canary}`,
    `form=${form}&code=%00%ff%fe&code=${canary}`,
    `{"form":"${form}","code":{"$gt":""}}`,
    "",
  ];
  for (const body of forms) {
    const type = "application/x-www-form-urlencoded";
    const sent = typeof body === "string" ? body : new URLSearchParams(body).toString();
    const answer = await fetch(link, { method: "POST", headers: { "content-type": type }, body: sent });
    const text = await answer.text();
    expect([body, answer.status < 500, text.includes(canary), text.includes(secret)]).toEqual([
      body,
      true,
      false,
      false,
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
  expect(await pageOf()).toMatchObject({ wrong: 0, triedAt: null, lockedAt: null });
  const large = await fetch(link, { method: "POST", body: `form=${form}&code=${"1".repeat(64 * 1024)}` });
  expect([large.status, (await large.text()).includes(secret)]).toEqual([413, false]);
  expect(await pageOf()).toMatchObject({ wrong: 0 });
});

test("one network's posts and guesses are counted: sixty posts, a hundred and twenty links that are none", async () => {
  const form = await formIn();
  const posts: number[] = [];
  for (let n = 0; n < 62; n += 1) posts.push((await postPage(link, { code: "12" }, form)).status);
  // What is no answer is not judged, and costs nobody a try.
  expect(new Set(posts)).toEqual(new Set([200]));
  const judged: number[] = [];
  for (let n = 0; n < 62; n += 1) judged.push((await postPage(link, { code: "123456" }, form)).status);
  expect(judged.filter((status) => status === 429).length).toBeGreaterThanOrEqual(2);
  expect(judged.at(-1)).toBe(429);
  const guesses = await Promise.all(
    Array.from({ length: 130 }, () => fetch(`${link.slice(0, -26)}${"0".repeat(26)}`)),
  );
  const statuses = guesses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 404)).toHaveLength(120);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  const audit = await notices.house.threadwell.store.audit.list(
    systemScope(notices.house.organizationId),
    200,
  );
  expect(JSON.stringify(audit)).not.toContain(link.split("/").at(-1));
});
