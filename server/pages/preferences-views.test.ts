/** The preference and unsubscribe pages in each language: what is filled in is escaped and keeps its own direction. */
import { expect, it } from "vitest";
import type { Preferences, PreferenceWay } from "../commands/preferences.ts";
import { pageLanguages } from "./page-languages.ts";
import { preferencesPage } from "./preferences-page.ts";
import { endedPage, stalePage, unknownPage, unsubscribePage } from "./small-pages.ts";

const way = (rest: Partial<PreferenceWay>): PreferenceWay => ({
  ...{ addressId: "a".repeat(24), kind: "phone", channel: "sms", masked: "··0142" },
  purposes: [{ purpose: "reminder", state: "refused", may: false, decidedAt: 1 }],
  entries: 1,
  ...{ never: true, mayLift: false, warned: false },
  ...rest,
});
const preferences: Preferences = {
  ...{ clinic: "Smith & Söhne", language: null, quietHours: { from: "21:00", to: "08:00" } },
  ways: [way({}), way({ kind: "whatsapp", channel: "whatsapp" }), way({ kind: "email", channel: "email" })],
  endsAt: new Date(Date.UTC(2026, 7, 9)),
};
const view = { clinic: "Smith & Söhne", masked: "m···@example.org", language: null };

it.each(pageLanguages)("in %s every page names its language and leaves no place unfilled", (language) => {
  const choose = (more: Partial<Preferences>, saved: "all" | "stopped" | null = null) =>
    preferencesPage({ preferences: { ...preferences, ...more }, language, formToken: "f", saved });
  const pages = [
    ...[
      choose({}),
      choose({}, "all"),
      choose({ ways: [] }),
      choose({ ways: [way({ never: false })] }),
      choose({}, "stopped"),
    ],
    ...[false, true].map((done) => unsubscribePage({ ...view, done }, language)),
    ...[endedPage(preferences.clinic, language), unknownPage(language), stalePage(language)],
  ];
  for (const page of pages) {
    expect(page).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"`);
    expect(page.replace(/<style>[^]*<\/style>/, "")).not.toMatch(
      /\{\w+\}|\bundefined\b|\bnull\b|<bdi><\/bdi>|& /,
    );
    expect(page).not.toContain("<script");
  }
  expect(pages[0]).toContain("<bdi>··0142</bdi>");
  expect(pages[0]).toContain("<bdi>Smith &amp; Söhne</bdi>");
  expect(pages[5]).toContain("<bdi>m···@example.org</bdi>");
});
