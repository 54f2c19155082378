/** What must not be believed, cannot be read, or is too much: each has a named outcome, and nothing is lost. */
import { createConnection } from "node:net";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";

let house: House;
let nora: Staff;
let screen: Screen;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
  screen = await nora.connect();
});
afterAll(() => house?.stop());

const clinic = "+15035550100";
const scope = () => ({ organizationId: house.organizationId, userId: null });

async function counter(name: string): Promise<number> {
  const text = await (await fetch(`${house.threadwell.url}/metrics`)).text();
  return Number(new RegExp(`threadwell_${name}_total (\\d+)`).exec(text)?.[1] ?? 0);
}

async function journalSize(): Promise<number> {
  return house.threadwell.store.journal.model.countDocuments({ organizationId: house.organizationId });
}

test.each([
  ["no signature", async (url: string) => fetch(url, { method: "POST", body: new URLSearchParams(form()) })],
  [
    "a wrong key",
    async (url: string) => ({ status: await postAsTwilio(url, form(), "another-auth-token-of-32-chars!!") }),
  ],
  [
    "a body altered by one byte",
    async (url: string) =>
      fetch(url, {
        method: "POST",
        headers: { "x-twilio-signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
        body: new URLSearchParams({ ...form(), Body: "x" }),
      }),
  ],
])("a webhook with %s is 403, stores nothing and is counted", async (_name, send) => {
  const [before, size] = [await counter("webhooks_refused"), await journalSize()];
  const answer = await send(house.smsWebhook);
  expect(answer.status).toBe(403);
  expect(await counter("webhooks_refused")).toBe(before + 1);
  expect(await journalSize()).toBe(size);
});

test("an unknown path is 404 and stores nothing", async () => {
  const size = await journalSize();
  const url = house.smsWebhook.replace(/[^/]+$/, "guessed");
  expect(await postAsTwilio(url, form(), authToken)).toBe(404);
  expect(await journalSize()).toBe(size);
});

test("signed but unreadable: kept, answered 2xx, shown as unreadable", async () => {
  expect(await postAsTwilio(house.smsWebhook, { Nonsense: "yes" }, authToken)).toBe(200);
  const kept = await eventually(
    () => house.threadwell.store.journal.unreadable(scope(), 10),
    (entries) => entries.length > 0,
  );
  expect(kept[0]).toMatchObject({ state: "failed", outcomes: ["unreadable: no_message_sid"] });
  const whole = await house.threadwell.store.journal.read(scope(), kept[0]!.id);
  expect(whole?.request.body.toString()).toBe("Nonsense=yes");
});

test("an oversized body is refused at the cap", async () => {
  const size = await journalSize();
  const answer = await fetch(house.smsWebhook, { method: "POST", body: "a".repeat(1_100_000) });
  expect(answer.status).toBe(413);
  expect(await journalSize()).toBe(size);
});

test.each([
  ["1,600 emoji", { body: "😅".repeat(1600) }, { text: "😅".repeat(1600), marks: [] }],
  ["an empty body", { body: "" }, { text: "", marks: ["empty"] }],
  ["a sender called anonymous", { from: "anonymous", body: "Call me" }, { text: "Call me", marks: [] }],
  ["a number that is no number", { from: "+1999", body: "Who am I" }, { text: "Who am I", marks: [] }],
  ["a short code", { from: "24273", body: "Your code" }, { text: "Your code", marks: [] }],
])("a text with %s is stored and shown", async (_name, parts, expected) => {
  const message = inboundForm({ from: "+15035550150", to: clinic, ...parts });
  expect(await postAsTwilio(house.smsWebhook, message, authToken)).toBe(200);
  const event = await screen.seen(
    ({ message: one }) => one?.text === expected.text && one.direction === "inbound",
  );
  expect(event.message).toMatchObject(expected);
});

test("nobody can be answered under the name anonymous, and each such message is its own thread", async () => {
  await postAsTwilio(
    house.smsWebhook,
    inboundForm({ from: "anonymous", to: clinic, body: "One" }),
    authToken,
  );
  await postAsTwilio(
    house.smsWebhook,
    inboundForm({ from: "anonymous", to: clinic, body: "Two" }),
    authToken,
  );
  const one = await screen.seen(({ message }) => message?.text === "One");
  const two = await screen.seen(({ message }) => message?.text === "Two");
  expect(one.conversationId).not.toBe(two.conversationId);
  const details = await nora.api("GET", `/conversations/${one.conversationId}`);
  expect(details.json.ways).toMatchObject([{ available: false }]);
  const reply = await nora.api("POST", `/conversations/${one.conversationId}/messages`, {
    clientKey: "anonymous-reply",
    text: "Who are you?",
  });
  expect(reply).toMatchObject({ status: 409, json: { type: "way_unavailable" } });
});

test("a mail of 25 MB is kept and shown with its file; one over the limit is refused with words", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: house.threadwell.smtpPort,
    secure: false,
    ignoreTLS: true,
  });
  const mail = {
    from: "Ruth <ruth@example.org>",
    to: "care@clinic.example",
    subject: "My scan",
    text: "Here it is",
  };
  const big = { filename: "scan.png", content: Buffer.alloc(25 * 1024 * 1024, 7) };
  await transport.sendMail({ ...mail, attachments: [big] });
  const event = await screen.seen(({ message }) => message?.subject === "My scan", 30_000);
  expect(event.message).toMatchObject({
    text: "Here it is",
    files: [{ name: "scan.png", contentType: "image/png" }],
  });

  const larger = { filename: "scan.png", content: Buffer.alloc(30 * 1024 * 1024, 7) };
  await expect(
    transport.sendMail({ ...mail, subject: "Too much", attachments: [larger] }),
  ).rejects.toMatchObject({
    responseCode: 552,
  });
  transport.close();
}, 90_000);

test("a mail with no text part is stored, says so, and keeps its file", async () => {
  const raw = [
    "From: ruth@example.org",
    "To: care@clinic.example",
    "Subject: Only a picture",
    "Message-ID: <picture-only@example.org>",
    "MIME-Version: 1.0",
    'Content-Type: image/png; name="form.png"',
    "Content-Disposition: attachment; filename=form.png",
    "Content-Transfer-Encoding: base64",
    "",
    "iVBORw0KGgo=",
  ].join("\r\n");
  const transport = createTransport({
    host: "127.0.0.1",
    port: house.threadwell.smtpPort,
    secure: false,
    ignoreTLS: true,
  });
  await transport.sendMail({ envelope: { from: "ruth@example.org", to: ["care@clinic.example"] }, raw });
  transport.close();
  const event = await screen.seen(({ message }) => message?.subject === "Only a picture");
  expect(event.message).toMatchObject({ text: "", files: [{ name: "form.png" }] });
});

test("a mail to a mailbox that is not ours is refused", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: house.threadwell.smtpPort,
    secure: false,
    ignoreTLS: true,
  });
  const mail = { from: "ruth@example.org", to: "nobody@clinic.example", text: "Hello" };
  await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 550 });
  transport.close();
});

test("a mail client that breaks off in the middle stores nothing", async () => {
  const size = await journalSize();
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection(house.threadwell.smtpPort, "127.0.0.1");
    const lines = [
      "EHLO x",
      "MAIL FROM:<a@example.org>",
      "RCPT TO:<care@clinic.example>",
      "DATA",
      "Subject: half",
    ];
    socket.on("data", () => {
      const line = lines.shift();
      if (line) socket.write(`${line}\r\n`);
      if (lines.length === 0) socket.destroy();
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  });
  expect(await journalSize()).toBe(size);
});

function form(): Record<string, string> {
  return inboundForm({ from: "+15035550151", to: clinic, body: "Hello" });
}
