import { expect, it } from "vitest";
import type { ConsentCell } from "../../../shared/api/consent.ts";
import { cellWords } from "./consent-words.ts";

it.each<[ConsentCell["state"], boolean, boolean, string]>([
  ["given", true, true, "Yes"],
  ["not_asked", true, true, "Yes, not asked"],
  ["not_asked", false, true, "No, not asked"],
  ["asked", true, true, "Yes, asked without an answer"],
  ["expired", false, true, "No, expired"],
  ["refused", false, true, "Refused"],
  ["doubted", false, true, "Held for a ruling"],
  // A landline: whatever was said.
  ["not_asked", true, false, "No, cannot go there"],
  ["given", true, false, "No, cannot go there"],
  ["refused", false, false, "Refused"],
])(
  "a cell that is %s (may: %s, reachable: %s) answers whether anything may go: %s",
  (state, may, reachable, words) => {
    const cell: ConsentCell = { purpose: "broadcast", state, may, entryId: null };
    expect(cellWords(cell, { reachable }, undefined)).toBe(words);
  },
);
