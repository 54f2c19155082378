import { expect, it } from "vitest";
import { memoryStore } from "./device-store.ts";
import { createDrafts } from "./drafts-store.ts";
import { keptRecord, type RecordDraft } from "./record-draft.ts";

const draft: RecordDraft = {
  what: "refused",
  addressId: "a",
  purposes: ["broadcast"],
  how: "phone",
  words: "no more",
};

it("keeps what is written down of one patient through a reload, until it is recorded", () => {
  const device = memoryStore();
  const open = (patient: string) =>
    keptRecord(
      createDrafts(device, "me", () => "key"),
      patient,
    );
  open("ruth").keep(draft);
  expect(open("ruth").read()).toEqual(draft);
  expect(open("harold").read()).toBeNull();
  open("ruth").drop();
  expect(open("ruth").read()).toBeNull();
});

it("keeps nothing without words, and does not fail on what an older release kept", () => {
  const drafts = createDrafts(memoryStore(), "me", () => "key");
  const kept = keptRecord(drafts, "ruth");
  kept.keep(draft);
  kept.keep({ ...draft, words: " " });
  expect(kept.read()).toBeNull();
  drafts.edit("consent ruth", { text: "{}" });
  expect(kept.read()).toBeNull();
});
