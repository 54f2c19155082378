/** Words that may be a refusal, as a coordinator rules on them: one key, undo, and what the patient's own words were. */
import { expect, test } from "vitest";
import { inBrowserClinic } from "./clinic.ts";
import { keepPictures } from "./harness.ts";

const clinic = inBrowserClinic();

test("free words stand above the thread; one key rules, undo takes it back, and the queue is empty after", async () => {
  const page = await clinic.signIn();
  const bench = await clinic.open(clinic.threadwell.phones);
  await bench.getByRole("textbox", { name: "Text message from Marisol Vega" }).fill("please stop texting me");
  await bench.getByRole("button", { name: "Send as Marisol Vega by SMS" }).click();
  await page.getByRole("link", { name: /^Consent tasks/ }).click();
  await page.getByRole("heading", { name: /^Consent tasks/ }).waitFor();
  await page.locator("[data-row]").filter({ hasText: "Marisol" }).click();
  const strip = page.getByRole("region", { name: "To rule on" });
  await strip.getByText("“please stop texting me”").waitFor();
  const small = await clinic.signIn(undefined, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  await small.goto(page.url());
  await small.getByRole("region", { name: "To rule on" }).waitFor();
  if (process.env["KEEP_PICTURES"]) await keepPictures("ruling", clinic.windows);

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
