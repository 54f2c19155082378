/** The list of approved templates as Twilio's Content API gives it: pages, odd entries, and what is no text. */
import { expect, test } from "vitest";
import type { AdapterLine } from "../contract.ts";
import { kitContext } from "../kit/run-cases.ts";
import { scriptedHttp, type Exchange } from "../kit/scripted-http.ts";
import { twilioAdapter } from "./adapter.ts";
import { twilioCredentials, type TwilioCredentials } from "./credentials.ts";

const line: AdapterLine<TwilioCredentials> = {
  id: "line-1",
  organizationId: "org-1",
  channel: "whatsapp",
  address: "+15035550101",
  displayName: "Larkspur Clinic",
  webhookUrl: null,
  credentials: twilioCredentials.parse({
    accountSid: `AC${"0".repeat(32)}`,
    authToken: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  }),
};
const sid = (digit: string) => `HX${digit.repeat(32)}`;
const entry = (digit: string, change: object = {}) => ({
  sid: sid(digit),
  friendly_name: "visit",
  language: "en",
  variables: { "1": "Ana" },
  types: { "twilio/text": { body: "Hi {{1}}" } },
  approval_requests: { status: "approved", category: "UTILITY" },
  ...change,
});
const page = (url: string, contents: unknown[], next: string | null): Exchange => ({
  request: { method: "GET", url },
  answer: { status: 200, json: { contents, meta: { next_page_url: next } } },
});
const first = "https://content.twilio.com/v1/ContentAndApprovals?PageSize=100";
const second = "https://content.twilio.com/v1/ContentAndApprovals?PageSize=100&Page=1";

test("every approved or paused text is listed, over all pages; the rest is left out", async () => {
  const http = scriptedHttp([
    page(
      first,
      [
        entry("1"),
        entry("2", { approval_requests: { status: "paused", category: "MARKETING" } }),
        entry("3", { types: { "twilio/media": { body: "a picture" } } }),
        entry("4", { approval_requests: { status: "unsubmitted", category: "UTILITY" } }),
        entry("5", { language: null }),
        "no object",
      ],
      // Another host's address: its path alone is followed.
      second.replace("content.twilio.com", "elsewhere.example"),
    ),
    page(second, [entry("6", { friendly_name: null, variables: null })], null),
  ]);
  const listed = await twilioAdapter.listTemplates!(line, { ...kitContext().context, http });
  expect(http.faults()).toEqual([]);
  expect(listed.map(({ name, category, approved }) => [name, category, approved])).toEqual([
    ["visit", "utility", true],
    ["visit", "marketing", false],
    [sid("6"), "utility", true],
  ]);
  expect(listed[0]).toMatchObject({ body: "Hi {{1}}", examples: { "1": "Ana" }, language: "en" });
});

test("a refusal is an error, not an empty list", async () => {
  const http = scriptedHttp([{ request: { method: "GET", url: first }, answer: { status: 401, json: {} } }]);
  await expect(twilioAdapter.listTemplates!(line, { ...kitContext().context, http })).rejects.toThrow(/401/);
});
