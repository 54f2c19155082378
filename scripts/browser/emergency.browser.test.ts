/** An emergency with two coordinators, and a drill: pinned, said aloud, taken by one, seen by the other, settled. */
import { expect, test } from "vitest";
import { inBrowserClinic } from "./clinic.ts";
import { accessFaults, keepPictures } from "./harness.ts";

const clinic = inBrowserClinic();

test("an admin sets the chain, tries words and runs a drill that everyone sees; a colleague takes it", async () => {
  const ines = await clinic.signIn("ines.moreau@larkspur.example");
  const nora = await clinic.signIn();
  await ines.goto(`${clinic.threadwell.inbox}/settings/emergencies`);
  await ines.getByRole("heading", { name: "Emergencies", exact: true }).waitFor();
  await ines.getByLabel("Try a message").fill("no chest pain today");
  await ines.getByRole("button", { name: "Try it" }).click();
  await ines.getByText("This raises nothing.").waitFor();
  await ines.getByLabel("Try a message").fill("my chest pain is worse");
  await ines.getByRole("button", { name: "Try it" }).click();
  await ines.getByText("This raises an emergency.").waitFor();
  const phrases = ines.getByLabel("Raises an emergency");
  const before = await phrases.inputValue();
  await phrases.fill(`${before}\nzebra bite`);
  await ines.getByText(/The new phrase raises nothing among \d+ ordinary texts/).waitFor();
  await phrases.fill(`${before}\nzebra bite\nappointment`);
  await ines.getByText("One new phrase is common.").waitFor();
  await ines.getByText(/“appointment”: \d+ texts, such as/).waitFor();
  if (process.env["KEEP_PICTURES"]) {
    await keepPictures("false alarms", clinic.windows.slice(-2));
    await ines.emulateMedia({ colorScheme: "dark" });
    await keepPictures("false alarms dark", clinic.windows.slice(-2));
    await ines.setViewportSize({ width: 390, height: 844 });
    await ines.getByText("One new phrase is common.").scrollIntoViewIfNeeded();
    await keepPictures("false alarms phone", clinic.windows.slice(-2));
    await ines.setViewportSize({ width: 1280, height: 800 });
    await ines.emulateMedia({ colorScheme: "light" });
  }
  expect(await accessFaults(ines)).toEqual([]);
  await phrases.fill(before);
  await ines.getByText("One new phrase is common.").waitFor({ state: "detached" });

  // What comes with Threadwell and was taken out is told, and put back by one button.
  const fewer = before.split("\n").filter((phrase) => phrase !== "seizure*");
  await phrases.fill(fewer.join("\n"));
  await ines.getByText("One phrase that comes with Threadwell is not in your lists.").waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  await ines.getByRole("button", { name: "Add it", exact: true }).click();
  await ines.getByText(/is not in your lists/).waitFor({ state: "detached" });
  expect(await phrases.inputValue()).toContain("seizure*");

  await ines.getByRole("button", { name: "Start a drill" }).click();
  const strip = nora.getByRole("region", { name: "Drill" });
  await strip.waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  await strip.getByRole("button", { name: "I have it" }).click();
  await strip.waitFor({ state: "detached" });
  await ines.getByRole("region", { name: "Drill" }).waitFor({ state: "detached" });
  await ines.getByText(/had it after \d+ s, on the screen/).waitFor();
});

test("chest pain by text: on top of both lists; one takes it, the other sees it, it is settled", async () => {
  const nora = await clinic.signIn();
  const ines = await clinic.signIn("ines.moreau@larkspur.example");
  const phones = await clinic.open(clinic.threadwell.phones);
  await phones.getByRole("textbox", { name: "Text message from Marisol Vega" }).fill("I have chest pain");
  await phones.getByRole("button", { name: "Send as Marisol Vega by SMS" }).click();
  // Harold's has been open since before the demo began.
  const strips = nora.getByRole("region", { name: /^Emergency(,|$)/ });
  await strips.nth(1).waitFor();
  const first = nora.locator("[data-row]").first();
  await first.filter({ hasText: "Marisol" }).waitFor();
  // The list says what the patient wrote, not what a machine answered.
  await first.getByText("I have chest pain", { exact: true }).waitFor();
  expect(await accessFaults(nora)).toEqual([]);
  await strips.first().getByRole("link", { name: "Open", exact: true }).click();
  const strip = nora.getByRole("region", { name: "Emergency in this thread" });
  // Whether the patient read where to call stands beside it.
  await strip.getByText(/Where to call: (sent|delivered) to the patient\./).waitFor();
  // Its own thread says it once.
  expect(await strips.count()).toBe(1);
  await strip.getByRole("button", { name: "I have it" }).click();
  await ines.getByText("Nora has it", { exact: true }).waitFor();
  if (process.env["KEEP_PICTURES"]) {
    const small = await clinic.signIn(clinic.threadwell.signIn.email, {
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
    });
    await small.getByText("Emergency", { exact: true }).first().waitFor();
    await keepPictures("taken", clinic.windows);
    await small.goto(`${clinic.threadwell.inbox}/settings/emergencies`);
    await small.getByText("Watch for emergencies").waitFor();
    await small.getByText(/A flash text never goes alone/).scrollIntoViewIfNeeded();
    await keepPictures("settings dark", clinic.windows.slice(-1));
  }
  await nora.getByRole("button", { name: "Settled" }).click();
  await strip.waitFor({ state: "detached" });
  const settled = nora.getByRole("region", { name: "Emergency settled" });
  await settled.waitFor();
  if (process.env["KEEP_PICTURES"]) await keepPictures("settled", clinic.windows.slice(0, 1));
  await settled.getByRole("button", { name: "Undo" }).click();
  await strip.getByText(/Nora Lindqvist has it since/).waitFor();
  await ines.getByText("Nora has it", { exact: true }).waitFor();
  await strip.getByRole("button", { name: "Settled" }).click();
  await ines.getByText("Nora has it", { exact: true }).waitFor({ state: "detached" });
});

test("a phone is shown as not proven in the chain until its owner brings back the code that was sent to it", async () => {
  const nora = await clinic.signIn();
  await nora.goto(`${clinic.threadwell.inbox}/you`);
  await nora.getByLabel("Your phone, for emergencies").fill("+1 503 555 0142");
  await nora.getByRole("button", { name: "Save phone" }).click();
  await nora.getByText("Not proven.").waitFor();
  expect(await accessFaults(nora)).toEqual([]);

  const ines = await clinic.signIn("ines.moreau@larkspur.example");
  await ines.goto(`${clinic.threadwell.inbox}/settings/emergencies`);
  await ines.getByRole("button", { name: "Add a step" }).click();
  await ines
    .getByRole("combobox", { name: /^Step \d+: who/ })
    .last()
    .click({ force: true });
  await ines.getByRole("option", { name: "Nora Lindqvist (phone not proven)" }).click();
  await ines.keyboard.press("Escape");
  await ines.getByText("No text goes there.").waitFor();
  await ines.getByRole("checkbox", { name: /^Text phones that nobody has proven/ }).check();
  await ines.getByText("Texts go there all the same.").waitFor();
  expect(await accessFaults(ines)).toEqual([]);
  const dark = await clinic.signIn(clinic.threadwell.signIn.email, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  await dark.goto(`${clinic.threadwell.inbox}/you`);
  await dark.getByText("Not proven.").waitFor();
  if (process.env["KEEP_PICTURES"]) await keepPictures("not proven", clinic.windows);

  await nora.getByRole("button", { name: "Send a code" }).click();
  const phones = await clinic.open(clinic.threadwell.phones);
  const text = await phones
    .getByText(/is your code for emergency pages/)
    .first()
    .textContent();
  const code = /\b\d{6}\b/.exec(text ?? "")?.[0] ?? "";
  const field = nora.getByLabel(/^The code that was sent to/);
  await field.fill(code === "000000" ? "000001" : "000000");
  await nora.getByRole("button", { name: "Prove it" }).click();
  await nora.getByText("This is not the code. 4 tries are left.").waitFor();
  if (process.env["KEEP_PICTURES"]) await keepPictures("wrong code", clinic.windows.slice(0, 1));
  expect(await accessFaults(nora)).toEqual([]);
  await field.fill(code);
  await nora.getByRole("button", { name: "Prove it" }).click();
  await nora.getByText(/^Proven to be yours/).waitFor();
  await ines.reload();
  await ines.getByRole("button", { name: "Add a step" }).click();
  await ines
    .getByRole("combobox", { name: /^Step \d+: who/ })
    .last()
    .click({ force: true });
  await ines.getByRole("option", { name: "Nora Lindqvist", exact: true }).waitFor();
});
