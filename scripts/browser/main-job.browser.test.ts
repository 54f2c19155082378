/**
 * The main job, played by hand as people do it: a patient texts and mails, two coordinators see both in one thread,
 * one answers, the phone shows the answer, and both screens say that it arrived.
 */
import { expect, test } from "vitest";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { inBrowserClinic } from "./clinic.ts";

const patient = "Marisol Vega";

const clinic = inBrowserClinic();

async function signIn(email?: string, options?: BrowserContextOptions): Promise<Page> {
  const page = await clinic.signIn(email, options);
  // There a conversation stays, answered or not.
  await page.goto(`${clinic.threadwell.inbox}/inbox/open`);
  return page;
}

const row = (page: Page, name = patient) => page.getByRole("link", { name: new RegExp(`^${name}`) });
const thread = (page: Page, name = patient) => page.getByRole("log", { name: `Conversation with ${name}` });

/** The bubble that holds these words, with its meta line. */
const entry = (page: Page, words: string): Locator =>
  thread(page).getByRole("article").filter({ hasText: words });

/** The delivery state that the entry shows, by its word. */
const state = (page: Page, words: string, name: string | RegExp) =>
  entry(page, words).getByRole("button", { name });

async function textFromPhone(phones: Page, words: string): Promise<void> {
  await phones.getByRole("textbox", { name: `Text message from ${patient}` }).fill(words);
  await phones.getByRole("button", { name: `Send as ${patient} by SMS` }).click();
}

async function writeMail(phones: Page, subject: string, words: string): Promise<void> {
  const take = phones.getByRole("button", { name: new RegExp(`^Take ${patient}, email`) });
  if (await take.isVisible()) await take.click();
  await phones.getByRole("button", { name: `New mail from ${patient}` }).click();
  const form = phones.getByRole("form", { name: `New mail from ${patient}` });
  await form.getByRole("textbox", { name: /^Subject/ }).fill(subject);
  await form.getByRole("textbox", { name: /^Mail/ }).fill(words);
  await form.getByRole("button", { name: "Send mail" }).click();
}

async function answer(page: Page, way: RegExp, words: string): Promise<void> {
  await page.getByRole("radio", { name: way }).click();
  await page.getByRole("textbox", { name: `Message to ${patient}` }).fill(words);
  await page.keyboard.press("Enter");
}

test("a text and a mail meet in one thread, the answer arrives, and everybody sees it", async () => {
  const nora = await signIn();
  const dev = await signIn("dev.raman@larkspur.example");
  const phones = await clinic.open(clinic.threadwell.phones);
  await row(nora).click();

  await textFromPhone(phones, "Can my sister pick it up instead?");
  await entry(nora, "Can my sister pick it up instead?").waitFor();
  await row(dev).filter({ hasText: "Can my sister pick it up instead?" }).waitFor();

  await writeMail(phones, "The form you asked for", "I filled in the form, it is on its way.");
  await entry(nora, "I filled in the form, it is on its way.").waitFor();
  await entry(nora, "Can my sister pick it up instead?").waitFor();
  expect(await row(dev).count(), "one thread for one patient").toBe(1);

  await answer(nora, /^SMS ··/, "Yes, she can. Please ask her to bring her ID.");
  await phones
    .getByRole("log", { name: `Screen of ${patient}` })
    .getByText("Yes, she can. Please ask her to bring her ID.")
    .waitFor();
  await state(nora, "Yes, she can.", "Delivered").waitFor();

  await row(dev).click();
  await state(dev, "Yes, she can.", "Delivered").waitFor();
  for (const words of ["Can my sister pick it up instead?", "I filled in the form"])
    expect(await entry(dev, words).count()).toBe(1);
  expect(clinic.complaints()).toEqual([]);
});

test("an answer by mail lands in the mailbox as a reply", async () => {
  const nora = await signIn();
  const phones = await clinic.open(clinic.threadwell.phones);
  await row(nora).click();
  await writeMail(phones, "A question about Friday", "Is nine all right?");
  await entry(nora, "Is nine all right?").waitFor();

  await answer(nora, /^Email/, "Nine is fine. See you on Friday.");
  const mails = phones.getByRole("list", { name: `Mails of ${patient}` });
  await mails
    .getByRole("button", { name: /A question about Friday/ })
    .first()
    .waitFor();
  await state(nora, "Nine is fine.", /^(Sent|Delivered)/).waitFor();
  expect(clinic.complaints()).toEqual([]);
});

test("reloading the page shows the same thread, and a narrow dark screen does the same job", async () => {
  const nora = await signIn();
  const phones = await clinic.open(clinic.threadwell.phones);
  await row(nora).click();
  await textFromPhone(phones, "One more thing");
  await entry(nora, "One more thing").waitFor();
  await nora.reload();
  await entry(nora, "One more thing").waitFor();
  expect(await entry(nora, "One more thing").count()).toBe(1);

  const narrow = await signIn("tamsin.reyes@larkspur.example", {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    hasTouch: true,
  });
  await row(narrow).click();
  await entry(narrow, "One more thing").waitFor();
  const overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "nothing scrolls sideways").toBeLessThanOrEqual(0);
  expect(clinic.complaints()).toEqual([]);
});
