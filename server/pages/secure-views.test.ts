/** The secure page's views: what is filled in is escaped, keeps its own direction, and a contact is one tap away. */
import { expect, it } from "vitest";
import { askPage, codePage, letterPage, sayPage } from "./secure-views.ts";
import { pageLanguages } from "./page-languages.ts";

const host = { clinic: "Smith & Söhne", contact: null, language: null, zone: "America/Los_Angeles" };
const letter = {
  at: new Date(Date.UTC(2026, 7, 9, 14, 5)),
  subject: null,
  text: "Hello <b>you</b>",
  files: 1,
};

it("a number is called, an address written to, and anything else read", () => {
  const table = [
    ["+1 (503) 555-0100", 'href="tel:+15035550100"'],
    ["503.555.0100", 'href="tel:5035550100"'],
    ["desk@larkspur.example", 'href="mailto:desk@larkspur.example"'],
    ["the desk, Main Street 5", null],
    ["data:text@x", null],
    ["555 0100 ext. <9>", null],
  ] as const;
  for (const [contact, href] of table) {
    const shown = sayPage("locked", { ...host, contact }, "en");
    if (href) expect(shown).toContain(href);
    else expect(shown).not.toContain("<a ");
    expect(shown).toContain(contact.replace("<9>", "&lt;9&gt;"));
  }
  expect(sayPage("locked", host, "en")).not.toContain("reach us");
});

it.each(pageLanguages)("in %s every page names its language and leaves no place unfilled", (language) => {
  const shown = { language, host, form: "f" };
  const open = (answer: { kind: "sent" } | { kind: "empty"; text: string } | null) =>
    letterPage(shown, { kind: "open", host, letter, pass: "p", answer });
  const pages = [
    ...[null, "wrong" as const, "incomplete" as const].map((problem) => askPage(shown, problem)),
    ...[null, "noCode" as const].map((problem) => codePage(shown, false, problem)),
    ...[null, "wrongCode" as const, "incompleteCode" as const].map((problem) =>
      codePage(shown, true, problem),
    ),
    ...[null, { kind: "sent" as const }, { kind: "empty" as const, text: "<i>" }].map(open),
    ...(["ended", "locked"] as const).map((what) => sayPage(what, host, language)),
    ...(["unknown", "later", "stale"] as const).map((what) => sayPage(what, null, language)),
  ];
  for (const page of pages) {
    expect(page).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"`);
    expect(page.replace(/<style>[^]*<\/style>/, "")).not.toMatch(/\{\w+\}|undefined|null|<b>|<i>|& /);
    expect(page).not.toContain("<script");
  }
  expect(open(null)).toContain("<bdi>Smith &amp; Söhne</bdi>");
});
