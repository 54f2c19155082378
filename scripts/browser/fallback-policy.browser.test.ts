/** The screen of the fallback policies, as an admin uses it: change, save, come back, try it; and as others see it. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults } from "./harness.ts";

const admin = "ines.moreau@larkspur.example";
const clinic = inBrowserClinic();

async function open(page: Page, purpose: string): Promise<void> {
  await page.goto(`${clinic.threadwell.inbox}/settings/fallback/${purpose}`);
  await page.getByRole("heading", { name: /Ways to reach a patient/ }).waitFor();
}

const pictures = process.env["THREADWELL_PICTURES"];

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

const step = (page: Page, name: string) =>
  page.getByRole("group", { name: new RegExp(`^Step \\d: ${name}`) });
const wait = (page: Page, name: string) => step(page, name).getByLabel("Wait up to", { exact: true });

/** The names of the steps in their order. */
const order = (page: Page) => page.getByRole("heading", { name: /^Step \d/ }).allTextContents();

test("an admin changes a wait, saves, finds it after a reload, and tries it on a patient", async () => {
  const page = await clinic.signIn(admin);
  await page.getByRole("button", { name: /your menu/ }).click();
  await page.getByRole("menuitem", { name: "Ways to reach a patient" }).click();
  await page.getByText("As it comes with Threadwell").waitFor();

  await wait(page, "SMS").fill("5");
  await page.getByText("5 min without delivery").waitFor();
  await step(page, "SMS").getByLabel("Wait up to, unit").selectOption("s");
  await step(page, "SMS").getByText("At least 15 seconds").waitFor();
  await page.getByRole("button", { name: /^Save 1 change/ }).click();
  expect(await wait(page, "SMS").evaluate((input) => input === document.activeElement)).toBe(true);
  await step(page, "SMS").getByLabel("Wait up to, unit").selectOption("min");
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: /Reply: Saved .* by Ines Moreau/ })
    .waitFor();

  await page.reload();
  await page.getByText(/^Saved .* by Ines Moreau$/).waitFor();
  expect(await wait(page, "SMS").inputValue()).toBe("5");

  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText("Choose a patient").waitFor();
  await page.getByRole("combobox", { name: "Patient" }).fill("Marisol");
  await page.getByRole("option", { name: "Marisol Vega" }).click();
  await page.getByLabel("What would be said").fill("Come at nine.");
  await page.getByRole("button", { name: "Try it" }).click();
  const found = page.getByRole("list", { name: "What would happen for Marisol Vega now" });
  await found.getByText("Goes first").waitFor();
  expect(await found.getByText("Come at nine.", { exact: true }).count()).toBe(1);
  expect(await accessFaults(page)).toEqual([]);
  expect(clinic.complaints()).toEqual([]);
});

test("a notice says that it carries a link, what opens it, and what it reads like with words of one’s own", async () => {
  const page = await clinic.signIn(admin);
  await open(page, "reminder");
  const rest = page.getByText("As the patient reads it").locator("..");
  await rest.getByText("Behind the link the patient gives their date of birth").waitFor();
  await step(page, "SMS").getByText("with a link to the secure page").waitFor();
  const notice = page.getByLabel("What goes where the text may not");
  await notice.fill("{clinic} wrote to you. See {link} today.");
  await rest.getByText("Larkspur Clinic wrote to you. See link to the secure page today.").waitFor();
  await page.getByRole("combobox", { name: "Patient" }).fill("Marisol");
  await page.getByRole("option", { name: "Marisol Vega" }).click();
  await page.getByRole("button", { name: "Try it" }).click();
  const found = page.getByRole("list", { name: "What would happen for Marisol Vega now" });
  await found.getByText("The link opens the message after their date of birth.").first().waitFor();
  await found.getByText("Larkspur Clinic wrote to you. See link to the secure page today.").first().waitFor();
  expect(await accessFaults(page)).toEqual([]);
  await found.scrollIntoViewIfNeeded();
  await picture(page, "fallback-link");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await rest.scrollIntoViewIfNeeded();
  await picture(page, "fallback-link-phone");
  await found.scrollIntoViewIfNeeded();
  await picture(page, "fallback-try-phone");

  await page.getByRole("button", { name: "Discard" }).click();
  expect(clinic.complaints()).toEqual([]);
});

test("steps move by keyboard, unsaved changes are asked for, and the default comes back", async () => {
  const page = await clinic.signIn(admin);
  await open(page, "reminder");
  expect(await order(page)).toEqual(["Step 1: SMS", "Step 2: WhatsApp", "Step 3: Email"]);
  await page.getByRole("button", { name: "Move WhatsApp earlier" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("WhatsApp is now step 1 of 3.").waitFor({ state: "attached" });
  expect(await order(page)).toEqual(["Step 1: WhatsApp", "Step 2: SMS", "Step 3: Email"]);
  const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(focused).toBe("Move WhatsApp later");
  await page.getByRole("button", { name: "Remove SMS" }).click();

  await page.getByRole("link", { name: "News" }).click();
  await page.getByRole("link", { name: /^Reminder.*not saved$/ }).click();
  await page.getByRole("link", { name: /^Needs reply/ }).click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Stay here" }).last().click();
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByRole("status").filter({ hasText: "Reminder: Saved" }).waitFor();
  expect(await order(page)).toEqual(["Step 1: WhatsApp", "Step 2: Email"]);

  await page.getByRole("button", { name: "Put back what comes with Threadwell" }).click();
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page
    .getByRole("button", { name: "Put back what comes with Threadwell" })
    .waitFor({ state: "hidden" });
  expect(await order(page)).toEqual(["Step 1: SMS", "Step 2: WhatsApp", "Step 3: Email"]);
  expect(clinic.complaints()).toEqual([]);
});

test("who saves over somebody else's change is asked first", async () => {
  const [first, second] = [await clinic.signIn(admin), await clinic.signIn(admin)];
  await open(first, "refill");
  await open(second, "refill");
  await wait(second, "SMS").fill("2");
  await second.getByRole("button", { name: "Save 1 change" }).click();
  await second.getByRole("status").filter({ hasText: "Refill: Saved" }).waitFor();
  await wait(first, "SMS").fill("3");
  await first.getByRole("button", { name: "Save 1 change" }).click();
  await first.getByRole("alert").filter({ hasText: "Somebody else changed this meanwhile" }).waitFor();
  expect(await wait(first, "SMS").inputValue()).toBe("3");
  await first.getByRole("button", { name: "Keep mine" }).click();
  await first.getByRole("button", { name: "Save 1 change" }).click();
  await first.getByRole("status").filter({ hasText: "Refill: Saved" }).waitFor();
  await second.reload();
  await expect.poll(() => wait(second, "SMS").inputValue()).toBe("3");
});

test("others read it, on a phone and in the dark too", async () => {
  const page = await clinic.signIn(clinic.threadwell.signIn.email, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  await open(page, "result");
  await page.getByText("Only an admin can change it.").waitFor();
  expect(await page.getByRole("button", { name: /^(Save|Discard|Remove|Move|Add)/ }).count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "You" }).click();
  await page.getByRole("heading", { name: "You" }).waitFor();
  expect(await page.getByRole("link", { name: "Ways to reach a patient" }).count()).toBe(0);
  expect(clinic.complaints()).toEqual([]);
});
