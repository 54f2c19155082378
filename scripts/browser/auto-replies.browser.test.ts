/** The screen of auto-replies as an admin uses it: switch one on, change its words, save, and try a message. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  accessFaults,
  keepPictures,
  launchBrowser,
  openWindow,
  signInTo,
  startThreadwellForTest,
  type TestThreadwell,
  type Window,
} from "./harness.ts";

let threadwell: TestThreadwell;
let browser: Browser;
let window: Window | null = null;

beforeAll(async () => {
  [threadwell, browser] = await Promise.all([startThreadwellForTest(), launchBrowser()]);
});
afterAll(async () => {
  if (window) await keepPictures("auto-replies", [window]);
  await browser?.close();
  await threadwell?.stop();
});

test("an admin switches a rule on, saves, and sees in the test box why it runs", async () => {
  window = await openWindow(browser, threadwell.inbox);
  const { page } = window;
  await signInTo(page, threadwell, "ines.moreau@larkspur.example");
  await page.getByRole("button", { name: /your menu/ }).click();
  await page.getByRole("menuitem", { name: "Auto-replies" }).click();
  await page.getByRole("heading", { name: "Auto-replies" }).waitFor();
  const on = page.getByRole("switch", { name: "Directions and parking is on" });
  await on.press("Space");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Save", exact: true, disabled: true }).waitFor();
  await page.getByLabel("A patient writes").fill("Is there parking?");
  await page.getByRole("button", { name: "Try it" }).click();
  const found = page.getByRole("list", { name: "What happens, and why" });
  await found.getByText("Word “parking”").waitFor();
  expect(await accessFaults(page)).toEqual([]);
  await page.reload();
  await page.getByRole("heading", { name: "Auto-replies" }).waitFor();
  expect(await on.isChecked()).toBe(true);
});
