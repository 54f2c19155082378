/** The ledger as staff use it: write down a refusal, see why, take back a slip, attach a signed form, send the page. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { projectRoot } from "../root.ts";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults } from "./harness.ts";

const clinic = inBrowserClinic();

async function picture(page: Page, name: string): Promise<void> {
  if (process.env["PICTURES"] === undefined) return;
  const folder = path.join(projectRoot(), "coverage", "pictures");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `consent-${name}.png`) });
}

const cell = (page: Page, row: string, column: number) =>
  page
    .getByRole("row", { name: new RegExp(`^${row}`) })
    .getByRole("button")
    .nth(column);

test("staff write down a refusal, see why, take it back, and lift none with a form of before", async () => {
  const page = await clinic.signIn();
  await page.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await page.getByRole("link", { name: /^Marisol Vega,/ }).click();
  const pane = page.getByRole("region", { name: "Patient Marisol Vega" });
  await pane.getByRole("heading", { name: "Consent" }).waitFor();
  await picture(page, "pane");
  expect(await accessFaults(page)).toEqual([]);
  await pane.getByRole("link", { name: "Consent ledger" }).click();
  await page.getByRole("heading", { name: /Consent ledger/ }).waitFor();

  const record = async (what: string, words: string) => {
    await page.getByRole("button", { name: /^Record/ }).click();
    const dialog = page.getByRole("dialog", { name: "Record consent" });
    await dialog.getByText(what, { exact: true }).click();
    await dialog.getByLabel("Their exact words").fill(words);
    return dialog;
  };
  const refusal = await record("Refused", "No me escriban más");
  await picture(page, "record");
  expect(await accessFaults(page)).toEqual([]);
  // Closed by a slip, or lost with the network: what was written down is still there.
  await page.context().setOffline(true);
  await refusal.getByRole("button", { name: "Record refusal" }).click();
  await refusal.getByText("Nothing is known to be recorded.").waitFor();
  await page.keyboard.press("Escape");
  await refusal.waitFor({ state: "hidden" });
  await page.context().setOffline(false);
  await page.reload();
  await page.getByRole("button", { name: /^Record/ }).click();
  expect(await refusal.getByLabel("Their exact words").inputValue()).toBe("No me escriban más");
  await refusal.getByRole("button", { name: "Record refusal" }).click();
  await refusal.waitFor({ state: "hidden" });
  await cell(page, "Reminders", 0).click();
  const why = page.getByRole("complementary", { name: "Why" });
  await why.getByText(/said “No me escriban más” by phone/).waitFor();
  await why.getByText(/Staff cannot lift it/).waitFor();
  await picture(page, "refused");

  await page.getByRole("button", { name: /^Undo/ }).first().click();
  await page.getByLabel("What went wrong").fill("Wrong patient");
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Taken back as a slip").first().waitFor();
  expect(await cell(page, "Reminders", 0).textContent()).not.toContain("Refused");

  await (await record("Refused", "Stop")).getByRole("button", { name: "Record refusal" }).click();
  await page.getByRole("dialog", { name: "Record consent" }).waitFor({ state: "hidden" });
  const given = await record("Given", "I want texts again");
  await given.getByRole("button", { name: "Record", exact: true }).click();
  await given.getByText("A refusal stands: attach the form the patient signed").waitFor();
  const form = { name: "form.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") };
  await given.locator("input[type=file]").setInputFiles(form);
  await given.getByRole("button", { name: "Record", exact: true }).click();
  await given.getByText(/signed on the day of the refusal/).waitFor();
  await picture(page, "given");
  expect(await accessFaults(page)).toEqual([]);
  // Of the same day: the hour decides, and this one was before.
  await given.getByLabel("At, clinic time").fill("00:00");
  await given.getByRole("button", { name: "Record", exact: true }).click();
  await given.getByText(/signed before the refusal/).waitFor();
  await given.getByRole("button", { name: "Cancel" }).click();
  expect(await cell(page, "Reminders", 0).textContent()).toContain("Refused");

  const warned = await record("Warning accepted", "I know, email me anyway");
  await warned.locator("input[type=file]").setInputFiles(form);
  await warned.getByRole("button", { name: "Record", exact: true }).click();
  await warned.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "form.pdf" }).waitFor();
  await page.getByText(/^Chain unbroken/).waitFor();
  await picture(page, "ledger-light");
  expect(await accessFaults(page)).toEqual([]);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Export/ }).click();
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^consent-[0-9a-f]{24}-.*\.csv$/);
  const address = page.url();

  await page.goBack();
  await pane.getByRole("button", { name: "Send their page" }).click();
  await page.getByRole("menuitem").first().click();
  await page.waitForFunction(() =>
    [...document.querySelectorAll("textarea")].some(({ value }) => /\/p\/[\w-]{78}/.test(value)),
  );
  // The browser's own note of the two forms that were refused, and of the request without a network.
  const meant = /409 \(Conflict\) \(.*\/consent\)|ERR_INTERNET_DISCONNECTED/;
  expect(clinic.complaints().filter((one) => !meant.test(one))).toEqual([]);

  for (const [name, options] of Object.entries({
    "ledger-dark": { colorScheme: "dark" },
    "ledger-390": { viewport: { width: 390, height: 844 } },
    "ledger-390-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  } as const)) {
    const other = await clinic.signIn(undefined, options);
    await other.goto(address);
    await other.getByText(/^Chain unbroken/).waitFor();
    expect([name, await accessFaults(other)]).toEqual([name, []]);
    await picture(other, name);
  }
});
