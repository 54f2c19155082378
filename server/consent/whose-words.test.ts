/** How a refusal is told of: nobody is said to have said what they did not. */
import { expect, test } from "vitest";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import { howRefused } from "./whose-words.ts";

test.each<[Partial<ConsentEntry>, string]>([
  [{ source: "keyword", word: "STOP" }, "the word was “STOP”"],
  [{ source: "provider", word: "STOP" }, "the word was “STOP”"],
  [{ source: "provider", word: "21610" }, "as its provider says"],
  [{ source: "page", word: "Reminders: No" }, "on the patient’s page"],
  [{ source: "staff", word: "no more, she said" }, "as staff wrote it down"],
  [{ source: "staff", word: "leave me alone", rulesOn: "a doubt" }, "in their own words"],
  [{ source: "complaint", word: "spam complaint" }, "by a complaint about mail"],
  [{ patientId: "ana", heldFor: ["ana"] }, "by somebody who had this address before"],
  [{ patientId: null, heldFor: ["ana", "bo"] }, "the word was “STOP”"],
  // Of an earlier release nobody knows.
  [{ patientId: null, heldFor: null }, "the word was “STOP”"],
])("%j is told of as %s", (change, words) => {
  const about = { id: "e", organizationId: "o", addressId: "a", channel: "sms" } as const;
  const entry = newConsentEntry({
    ...{ ...about, choice: "refused", source: "keyword", word: "STOP", at: new Date(0) },
    ...change,
  });
  expect(howRefused(entry, "bo", { patientIds: ["bo"] })).toBe(words);
});
