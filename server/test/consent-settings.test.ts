/** An admin's consent settings, from the API to what a patient is answered; and a warning that is asked for while a message waits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";

let house: House;
let admin: Staff;
let nora: Staff;
let screen: Screen;
let phones = 0;

beforeAll(async () => {
  house = await openHouse();
  [nora, admin] = [await house.signIn(), await house.signIn("dev@clinic.example")];
  const { store, directory } = house.threadwell;
  await store.users.model.updateOne({ _id: admin.session.user.id }, { $set: { role: "admin" } });
  directory.forget();
  screen = await nora.connect();
});
afterAll(async () => {
  screen?.close();
  await house?.stop();
});

async function say(from: string, body: string): Promise<void> {
  const form = inboundForm({ from, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
}

const answerTo = (phone: string) =>
  eventually(
    async () => house.twilio.sends.filter(({ to }) => to === phone).map(({ body }) => body),
    ({ length }) => length > 0,
  );

async function change(
  part: object,
): Promise<{ status: number; json: { type?: string } & Record<string, unknown> }> {
  const { version } = (await admin.api("GET", "/organization")).json;
  return admin.api("PATCH", "/organization", { version, ...part });
}

test("how far a STOP reaches and whom HELP names hold from the next message on", async () => {
  const version = (await nora.api("GET", "/organization")).json.version;
  expect((await nora.api("PATCH", "/organization", { version, consentScope: "channel" })).status).toBe(403);
  for (const contact of ["", "a\nb", "{clinic}", "x".repeat(61)])
    expect((await change({ contact })).status).toBe(400);
  expect((await change({ consentScope: "everything" })).status).toBe(400);
  expect((await change({ consentScope: "channel", contact: "503 555 0199" })).json).toMatchObject({
    consentScope: "channel",
    contact: "503 555 0199",
  });
  await say("+15035550161", "HELP");
  expect((await answerTo("+15035550161"))[0]).toContain("503 555 0199");
  await say("+15035550162", "STOP");
  const event = await screen.seen(({ message }) => message?.text === "STOP");
  const ledger = (await nora.api("GET", `/patients/${event.conversation!.patient.id}/consent`)).json;
  expect(ledger.entries[0]).toMatchObject({ choice: "refused", scope: "channel", words: "STOP" });
  expect((await change({ contact: null, consentScope: "all" })).json).toMatchObject({ contact: null });
});

test("a warning that is asked for, or taken back, while a message waits is asked about as it goes", async () => {
  const phone = `+1503555017${(phones += 1)}`;
  await say(phone, "Hello there");
  const { conversation } = await screen.seen(({ message }) => message?.text === "Hello there");
  expect((await change({ undoSeconds: 30 })).status).toBe(200);
  const written = { clientKey: "while-unwarned", text: "Your results are in" };
  const { json } = await nora.api("POST", `/conversations/${conversation!.id}/messages`, written);
  const held = async () =>
    (await nora.api("GET", `/conversations/${conversation!.id}/messages`)).json.items.at(-1);
  expect((await held()).delivery.state).toBe("scheduled");
  const row = (await admin.api("GET", "/policies")).json.items.find(
    (one: { policy: { purpose: string } }) => one.policy.purpose === "reply",
  );
  const policy = { ...defaultPolicies.reply, needsWarning: ["sms"], version: row.version };
  const put = await admin.api("PUT", "/policies", policy);
  expect(put.status, JSON.stringify(put.json)).toBe(200);
  const sends = house.twilio.sends.length;
  expect((await nora.api("POST", `/messages/${json.id}/go`, { version: json.delivery.version })).status).toBe(
    200,
  );
  const after = await eventually(
    held,
    ({ delivery }) => delivery.state !== "scheduled" && delivery.state !== "queued",
  );
  expect(after.delivery.reason).toContain("has not accepted that SMS is not encrypted");
  expect(house.twilio.sends).toHaveLength(sends);
});
