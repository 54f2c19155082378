/** The consent settings by hand: an admin says how far a STOP reaches and whom HELP names, and reads what machines say. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { staff } from "../../shared/cast.ts";
import {
  accessFaults,
  launchBrowser,
  openWindow,
  signInTo,
  startThreadwellForTest,
  type TestThreadwell,
  type Window,
} from "./harness.ts";

const pictures = process.env["THREADWELL_PICTURES"];
let threadwell: TestThreadwell;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  [threadwell, browser] = await Promise.all([startThreadwellForTest(), launchBrowser()]);
  window = await openWindow(browser, threadwell.inbox);
  page = window.page;
  await signInTo(page, threadwell, staff.find(({ role }) => role === "admin")?.email);
  await page.goto(`${threadwell.inbox}/settings/consent`);
  await page.getByRole("heading", { name: "Consent", exact: true }).waitFor();
});
afterAll(async () => {
  await window?.close();
  await browser?.close();
  await threadwell?.stop();
});

async function picture(name: string, at?: string): Promise<void> {
  if (!pictures) return;
  const look = async () => at && (await page.getByText(at).first().scrollIntoViewIfNeeded());
  await mkdir(pictures, { recursive: true });
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await look();
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  await look();
  await page.screenshot({ path: join(pictures, `${name}-phone.png`) });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("what is chosen is saved, holds after a reload, and stands in the sample of HELP", async () => {
  const save = page.getByRole("button", { name: "Save" });
  expect(await page.getByRole("radio", { name: "Everything" }).isChecked()).toBe(true);
  expect(await save.isDisabled()).toBe(true);
  await page.getByRole("radio", { name: "The channel" }).check();
  await page.getByLabel("How to reach the clinic").pressSequentially("503 555 0100");
  await picture("consent-settings-changed");
  expect(await accessFaults(page)).toEqual([]);
  await save.click();
  await page.getByText("Saved. It holds from the next message on.").waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Consent", exact: true }).waitFor();
  expect(await page.getByRole("radio", { name: "The channel" }).isChecked()).toBe(true);
  expect(await page.getByLabel("How to reach the clinic").inputValue()).toBe("503 555 0100");
  await page.getByText("For help: 503 555 0100.").waitFor();
});

test("the words are shown in each language, as they go on a line, and where a warning is asked for", async () => {
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "Spanish" }).click();
  await page.getByText("Ayuda: 503 555 0100.").waitFor();
  await page.getByRole("heading", { name: "Channels that are not encrypted" }).waitFor();
  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "English" }).click();
});

test("which confirmation goes follows how far a STOP reaches: of one purpose it names it, and others may come", async () => {
  await page.getByText("You will get no more messages from us here by SMS.").waitFor();
  await page.getByRole("radio", { name: "What it answered" }).check();
  await page.getByText("No more messages of this kind from us here: reminders.").first().waitFor();
  await page.getByText("You will get no more messages from us here. Reply START").first().waitFor();
  await picture("consent-texts-purpose", "After STOP to one purpose");
  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Discard" }).click();
});

const words = (after: string) => page.getByLabel(`Words after ${after}`);
const told = (text: string) => page.getByText(text, { exact: true });

test("own words are held to the rules as they are typed, saved, kept, and given back to the standard text", async () => {
  const save = page.getByRole("button", { name: "Save", exact: true });
  await words("STOP").fill("{clinic}: Bye. See www.larkspur.example");
  await page.getByText(/Leave out the link/).waitFor();
  expect(await save.isDisabled()).toBe(true);
  await picture("consent-texts-faulty", "After STOP");
  await words("STOP").fill("{clinic}: We won’t text you again.");
  await told("Larkspur Clinic: We won’t text you again.").waitFor();
  await page
    .getByText(/in letters that take twice the room/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Write ’ plainly" }).click();
  await told("Larkspur Clinic: We won't text you again.").waitFor();
  await picture("consent-texts-changed", "After STOP");
  expect(await accessFaults(page)).toEqual([]);
  await save.click();
  await page.getByText("Saved. It holds from the next message on.").waitFor();
  await page.reload();
  await told("Larkspur Clinic: We won't text you again.").waitFor();
  await page.getByRole("button", { name: "Back to the standard text after STOP" }).click();
  await save.click();
  await page.getByText("Saved. It holds from the next message on.").waitFor();
  await page.getByRole("button", { name: "Earlier words" }).click();
  await page.getByText("“{clinic}: We won't text you again.”").waitFor();
  await picture("consent-texts-earlier", "Earlier words");
  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Use these words after STOP" }).click();
  await told("Larkspur Clinic: We won't text you again.").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
});

test("what another admin saved meanwhile stands beside one's own words, and a person picks", async () => {
  await words("HELP").fill("{clinic}: Call {contact}. STOP to end.");
  const theirs = "{clinic}: Our desk is at {contact}. STOP ends all.";
  const other = await openWindow(browser, threadwell.inbox);
  await signInTo(other.page, threadwell, staff.find(({ role }) => role === "admin")?.email);
  await other.page.goto(`${threadwell.inbox}/settings/consent`);
  await other.page.getByLabel("Words after HELP").fill(theirs);
  await other.page.getByRole("button", { name: "Save", exact: true }).click();
  await other.page.getByText("Saved. It holds from the next message on.").waitFor();
  await other.close();
  await page.getByText("changed this meanwhile.").waitFor();
  await page.getByText(`“${theirs}”`).first().waitFor();
  expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
  await picture("consent-texts-conflict", "After HELP");
  await page.getByRole("button", { name: "Keep mine" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved. It holds from the next message on.").waitFor();
  await told("Larkspur Clinic: Call 503 555 0100. STOP to end.").waitFor();
});
