/** What became of a message while it was changed: said in words, and what was typed is named as kept. */
import { describe, expect, it } from "vitest";
import type { Delivery } from "../../../../shared/api/messages.ts";
import { simpleDelivery } from "../fixtures-delivery.ts";
import { castPatient, sampleConversation, sampleMessage } from "../fixtures.ts";
import { editConflict } from "./edit-conflict.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const { id, patientDetails } = sampleConversation(castPatient("marisol"), now);
const written = {
  kind: "outbound",
  channel: "sms",
  author: "nora",
  body: "At nine.",
  minutesAgo: 5,
} as const;

function conflict(change: Partial<Delivery>, { edits = 0, text = "At ten." } = {}) {
  const message = sampleMessage(id, 3, written, now);
  const delivery = { ...simpleDelivery("scheduled", "sms", message.at), ...change };
  const base = { text: message.text, edits: 0 };
  return editConflict(
    { message: { ...message, edits, delivery }, base, text, wall: null, cancels: null, openText: null },
    patientDetails,
  );
}

describe("a message that is being changed", () => {
  it("can be saved while it waits and nobody else changed it", () => {
    expect(conflict({})).toBeNull();
  });
  it("says that another changed it", () => {
    expect(conflict({}, { edits: 1 })).toMatchObject({ kind: "theirs" });
  });
  it.each<[Partial<Delivery>, RegExp]>([
    [{ state: "queued" }, /^It went meanwhile/],
    [{ state: "delivered" }, /^It went meanwhile/],
    [{ state: "cancelled", closed: "answered" }, /^She answered first/],
    [{ state: "cancelled", closed: "undone" }, /^It was taken back/],
    [{ state: "cancelled", closed: "cancelled" }, /^It was cancelled/],
    [{ state: "refused" }, /^It did not go/],
  ])("%j: cannot be changed any more, and what was typed is kept", (change, words) => {
    const found = conflict(change);
    expect(found).toMatchObject({ kind: "gone", title: expect.stringMatching(words) });
    expect(found!.detail).toMatch(/still here, and was not sent/);
    expect(conflict(change, { text: "At nine." })!.detail).toBe("");
  });
});
