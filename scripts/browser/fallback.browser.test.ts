/**
 * A message that does not arrive, as people see it: the composer says what would come next, the text stays silent,
 * a notice goes by email, and when the receipt comes late the bubble says so. Then a person takes over.
 */
import { expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { inBrowserClinic } from "./clinic.ts";

const patient = "Marisol Vega";

const clinic = inBrowserClinic();

async function signIn(): Promise<Page> {
  const page = await clinic.signIn();
  await page.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
  return page;
}

/** As an admin, over the API: a text is waited for a quarter of a minute; then come the ways that are named. */
async function tryOnly(channels: readonly string[]): Promise<void> {
  const call = async (method: string, path: string, body: unknown, token = "") => {
    const answer = await fetch(`${clinic.threadwell.inbox}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== null && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as {
      accessToken?: string;
      items?: { policy: { purpose: string }; version: number }[];
    };
  };
  const { password } = clinic.threadwell.signIn;
  const { accessToken } = await call("POST", "/session", { email: "ines.moreau@larkspur.example", password });
  const { items = [] } = await call("GET", "/policies", null, accessToken);
  const { reply } = defaultPolicies;
  const version = items.find(({ policy }) => policy.purpose === "reply")!.version;
  const steps = reply.steps
    .filter(({ channel }) => channels.includes(channel))
    .map((step) => ({ ...step, waitSeconds: 15 }));
  await call("PUT", "/policies", { ...reply, steps, version }, accessToken);
}

async function weather(change: object): Promise<void> {
  const answer = await fetch(`${clinic.threadwell.phones}/_simulator/weather`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ change }),
  });
  expect(answer.ok).toBe(true);
}

const entry = (page: Page, words: string): Locator =>
  page
    .getByRole("log", { name: `Conversation with ${patient}` })
    .getByRole("article")
    .filter({ hasText: words });
const state = (page: Page, words: string, name: string | RegExp) =>
  entry(page, words).getByRole("button", { name });

async function answer(page: Page, words: string): Promise<void> {
  await page.getByRole("radio", { name: /^SMS/ }).first().click();
  await page.getByRole("textbox", { name: `Message to ${patient}` }).fill(words);
  await page.keyboard.press("Enter");
}

test("a silent text is followed by a notice, and its late receipt is told", async () => {
  await tryOnly(["sms", "email"]);
  // The phone has it at once; word of it takes longer than the plan waits.
  await weather({ delaySeconds: 50 });
  const page = await signIn();
  await page.getByRole("radio", { name: /^SMS/ }).first().click();
  await page
    .getByText(/If it fails or is silent for 15 s/)
    .first()
    .waitFor();
  await answer(page, "Your results look fine.");

  await state(page, "Your results look fine.", "Sent").click();
  const path = entry(page, "Your results look fine.").getByRole("group", { name: "Path of this delivery" });
  await path.getByText(/Tells only that there is a message, with a link to the secure page\./).waitFor();
  await path.getByRole("button", { name: "Try no other way" }).waitFor();

  await path.getByText("No word in 15 s.").waitFor({ timeout: 60_000 });
  await state(page, "Your results look fine.", /^Fell back, sent by email/).waitFor();
  await state(page, "Your results look fine.", /^Delivered late by SMS/).waitFor({ timeout: 60_000 });

  const phones = await clinic.open(clinic.threadwell.phones);
  const take = phones.getByRole("button", { name: new RegExp(`^Take ${patient}, email`) });
  const mails = phones.getByRole("list", { name: `Mails of ${patient}` });
  await take.or(mails).first().waitFor();
  if (!(await mails.isVisible())) await take.click();
  const notices = mails.getByRole("button", { name: /A message from Larkspur Clinic/ });
  await notices.first().waitFor();
  expect(await notices.count()).toBe(1);
}, 180_000);

test("what failed by every way waits for a person, who sends it another way", async () => {
  await tryOnly(["sms"]);
  await weather({ delaySeconds: 0, rejectCode: 30007 });
  const page = await signIn();
  await answer(page, "Friday at nine works.");
  const mine = entry(page, "Friday at nine works.");
  await state(page, "Friday at nine works.", "Failed").waitFor();
  await mine.getByRole("button", { name: "Reached by phone" }).waitFor();
  await mine.getByRole("button", { name: "Send by" }).click();
  await page.getByRole("menuitem", { name: /^Email, a notice only/ }).click();
  await state(page, "Friday at nine works.", /sent by email/).waitFor();
  expect(await mine.getByRole("button", { name: "Reached by phone" }).count()).toBe(0);
}, 120_000);
