/** Kannel's cases. Its requests bear no signature, so what is turned away is told by the caller's address. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AdapterLine, OutboundMessage, RawRequest, SendError, SendOutcome } from "../contract.ts";
import { frozenNow, kitContext, runAdapterCases } from "../kit/run-cases.ts";
import type { Exchange } from "../kit/scripted-http.ts";
import { kannelAdapter } from "./adapter.ts";
import { numbersOf } from "./black-list.ts";
import { verifyCaller } from "./caller.ts";
import type { KannelCredentials } from "./credentials.ts";

const webhookUrl = "https://clinic.example/webhooks/kannel/9f2c41d7e08b";
const sendUrl = "http://127.0.0.1:13013/cgi-bin/sendsms";
const line: AdapterLine<KannelCredentials> = {
  id: "line-1",
  organizationId: "org-1",
  channel: "sms",
  address: "+15035550100",
  displayName: "Larkspur Clinic",
  webhookUrl,
  credentials: { sendUrl, username: "threadwell", password: "0f1e2d3c4b5a6978", addresses: ["192.0.2.7"] },
};

const message = (change: Partial<OutboundMessage> = {}): OutboundMessage => ({
  attemptId: "att-1",
  channel: "sms",
  to: "+15035550142",
  text: "See you Thursday.",
  subject: null,
  validitySeconds: null,
  mail: null,
  ...change,
});

const plainHeaders = {
  "content-type": "text/plain; charset=UTF-8",
  "x-kannel-username": "threadwell",
  "x-kannel-password": "0f1e2d3c4b5a6978",
  "x-kannel-from": "+15035550100",
  "x-kannel-to": "+15035550142",
  "x-kannel-coding": "0",
  "x-kannel-dlr-mask": "31",
  "x-kannel-dlr-url": `${webhookUrl}?attempt=att-1&type=%d&at=%T&answer=%A`,
};
const exchange = (
  answer: Exchange["answer"],
  headers: Record<string, string> = {},
  body = "See you Thursday.",
): Exchange => ({
  request: { method: "POST", url: sendUrl, headers: { ...plainHeaders, ...headers }, body },
  answer,
});
const taken = { status: 202, text: "0: Accepted for delivery" };
const accepted: SendOutcome = { kind: "accepted", providerMessageIds: [], status: "accepted" };
const error = (code: SendError["code"], providerCode: string | null): SendError => ({
  code,
  providerCode,
  retryAfterSeconds: null,
});
const rejected = (code: SendError["code"], providerCode: string | null): SendOutcome => ({
  kind: "rejected",
  error: error(code, providerCode),
});
const unknown = (providerCode: string | null): SendOutcome => ({
  kind: "unknown",
  error: error("unknown_outcome", providerCode),
});

const denied = "Number(s) has/have been denied by white- and/or black-lists.";
const answers: [string, Exchange["answer"], SendOutcome][] = [
  ["queued for later", { status: 202, text: "3: Queued for later delivery" }, accepted],
  ["sent at once", { status: 202, text: "Sent." }, accepted],
  ["a 200 in other words", { status: 200, text: "<html>Welcome</html>" }, unknown("200")],
  [
    "a wrong password",
    { status: 403, text: "Authorization failed for sendsms" },
    rejected("config", "403 Authorization failed"),
  ],
  [
    "no way to the number",
    { status: 403, text: "Not routable. Do not try again." },
    rejected("config", "403 Not routable"),
  ],
  [
    "a passing fault",
    { status: 503, text: "Temporal failure, try again later." },
    rejected("temporary", "503 Temporal failure"),
  ],
  [
    "a number on a black list",
    { status: 400, text: denied },
    rejected("unknown", "400 Number(s) has/have been denied"),
  ],
  [
    "no receiver",
    { status: 400, text: "Empty receiver number not allowed, rejected" },
    rejected("invalid_address", "400 Empty receiver number"),
  ],
  ["a refusal nobody knows", { status: 400, text: "Priority field misformed" }, rejected("unknown", "400")],
  ["another server's 404", { status: 404, text: "not here" }, rejected("config", "404")],
  ["a proxy that asks to slow down", { status: 429 }, rejected("rate_limited", "429")],
  ["a 503 that is not Kannel's", { status: 503, text: "upstream" }, unknown("503")],
  ["a 408", { status: 408 }, unknown("408")],
  ["nobody there", { fails: "not_sent" }, rejected("not_reached", null)],
  ["no answer", { fails: "no_answer" }, unknown(null)],
];

runAdapterCases(kannelAdapter, {
  line,
  fixtures: {
    folder: new URL("./fixtures/", import.meta.url),
    transport: "http",
    url: webhookUrl,
    remoteAddress: "192.0.2.7",
  },
  sign: null,
  refused: [
    { name: "another address", change: (request) => ({ ...request, remoteAddress: "192.0.2.8" }) },
    { name: "an address in IPv6", change: (request) => ({ ...request, remoteAddress: "2001:db8::7" }) },
    { name: "this machine", change: (request) => ({ ...request, remoteAddress: "127.0.0.1" }) },
    { name: "an address that is none", change: (request) => ({ ...request, remoteAddress: "192.0.2.7, x" }) },
    { name: "nobody knows who", change: ({ remoteAddress: _, ...request }) => request },
  ],
  exempt: { batch: "Kannel makes one request for each text and each report" },
  sends: [
    { name: "a plain text", message: message(), exchanges: [exchange(taken)], outcome: accepted },
    {
      name: "GSM's extension characters and line ends are no reason for two bytes each",
      message: message({ text: "{€} [~]\n^|\\ ñ à" }),
      exchanges: [exchange(taken, {}, "{€} [~]\n^|\\ ñ à")],
      outcome: accepted,
    },
    {
      name: "one character outside GSM 03.38 makes it UCS-2",
      message: message({ text: "See you 😀" }),
      exchanges: [exchange(taken, { "x-kannel-coding": "2" }, "See you 😀")],
      outcome: accepted,
    },
    {
      name: "flash, with a validity in whole minutes and no longer than asked for, on a webhook with a query",
      message: message({ flash: true, validitySeconds: 179 }),
      line: { webhookUrl: `${webhookUrl}?a=1` },
      exchanges: [
        exchange(taken, {
          "x-kannel-mclass": "0",
          "x-kannel-validity": "2",
          "x-kannel-dlr-url": `${webhookUrl}?a=1&attempt=att-1&type=%d&at=%T&answer=%A`,
        }),
      ],
      outcome: accepted,
    },
    {
      name: "a validity of a second is the shortest there is",
      message: message({ validitySeconds: 1 }),
      exchanges: [exchange(taken, { "x-kannel-validity": "1" })],
      outcome: accepted,
    },
    {
      name: "1,601 characters stay here",
      message: message({ text: "x".repeat(1601) }),
      exchanges: [],
      outcome: rejected("too_long", null),
    },
    {
      name: "an empty text stays here",
      message: message({ text: " \n" }),
      exchanges: [],
      outcome: rejected("content", null),
    },
    ...answers.map(([name, answer, outcome]) => ({
      name,
      message: message(),
      exchanges: [exchange(answer)],
      outcome,
    })),
  ],
});

test("without wishes, a send asks for no class, no validity and, without a webhook, for no reports", async () => {
  let sent: Record<string, string> = {};
  const { context } = kitContext();
  const http = {
    request: async (request: { headers?: Record<string, string> }) => {
      sent = request.headers ?? {};
      return { status: 202, headers: {}, body: Buffer.from("0: Accepted for delivery") };
    },
  };
  await kannelAdapter.send(message(), { ...line, webhookUrl: null }, { ...context, http });
  expect(Object.keys(sent).sort()).toEqual([
    "content-type",
    "x-kannel-coding",
    "x-kannel-from",
    "x-kannel-password",
    "x-kannel-to",
    "x-kannel-username",
  ]);
});

const get = (query: string): RawRequest => ({
  transport: "http",
  method: "GET",
  url: `${webhookUrl}?${query}`,
  headers: {},
  body: Buffer.alloc(0),
  receivedAt: frozenNow,
  envelope: null,
});
const parse = (request: RawRequest) => kannelAdapter.parse(request, line, kitContext().context);

test("queries made of noise give events, never an exception", async () => {
  const noise = fc.string({ unit: "binary", maxLength: 60 });
  const piece = fc.oneof(
    noise,
    fc.constantFrom("%", "%d", "%ff", "%00", "+", "&", "=", "#", "text=", "id=1&"),
  );
  const start = fc.constantFrom(
    "",
    "id=1&charset=utf-16be&text=",
    "id=1&charset=",
    "attempt=a&type=",
    "text=",
  );
  await fc.assert(
    fc.asyncProperty(start, fc.array(piece, { maxLength: 12 }), async (head, pieces) => {
      expect(await parse(get(head + pieces.join("")))).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});

test("any text comes through get-url whole, in either character set", async () => {
  const escaped = (bytes: Buffer) =>
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (text) => {
      // A mark of byte order at the start is no part of a text.
      fc.pre(!text.startsWith("\uFEFF"));
      const utf8 = `id=m&charset=UTF-8&text=${escaped(Buffer.from(text))}`;
      const ucs2 = `id=m&charset=UTF-16BE&text=${escaped(Buffer.from(text, "utf16le").swap16())}`;
      for (const query of [utf8, ucs2]) expect(await parse(get(query))).toMatchObject([{ text }]);
    }),
    { numRuns: 200 },
  );
});

describe("who may call", () => {
  test.each<[string, string[], string, boolean]>([
    ["the address itself", ["192.0.2.7"], "192.0.2.7", true],
    ["one of several", ["192.0.2.1", "192.0.2.7"], "192.0.2.7", true],
    ["inside a range", ["10.1.2.0/29"], "10.1.2.7", true],
    ["just outside a range", ["10.1.2.0/29"], "10.1.2.8", false],
    ["IPv4 in IPv6 clothes", ["192.0.2.7"], "::ffff:192.0.2.7", true],
    ["another IPv4 in IPv6 clothes", ["192.0.2.7"], "::ffff:192.0.2.8", false],
    ["an IPv6 address written long", ["2001:db8::7"], "2001:db8:0:0:0:0:0:7", true],
    ["inside an IPv6 range", ["2001:db8::/64"], "2001:db8::ffff", true],
    ["outside an IPv6 range", ["2001:db8::/64"], "2001:db8:0:1::7", false],
    ["an empty list", [], "192.0.2.7", false],
    ["no address", ["192.0.2.7"], "", false],
  ])("%s", (_name, addresses, remoteAddress, ok) => {
    expect(verifyCaller({ ...get(""), remoteAddress }, addresses).ok).toBe(ok);
  });
});

describe("a line's settings", () => {
  const settings = line.credentials;
  test.each<[string, Partial<KannelCredentials>]>([
    ["https to another machine", { sendUrl: "https://kannel.clinic.example:13013/cgi-bin/sendsms" }],
    ["http to this machine's name", { sendUrl: "http://localhost:13013/cgi-bin/sendsms" }],
    ["http to this machine in IPv6", { sendUrl: "http://[::1]:13013/cgi-bin/sendsms" }],
    ["ranges", { addresses: ["10.0.0.0/29", "2001:db8::/64", "127.0.0.1"] }],
  ])("%s is taken", (_name, change) => {
    expect(kannelAdapter.credentials.safeParse({ ...settings, ...change }).success).toBe(true);
  });
  test.each<[string, Partial<KannelCredentials>]>([
    ["http to another machine", { sendUrl: "http://10.0.0.5:13013/cgi-bin/sendsms" }],
    ["a password in the address", { sendUrl: "https://a:b@kannel.example/cgi-bin/sendsms" }],
    ["a query in the address", { sendUrl: "https://kannel.example/cgi-bin/sendsms?username=a" }],
    ["a password that would end its header", { password: "12345678\r\nx: y" }],
    ["a short password", { password: "1234567" }],
    ["no address to call from", { addresses: [] }],
    ["everybody", { addresses: ["0.0.0.0/0"] }],
    ["a name instead of an address", { addresses: ["kannel.example"] }],
    ["a range too narrow to be one", { addresses: ["10.0.0.0/33"] }],
  ])("%s is refused", (_name, change) => {
    expect(kannelAdapter.credentials.safeParse({ ...settings, ...change }).success).toBe(false);
  });
});

test.each([
  ["one a line, with or without a plus", "+15035550142\n15035550143\r\n0015035550144\n", ["2", "3", "4"]],
  ["as people write them", "+1 (503) 555-0142\n", ["2"]],
  ["comments, empty lines, short codes and words are nobody", "# list\n\n40404\nnobody\n0123456\n", []],
  ["twice is once", "15035550142\n+15035550142", ["2"]],
])("a black-list: %s", (_name, text, ends) => {
  expect(numbersOf(text)).toEqual(ends.map((end) => `+1503555014${end}`));
});

test("the host of a black-list may be called, and it must be private or secret", () => {
  const settings = { ...line.credentials, blackListUrl: "https://lists.clinic.example:8443/black" };
  expect(kannelAdapter.hosts(kannelAdapter.credentials.parse(settings))).toContain(
    "lists.clinic.example:8443",
  );
  const open = { ...settings, blackListUrl: "http://lists.clinic.example/black" };
  expect(kannelAdapter.credentials.safeParse(open).success).toBe(false);
});
