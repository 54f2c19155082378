/** A shared phone as a coordinator meets it: words of which nobody knows whose they are, the question, filing and undo. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inboundForm, postAsTwilio } from "../../server/test/fake-twilio.ts";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults, keepPictures } from "./harness.ts";

const clinic = inBrowserClinic();

/** As the provider would, signed: the bench shows only some of the phones at a time. */
async function textAsGrace(words: string): Promise<void> {
  const line = clinic.threadwell.lines.find(({ channel }) => channel === "sms");
  if (!line?.webhookUrl) throw new Error("the demo has a line for texts");
  const form = inboundForm({ from: "+15035550147", to: line.address, body: words });
  expect(await postAsTwilio(line.webhookUrl, form, clinic.threadwell.twilio.authToken)).toBe(200);
}

const row = (page: Page, words: string) => page.locator("[data-row]").filter({ hasText: words });

test("words from a shared phone wait, are filed by one key, and come back by undo", async () => {
  const page = await clinic.signIn();
  const queue = page.getByRole("link", { name: /^Whose is it/ });
  await queue.click();
  await page.getByText("Everything has its patient").waitFor();
  expect(await accessFaults(page)).toEqual([]);
  if (process.env["KEEP_PICTURES"]) await keepPictures("whose empty", clinic.windows);
  // Nobody was written to within the window: whose it is, nobody can tell.
  await textAsGrace("She has a rash on her arm");
  await page.getByRole("link", { name: /^Whose is it\?\s*, 1$/ }).waitFor();
  await page.getByRole("link", { name: /^Needs reply/ }).click();
  await page.locator("body").press("g");
  await page.locator("body").press("w");
  await row(page, "Whose is it?").click();
  const strip = page.getByRole("region", { name: "Whose is it" });
  await strip.getByText("Whose is this?").waitFor();
  await page.getByText("Who is your message about?").first().waitFor();
  const small = await clinic.signIn(undefined, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  await small.goto(page.url());
  await small.getByRole("region", { name: "Whose is it" }).waitFor();
  expect(await accessFaults(page)).toEqual([]);
  expect(await accessFaults(small)).toEqual([]);
  if (process.env["KEEP_PICTURES"]) await keepPictures("whose", clinic.windows);

  // Words to rule on wait there too: the keys are the ruling's until it is made, then the filing's.
  await textAsGrace("please stop texting me");
  const toRule = page.getByRole("region", { name: "To rule on" });
  await toRule.getByText("“please stop texting me”").waitFor();
  await page.locator("body").press("2");
  await page.getByRole("region", { name: "Your ruling" }).getByText("Ruled no refusal").waitFor();
  await toRule.waitFor({ state: "detached" });
  await page.locator("body").press("2");
  const done = page.getByRole("region", { name: "What you filed" });
  await done.getByText("2 messages filed with Ada Okafor.").waitFor();
  await page.getByRole("link", { name: "Whose is it?", exact: true }).waitFor();
  await page.getByText("She has a rash on her arm").waitFor({ state: "detached" });
  await page.locator("body").press("z");
  await done.waitFor({ state: "detached" });
  await page.getByRole("link", { name: /^Whose is it\?\s*, 1$/ }).waitFor();
  await page.getByText("She has a rash on her arm").first().waitFor();
  await page.locator("body").press("2");
  await done.getByRole("button", { name: "Open Ada" }).click();
  await page.getByRole("heading", { name: "Ada Okafor" }).first().waitFor();
  await page.getByText("She has a rash on her arm").first().waitFor();
});

test("the household stands above a member's thread, and words go to another of them by M and a number", async () => {
  const page = await clinic.signIn();
  await textAsGrace("His cough is back");
  await page.getByRole("link", { name: /^Mine/ }).click();
  await row(page, "His cough is back").click();
  const strip = page.getByRole("region", { name: "Household" });
  await strip.getByRole("button", { name: /^Sam Okafor/ }).waitFor();
  await page.locator("body").press("m");
  const panel = strip.getByRole("group", { name: "File messages with another" });
  await panel.getByText("His cough is back").waitFor();
  const small = await clinic.signIn(undefined, { viewport: { width: 390, height: 844 } });
  await small.goto(page.url());
  await small.getByRole("region", { name: "Household" }).waitFor();
  const dark = await clinic.signIn(undefined, { colorScheme: "dark" });
  await dark.goto(page.url());
  await dark.getByRole("region", { name: "Household" }).waitFor();
  expect(await accessFaults(page)).toEqual([]);
  expect(await accessFaults(dark)).toEqual([]);
  if (process.env["KEEP_PICTURES"]) await keepPictures("household", clinic.windows);
  const to = await panel.getByRole("button").allTextContents();
  const sam = to.findIndex((words) => words.includes("Sam")) + 1;
  await page.locator("body").press(String(sam));
  await page.getByText("filed with Sam Okafor").waitFor();
  await page
    .getByRole("region", { name: "What you filed" })
    .getByRole("button", { name: "Open Sam" })
    .click();
  await page.getByRole("heading", { name: "Sam Okafor" }).first().waitFor();
  await page.getByText("His cough is back").first().waitFor();
});

test("a code for the answer can be asked for on a phone, and an address that was unlinked by a slip comes back", async () => {
  const page = await clinic.signIn();
  await page.getByRole("link", { name: /^Open/ }).first().click();
  await row(page, "Ada Okafor").first().click();
  await page.getByRole("heading", { name: "Ada Okafor" }).first().waitFor();
  const small = await clinic.signIn(undefined, { viewport: { width: 390, height: 844 } });
  await small.goto(page.url());
  await small.getByRole("button", { name: "Ask for a code" }).click();
  await small.getByText("Code asked for").waitFor();
  expect(await small.locator("[data-composer]").inputValue()).toContain("{code}");
  await page
    .getByRole("button", { name: /^Who shares/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Ada no longer shares it" }).click();
  const unlinked = page.getByRole("group", { name: "What you unlinked" });
  await unlinked.getByText("is no longer Ada’s.").waitFor();
  expect(await accessFaults(page)).toEqual([]);
  if (process.env["KEEP_PICTURES"]) await keepPictures("unlinked", clinic.windows);
  await unlinked.getByRole("button", { name: "Undo" }).click();
  await unlinked.waitFor({ state: "detached" });
  await page.getByText("Shared with").first().waitFor();
});

test("STOP from the shared phone is said in every thread of the household", async () => {
  const page = await clinic.signIn();
  await textAsGrace("STOP");
  await page.getByRole("link", { name: /^Open/ }).first().click();
  await row(page, "Ada Okafor").first().click();
  await page.getByRole("region", { name: "Household" }).getByText("was stopped").waitFor();
  await page.getByRole("button", { name: /^Grace Okafor/ }).click();
  await page.getByRole("heading", { name: "Grace Okafor" }).first().waitFor();
  await page.getByRole("region", { name: "Household" }).getByText("was stopped").waitFor();
  expect(await accessFaults(page)).toEqual([]);
  if (process.env["KEEP_PICTURES"]) await keepPictures("household stop", clinic.windows);
});
