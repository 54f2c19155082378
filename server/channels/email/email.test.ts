import { expect, test } from "vitest";
import type { AdapterLine, RawRequest } from "../contract.ts";
import { frozenNow, kitContext, runAdapterCases } from "../kit/run-cases.ts";
import { emailAdapter } from "./adapter.ts";
import type { EmailCredentials } from "./credentials.ts";
import { makeReplyAddress, makeUnsubscribeAddress } from "./reply-token.ts";

const line: AdapterLine<EmailCredentials> = {
  id: "line-3",
  organizationId: "org-1",
  channel: "email",
  address: "care@larkspur.example",
  displayName: "Larkspur Clinic",
  webhookUrl: null,
  credentials: {
    smtpHost: "127.0.0.1",
    smtpPort: 25,
    secure: false,
    user: "care",
    password: "a-relay-password",
    domain: "larkspur.example",
    authservId: "mx.larkspur.example",
  },
};
const conversationId = "65f0c0ffee65f0c0ffee65f0";

runAdapterCases(emailAdapter, {
  line,
  fixtures: { folder: new URL("./fixtures/", import.meta.url), transport: "smtp", url: "smtp:" },
  sign: null,
  refused: [
    { name: "mail for another line", change: (request) => envelopeTo(request, ["desk@larkspur.example"]) },
    { name: "mail for another domain", change: (request) => envelopeTo(request, ["care@elsewhere.example"]) },
    { name: "mail for nobody", change: (request) => envelopeTo(request, []) },
    { name: "a web request", change: (request) => ({ ...request, transport: "http", envelope: null }) },
  ],
  exempt: { batch: "SMTP brings one mail at a time" },
  // What goes out goes over real sockets: send.test.ts.
  sends: [],
});

function envelopeTo(request: RawRequest, to: string[]): RawRequest {
  return { ...request, envelope: { from: "ana@example.org", remoteAddress: "192.0.2.25", to } };
}

function mail(to: string[], text: string): RawRequest {
  return {
    transport: "smtp",
    method: "MAIL",
    url: "smtp:",
    headers: {},
    body: Buffer.from(text.replaceAll("\n", "\r\n")),
    receivedAt: frozenNow,
    envelope: { from: "ana@example.org", to, remoteAddress: "192.0.2.25" },
  };
}

const parse = async (request: RawRequest) => emailAdapter.parse(request, line, kitContext().context);

test.each([
  [
    "the envelope",
    (address: string) => mail([address], "From: ana@example.org\nTo: care@larkspur.example\n\nYes\n"),
  ],
  ["Delivered-To", (address: string) => mail([], `Delivered-To: ${address}\nFrom: ana@example.org\n\nYes\n`)],
  [
    "X-Original-To",
    (address: string) => mail([], `X-Original-To: ${address}\nFrom: ana@example.org\n\nYes\n`),
  ],
  [
    "To, in capitals",
    (address: string) => mail([], `From: ana@example.org\nTo: Care <${address.toUpperCase()}>\n\nYes\n`),
  ],
  [
    "Cc, after others",
    (address: string) => mail([], `From: ana@example.org\nCc: b@example.org, "x, y" <${address}>\n\nYes\n`),
  ],
])("our token is read from %s, and vouches for the sender", async (_place, build) => {
  const { tokenKey } = kitContext().context;
  const request = build(makeReplyAddress(line.address, conversationId, tokenKey));
  const expected = {
    thread: { conversationId },
    sender: { value: "ana@example.org", verified: true },
    marks: [],
  };
  expect(await parse(request)).toMatchObject([expected]);
});

test("a token signed by another key is only a tag", async () => {
  const address = makeReplyAddress(line.address, conversationId, Buffer.alloc(32, 9));
  const [event] = await parse(mail([address], "From: ana@example.org\n\nYes\n"));
  expect(event).toMatchObject({ thread: null, marks: ["unverified_sender"] });
  expect(emailAdapter.verify(mail([address], ""), line)).toEqual({ ok: true });
});

test("a mail of 25 MB is read in seconds, and its file is counted, not copied", async () => {
  const bytes = 18 * 1024 * 1024;
  const base64 = Buffer.alloc(bytes, 7).toString("base64").replace(/.{76}/g, "$&\r\n");
  const request = mail(
    ["care@larkspur.example"],
    'From: ana@example.org\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nMy scan\n--b\nContent-Type: image/png\nContent-Disposition: attachment; filename="scan.png"\nContent-Transfer-Encoding: base64\n\n',
  );
  request.body = Buffer.concat([request.body, Buffer.from(`${base64}\r\n--b--\r\n`)]);
  expect(request.body.length).toBeGreaterThan(25_000_000);
  const [event] = await parse(request);
  expect(event).toMatchObject({
    text: "My scan",
    files: [{ name: "scan.png", bytes, contentType: "image/png" }],
  });
}, 30_000);

test("a very long text is cut for the thread, marked, and kept whole", async () => {
  const words = "long words ".repeat(30_000).trim();
  const [event] = await parse(mail(["care@larkspur.example"], `From: ana@example.org\n\n${words}\n`));
  expect(event).toMatchObject({ fullText: words, marks: ["unverified_sender", "truncated"] });
  expect(event?.kind === "message" && event.text.length).toBe(100_000);
});

test.each([
  ["deep nesting", "<div>".repeat(30_000) + "words" + "</div>".repeat(30_000)],
  ["a huge page", `<style>${"x".repeat(600_000)}</style><p>words</p>`],
  ["unclosed tags", `${"<p".repeat(40_000)}<b>words</b>`],
  ["quotes upon quotes", `<p>words</p>${"<blockquote>".repeat(5_000)}`],
])("HTML of %s is read within seconds and loses no words", async (_name, html) => {
  const before = performance.now();
  const [event] = await parse(
    mail(
      ["care@larkspur.example"],
      `From: ana@example.org\nContent-Type: text/html\n\n<html><body>${html}</body></html>\n`,
    ),
  );
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(event?.kind === "message" && (event.fullText ?? event.text)).toContain("words");
});

test("mail to an unsubscribe address is a refusal of what goes by itself, whatever it says", async () => {
  const { tokenKey } = kitContext().context;
  const address = makeUnsubscribeAddress(line.address, conversationId, tokenKey) ?? "";
  const text = "From: Ana <ana@example.org>\nSubject: unsubscribe\n\nEnviado desde mi teléfono\n";
  expect(await parse(mail([address], text))).toEqual([
    {
      kind: "opt",
      choice: "out",
      sender: { kind: "email", value: "ana@example.org", verified: false },
      word: "unsubscribe by mail",
      handledByProvider: false,
      unsubscribes: { conversationId },
    },
  ]);
  // A reply's token is no unsubscribe, and the other way round; a header alone is anybody's.
  const reply = makeReplyAddress(line.address, conversationId, tokenKey);
  for (const forged of [reply.replace("+t-", "+u-"), address.replace("+u-", "+t-")])
    expect(await parse(mail([forged], text))).toMatchObject([{ kind: "message", thread: null }]);
  expect(await parse(mail([line.address], `To: ${address}\n${text}`))).toMatchObject([{ kind: "message" }]);
});
