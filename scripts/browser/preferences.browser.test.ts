/** The patients' pages as a phone shows them: without script, narrow, in both schemes, by keyboard, and clean for axe. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { PreferenceWay } from "../../server/commands/preferences.ts";
import { pageLanguages, type PageLanguage } from "../../server/pages/page-languages.ts";
import { preferenceWords } from "../../server/pages/preference-words.ts";
import { preferencesPage } from "../../server/pages/preferences-page.ts";
import { endedPage, unsubscribePage } from "../../server/pages/small-pages.ts";
import { systemScope } from "../../server/store/scope.ts";
import type { Thread } from "../../server/test/clinic.ts";
import { openStaffDoor, type StaffDoor } from "../../server/test/staff-door.ts";
import { channelOfKind, type AddressKind } from "../../shared/domain/channels.ts";
import { patientPurposes } from "../../shared/domain/preferences.ts";
import { projectRoot } from "../root.ts";
import { keepPictures, launchBrowser, openWindow, type Window } from "./harness.ts";

let door: StaffDoor;
let browser: Browser;
const windows: Window[] = [];

beforeAll(async () => {
  [door, browser] = await Promise.all([openStaffDoor(), launchBrowser()]);
});
afterEach(async ({ task }) => {
  const opened = windows.splice(0);
  if (task.result?.state === "fail") await keepPictures(task.name, opened);
  await Promise.all(opened.map((window) => window.close()));
});
afterAll(async () => {
  await browser?.close();
  await door?.stop();
});

function addressOf(thread: Thread, kind: "choose" | "unsubscribe" = "choose"): string {
  const { organizationId } = door.clinic;
  const { patientId, addressId } = thread;
  const token = door.links.make({ kind, organizationId, patientId, addressId, madeAt: door.clock.now() });
  return `${door.url}/${kind === "choose" ? "p" : "u"}/${token}`;
}

/** As a phone that runs no script. */
async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false, hasTouch: true };
  const window = await openWindow(browser, url, { ...phone, ...options });
  windows.push(window);
  return window.page;
}

const ledger = (thread: Thread) =>
  door.store.consent.ofAddresses(systemScope(door.clinic.organizationId), [thread.addressId]);

async function picture(page: Page, name: string): Promise<void> {
  if (process.env["PICTURES"] === undefined) return;
  const folder = path.join(projectRoot(), "coverage", "pictures");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `preferences-${name}.png`), fullPage: true });
}

/** What axe finds, and whether anything is wider than the screen. Needs scripts, so it opens the page anew. */
async function faults(url: string, options: BrowserContextOptions = {}): Promise<string[]> {
  const page = await open(url, { ...options, javaScriptEnabled: true, bypassCSP: true });
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    interface Fault {
      id: string;
      nodes: { html: string }[];
    }
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Fault[] }> } };
    const found = (await axe.run()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
    );
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, `wider than the screen: ${scrollWidth}`] : found;
  });
}

test("a patient chooses on a phone without script, is told that it is saved, and finds it again", async () => {
  const ana = await door.clinic.addThread("ana");
  const url = addressOf(ana);
  const page = await open(url);
  expect(await page.locator("html").getAttribute("lang")).toBe("es");
  await page.getByText("Otros idiomas").click();
  await page.getByRole("link", { name: "English" }).click();
  const row = (name: string) => page.getByRole("group", { name: new RegExp(`^${name}`) });
  await row("Reminders").getByText("Yes").click();
  await row("News").getByText("No", { exact: true }).click();
  await page.getByText("I understand, and I want messages here anyway").click();
  await page.getByLabel("From").selectOption("21:00");
  await page.getByLabel("To", { exact: true }).selectOption("08:00");
  await picture(page, "chosen-360");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
  await picture(page, "saved-360");
  expect(await row("Reminders").getByLabel("Yes").isChecked()).toBe(true);
  expect(await row("News").getByLabel("No", { exact: true }).isChecked()).toBe(true);
  expect(await row("Refills").getByRole("radio", { checked: true }).count()).toBe(0);
  expect((await ledger(ana)).map(({ choice, source }) => `${choice} ${source}`).sort()).toEqual([
    "given page",
    "given page",
    "refused page",
  ]);
  await page.reload();
  expect(await ledger(ana)).toHaveLength(3);
});

test("by keyboard alone, everything is stopped", async () => {
  const ana = await door.clinic.addThread("ana");
  const page = await open(`${addressOf(ana)}?lang=en`);
  for (let n = 0; n < 40; n += 1) {
    await page.keyboard.press("Tab");
    const here = page.locator(":focus");
    if ((await here.count()) > 0 && (await here.textContent())?.trim() === "Stop all messages") break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("status").waitFor();
  expect((await ledger(ana)).map(({ choice, purposes }) => [choice, purposes])).toEqual([["refused", null]]);
});

test("unsubscribing takes one press, and opening the link none", async () => {
  const ana = await door.clinic.addThread("ana");
  const page = await open(addressOf(ana, "unsubscribe"));
  await picture(page, "unsubscribe-360");
  expect(await ledger(ana)).toEqual([]);
  await page.getByRole("button", { name: "Cancelar suscripción" }).click();
  await page.getByRole("heading", { name: "Suscripción cancelada" }).waitFor();
  expect(await ledger(ana)).toHaveLength(1);
});

test.each([
  ["light, 360 px", { colorScheme: "light" }],
  ["dark, 360 px", { colorScheme: "dark" }],
  ["light, 320 px and large text", { colorScheme: "light", viewport: { width: 320, height: 640 } }],
  ["dark, a desk", { colorScheme: "dark", viewport: { width: 1280, height: 800 } }],
] as const)("every page is clean for axe and never too wide: %s", async (name, options) => {
  const ana = await door.clinic.addThread("ana");
  const [choose, unsubscribe] = [addressOf(ana), addressOf(ana, "unsubscribe")];
  const ended = `${door.url}/p/${"A".repeat(78)}`;
  for (const [what, url] of Object.entries({
    en: `${choose}?lang=en&saved=1`,
    es: `${choose}?lang=es`,
    unsubscribe,
    ended,
  })) {
    expect([what, await faults(url, options)]).toEqual([what, []]);
    await picture(windows.at(-1)!.page, `${what}-${name.replaceAll(/\W+/g, "-")}`);
  }
});

test.each([
  ["ar", "light"],
  ["ar", "dark"],
  ["de", "light"],
  ["vi", "dark"],
] as const)(
  "in %s, %s, the pages are clean for axe and lie in the language's direction",
  async (lang, scheme) => {
    const ana = await door.clinic.addThread("ana");
    const [choose, unsubscribe] = [addressOf(ana), addressOf(ana, "unsubscribe")];
    for (const [what, url] of Object.entries({ choose, unsubscribe })) {
      expect([what, await faults(`${url}?lang=${lang}`, { colorScheme: scheme })]).toEqual([what, []]);
      await picture(windows.at(-1)!.page, `${what}-${lang}-${scheme}-360`);
    }
    const page = await open(`${choose}?lang=${lang}`);
    const words = preferenceWords[lang];
    const row = page.getByRole("group").first();
    const [name, answer] = [
      row.getByText(words.purposes.reply.name),
      row.getByText(words.yes, { exact: true }),
    ];
    const [nameBox, answerBox] = [await name.boundingBox(), await answer.boundingBox()];
    expect(nameBox!.x < answerBox!.x).toBe(lang !== "ar");
  },
);

test("no language is wider than the smallest phone, nor are its answers cut", async () => {
  const page = await open("about:blank", { viewport: { width: 320, height: 640 }, javaScriptEnabled: true });
  for (const language of pageLanguages) {
    for (const [what, content] of Object.entries(statesIn(language))) {
      await page.setContent(content);
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll(".row, .answers, button, select, .card")]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ tagName, className }) => `${tagName} ${className}`),
      );
      expect([language, what, wide]).toEqual([language, what, []]);
      expect([language, what, await cutOptions(page)]).toEqual([language, what, []]);
      await picture(page, `${what}-${language}-320`);
    }
  }
});

/** What is chosen stands whole in its list, beside the arrow. */
function cutOptions(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("option")]
      .filter((option) => {
        const list = option.closest("select")!;
        const text = document.createElement("span");
        text.textContent = option.textContent;
        list.before(text);
        const { width } = text.getBoundingClientRect();
        text.remove();
        return width > list.clientWidth - 36;
      })
      .map(({ textContent }) => textContent ?? ""),
  );
}

/** The fullest page, with what is only seen on some: a shared phone that is refused, all kinds of address. */
function statesIn(language: PageLanguage): Record<string, string> {
  const way = (kind: AddressKind, rest: Partial<PreferenceWay>): PreferenceWay => ({
    ...{
      addressId: `${["phone", "whatsapp", "email"].indexOf(kind)}`.repeat(24),
      kind,
      channel: channelOfKind[kind],
      masked: "··0142",
    },
    purposes: patientPurposes.map((purpose) => ({ purpose, state: "given", may: true, decidedAt: 1 })),
    entries: 1,
    ...{ never: false, mayLift: true, warned: false },
    ...rest,
  });
  const ways = [
    way("phone", {}),
    way("whatsapp", { never: true, mayLift: false }),
    way("email", { masked: "m···@mail.larkspur-clinic.example" }),
  ];
  const clinic = "Larkspur Clinic";
  const quietHours = { from: "21:00", to: "08:00" };
  const preferences = { clinic, language, quietHours, ways, endsAt: new Date(Date.UTC(2026, 7, 9)) };
  const view = { clinic, masked: "m···@mail.larkspur-clinic.example", language };
  return {
    full: preferencesPage({ preferences, language, formToken: "f", saved: "stopped" }),
    unsubscribe: unsubscribePage({ ...view, done: false }, language),
    ended: endedPage(clinic, language),
  };
}
