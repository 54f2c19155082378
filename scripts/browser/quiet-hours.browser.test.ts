/** An admin sets quiet hours and tries them; what a person writes goes all the same. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { organization } from "../../shared/cast.ts";
import { wallClock } from "../../shared/text/zoned.ts";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults, keepPictures } from "./harness.ts";

const admin = "ines.moreau@larkspur.example";
/** Has a phone for texts, and nothing else. */
const patient = "Jerome Baptiste";
const pictures = process.env["KEEP_PICTURES"] !== undefined;

const clinic = inBrowserClinic();

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByRole("combobox", { name: label })
    .or(page.getByRole("textbox", { name: label }))
    .first()
    .click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** Hours of a day in which it is closed now and for an hour yet, by the clock where the clinic and its patients are. */
function later(): { from: string; to: string } {
  const hour = Number(wallClock(organization.timeZone, new Date()).slice(11, 13));
  return hour < 20
    ? { from: `${String(hour + 2).padStart(2, "0")}:00`, to: "24:00" }
    : { from: "02:00", to: "03:00" };
}

test("an admin sets hours for auto-replies and tries them; what a person writes is held by none", async () => {
  const ines = await clinic.signIn(admin);
  await ines.goto(`${clinic.threadwell.inbox}/settings/quiet-hours`);
  await ines.getByRole("heading", { name: "Reminders" }).waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) await keepPictures("quiet default", clinic.windows.slice(0, 1));

  await ines.getByRole("button", { name: /^Replies/ }).click();
  await ines.getByLabel("Keep quiet hours").check();
  const hours = later();
  const order = hours.to === "24:00" ? (["to", "from"] as const) : (["from", "to"] as const);
  for (const edge of order) await choose(ines, `Hours 1 ${edge}`, hours[edge]);
  await choose(ines, "Patient", patient);
  await ines.getByRole("button", { name: "Try it" }).click();
  await ines.getByText("Held", { exact: true }).waitFor();
  await ines.getByText(/\(the clinic’s hours for replies\)/).waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  if (pictures) await keepPictures("quiet tried", clinic.windows.slice(0, 1));
  await ines.getByRole("button", { name: "Save" }).click();
  await ines.getByRole("button", { name: "Undo changes" }).waitFor({ state: "detached" });

  const nora = await clinic.signIn();
  await nora.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await nora.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
  if (pictures) {
    for (const colorScheme of ["light", "dark"] as const) {
      const small = await clinic.signIn(admin, { viewport: { width: 390, height: 844 }, colorScheme });
      await small.goto(`${clinic.threadwell.inbox}/settings/quiet-hours`);
      await small.getByRole("heading", { name: "Reminders" }).waitFor();
      await keepPictures(`quiet phone ${colorScheme}`, clinic.windows.slice(-1));
    }
    const dark = await clinic.signIn(admin, { colorScheme: "dark" });
    await dark.goto(`${clinic.threadwell.inbox}/settings/quiet-hours`);
    await dark.getByRole("heading", { name: "Reminders" }).waitFor();
    await dark.getByText("The hours of each state").click();
    await dark.getByText("Rhode Island").scrollIntoViewIfNeeded();
    await keepPictures("quiet dark laws", clinic.windows.slice(-1));
  }

  // What a person writes is held by nothing.
  await nora.getByRole("textbox", { name: `Message to ${patient}` }).fill("Friday at 9 works.");
  await nora.keyboard.press("Enter");
  await nora
    .getByRole("log", { name: `Conversation with ${patient}` })
    .getByRole("article")
    .filter({ hasText: "Friday at 9 works." })
    .getByRole("button", { name: /^(Sent|Delivered)/ })
    .waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  expect(clinic.complaints()).toEqual([]);
});
