/**
 * The main job, played by hand as people do it: a patient texts and mails, two coordinators see both in one thread,
 * one answers, the phone shows the answer, and both screens say that it arrived.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser, Locator, Page } from "playwright-core";
import {
  keepPictures,
  launchBrowser,
  openWindow,
  signInTo,
  startThreadwellForTest,
  type TestThreadwell,
  type Window,
} from "./harness.ts";

const patient = "Marisol Vega";

let threadwell: TestThreadwell;
let browser: Browser;
const windows: Window[] = [];

beforeAll(async () => {
  [threadwell, browser] = await Promise.all([startThreadwellForTest(), launchBrowser()]);
});
afterEach(async ({ task }) => {
  const opened = windows.splice(0);
  if (task.result?.state === "fail") await keepPictures(task.name, opened);
  await Promise.all(opened.map((window) => window.close()));
});
afterAll(async () => {
  await browser?.close();
  await threadwell?.stop();
});

async function open(url: string, options?: Parameters<typeof openWindow>[2]): Promise<Window> {
  const window = await openWindow(browser, url, options);
  window.page.setDefaultTimeout(20_000);
  windows.push(window);
  return window;
}

async function signIn(email: string, options?: Parameters<typeof openWindow>[2]): Promise<Window> {
  const window = await open(threadwell.inbox, options);
  const { page } = window;
  await signInTo(page, threadwell, email);
  // There a conversation stays, answered or not.
  await page.goto(`${threadwell.inbox}/inbox/open`);
  return window;
}

const row = (page: Page, name = patient) => page.getByRole("link", { name: new RegExp(`^${name}`) });
const thread = (page: Page, name = patient) => page.getByRole("log", { name: `Conversation with ${name}` });

/** The bubble that holds these words, with its meta line. */
const entry = (page: Page, words: string): Locator =>
  thread(page).getByRole("article").filter({ hasText: words });

/** The delivery state that the entry shows, by its word. */
const state = (page: Page, words: string, name: string | RegExp) =>
  entry(page, words).getByRole("button", { name });

/** What the pages complained about, but for the one 401 with which a browser learns that it is not signed in. */
const complaints = () =>
  windows.flatMap((window) => window.complaints).filter((words) => !/status of 401/.test(words));

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
  const nora = await signIn(threadwell.signIn.email);
  const dev = await signIn("dev.raman@larkspur.example");
  const phones = await open(threadwell.phones);
  await row(nora.page).click();

  await textFromPhone(phones.page, "Can my sister pick it up instead?");
  await entry(nora.page, "Can my sister pick it up instead?").waitFor();
  await row(dev.page).filter({ hasText: "Can my sister pick it up instead?" }).waitFor();

  await writeMail(phones.page, "The form you asked for", "I filled in the form, it is on its way.");
  await entry(nora.page, "I filled in the form, it is on its way.").waitFor();
  await entry(nora.page, "Can my sister pick it up instead?").waitFor();
  expect(await row(dev.page).count(), "one thread for one patient").toBe(1);

  await answer(nora.page, /^SMS ··/, "Yes, she can. Please ask her to bring her ID.");
  await phones.page
    .getByRole("log", { name: `Screen of ${patient}` })
    .getByText("Yes, she can. Please ask her to bring her ID.")
    .waitFor();
  await state(nora.page, "Yes, she can.", "Delivered").waitFor();

  await row(dev.page).click();
  await state(dev.page, "Yes, she can.", "Delivered").waitFor();
  for (const words of ["Can my sister pick it up instead?", "I filled in the form"])
    expect(await entry(dev.page, words).count()).toBe(1);
  expect(complaints()).toEqual([]);
});

test("an answer by mail lands in the mailbox as a reply", async () => {
  const nora = await signIn(threadwell.signIn.email);
  const phones = await open(threadwell.phones);
  await row(nora.page).click();
  await writeMail(phones.page, "A question about Friday", "Is nine all right?");
  await entry(nora.page, "Is nine all right?").waitFor();

  await answer(nora.page, /^Email/, "Nine is fine. See you on Friday.");
  const mails = phones.page.getByRole("list", { name: `Mails of ${patient}` });
  await mails
    .getByRole("button", { name: /A question about Friday/ })
    .first()
    .waitFor();
  await state(nora.page, "Nine is fine.", /^(Sent|Delivered)/).waitFor();
  expect(complaints()).toEqual([]);
});

test("reloading the page shows the same thread, and a narrow dark screen does the same job", async () => {
  const nora = await signIn(threadwell.signIn.email);
  const phones = await open(threadwell.phones);
  await row(nora.page).click();
  await textFromPhone(phones.page, "One more thing");
  await entry(nora.page, "One more thing").waitFor();
  await nora.page.reload();
  await entry(nora.page, "One more thing").waitFor();
  expect(await entry(nora.page, "One more thing").count()).toBe(1);

  const narrow = await signIn("tamsin.reyes@larkspur.example", {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    hasTouch: true,
  });
  await row(narrow.page).click();
  await entry(narrow.page, "One more thing").waitFor();
  const overflow = await narrow.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "nothing scrolls sideways").toBeLessThanOrEqual(0);
  expect(complaints()).toEqual([]);
});
