/**
 * The secure page as both sides see it: a notice with a link comes as a text, the patient opens it on a phone that runs
 * no script, shows who they are, reads and answers; the coordinator sees each of it in the thread.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { askPage, codePage, letterPage, sayPage } from "../../server/pages/secure-views.ts";
import type { PageLanguage } from "../../server/pages/page-languages.ts";
import { inBrowserClinic } from "./clinic.ts";

const patient = "Marisol Vega";
const words = "Your potassium is high. Stop the tablets today.";
const reply = "Gracias. ¿Hasta cuándo?";
const pictures = process.env["THREADWELL_PICTURES"];

const clinic = inBrowserClinic();

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

const phone = {
  viewport: { width: 360, height: 740 },
  javaScriptEnabled: false,
  bypassCSP: true,
  hasTouch: true,
};

/** What axe finds in the same page with scripts on, and whether anything is wider than the screen. */
async function faults(html: string): Promise<string[]> {
  const page = await clinic.open("about:blank", { ...phone, javaScriptEnabled: true });
  await page.setContent(html);
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
    const found = (await axe.run()).violations.map(({ id }) => id);
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, `wider than the screen: ${scrollWidth}`] : found;
  });
}

test("a notice's link is opened, proven, read and answered, and the thread tells it", async () => {
  const page = await clinic.signIn();
  await page.goto(`${clinic.threadwell.inbox}/inbox/open`);
  await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
  const log = page.getByRole("log", { name: `Conversation with ${patient}` });
  const mine = log.getByRole("article").filter({ hasText: words });
  await page
    .getByRole("radio", { name: /^Email/ })
    .first()
    .click();
  await page.getByRole("textbox", { name: `Message to ${patient}` }).fill(words);
  await page.getByText("link to the secure page").first().waitFor();
  await picture(page, "composer");
  await page.keyboard.press("Enter");
  await mine.getByRole("button", { name: /^Sent/ }).click();
  await mine.getByRole("button", { name: "Send by" }).click();
  await page
    .getByRole("menuitem", { name: /^SMS.*a notice only/ })
    .first()
    .click();
  await mine
    .getByText(/with a link to the secure page/)
    .first()
    .waitFor();

  const phones = await clinic.open(clinic.threadwell.phones);
  const screen = phones.getByRole("article", { name: `${patient}, SMS` });
  const take = phones.getByRole("button", { name: `Take ${patient}, SMS` });
  await screen.or(take).first().waitFor();
  if (!(await screen.isVisible())) await take.click();
  const notice = screen.getByText(/tenemos un mensaje para usted/).last();
  await notice.waitFor();
  const link = /https?:\/\/\S+\/s\/[0-9a-z]{26}/.exec((await notice.textContent()) ?? "")![0];
  expect(await screen.getByText(words).count()).toBe(0);

  const opened = await clinic.open(link, phone);
  expect(await opened.locator("html").getAttribute("lang")).toBe("es");
  expect(await opened.content()).not.toContain("potasio");
  await picture(opened, "ask");
  expect(await faults(await opened.content())).toEqual([]);
  await opened.getByText("Otros idiomas").click();
  await opened.getByRole("link", { name: "English" }).click();
  const say = async (day: string, month: string, year: string) => {
    await opened.getByLabel("Day").fill(day);
    await opened.getByLabel("Month").fill(month);
    await opened.getByLabel("Year").fill(year);
    await opened.getByRole("button", { name: "Show the message" }).click();
  };
  await say("14", "9", "1968");
  await opened.getByRole("alert").waitFor();
  await picture(opened, "wrong");
  await mine.getByText("Opened: a wrong answer so far").waitFor();
  await say("14", "9", "1967");
  await opened.getByText(words).waitFor();
  await picture(opened, "letter");
  expect(await faults(await opened.content())).toEqual([]);
  await mine.getByText("Read on the secure page").first().waitFor();
  await opened.getByLabel("Your answer").fill(reply);
  await opened.getByRole("button", { name: "Send" }).click();
  await opened.getByText("Larkspur Clinic has your answer.").waitFor();
  await picture(opened, "answered");
  const answer = log.getByRole("article").filter({ hasText: reply });
  await answer.getByText("From the secure page").waitFor();
  await picture(page, "thread");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "thread-phone");

  const admin = await clinic.signIn("ines.moreau@larkspur.example");
  await admin.goto(`${clinic.threadwell.inbox}/settings/sending`);
  await admin.getByRole("heading", { name: "Notices and the secure page" }).scrollIntoViewIfNeeded();
  await picture(admin, "settings");
  await admin.setViewportSize({ width: 390, height: 844 });
  await admin.getByRole("heading", { name: "Notices and the secure page" }).scrollIntoViewIfNeeded();
  await picture(admin, "settings-phone");
}, 180_000);

const host = {
  clinic: "Larkspur Clinic",
  contact: "+1 503 555 0100",
  language: null,
  zone: "America/Chicago",
};
const letter = { at: new Date(Date.UTC(2026, 7, 9, 14, 5)), subject: null, text: words, files: 1 };

/** Every state that the page knows. */
function statesIn(language: PageLanguage): Record<string, string> {
  const shown = { language, host, form: "f" };
  const open = (answer: Parameters<typeof letterPage>[1]["answer"]) =>
    letterPage(shown, { kind: "open", host, letter, pass: "p", answer });
  return {
    ask: askPage(shown, null),
    wrong: askPage(shown, "wrong"),
    code: codePage(shown, false, null),
    noCode: codePage(shown, false, "noCode"),
    codeSent: codePage(shown, true, null),
    wrongCode: codePage(shown, true, "wrongCode"),
    letter: open(null),
    answered: open({ kind: "sent" }),
    long: open({ kind: "tooLong", text: reply.repeat(40) }),
    locked: sayPage("locked", host, language),
    ended: sayPage("ended", host, language),
    unknown: sayPage("unknown", null, language),
    later: sayPage("later", null, language),
    stale: sayPage("stale", null, language),
  };
}

// From right to left, and long words: where a page breaks first.
test.each(["ar", "de"] as const)(
  "in %s every state is clean and fits a small phone",
  async (language) => {
    for (const [state, html] of Object.entries(statesIn(language)))
      expect([state, await faults(html)]).toEqual([state, []]);
  },
  120_000,
);
