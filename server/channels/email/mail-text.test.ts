import { describe, expect, test } from "vitest";
import { crudeHtmlText, visibleText } from "./mail-text.ts";

describe("hostile texts cost little", () => {
  const n = 60_000;
  test.each([
    ["spaces", " ".repeat(n) + "x"],
    ["spaces inside", "a" + " ".repeat(n) + "b"],
    ["quote marks", ">".repeat(n) + "x"],
    ["quoted lines", "> a\n".repeat(n / 4)],
    ["empty lines", "\n".repeat(n) + "x"],
    ["lines of one letter", "a\n".repeat(n / 2)],
    ["On without wrote", "On ".repeat(n / 3)],
    ["On, one a line", "On Mon, \n".repeat(n / 9)],
    ["wrote without On", "x wrote:\n".repeat(n / 9)],
    ["From lines", "From: a@b.example\n".repeat(n / 18)],
    ["dashes", "-".repeat(n) + "x"],
    ["underscores", "_".repeat(n) + "\nx"],
    ["dash lines", "-- \n".repeat(n / 4)],
    ["brackets", "<".repeat(n) + "x"],
    ["at signs", "a@".repeat(n / 2) + ":"],
    ["dates", "2026-03-02 10:00 ".repeat(n / 17)],
    ["sent from my", "Sent from my ".repeat(n / 13)],
    ["On, dates and names", "On Mon, Mar 2, 2026 at 8:00 AM A B C <a@b.example> ".repeat(n / 51)],
    ["Le without écrit", "Le lun. 2 mars 2026 ".repeat(n / 20)],
  ])("%s", (_name, text) => {
    const before = performance.now();
    const { text: shown, fullText } = visibleText(text);
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(fullText ?? shown).toBe(text.replace(/\r\n?/g, "\n").trim());
  });
});

test.each([
  ["Thanks,\nAna", "Thanks,\nAna"],
  ["Yes", "Yes"],
  ["Write to me at\nana@example.org:", "Write to me at\nana@example.org:"],
  ["Ja\n\nma, 2 mrt 2026, Kliniek <care@larkspur.example>:\n\n> Negen?", "Ja"],
  ["> only quoted\n> lines", ""],
  ["", ""],
])("%j shows %j", (whole, shown) => {
  expect(visibleText(whole).text).toBe(shown);
});

test.each([
  ["<p>a &amp; b</p><p>c</p>", "a & b\n\nc"],
  ["1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
  ["a<script>evil()</script>b<style>p{}</style>c", "abc"],
  ["a<!-- no <b> -->b", "ab"],
  ["a &#233; &#xe9; &unknown; &#0;", "a é é &unknown; &#0;"],
  ["a<b", "a"],
])("crude text of %j", (html, text) => {
  expect(crudeHtmlText(html).trim()).toBe(text);
});
