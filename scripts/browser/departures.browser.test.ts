/** What has not left, by hand: take a reply back and find its words again; schedule one, see it wait, and cancel it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
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
const pictures = process.env["THREADWELL_PICTURES"];

let threadwell: TestThreadwell;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  [threadwell, browser] = await Promise.all([startThreadwellForTest(), launchBrowser()]);
  window = await openWindow(browser, threadwell.inbox);
  page = window.page;
  await signInTo(page, threadwell);
  await page.goto(`${threadwell.inbox}/inbox/open`);
  await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
});
afterAll(async () => {
  await window?.close();
  await browser?.close();
  await threadwell?.stop();
});

const log = () => page.getByRole("log", { name: `Conversation with ${patient}` });
const entry = (words: string) => log().getByRole("article").filter({ hasText: words });
const box = () => page.getByRole("textbox", { name: `Message to ${patient}` });

async function picture(name: string): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: join(pictures, `${name}-phone.png`) });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("what is taken back stands in the composer again", async ({ task }) => {
  try {
    await page.getByRole("radio", { name: /^SMS ··/ }).click();
    await box().fill("Frday at nine.");
    await page.keyboard.press("Enter");
    const bar = page.getByRole("group", { name: "Take back" });
    await bar.hover();
    await entry("Frday at nine.")
      .getByRole("button", { name: /^Sends in a moment/ })
      .waitFor();
    await picture("undo");
    // Longer than the seconds themselves: looking at the bar holds it at the server.
    await page.waitForTimeout(7000);
    await bar.getByRole("button", { name: "Undo" }).click();
    await entry("Frday at nine.").waitFor({ state: "detached" });
    // The socket may tell of it before the answer that brings the words back.
    await expect.poll(() => box().inputValue()).toBe("Frday at nine.");
  } catch (error) {
    await keepPictures(task.name, [window]);
    throw error;
  }
}, 90_000);

test("what is scheduled waits, says when it goes, and is cancelled", async ({ task }) => {
  try {
    await box().fill("Bring your insurance card.");
    await page.getByRole("button", { name: "Send later" }).click();
    await page.getByRole("button", { name: /^Tomorrow morning/ }).waitFor();
    await picture("send-later");
    await page.getByRole("button", { name: /^Tomorrow morning/ }).click();
    const waiting = entry("Bring your insurance card.");
    await waiting.getByRole("button", { name: /^Goes .* 8:00 am/ }).waitFor();
    await picture("scheduled");
    await page.goto(`${threadwell.inbox}/inbox/scheduled`);
    await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await waiting.getByRole("button", { name: /^Cancelled/ }).waitFor();
    expect(window.complaints.filter((words) => !/status of 401/.test(words))).toEqual([]);
  } catch (error) {
    await keepPictures(task.name, [window]);
    throw error;
  }
}, 90_000);
