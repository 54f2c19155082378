/** The Twilio side, held against Twilio's own client and validator. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import twilio from "twilio";
import { demoSecrets } from "../../shared/cast.ts";
import { startSimulator, type Simulator } from "./simulator.ts";
import { startTestClinic, stillClock, twilioClient, type StillClock, type TestClinic } from "./testkit.ts";
import { signatureOf } from "./twilio/webhook.ts";
import { segmentsOf } from "./twilio/segments.ts";

const desk = "+15035550100";
const care = "+15035550101";
const marisol = "+15035550142";
const jerome = "+15035550158";
const ruthLandline = "+15035550112";

let clinic: TestClinic;
let simulator: Simulator;
let clock: StillClock;

beforeEach(async () => {
  clinic = await startTestClinic();
  clock = stillClock();
  simulator = await startSimulator({
    clock,
    seed: 7,
    numbers: [
      { number: desk, channel: "sms", webhookUrl: `${clinic.url}/webhooks/sms-line?x=1` },
      { number: care, channel: "whatsapp", webhookUrl: `${clinic.url}/webhooks/wa-line` },
    ],
  });
});

afterEach(async () => {
  await simulator.stop();
  await clinic.stop();
});

const callback = () => `${clinic.url}/webhooks/status`;

describe("REST, seen by Twilio's own client", () => {
  test("a send is made, fetched and listed with the real shapes", async () => {
    const client = twilioClient(simulator.url);
    const made = await client.messages.create({
      from: desk,
      to: marisol,
      body: "See you Friday",
      statusCallback: callback(),
    });
    expect(made.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(made).toMatchObject({
      status: "queued",
      direction: "outbound-api",
      numSegments: "1",
      errorCode: null,
      price: null,
    });
    expect(made.dateCreated).toBeInstanceOf(Date);

    await clock.advance(5000);
    await simulator.idle();
    expect((await client.messages(made.sid).fetch()).status).toBe("delivered");
    expect(simulator.phones.screen(marisol).map((message) => message.body)).toEqual(["See you Friday"]);
    expect(clinic.statuses(made.sid)).toEqual(["sent", "delivered"]);

    const whatsapp = await client.messages.list({ to: `whatsapp:${marisol}` });
    expect(whatsapp).toEqual([]);
    const listed = await client.messages.list({ to: marisol, dateSentAfter: new Date(clock.now() - 60_000) });
    expect(listed.map((message) => message.sid)).toEqual([made.sid]);
    expect(
      await client.messages.list({ to: marisol, dateSentBefore: new Date(clock.now() - 3_600_000) }),
    ).toEqual([]);
  });

  test("lists page by page", async () => {
    const client = twilioClient(simulator.url);
    for (let i = 0; i < 7; i++) await client.messages.create({ from: desk, to: marisol, body: `text ${i}` });
    const all = await client.messages.list({ pageSize: 3 });
    expect(all.map((message) => message.body)).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `text ${i}`));
    const page = await client.messages.page({ pageSize: 3 });
    expect(page.instances).toHaveLength(3);
    expect(page.nextPageUrl).toContain("Page=1");
  });

  test.each([
    ["no To", { from: desk, to: "", body: "x" }, 21604, 400],
    ["no From", { to: marisol, body: "x" }, 21603, 400],
    ["no body", { from: desk, to: marisol }, 21602, 400],
    ["1,601 characters", { from: desk, to: marisol, body: "x".repeat(1601) }, 21617, 400],
    ["To is no number", { from: desk, to: "5550142", body: "x" }, 21211, 400],
    ["From is not ours", { from: "+15035550199", to: marisol, body: "x" }, 21606, 400],
    [
      "From is no WhatsApp sender",
      { from: `whatsapp:${desk}`, to: `whatsapp:${marisol}`, body: "x" },
      63007,
      400,
    ],
    ["channels mixed", { from: desk, to: `whatsapp:${marisol}`, body: "x" }, 21910, 400],
    ["to itself", { from: desk, to: desk, body: "x" }, 21266, 400],
    ["validity of 11 hours", { from: desk, to: marisol, body: "x", validityPeriod: 39_600 }, 21624, 400],
    ["callback is no URL", { from: desk, to: marisol, body: "x", statusCallback: "nowhere" }, 21609, 400],
  ])("%s is refused as Twilio refuses it", async (_name, send, code, status) => {
    const client = twilioClient(simulator.url);
    await expect(client.messages.create(send as never)).rejects.toMatchObject({ code, status });
  });

  test("a wrong token is 20003, an unknown message 20404", async () => {
    await expect(twilioClient(simulator.url, "wrong").messages.list()).rejects.toMatchObject({
      code: 20003,
      status: 401,
    });
    await expect(
      twilioClient(simulator.url)
        .messages(`SM${"0".repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({
      code: 20404,
      status: 404,
    });
  });

  test("1,600 characters pass; a queued message can be cancelled, a sent one not", async () => {
    const client = twilioClient(simulator.url);
    const made = await client.messages.create({ from: desk, to: marisol, body: "x".repeat(1600) });
    expect(made.numSegments).toBe("11");
    expect((await client.messages(made.sid).update({ status: "canceled" })).status).toBe("canceled");
    const second = await client.messages.create({ from: desk, to: marisol, body: "y" });
    await clock.advance(1000);
    await expect(client.messages(second.sid).update({ status: "canceled" })).rejects.toMatchObject({
      code: 30409,
    });
    expect(simulator.phones.screen(marisol).map((message) => message.body)).toEqual(["y"]);
  });

  test("a number's webhook is set through Twilio's own resource", async () => {
    const client = twilioClient(simulator.url);
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: desk });
    await client.incomingPhoneNumbers(number?.sid ?? "").update({ smsUrl: `${clinic.url}/webhooks/moved` });
    await simulator.phones.text(marisol, desk, "hello");
    expect(clinic.hits.map((hit) => hit.path)).toEqual(["/webhooks/moved"]);
  });
});

describe("webhooks", () => {
  test("inbound SMS is signed so that Twilio's validator takes it, and not after a change", async () => {
    const { message, webhook } = await simulator.phones.text(
      marisol,
      desk,
      "Can I come Friday at 9? ñ 😅 a+b&c=d",
    );
    expect(webhook).toMatchObject({ answered: true, status: 200 });
    const hit = clinic.hits[0]!;
    const check = (url: string, form: Record<string, string>, token: string = demoSecrets.twilioAuthToken) =>
      twilio.validateRequest(token, hit.signature, url, form);
    expect(check(hit.url, hit.form)).toBe(true);
    expect(check(hit.url, { ...hit.form, Body: "changed" })).toBe(false);
    expect(check(`${hit.url}2`, hit.form)).toBe(false);
    expect(check(hit.url, hit.form, "other")).toBe(false);
    expect(hit.form).toMatchObject({
      MessageSid: message.id,
      SmsSid: message.id,
      SmsMessageSid: message.id,
      AccountSid: demoSecrets.twilioAccountSid,
      From: marisol,
      To: desk,
      Body: "Can I come Friday at 9? ñ 😅 a+b&c=d",
      NumMedia: "0",
      NumSegments: "1",
      SmsStatus: "received",
      ApiVersion: "2010-04-01",
      FromCountry: "US",
      ToState: "OR",
    });
  });

  test("inbound WhatsApp names the profile", async () => {
    await simulator.phones.whatsapp(marisol, care, "hola");
    expect(clinic.hits[0]!.form).toMatchObject({
      From: `whatsapp:${marisol}`,
      To: `whatsapp:${care}`,
      ProfileName: "Marisol Vega",
      WaId: "15035550142",
      MessageType: "text",
    });
    expect(
      twilio.validateRequest(
        demoSecrets.twilioAuthToken,
        clinic.hits[0]!.signature,
        clinic.hits[0]!.url,
        clinic.hits[0]!.form,
      ),
    ).toBe(true);
  });

  test("the published signature vector", () => {
    const body =
      "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
    expect(signatureOf("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", body)).toBe(
      "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    );
  });

  test("a status callback is signed, and the initial status is never told", async () => {
    await twilioClient(simulator.url).messages.create({
      from: desk,
      to: marisol,
      body: "x",
      statusCallback: callback(),
    });
    await clock.advance(1000);
    await simulator.idle();
    expect(clinic.statuses()).toEqual(["sent", "delivered"]);
    for (const hit of clinic.hits) {
      expect(twilio.validateRequest(demoSecrets.twilioAuthToken, hit.signature, hit.url, hit.form)).toBe(
        true,
      );
    }
  });

  test("TwiML is obeyed: silence, a message, entities; an error is silence", async () => {
    clinic.answer.body =
      "<?xml version='1.0'?><Response><Message><Body>Tom &amp; Jerry &lt;3</Body></Message></Response>";
    await simulator.phones.text(marisol, desk, "hi");
    clinic.answer.body = "<Response><Message>second</Message></Response>";
    await simulator.phones.text(marisol, desk, "hi");
    clinic.answer.status = 500;
    await simulator.phones.text(marisol, desk, "hi");
    await clock.advance(1000);
    const replies = simulator.phones
      .screen(marisol)
      .filter((message) => message.direction === "outbound-reply");
    expect(replies.map((message) => message.body)).toEqual(["Tom & Jerry <3", "second"]);
  });

  test("the same webhook can be made again many times at once, byte for byte", async () => {
    await simulator.phones.text(marisol, desk, "once");
    const row = simulator.wire.entries("sms").at(-1)!;
    const answers = await simulator.wire.resend(row.id, 20);
    expect(answers.every((answer) => answer.answered && answer.status === 200)).toBe(true);
    expect(new Set(clinic.hits.map((hit) => hit.raw + hit.signature)).size).toBe(1);
    expect(clinic.hits).toHaveLength(21);
  });

  test("nobody listens: the patient's text stays, the wire says why", async () => {
    await clinic.stop();
    const { webhook } = await simulator.phones.text(marisol, desk, "anyone?");
    expect(webhook).toMatchObject({ answered: false });
    expect(simulator.wire.entries("sms").at(-1)?.outcome).toContain("11200");
    clinic = await startTestClinic();
  });
});

describe("what the provider decides by itself", () => {
  test("STOP at Twilio: 21610 until START, and its own words on the phone", async () => {
    const client = twilioClient(simulator.url);
    await simulator.phones.text(marisol, desk, " stop ");
    expect(clinic.hits.at(-1)!.form["Body"]).toBe(" stop ");
    await expect(client.messages.create({ from: desk, to: marisol, body: "x" })).rejects.toMatchObject({
      code: 21610,
    });
    await simulator.phones.text(marisol, desk, "START");
    await client.messages.create({ from: desk, to: marisol, body: "welcome back" });
    await clock.advance(1000);
    const words = simulator.phones.screen(marisol).filter((message) => message.direction !== "inbound");
    expect(words.map((message) => message.body.slice(0, 20))).toEqual([
      "You have successfull",
      "You have successfull",
      "welcome back",
    ]);
    expect((await client.messages.list({ to: marisol })).map((message) => message.body)).toEqual([
      "welcome back",
    ]);
  });

  test("with that handling off, STOP is the clinic's business", async () => {
    simulator.setOptOutHandling(desk, false);
    await simulator.phones.text(marisol, desk, "STOP");
    await twilioClient(simulator.url).messages.create({ from: desk, to: marisol, body: "x" });
  });

  test.each([
    ["a landline", desk, ruthLandline, ["sent", "undelivered"], 30006],
    ["a number nobody has", desk, "+15035550199", ["sent", "undelivered"], 30005],
    ["outside the WhatsApp window", `whatsapp:${care}`, `whatsapp:${marisol}`, ["failed"], 63016],
  ])("%s ends with its own code", async (_name, from, to, statuses, code) => {
    const client = twilioClient(simulator.url);
    const made = await client.messages.create({ from, to, body: "x", statusCallback: callback() });
    await clock.advance(1000);
    await simulator.idle();
    expect(clinic.statuses()).toEqual(statuses);
    expect(clinic.hits.at(-1)!.form["ErrorCode"]).toBe(String(code));
    expect((await client.messages(made.sid).fetch()).errorCode).toBe(code);
  });

  test("WhatsApp is read only when somebody looks", async () => {
    await simulator.phones.whatsapp(marisol, care, "hola");
    simulator.phones.setScreen(marisol, false);
    await twilioClient(simulator.url).messages.create({
      from: `whatsapp:${care}`,
      to: `whatsapp:${marisol}`,
      body: "x",
      statusCallback: callback(),
    });
    await clock.advance(60_000);
    await simulator.idle();
    expect(clinic.statuses()).toEqual(["sent", "delivered"]);
    simulator.phones.setScreen(marisol, true);
    await clock.advance(2000);
    await simulator.idle();
    expect(clinic.statuses()).toEqual(["sent", "delivered", "read"]);
  });

  test("a phone that is off keeps texts waiting until they expire or it goes on", async () => {
    const client = twilioClient(simulator.url);
    simulator.phones.switchOff(jerome);
    const short = await client.messages.create({
      from: desk,
      to: jerome,
      body: "short",
      validityPeriod: 60,
      statusCallback: callback(),
    });
    const long = await client.messages.create({
      from: desk,
      to: jerome,
      body: "long",
      statusCallback: callback(),
    });
    await clock.advance(61_000);
    await simulator.idle();
    expect(clinic.statuses(short.sid)).toEqual(["sent", "undelivered"]);
    expect(clinic.hits.find((hit) => hit.form["MessageStatus"] === "undelivered")!.form["ErrorCode"]).toBe(
      "30003",
    );
    expect(clinic.statuses(long.sid)).toEqual(["sent"]);
    await expect(simulator.phones.text(jerome, desk, "hi")).rejects.toThrow("off");
    simulator.phones.switchOn(jerome);
    await clock.advance(1000);
    await simulator.idle();
    expect(clinic.statuses(long.sid)).toEqual(["sent", "delivered"]);
    expect(simulator.phones.screen(jerome).map((message) => message.body)).toEqual(["long"]);
    expect(simulator.world.all("phoneEvent")).toMatchObject([{ waited: 1, refused: 1 }]);
  });
});

test.each([
  ["", 1],
  ["a".repeat(160), 1],
  ["a".repeat(161), 2],
  ["€".repeat(80), 1],
  ["€".repeat(81), 2],
  ["a".repeat(306), 2],
  ["a".repeat(307), 3],
  ["a".repeat(152) + "€" + "a".repeat(20), 2],
  ["я".repeat(70), 1],
  ["я".repeat(71), 2],
  ["😅".repeat(35), 1],
  ["😅".repeat(36), 2],
])("segments of text %#", (text, segments) => {
  expect(segmentsOf(text)).toBe(segments);
});
