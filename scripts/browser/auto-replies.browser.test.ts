/**
 * The rule builder as an admin uses it: a rule from nothing, tried in the test box, put in its place by keys and by
 * hand, saved, and answering a real text from a phone; a form asked of that phone shows in its thread.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults, keepPictures } from "./harness.ts";

const clinic = inBrowserClinic();

async function builder(): Promise<Page> {
  const page = await clinic.signIn("ines.moreau@larkspur.example");
  await page.getByRole("button", { name: /your menu/ }).click();
  await page.getByRole("menuitem", { name: "Auto-replies" }).click();
  await page.getByRole("heading", { name: "Auto-replies" }).waitFor();
  return page;
}

const order = (page: Page) =>
  page
    .getByRole("list", { name: "Your rules" })
    .getByRole("switch")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")?.replace(/ is on$/, "")));
const verdicts = (page: Page) => page.getByRole("list", { name: "What happens, and why" });

test("a rule from nothing is refused beside its field, tried, moved, saved, and answers a real text", async () => {
  const page = await builder();
  await page.getByRole("button", { name: "New rule", exact: true }).click();
  await page.getByRole("menuitem", { name: "From nothing" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Lab results");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Expected at least one word").waitFor();
  expect(await page.getByLabel("Words and phrases").first().getAttribute("aria-invalid")).toBe("true");

  await page.getByLabel("What is looked for").selectOption("pattern.anywhere");
  await page.getByLabel("Regular expression").fill("result(");
  await page.getByText(/no regular expression/).waitFor();
  await page.getByLabel("Regular expression").fill("results? (ready|in)");
  await page.getByLabel("While a person answers").selectOption("also");
  await page
    .getByRole("textbox", { name: "Reply", exact: true })
    .fill("{{clinic}}: results come by a link, ask us any time.");

  await page.getByLabel("A patient writes").fill("Are my results ready? I hurt");
  await verdicts(page).getByText("The pattern fits").waitFor();
  // As it is filled, where it is written and where it is tried.
  const filled = page.getByText("Larkspur Clinic: results come by a link");
  await page.getByRole("group", { name: "Reply", exact: true }).filter({ has: filled }).waitFor();
  await page.getByRole("region", { name: "Test box" }).filter({ has: filled }).waitFor();
  await page.getByLabel("A patient writes").fill("STOP");
  await verdicts(page).getByText("“STOP” is the whole message").waitFor();
  await page.getByText("You will get no more messages from us here").waitFor();
  await page.getByLabel("A patient writes").fill("results ready? I have chest pain");
  await verdicts(page)
    .getByText(/chest.*” is in it/)
    .waitFor();
  await verdicts(page).getByText("Emergency words: they come first").first().waitFor();

  expect(await order(page)).toEqual([
    "Directions and parking",
    "Refill requests",
    "After hours",
    "Lab results",
  ]);
  await page.getByRole("button", { name: /^4, Lab results/ }).press("Home");
  expect((await order(page))[0]).toBe("Lab results");
  await page.getByText("Lab results is now number 1 of 4.").waitFor();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  expect((await order(page)).at(-1)).toBe("Lab results");
  await dragTo(page, /^4, Lab results/, /^1, Directions/);
  expect((await order(page))[0]).toBe("Lab results");

  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Save", exact: true, disabled: true }).waitFor();

  const phones = await clinic.open(clinic.threadwell.phones);
  await phones.getByRole("textbox", { name: "Text message from Marisol Vega" }).fill("Are my results ready?");
  await phones.getByRole("button", { name: "Send as Marisol Vega by SMS" }).click();
  await phones.getByText("Larkspur Clinic: results come by a link, ask us any time.").first().waitFor();

  // How often it ran stands beside it, and a template for the time after WhatsApp's window.
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByRole("list", { name: "Your rules" }).waitFor();
      return page.getByText(/^Ran once in 30 days, last /).count();
    })
    .toBe(1);
  await page.getByRole("button", { name: /^Lab results/ }).click();
  await page.getByRole("combobox", { name: "Where WhatsApp’s 24 hours are over" }).click({ force: true });
  await page.getByRole("option", { name: /^Message waiting/ }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Save", exact: true, disabled: true }).waitFor();
  expect(await accessFaults(page)).toEqual([]);
  await page.getByRole("button", { name: /^Mail and webhooks/ }).click();
  await page.getByText("No rule has told anybody yet").waitFor();
  await page.getByRole("button", { name: /^Lab results/ }).click();
  if (process.env["KEEP_PICTURES"]) {
    await page.getByRole("combobox", { name: "Where WhatsApp’s 24 hours are over" }).scrollIntoViewIfNeeded();
    await keepPictures("template light", clinic.windows.slice(0, 1));
    await page.emulateMedia({ colorScheme: "dark" });
    await keepPictures("template dark", clinic.windows.slice(0, 1));
    await page.setViewportSize({ width: 390, height: 844 });
    await keepPictures("template phone edit", clinic.windows.slice(0, 1));
    await page.getByText("Rules", { exact: true }).click();
    await keepPictures("template phone list", clinic.windows.slice(0, 1));
  }
});

test("what hides a rule is said before it is saved, and leaving asks first", async () => {
  const page = await builder();
  await page.getByRole("switch", { name: "Directions and parking is on" }).press("Space");
  await page.getByRole("button", { name: "New rule", exact: true }).click();
  await page.getByRole("menuitem", { name: "From nothing" }).click();
  const words = page.getByLabel("Words and phrases").first();
  await words.fill("parking garage");
  await words.press("Enter");
  await page
    .getByText(/is never reached: rule \d already takes/)
    .first()
    .waitFor();
  await page
    .getByRole("link", { name: /^Needs reply/ })
    .first()
    .click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
  await page.getByRole("button", { name: "Stay here" }).last().click();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Save", exact: true, disabled: true }).waitFor();
});

async function dragTo(page: Page, what: RegExp, where: RegExp): Promise<void> {
  const from = await page.getByRole("button", { name: what }).boundingBox();
  const to = await page.getByRole("button", { name: where }).boundingBox();
  if (!from || !to) throw new Error("a grip is not on the screen");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.move(to.x + to.width / 2, to.y + 2);
  await page.mouse.up();
}
