import twilio from "twilio";
import { expect, test } from "vitest";
import type { AdapterLine, LookUpOutcome, OutboundMessage, RawRequest } from "../contract.ts";
import type { Exchange } from "../kit/scripted-http.ts";
import { frozenNow, kitContext, runAdapterCases } from "../kit/run-cases.ts";
import { twilioAdapter } from "./adapter.ts";
import type { TwilioCredentials } from "./credentials.ts";
import { parseForm } from "./signature.ts";

const accountSid = "AC0123456789abcdef0123456789abcdef";
const webhookUrl = "https://clinic.example/hooks/9f2c41d7e08b";
const line: AdapterLine<TwilioCredentials> = {
  id: "line-1",
  organizationId: "org-1",
  channel: "sms",
  address: "+15035550100",
  displayName: "Larkspur Clinic",
  webhookUrl,
  credentials: {
    accountSid,
    authToken: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    apiBase: "https://api.twilio.com",
    contentBase: "https://content.twilio.com",
  },
};
const whatsappLine = { channel: "whatsapp", address: "+15035550101" } as const;

function message(change: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    attemptId: "att-1",
    channel: "sms",
    to: "+15035550142",
    text: "See you Thursday.",
    subject: null,
    validitySeconds: null,
    mail: null,
    ...change,
  };
}

const url = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`;
const authorization = `Basic ${Buffer.from(`${accountSid}:${line.credentials.authToken}`).toString("base64")}`;
const sid = `SM${"a".repeat(32)}`;

const plainForm = {
  To: "+15035550142",
  From: "+15035550100",
  Body: "See you Thursday.",
  StatusCallback: `${webhookUrl}?attempt=att-1`,
};

function exchange(answer: Exchange["answer"], form: Record<string, string> = plainForm): Exchange {
  return { request: { method: "POST", url, headers: { authorization }, body: form }, answer };
}

const error = (code: string, providerCode: string | null, retryAfterSeconds: number | null = null) =>
  ({ code, providerCode, retryAfterSeconds }) as never;

/** What a refusal in Twilio's words looks like. */
const refusal = (status: number, code: number) => ({
  status,
  json: { code, message: "…", more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

const answers: [string, Exchange["answer"], unknown][] = [
  [
    "429 with Retry-After",
    { ...refusal(429, 20429), headers: { "retry-after": "7" } },
    { kind: "rejected", error: error("rate_limited", "20429", 7) },
  ],
  ["429 without words", { status: 429 }, { kind: "rejected", error: error("rate_limited", "20429") }],
  ["opted out", refusal(400, 21610), { kind: "rejected", error: error("opted_out", "21610") }],
  ["no such number", refusal(400, 21211), { kind: "rejected", error: error("invalid_address", "21211") }],
  ["too long for Twilio", refusal(400, 21617), { kind: "rejected", error: error("too_long", "21617") }],
  ["wrong token", refusal(401, 20003), { kind: "rejected", error: error("config", "20003") }],
  ["a code nobody knows", refusal(400, 29999), { kind: "rejected", error: error("unknown", "29999") }],
  [
    "403 by some proxy",
    { status: 403, text: "<html>no" },
    { kind: "rejected", error: error("config", "403") },
  ],
  ["a redirect is not followed", { status: 307 }, { kind: "rejected", error: error("config", "307") }],
  ["500 may have gone", refusal(500, 20500), { kind: "unknown", error: error("unknown_outcome", "20500") }],
  ["502 may have gone", { status: 502 }, { kind: "unknown", error: error("unknown_outcome", "502") }],
  ["503 may have gone", refusal(503, 20503), { kind: "unknown", error: error("unknown_outcome", "20503") }],
  ["504 may have gone", { status: 504 }, { kind: "unknown", error: error("unknown_outcome", "504") }],
  ["408 may have gone", { status: 408 }, { kind: "unknown", error: error("unknown_outcome", "408") }],
  [
    "201 cut short",
    { status: 201, text: '{"sid":' },
    { kind: "unknown", error: error("unknown_outcome", "201") },
  ],
  ["no answer", { fails: "no_answer" }, { kind: "unknown", error: error("unknown_outcome", null) }],
  ["not reached", { fails: "not_sent" }, { kind: "rejected", error: error("not_reached", null) }],
  [
    "taken and failed at once",
    { status: 201, json: { sid, status: "failed", error_code: 30006 } },
    { kind: "rejected", error: error("landline", "30006") },
  ],
];

const listed = (change: Record<string, unknown> = {}) => ({
  sid,
  body: "See you Thursday.",
  from: "+15035550100",
  to: "+15035550142",
  direction: "outbound-api",
  status: "delivered",
  error_code: null,
  messaging_service_sid: null,
  date_created: new Date(frozenNow.getTime() - 115_000).toUTCString(),
  ...change,
});
const listUrl = `${url}?To=%2B15035550142&PageSize=100`;
const page = (messages: unknown[], next: string | null = null, at = listUrl): Exchange => ({
  request: { method: "GET", url: at, headers: { authorization } },
  answer: { status: 200, json: { messages, next_page_uri: next } },
});
const found = {
  kind: "found",
  providerMessageId: sid,
  receipt: {
    kind: "receipt",
    providerMessageId: sid,
    attemptId: "att-1",
    status: "delivered",
    providerStatus: "delivered",
    at: null,
    error: null,
  },
} as const;
const nextPath = `/2010-04-01/Accounts/${accountSid}/Messages.json?Page=1&PageToken=PA1`;
const old = { body: "old", date_created: new Date(frozenNow.getTime() - 86_400_000).toUTCString() };

type LookUpRow = [name: string, exchanges: Exchange[], outcome: LookUpOutcome, text?: string];
const lookUps: LookUpRow[] = [
  ["finds it", [page([listed({ sid: `SM${"b".repeat(32)}`, body: "Another" }), listed()])], found],
  ["nothing there", [page([])], { kind: "absent" }],
  ["other words", [page([listed({ body: "Another" })])], { kind: "absent", others: [sid] }],
  ["the words were not kept", [page([listed({ body: "" })])], { kind: "absent", others: [sid] }],
  [
    "Twilio's own word on STOP",
    [page([listed({ body: "Bye", direction: "outbound-reply" })])],
    { kind: "absent" },
  ],
  ["another sender of the clinic", [page([listed({ from: "+15035550199" })])], { kind: "absent" }],
  ["the patient's own words", [page([listed({ direction: "inbound" })])], { kind: "absent" }],
  [
    "finds it, with what it was charged",
    [page([listed({ price: "-0.01660", price_unit: "usd" })])],
    { ...found, receipt: { ...found.receipt, price: { micros: 16_600, currency: "USD" } } },
  ],
  [
    "the same words an hour before",
    [page([listed({ ...old, body: "See you Thursday." })])],
    { kind: "absent" },
  ],
  [
    "smart encoding",
    [page([listed({ body: `It's "9:00" - don't be late...` })])],
    found,
    "It’s “9:00” – don’t be  late…",
  ],
  ["the same words twice", [page([listed(), listed({ sid: `SM${"c".repeat(32)}` })])], { kind: "unclear" }],
  ["still in Twilio's queue, without a date", [page([listed({ date_created: null })])], found],
  [
    "a trial account's sentence",
    [page([listed({ body: "Sent from your Twilio trial account - See you Thursday." })])],
    found,
  ],
  [
    "on the second page",
    [page([listed({ body: "x" })], nextPath), page([listed()], null, `https://api.twilio.com${nextPath}`)],
    found,
  ],
  ["old pages are not read", [page([listed(old)], nextPath)], { kind: "absent" }],
  [
    "the list does not come",
    [{ request: { method: "GET", url: listUrl }, answer: { fails: "no_answer" } }],
    { kind: "unclear" },
  ],
  [
    "the list is refused",
    [{ request: { method: "GET", url: listUrl }, answer: { status: 500 } }],
    { kind: "unclear" },
  ],
];

runAdapterCases(twilioAdapter, {
  line,
  fixtures: { folder: new URL("./fixtures/", import.meta.url), transport: "http", url: webhookUrl },
  sign: (request, by) => ({
    ...request,
    headers: { ...request.headers, "x-twilio-signature": oracleSignature(request, by.credentials.authToken) },
  }),
  sends: [
    {
      name: "a plain text",
      message: message(),
      exchanges: [exchange({ status: 201, json: { sid, status: "queued", num_segments: "1" } })],
      outcome: { kind: "accepted", providerMessageIds: [sid], status: "accepted" },
    },
    {
      name: "a text with a validity and a messaging service, on a webhook with a query",
      message: message({ validitySeconds: 90.4 }),
      line: {
        webhookUrl: `${webhookUrl}?a=1`,
        credentials: { ...line.credentials, messagingServiceSid: `MG${"1".repeat(32)}` },
      },
      exchanges: [
        exchange(
          { status: 201, json: { sid, status: "accepted" } },
          {
            ...plainForm,
            StatusCallback: `${webhookUrl}?a=1&attempt=att-1`,
            ValidityPeriod: "91",
            MessagingServiceSid: `MG${"1".repeat(32)}`,
          },
        ),
      ],
      outcome: { kind: "accepted", providerMessageIds: [sid], status: "accepted" },
    },
    {
      name: "WhatsApp to a number",
      message: message({ channel: "whatsapp", validitySeconds: 999_999 }),
      line: whatsappLine,
      exchanges: [
        exchange(
          { status: 201, json: { sid, status: "queued" } },
          {
            ...plainForm,
            To: "whatsapp:+15035550142",
            From: "whatsapp:+15035550101",
            ValidityPeriod: "36000",
          },
        ),
      ],
      outcome: { kind: "accepted", providerMessageIds: [sid], status: "accepted" },
    },
    {
      name: "an approved template goes by its id, with its variables and no words of ours",
      message: message({
        channel: "whatsapp",
        template: { providerTemplateId: `HX${"7".repeat(32)}`, variables: { "1": "Ana", "2": "Friday" } },
      }),
      line: { ...whatsappLine, webhookUrl: null },
      exchanges: [
        exchange(
          { status: 201, json: { sid, status: "queued", price: null, price_unit: "USD" } },
          {
            To: "whatsapp:+15035550142",
            From: "whatsapp:+15035550101",
            ContentSid: `HX${"7".repeat(32)}`,
            ContentVariables: '{"1":"Ana","2":"Friday"}',
          },
        ),
      ],
      outcome: { kind: "accepted", providerMessageIds: [sid], status: "accepted" },
    },
    {
      name: "WhatsApp to a user id",
      message: message({ channel: "whatsapp", to: "US.13491208655302741918" }),
      line: { ...whatsappLine, webhookUrl: null },
      exchanges: [
        exchange(
          { status: 201, json: { sid, status: "sent" } },
          {
            To: "whatsapp:US.13491208655302741918",
            From: "whatsapp:+15035550101",
            Body: "See you Thursday.",
          },
        ),
      ],
      outcome: { kind: "accepted", providerMessageIds: [sid], status: "sent" },
    },
    {
      name: "1,601 characters stay here",
      message: message({ text: "x".repeat(1601) }),
      exchanges: [],
      outcome: { kind: "rejected", error: error("too_long", null) },
    },
    {
      name: "an empty text stays here",
      message: message({ text: " \n" }),
      exchanges: [],
      outcome: { kind: "rejected", error: error("content", null) },
    },
    ...answers.map(([name, answer, outcome]) => ({
      name,
      message: message(),
      exchanges: [exchange(answer)],
      outcome: outcome as never,
    })),
  ],
  lookUps: [
    ...lookUps.map(([name, exchanges, outcome, text]) => ({
      name,
      message: message(text === undefined ? {} : { text }),
      startedSecondsAgo: 120,
      exchanges,
      outcome,
    })),
    {
      name: "the same words two hours later are another message",
      message: message(),
      startedSecondsAgo: 7200,
      exchanges: [page([listed()])],
      outcome: { kind: "absent" },
    },
    {
      name: "too early to call it absent",
      message: message(),
      startedSecondsAgo: 20,
      exchanges: [page([])],
      outcome: { kind: "unclear" },
    },
  ],
});

/** Twilio's own SDK signs, as a server of Twilio's would. */
function oracleSignature(request: RawRequest, authToken: string): string {
  const hashed = request.url.includes("bodySHA256");
  const params: Record<string, string[]> = {};
  if (!hashed) for (const [key, values] of parseForm(request.body.toString())) params[key] = values;
  return twilio.getExpectedTwilioSignature(authToken, request.url, params);
}

function formRequest(atUrl: string, form: [string, string][], signature: string): RawRequest {
  return {
    transport: "http",
    method: "POST",
    url: atUrl,
    headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
    body: Buffer.from(new URLSearchParams(form).toString()),
    receivedAt: frozenNow,
    envelope: null,
  };
}

test("a text of 1,600 emoji comes through whole", async () => {
  const text = "😀".repeat(1600);
  const request = formRequest(
    webhookUrl,
    [
      ["MessageSid", sid],
      ["From", "+15035550142"],
      ["SmsStatus", "received"],
      ["Body", text],
    ],
    "",
  );
  const events = await twilioAdapter.parse(request, line, kitContext().context);
  expect(events).toMatchObject([{ kind: "message", text, marks: [] }]);
});

test("a webhook by GET is read from its query", async () => {
  const query = new URLSearchParams({
    MessageSid: sid,
    From: "+15035550142",
    SmsStatus: "received",
    Body: "Hi",
  });
  const request: RawRequest = {
    ...formRequest(`${webhookUrl}?${query}`, [], ""),
    method: "GET",
    body: Buffer.alloc(0),
  };
  const signature = twilio.getExpectedTwilioSignature(line.credentials.authToken, request.url, {});
  const signed = { ...request, headers: { "x-twilio-signature": signature } };
  expect(twilioAdapter.verify(signed, line)).toEqual({ ok: true });
  expect(await twilioAdapter.parse(signed, line, kitContext().context)).toMatchObject([
    { kind: "message", text: "Hi" },
  ]);
});
