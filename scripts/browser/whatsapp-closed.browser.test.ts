/**
 * WhatsApp's window is closed. A person sends an approved template and the patient reads what was on the screen; then
 * a text to a phone that is off, a notice by email, and the text's late receipt. The bubble is pictured in each state.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { MongoClient } from "mongodb";
import { expect, test } from "vitest";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { projectRoot } from "../root.ts";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults } from "./harness.ts";

const patient = "Marisol Vega";
const mobile = "+15035550142";

const clinic = inBrowserClinic(closeEveryWindow);

/** Two days pass for every WhatsApp conversation: nobody can wait for a day to go by. */
async function closeEveryWindow(): Promise<void> {
  const file = path.join(clinic.threadwell.dataDir, "store", "address.json");
  const { uri } = JSON.parse(await readFile(file, "utf8")) as { uri: string };
  const client = await MongoClient.connect(uri);
  const rows = client.db("threadwell").collection("conversations");
  for (const { _id, lastInbound } of await rows.find({}).toArray()) {
    if (!lastInbound?.whatsapp) continue;
    const at = new Date(Date.now() - 48 * 3_600_000);
    await rows.updateOne({ _id }, { $set: { "lastInbound.whatsapp.at": at }, $inc: { version: 1 } });
  }
  await client.close();
}

async function signIn(options: BrowserContextOptions = {}, email?: string): Promise<Page> {
  const page = await clinic.signIn(email, options);
  await page.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
  return page;
}

async function simulate(action: string, input: object): Promise<void> {
  const answer = await fetch(`${clinic.threadwell.phones}/_simulator/${action}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  expect(answer.ok).toBe(true);
}

/** As an admin, over the API: each way is waited for half a minute. */
async function waitShortly(): Promise<void> {
  const call = async (method: string, where: string, body: unknown, token = "") => {
    const answer = await fetch(`${clinic.threadwell.inbox}/api/v1${where}`, {
      method,
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { accessToken?: string };
  };
  const { password } = clinic.threadwell.signIn;
  const session = await call("POST", "/session", { email: "ines.moreau@larkspur.example", password });
  const { reply } = defaultPolicies;
  // Free words only: without a template that fits, a closed window is passed over.
  const steps = reply.steps.map((step) => ({ ...step, text: "notice" as const, waitSeconds: 30 }));
  await call("PUT", "/policies", { ...reply, steps, version: 0 }, session.accessToken);
}

const picture = (part: Locator | Page, name: string) =>
  part.screenshot({ path: path.join(projectRoot(), "coverage", "pictures", `whatsapp-closed-${name}.png`) });

const entry = (page: Page, words: string): Locator =>
  page
    .getByRole("log", { name: `Conversation with ${patient}` })
    .getByRole("article")
    .filter({ hasText: words });

test("the composer asks for a template, shows what the patient will read, and that is what they read", async () => {
  const page = await signIn();
  const whatsapp = page.getByRole("radio", { name: /^WhatsApp/ });
  expect(await whatsapp.textContent()).toContain("template needed");
  await whatsapp.click();
  await picture(page, "composer");
  expect(await accessFaults(page)).toEqual([]);
  await page.getByLabel("Template", { exact: true }).selectOption({ label: "Visit time, English" });
  await page.getByRole("button", { name: "Send template" }).click();
  // Nothing goes with a blank in it.
  await page.getByText("Enter this").waitFor();
  await page.getByLabel("Day and time").fill("Friday at 9:00 am");
  await picture(page, "composer-filled");
  const words = "Hi Marisol, your visit is on Friday at 9:00 am. Answer C to confirm or R to move it.";
  await page.getByRole("button", { name: "Send template" }).click();
  const mine = entry(page, words);
  await mine.getByRole("button", { name: /^(Delivered|Read)/ }).click();
  await mine.getByText("As the approved template “Visit time”.").waitFor();
  await mine.getByText("$0.0084").first().waitFor();
  await picture(mine, "template-sent");

  const phones = await clinic.open(clinic.threadwell.phones);
  const screen = phones.getByRole("article", { name: `${patient}, WhatsApp` });
  const take = phones.getByRole("button", { name: `Take ${patient}, WhatsApp` });
  await screen.or(take).first().waitFor();
  if (!(await screen.isVisible())) await take.click();
  await screen.getByText(words).waitFor();
}, 180_000);

test("a text that stays on its way is sent on as a template, chosen and seen first", async () => {
  await simulate("power", { number: mobile, on: false });
  const words = "Your form is at the desk.";
  const page = await signIn();
  await page.getByRole("radio", { name: /^SMS/ }).first().click();
  await page.getByRole("textbox", { name: `Message to ${patient}` }).fill(words);
  await page.keyboard.press("Enter");
  const mine = entry(page, words);
  await mine.getByRole("button", { name: "Sent" }).click();
  await mine.getByRole("button", { name: "Send by" }).click();
  await page.getByRole("menuitem", { name: /^WhatsApp, a template/ }).click();
  const dialog = page.getByRole("dialog", { name: "Send by WhatsApp, as a template" });
  await dialog.getByLabel("Template", { exact: true }).selectOption({ label: "Visit time, English" });
  await dialog.getByRole("button", { name: "Send template" }).click();
  await dialog.getByText("Enter this").waitFor();
  await dialog.getByLabel("Day and time").fill("Friday at 9:00 am");
  for (const [name, size, colorScheme] of [
    ["light", { width: 1440, height: 900 }, "light"],
    ["dark", { width: 1440, height: 900 }, "dark"],
    ["phone", { width: 390, height: 844 }, "light"],
  ] as const) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await picture(page, `send-template-${name}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await accessFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Send template" }).click();
  await dialog.waitFor({ state: "detached" });
  await mine.getByText("As the approved template “Visit time”.").waitFor();
  await simulate("power", { number: mobile, on: true });
}, 120_000);

test("closed window, phone off, a notice by email, and the late receipt: the bubble tells each", async () => {
  await waitShortly();
  await simulate("power", { number: mobile, on: false });
  const words = "We are open until seven today.";
  const page = await signIn();
  await page.getByRole("radio", { name: /^SMS/ }).first().click();
  await page.getByRole("textbox", { name: `Message to ${patient}` }).fill(words);
  await page.getByText("30 of 160 · 1 segment · $0.0083").waitFor();
  await picture(page, "composer-sms");
  await page.keyboard.press("Enter");
  const mine = entry(page, words);
  const state = (name: string | RegExp) => mine.getByRole("button", { name });
  await state("Sent").click();
  await mine.getByText(/reply window is closed/).waitFor();
  await picture(mine, "1-phone-off");
  // The phone comes on in time for the text, but word of that is slow.
  await simulate("weather", { personId: "marisol", change: { delaySeconds: 55 } });
  await simulate("power", { number: mobile, on: true });
  await state(/^Fell back, sent by email/).waitFor({ timeout: 90_000 });
  await picture(mine, "2-fell-back");
  await state(/^Delivered late by SMS/).waitFor({ timeout: 90_000 });
  await mine.getByText("$0.0083").first().waitFor();
  await picture(mine, "3-late");
  await state(/^Delivered late by SMS/).click();
  await picture(mine, "4-late-closed");
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await picture(page, `page-${scheme}`);
  }
}, 240_000);

test("a patient has an order of their own: the composer says so, and it can be taken back", async () => {
  const page = await signIn();
  const pane = page.getByRole("region", { name: `Patient ${patient}` });
  await pane.getByRole("button", { name: "Change how to reach Marisol" }).click();
  await pane.getByRole("combobox", { name: "How to reach Marisol" }).selectOption("order");
  await pane.getByRole("button", { name: "Move Email up" }).click();
  await pane.getByRole("button", { name: "Move Email up" }).click();
  await picture(pane, "reach-form");
  expect(await accessFaults(page)).toEqual([]);
  await pane.getByRole("button", { name: "Save" }).click();
  await pane.getByText("First by email, then SMS, then WhatsApp.").waitFor();
  await page
    .getByText(/because Marisol is to be reached by Email first/)
    .first()
    .waitFor();
  await picture(pane, "reach");
  await pane.getByRole("button", { name: "Change how to reach Marisol" }).click();
  await pane.getByRole("combobox", { name: "How to reach Marisol" }).selectOption("clinic");
  await pane.getByRole("button", { name: "Save" }).click();
  await pane.getByText("In the clinic’s order.").waitFor();
  await pane.getByRole("button", { name: "Undo" }).waitFor();
}, 90_000);

test("an admin brings the provider's templates in, adds one, and sets a price; on a phone too", async () => {
  const page = await signIn({}, "ines.moreau@larkspur.example");
  await page.goto(`${clinic.threadwell.inbox}/settings/templates`);
  await page.getByRole("button", { name: "Fetch from Twilio" }).click();
  await page.getByText("0 templates added, 0 changed, 3 as before.").waitFor();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const form = page.getByRole("form", { name: "New template" });
  await form.getByRole("button", { name: "Add template" }).click();
  await form.getByText("Enter a name").waitFor();
  await form.getByLabel("Name, for staff").fill("Order ready");
  await form.getByLabel("Provider’s id").fill(`HX${"9".repeat(32)}`);
  await form.getByLabel("Approved text").fill("Hi {{1}}, your order is ready.");
  await form.getByLabel("Filled by").selectOption("first_name");
  await picture(page, "templates-new");
  await form.getByRole("button", { name: "Add template" }).click();
  await page.getByRole("button", { name: /^Order ready/ }).waitFor();

  const price = page.getByRole("form", { name: "Price of Front desk" });
  await price.getByLabel("A segment").fill("0.0079");
  await price.getByRole("button", { name: "Save price of Front desk" }).click();
  await price.getByRole("button").waitFor({ state: "hidden" });
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await picture(page, `templates-${scheme}`);
    expect(await accessFaults(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "templates-phone");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  const phone = await signIn({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.getByRole("button", { name: /^By SMS/ }).click();
  await phone.getByRole("menuitem", { name: /^WhatsApp/ }).click();
  await phone.getByLabel("Template", { exact: true }).waitFor();
  await picture(phone, "composer-phone");
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
}, 120_000);
