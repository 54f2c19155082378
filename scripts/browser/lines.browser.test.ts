/** A line is paused in settings: a reply by it waits and says why, everybody is told, and it goes when it is resumed. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults, keepPictures } from "./harness.ts";

const admin = "ines.moreau@larkspur.example";
/** Has a phone for texts, and nothing else. */
const patient = "Jerome Baptiste";
const pictures = process.env["KEEP_PICTURES"] !== undefined;

const clinic = inBrowserClinic();

const card = (page: Page) => page.getByRole("article", { name: /^SMS line/ });
const strip = (page: Page) => page.getByRole("region", { name: /^SMS line/ });

test("a paused line holds a reply that says why, and sends it when it is resumed", async () => {
  const ines = await clinic.signIn(admin);
  const nora = await clinic.signIn();
  await ines.goto(`${clinic.threadwell.inbox}/settings/lines`);
  await card(ines).getByText("Works", { exact: true }).waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) await keepPictures("lines works", clinic.windows.slice(0, 1));

  await card(ines).getByRole("button", { name: "Pause" }).click();
  await ines.getByRole("button", { name: "Pause the line" }).click();
  await ines.getByText("Say why, so that nobody has to ask").waitFor();
  await ines.getByLabel("Why").fill("The carrier registers our number anew");
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) await keepPictures("lines pause form", clinic.windows.slice(0, 1));
  await ines.getByRole("button", { name: "Pause the line" }).click();
  await card(ines).getByText("Paused", { exact: true }).waitFor();

  await strip(nora).getByText("The carrier registers our number anew").waitFor();
  await nora.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await nora.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
  await nora.getByRole("textbox", { name: `Message to ${patient}` }).fill("Friday at 9 works.");
  await nora.keyboard.press("Enter");
  const bubble = nora
    .getByRole("log", { name: `Conversation with ${patient}` })
    .getByRole("article")
    .filter({ hasText: "Friday at 9 works." });
  await bubble.getByRole("button", { name: "Held, its line is paused" }).waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  await card(ines).getByText("An admin paused this line.").waitFor();
  if (pictures) {
    await keepPictures("lines paused", clinic.windows);
    const options = { viewport: { width: 390, height: 844 }, colorScheme: "dark" as const };
    const small = await clinic.signIn(admin, options);
    await small.getByRole("region", { name: /^SMS line/ }).waitFor();
    await keepPictures("lines strip phone dark", clinic.windows.slice(-1));
    await small.goto(`${clinic.threadwell.inbox}/settings/lines`);
    await card(small).getByText("Paused", { exact: true }).waitFor();
    await keepPictures("lines phone dark", clinic.windows.slice(-1));
  }

  await card(ines).getByRole("button", { name: "Resume" }).click();
  await bubble.getByRole("button", { name: /^(Sent|Delivered)/ }).waitFor();
  await strip(nora).waitFor({ state: "detached" });
  await card(ines).getByRole("button", { name: "Undo" }).click();
  await card(ines).getByText("Paused", { exact: true }).waitFor();
  await card(ines).getByRole("button", { name: "Resume" }).click();
  await card(ines).getByText("Works", { exact: true }).waitFor();
  expect(clinic.complaints()).toEqual([]);
});

test("before anything is written the composer says where it goes while the line is paused, and so does the dry run", async () => {
  const ines = await clinic.signIn(admin);
  const nora = await clinic.signIn(clinic.threadwell.signIn.email, { colorScheme: "dark" });
  await nora.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await nora.getByRole("link", { name: /^Marisol Vega/ }).click();
  const reason = nora.getByRole("form", { name: /^Write to Marisol/ });
  await reason.getByRole("radio", { name: /^SMS ··/ }).click();
  await ines.goto(`${clinic.threadwell.inbox}/settings/fallback/reply`);
  await ines.getByRole("combobox", { name: "Patient" }).fill("Marisol");
  await ines.getByRole("option", { name: "Marisol Vega" }).click();
  await ines.getByRole("button", { name: "Try it" }).click();
  const found = ines.getByRole("list", { name: "What would happen for Marisol Vega now" });
  await found.getByText("Goes first").waitFor();
  expect(await found.getByText("Passed over now").count()).toBe(0);

  const other = await clinic.signIn(admin);
  await other.goto(`${clinic.threadwell.inbox}/settings/lines`);
  await card(other).getByRole("button", { name: "Pause" }).click();
  await other.getByLabel("Why").fill("New number");
  await other.getByRole("button", { name: "Pause the line" }).click();

  await reason
    .getByText(/as a notice because Front desk is paused/)
    .first()
    .waitFor();
  await found.getByText("Passed over now").waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) {
    await keepPictures("lines detour", clinic.windows);
    for (const page of [nora, ines]) await page.setViewportSize({ width: 390, height: 844 });
    await found.getByText("Passed over now").scrollIntoViewIfNeeded();
    await keepPictures("lines detour phone", clinic.windows);
  }
  await card(other).getByRole("button", { name: "Resume" }).click();
  await found.getByText("Passed over now").waitFor({ state: "detached" });
  await reason
    .getByText(/is paused/)
    .first()
    .waitFor({ state: "detached" });
  expect(clinic.complaints()).toEqual([]);
});

test("a line is switched off after its consequences were read, words still come in, and it is switched on again", async () => {
  const ines = await clinic.signIn(admin);
  const nora = await clinic.signIn();
  await nora.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await nora.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
  await ines.goto(`${clinic.threadwell.inbox}/settings/lines`);
  await card(ines).getByRole("button", { name: "Switch off" }).click();
  const dialog = ines.getByRole("dialog", { name: /^Switch off Front desk/ });
  await dialog.getByText(/^Nothing waits for it now/).waitFor();
  await dialog.getByText(/^It is the clinic’s only line for texts/).waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) {
    await keepPictures("lines off dialog", clinic.windows.slice(0, 1));
    await ines.setViewportSize({ width: 390, height: 844 });
    await keepPictures("lines off dialog phone", clinic.windows.slice(0, 1));
    await ines.setViewportSize({ width: 1440, height: 900 });
  }
  await dialog.getByRole("button", { name: "Keep it on" }).click();
  await dialog.waitFor({ state: "detached" });
  await card(ines).getByRole("button", { name: "Switch off" }).click();
  await dialog.getByRole("button", { name: "Switch it off" }).click();
  await card(ines).getByText("Switched off", { exact: true }).waitFor();
  await card(ines)
    .getByText(/What patients send to it still comes in/)
    .waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  const composer = nora.getByRole("form", { name: `Write to ${patient}` });
  await composer
    .getByText(/the clinic’s line for SMS is switched off/)
    .first()
    .waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  if (pictures) {
    await keepPictures("lines off", clinic.windows);
    const small = await clinic.signIn(admin, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await small.goto(`${clinic.threadwell.inbox}/settings/lines`);
    await card(small).getByText("Switched off", { exact: true }).waitFor();
    await keepPictures("lines off phone dark", clinic.windows.slice(-1));
  }
  await card(ines).getByRole("button", { name: "Undo" }).click();
  await card(ines).getByText("Works", { exact: true }).waitFor();
  await composer
    .getByText(/is switched off/)
    .first()
    .waitFor({ state: "detached" });
  expect(clinic.complaints()).toEqual([]);
});

test("a pace is set, seen by a colleague at once, and taken back", async () => {
  const ines = await clinic.signIn(admin);
  const nora = await clinic.signIn(clinic.threadwell.signIn.email, { colorScheme: "dark" });
  for (const page of [ines, nora]) await page.goto(`${clinic.threadwell.inbox}/settings/lines`);
  await card(nora).getByText("500 messages a second").waitFor();
  expect(await nora.getByRole("button", { name: "Change the pace" }).count()).toBe(0);
  await card(ines).getByRole("button", { name: "Change the pace" }).click();
  const form = ines.getByRole("form", { name: "Pace" });
  await form.getByLabel("A second").fill("3");
  await form.getByText("Segments", { exact: true }).click();
  await form.getByLabel("A day", { exact: true }).fill("2000");
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) await keepPictures("lines pace form", clinic.windows.slice(0, 1));
  await form.getByRole("button", { name: "Save" }).click();
  await card(nora).getByText("3 segments a second").waitFor();
  await card(nora)
    .getByText(/of 2,000 segments/)
    .first()
    .waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  if (pictures) await keepPictures("lines pace dark", clinic.windows);
  await card(ines).getByRole("button", { name: "Undo" }).click();
  await card(nora).getByText("500 messages a second").waitFor();
});

test("an admin sends themself a test, and is told what to do first and what became of it", async () => {
  const ines = await clinic.signIn(admin);
  const test = () => card(ines).getByRole("button", { name: "Send me a test" }).click();
  await ines.goto(`${clinic.threadwell.inbox}/settings/lines`);
  await test();
  await card(ines).getByText("You have no phone on record").waitFor();
  // The virtual mailboxes are the patients'.
  const mail = ines.getByRole("article", { name: /^Email line/ });
  await mail.getByRole("button", { name: "Send me a test" }).click();
  await mail.getByText("It refused this address.").waitFor();
  await ines.goto(`${clinic.threadwell.inbox}/you`);
  await ines.getByLabel("Your phone, for emergencies").fill("+1 503 555 0158");
  await ines.getByRole("button", { name: "Save phone" }).click();
  // A number is saved when it is shown what is missing of it.
  await ines.getByText("Not proven.").waitFor();
  await ines.setViewportSize({ width: 390, height: 844 });
  if (pictures) await keepPictures("you phone", clinic.windows);
  await ines.getByRole("link", { name: "Lines" }).click();
  await test();
  await card(ines).getByText("The provider took a test to +1 503 555 0158.").waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) await keepPictures("lines test", clinic.windows);
});
