/** A colleague proves their phone by a code, over real HTTP and a provider that counts; only then it is paged. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import { createTestClock } from "./clock.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

const phone = "+15035550150";
let clock: ReturnType<typeof createTestClock>;
let house: House;
let ines: Staff;
let nora: Staff;

beforeEach(async () => {
  clock = createTestClock();
  house = await openHouse({ clock });
  [nora, ines] = await Promise.all([house.signIn(), house.signIn("ines@clinic.example")]);
  await nora.api("PUT", "/contact", { phone });
});
afterEach(() => house?.stop());

const texts = () => house.twilio.sends.filter(({ to }) => to === phone).map(({ body }) => body);
const codeIn = (text: string | undefined) => /\b\d{6}\b/.exec(text ?? "")?.[0] ?? "";
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const prove = (code: string) => nora.api("POST", "/contact/proof", { code });

test("the code that came proves the phone, once; another number is unproven again", async () => {
  const sent = await nora.api("POST", "/contact/code");
  expect(sent.json).toMatchObject({ provenAt: null, code: { triesLeft: 5 } });
  const code = codeIn(texts()[0]);
  expect(code).toHaveLength(6);
  expect(JSON.stringify(sent.json)).not.toContain(code);
  expect(await prove(other(code))).toMatchObject({ status: 422, json: { type: "wrong_code" } });
  expect((await nora.api("GET", "/contact")).json.code.triesLeft).toBe(4);
  expect((await prove(`${code.slice(0, 3)} ${code.slice(3)}`)).json).toMatchObject({
    provenAt: expect.any(String),
    code: null,
  });
  expect(await prove(code)).toMatchObject({ status: 409, json: { type: "no_code" } });
  // Saved again, the same number stays proven.
  expect((await nora.api("PUT", "/contact", { phone: "(503) 555-0150" })).json.provenAt).not.toBeNull();
  expect((await nora.api("PUT", "/contact", { phone: "+15035550151" })).json.provenAt).toBeNull();
});

test("a number whose owner said STOP gets no code and no test of a line, until START comes from it", async () => {
  const write = async (body: string) => {
    const form = inboundForm({ from: phone, to: house.sms.address, body });
    expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  };
  await write("STOP");
  await eventually(
    async () => texts().length,
    (count) => count === 1,
  );
  expect(await nora.api("POST", "/contact/code")).toMatchObject({
    status: 409,
    json: { type: "refused_there", detail: expect.stringContaining("(STOP)") },
  });
  expect((await nora.api("GET", "/contact")).json.code).toBeNull();
  await ines.api("PUT", "/contact", { phone });
  const tested = await ines.api("POST", `/lines/${house.sms.id}/test`);
  expect(tested).toMatchObject({ status: 409, json: { type: "refused_there" } });
  expect(texts()).toHaveLength(1);
  clock.advance(1000);
  await write("START");
  expect((await nora.api("POST", "/contact/code")).status).toBe(200);
  expect(texts().some((text) => codeIn(text) !== "")).toBe(true);
});

test("five guesses at once end a code, whichever of them is right is looked at no more", async () => {
  await nora.api("POST", "/contact/code");
  const code = codeIn(texts()[0]);
  const guesses = await Promise.all(Array.from({ length: 12 }, () => prove(other(code))));
  const kinds = guesses.map(({ json }) => json.type as string);
  expect(kinds.filter((kind) => kind === "wrong_code")).toHaveLength(5);
  expect(kinds.filter((kind) => kind === "no_code")).toHaveLength(7);
  expect(await prove(code)).toMatchObject({ status: 409, json: { type: "no_code" } });
});

test("a code ends after ten minutes, a newer one ends it too, and an hour has five", async () => {
  // From the beginning of an hour, so that none turns meanwhile.
  clock.advance(3_600_000 - (clock.now().getTime() % 3_600_000) + 1000);
  nora = await house.signIn();
  await nora.api("POST", "/contact/code");
  clock.advance(10 * 60_000 + 1);
  nora = await house.signIn();
  expect(await prove(codeIn(texts()[0]))).toMatchObject({ status: 409, json: { type: "no_code" } });
  const sends = [];
  for (let n = 0; n < 5; n += 1) sends.push(await nora.api("POST", "/contact/code"));
  expect(sends.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
  expect(sends.at(-1)?.json.type).toBe("too_many_codes");
  expect(texts()).toHaveLength(5);
  const [second, newest] = [codeIn(texts()[1]), codeIn(texts()[4])];
  if (second !== newest) expect((await prove(second)).status).toBe(422);
  expect((await prove(newest)).status).toBe(200);
});

test("a phone that is not proven is not paged unless an admin says so, and takes no page by ACK", async () => {
  const settings = {
    ...defaultEmergencySettings,
    chain: [{ userIds: [nora.session.user.id], ways: ["sms"], waitSeconds: 120 }],
  };
  const first = await ines.api("PUT", "/emergencies/settings", { settings, version: 0 });
  expect(first.json).toMatchObject({ reachable: [nora.session.user.id], proven: [] });
  const drill = async () => (await ines.api("POST", "/emergencies/drill")).json.id as string;
  const pageOf = async (id: string) =>
    (await nora.api("GET", "/emergencies")).json.items.find((one: { id: string }) => one.id === id).pages[0];
  const id = await drill();
  const skipped = await eventually(
    () => pageOf(id),
    (page) => page?.state === "skipped",
  );
  expect(skipped.note).toContain("not proven");
  const ack = inboundForm({ from: phone, to: house.sms.address, body: "ACK" });
  expect(await postAsTwilio(house.smsWebhook, ack, authToken)).toBe(200);
  expect(texts().filter((text) => text.includes("DRILL"))).toEqual([]);
  await ines.api("POST", `/emergencies/${id}/acknowledge`);

  await nora.api("POST", "/contact/code");
  await prove(codeIn(texts().at(-1)));
  const again = await drill();
  await eventually(
    () => pageOf(again),
    (page) => page?.state === "sent",
  );
  expect(texts().at(-1)).toContain("DRILL");
});

test("settings of an earlier release, which knew no proof, page as they did", async () => {
  const { store, directory } = house.threadwell;
  const { pageUnproven: _later, ...settings } = defaultEmergencySettings;
  await store.emergencySettings.put({
    organizationId: house.organizationId,
    version: 1,
    changedAt: clock.now(),
    changedBy: ines.session.user.id,
    settings: {
      ...settings,
      chain: [{ userIds: [nora.session.user.id], ways: ["sms"], waitSeconds: 120 }],
    },
  });
  directory.forget();
  await ines.api("POST", "/emergencies/drill");
  await eventually(
    async () => texts(),
    (sent) => sent.some((text) => text.includes("DRILL")),
  );
});

test("the code stands nowhere in the store", async () => {
  await nora.api("POST", "/contact/code");
  const code = codeIn(texts()[0]);
  const row = await house.threadwell.store.users.model.findById(nora.session.user.id).lean();
  expect(JSON.stringify(row)).not.toContain(code);
});
