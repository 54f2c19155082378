/** Words that may be a refusal, as a coordinator rules on them: one key, undo, and what the patient's own words were. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
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

async function signIn(options?: Parameters<typeof openWindow>[2]): Promise<Page> {
  const window = await openWindow(browser, threadwell.inbox, options);
  windows.push(window);
  const { page } = window;
  await signInTo(page, threadwell);
  return page;
}

test("free words stand above the thread; one key rules, undo takes it back, and the queue is empty after", async () => {
  const page = await signIn();
  const bench = await openWindow(browser, threadwell.phones);
  await bench.page
    .getByRole("textbox", { name: "Text message from Marisol Vega" })
    .fill("please stop texting me");
  await bench.page.getByRole("button", { name: "Send as Marisol Vega by SMS" }).click();
  await page.getByRole("link", { name: /^Consent tasks/ }).click();
  await page.getByRole("heading", { name: /^Consent tasks/ }).waitFor();
  await page.locator("[data-row]").filter({ hasText: "Marisol" }).click();
  const strip = page.getByRole("region", { name: "To rule on" });
  await strip.getByText("“please stop texting me”").waitFor();
  const small = await signIn({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await small.goto(page.url());
  await small.getByRole("region", { name: "To rule on" }).waitFor();
  if (process.env["KEEP_PICTURES"]) await keepPictures("ruling", windows);

  await page.locator("body").press("1");
  await bench.close();
  const done = page.getByRole("region", { name: "Your ruling" });
  await done.getByText("Ruled a refusal").waitFor();
  await strip.waitFor({ state: "detached" });
  await small.getByRole("region", { name: "To rule on" }).waitFor({ state: "detached" });
  await done.getByRole("button", { name: "Undo" }).click();
  await strip.waitFor();
  await strip.getByRole("button", { name: /It is none/ }).click();
  await done.getByText("Ruled no refusal").waitFor();
  await strip.waitFor({ state: "detached" });
  expect(await page.getByRole("region", { name: "To rule on" }).count()).toBe(0);
});
