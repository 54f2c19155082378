/** What may be ruled, and what is said of the time that is left. */
import { expect, test } from "vitest";
import type { Review } from "../../../../shared/api/conversations.ts";
import { choicesOf, clockOf, questionOf } from "./review-words.ts";

const review = (kind: Review["kind"], dueAt: string | null = "2026-03-16T17:00:00.000Z"): Review => ({
  id: "r1",
  kind,
  messageId: "m1",
  channel: "sms",
  at: "2026-03-02T17:00:00.000Z",
  dueAt,
});
const march = (day: number) => Date.parse(`2026-03-${String(day).padStart(2, "0")}T18:00:00.000Z`);

test.each([
  ["free_words", ["refusal", "no_refusal", "wrong_number"]],
  ["wrong_number", ["refusal", "no_refusal", "wrong_number"]],
  ["meant_visit", ["seen"]],
] as const)("%s takes the rulings that the server takes, each with a key of its own", (kind, rulings) => {
  const choices = choicesOf(review(kind));
  expect(choices.map(({ ruling }) => ruling)).toEqual(rulings);
  expect(new Set(choices.map(({ key }) => key)).size).toBe(choices.length);
  expect(questionOf(review(kind), "Marisol Vega")).toContain("Marisol Vega");
});

test("the clock says the day on which it becomes a refusal, and later that it has", () => {
  const day = (at: string) => at.slice(5, 10);
  expect(clockOf(review("free_words"), march(3), day)).toContain("counts as a refusal on 03-16");
  expect(clockOf(review("free_words"), march(17), day)).toBe(
    "Nobody ruled in time, so it counts as a refusal.",
  );
  expect(clockOf(review("meant_visit", null), march(3), day)).toContain("visit");
});

test("mail from elsewhere says how many mailboxes a ruling is about", () => {
  const day = (at: string) => at.slice(5, 10);
  const mail: Review = { ...review("wrong_number"), channel: "email" };
  expect(questionOf(mail, "Marisol")).toBe("Marisol’s mailbox may belong to somebody else.");
  expect(clockOf({ ...mail, mailboxes: 0 }, march(3), day)).not.toContain("elsewhere");
  expect(clockOf({ ...mail, mailboxes: 1 }, march(3), day)).toContain("about a mailbox of theirs too.");
  expect(clockOf({ ...mail, mailboxes: 3 }, march(3), day)).toContain("about all 3 mailboxes of theirs too.");
});
