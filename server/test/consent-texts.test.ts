/** A clinic's own words about STOP, START and HELP, from the API to what a patient reads and the ledger shows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { noOwnConsentTexts } from "../../shared/domain/consent-text-rules.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";

let house: House;
let admin: Staff;
let other: Staff;
let nora: Staff;
let screen: Screen;

beforeAll(async () => {
  house = await openHouse();
  [nora, admin, other] = [
    await house.signIn(),
    await house.signIn("ines@clinic.example"),
    await house.signIn("dev@clinic.example"),
  ];
  const { store, directory } = house.threadwell;
  await store.users.model.updateOne({ _id: other.session.user.id }, { $set: { role: "admin" } });
  directory.forget();
  screen = await nora.connect();
});
afterAll(async () => {
  screen?.close();
  await house?.stop();
});

const own = (texts: object) => ({ ...noOwnConsentTexts, ...texts });
const put = (who: Staff, language: string, version: number, texts: object) =>
  who.api("PUT", "/consent-texts", { language, version, texts: own(texts) });
const held = async (language: string) =>
  (await nora.api("GET", "/consent-texts")).json.items.find(
    (one: { language: string }) => one.language === language,
  );

async function say(from: string, body: string): Promise<void> {
  const form = inboundForm({ from, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
}
const answersTo = (phone: string, count: number) =>
  eventually(
    async () => house.twilio.sends.filter(({ to }) => to === phone).map(({ body }) => body),
    ({ length }) => length >= count,
  );

test("the clinic's words go from the next message on, and the ledger shows the words that went", async () => {
  await say("+15035550141", "STOP");
  expect(await answersTo("+15035550141", 1)).toEqual([
    "Test Clinic: You will get no more messages from us here. Reply START to get them again.",
  ]);
  const words = { stopped: "{clinic}: We won't text you again." };
  expect((await put(admin, "en", 0, words)).json).toMatchObject({
    version: 1,
    texts: own(words),
    changedBy: { name: "Ines Test" },
  });
  await say("+15035550142", "STOP");
  expect(await answersTo("+15035550142", 1)).toEqual(["Test Clinic: We won't text you again."]);
  const { conversation } = await screen.seen(
    ({ message }) => message?.text === "Test Clinic: We won't text you again.",
  );
  const ledger = async (patientId: string) => (await nora.api("GET", `/patients/${patientId}/consent`)).json;
  const [entry] = (await ledger(conversation!.patient.id)).entries;
  expect(entry).toMatchObject({ words: "STOP", answer: { words: "Test Clinic: We won't text you again." } });
  // What was said before stays as it was said.
  const before = await screen.seen(({ message }) => message?.text.includes("no more messages") === true);
  const [earlier] = (await ledger(before.conversation!.patient.id)).entries;
  expect(earlier.answer.words).toContain("You will get no more messages from us here");
  const csv = await nora.api("GET", `/patients/${conversation!.patient.id}/consent/export?format=csv`);
  expect(csv.json.text).toContain("We won't text you again.");
});

test("words that a reviewer would strike out are refused by name, and nothing is changed", async () => {
  const { version } = await held("es");
  const refused = await put(admin, "es", version, { stopped: "{clinic}: ¡Gracias!" });
  expect(refused.status).toBe(400);
  expect(refused.json.fields).toEqual([
    { path: "texts.stopped", expected: expect.stringContaining("no more messages will come") },
  ]);
  expect((await put(nora, "es", version, {})).status).toBe(403);
  expect((await held("es")).version).toBe(version);
});

test("of two admins at once the second is told, and both versions are kept with who made them", async () => {
  const first = { help: "{clinic}: Rufen Sie {contact} an. STOP beendet." };
  const second = { help: "{clinic}: Hilfe unter {contact}. STOP beendet alles." };
  const answers = await Promise.all([put(admin, "de", 0, first), put(other, "de", 0, second)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [loser, lost] = answers[0].status === 409 ? [admin, first] : [other, second];
  expect((await put(loser, "de", 1, lost)).json.version).toBe(2);
  // Back to the standard text; typed out it is the same.
  const standard = (await held("de")).standard.help;
  expect((await put(admin, "de", 2, { help: standard })).json).toMatchObject({ version: 3, texts: own({}) });
  const { items } = (await nora.api("GET", "/consent-texts/versions?language=de")).json;
  expect(items.map((one: { version: number }) => one.version)).toEqual([3, 2, 1]);
  expect(items[1]).toMatchObject({ texts: own(lost), changedBy: { id: loser.session.user.id } });
  expect(items[2].texts.help).not.toBe(lost.help);
  const { store } = house.threadwell;
  const scope = { organizationId: house.organizationId, userId: null };
  const trail = (await store.audit.list(scope, 50)).filter(
    ({ action }) => action === "consent_texts.changed",
  );
  expect(trail[0]?.subject).toMatchObject({ language: "de", version: "3", to: JSON.stringify(own({})) });
  expect(JSON.parse(trail[0]?.subject["from"] ?? "")).toEqual(own(lost));
});

test("HELP in a language names the clinic's contact in the clinic's words", async () => {
  await put(admin, "pl", 0, { help: "{clinic}: Zadzwoń: {contact}. STOP kończy." });
  const { version } = (await admin.api("GET", "/organization")).json;
  await admin.api("PATCH", "/organization", { version, contact: "503 555 0199" });
  await say("+15035550143", "POMOC");
  expect(await answersTo("+15035550143", 1)).toEqual(["Test Clinic: Zadzwoń: 503 555 0199. STOP kończy."]);
});

test("a clinic's words of an earlier release hold for one channel too, and for one purpose the standard ones do", async () => {
  const { store, directory } = house.threadwell;
  const before = { stopped: "{clinic}: Nous ne vous écrirons plus.", started: null, help: null };
  // As it was written then.
  await store.consentTexts.model.collection.insertOne({
    _id: `${house.organizationId} fr`,
    organizationId: house.organizationId,
    language: "fr",
    version: 1,
    changedAt: new Date(),
    changedBy: admin.session.user.id,
    texts: before,
    earlier: [],
  } as never);
  directory.forget();
  expect((await held("fr")).texts).toEqual(own({ ...before, stoppedChannel: before.stopped }));
  // Who knows three texts only changes those.
  const texts = { ...before, help: "{clinic} : Aide : {contact}. STOP pour arrêter." };
  const put = await admin.api("PUT", "/consent-texts", { language: "fr", version: 1, texts });
  expect(put.json.texts).toEqual(own({ ...texts, stoppedChannel: before.stopped }));
});
