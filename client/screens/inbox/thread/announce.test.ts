import { describe, expect, it } from "vitest";
import type { Message } from "../../../../shared/api/messages.ts";
import { idOf, sampleMessage } from "../fixtures.ts";
import { simpleDelivery } from "../fixtures-delivery.ts";
import { addHeard, sayHeard, silence, whatChanged } from "./announce.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const at = new Date(now).toISOString();
const conversation = idOf("c");
const theirs = (seq: number) =>
  sampleMessage(
    conversation,
    seq,
    { kind: "inbound", channel: "sms", body: "private words", minutesAgo: 1 },
    now,
  );
const ours = (seq: number, state: Parameters<typeof simpleDelivery>[0]): Message => ({
  ...sampleMessage(
    conversation,
    seq,
    { kind: "outbound", channel: "sms", body: "private words", minutesAgo: 1 },
    now,
  ),
  delivery: simpleDelivery(state, "sms", at),
});

describe("what is said of an open thread", () => {
  it("says new messages by name, never their words", () => {
    const words = sayHeard(whatChanged([theirs(1)], [theirs(1), theirs(2)]), "Marisol Vega");
    expect(words).toBe("New message from Marisol");
    expect(sayHeard({ inbound: 3, trouble: [] }, "Marisol Vega")).toBe("3 new messages from Marisol");
  });

  it("says nothing of the first page, of older pages, or of our own messages", () => {
    expect(whatChanged([], [theirs(1)])).toEqual(silence);
    expect(whatChanged([theirs(5)], [theirs(4), theirs(5)])).toEqual(silence);
    expect(whatChanged([theirs(1)], [theirs(1), ours(2, "queued")])).toEqual(silence);
  });

  it.each([
    ["failed", "Message to Marisol failed"],
    ["unconfirmed", "Message to Marisol is unconfirmed"],
    ["refused", "Message to Marisol was not sent"],
    ["delivered", ""],
    ["read", ""],
  ] as const)("of a delivery that becomes %s: %s", (state, words) => {
    expect(sayHeard(whatChanged([ours(1, "sending")], [ours(1, state)]), "Marisol Vega")).toBe(words);
  });

  it("says a state once, not again with every change", () => {
    expect(whatChanged([ours(1, "failed")], [ours(1, "failed")])).toEqual(silence);
  });

  it("puts a burst into one sentence", () => {
    const burst = [2, 3].reduce(
      (sum, seq) => addHeard(sum, whatChanged([theirs(seq - 1)], [theirs(seq - 1), theirs(seq)])),
      silence,
    );
    expect(sayHeard(burst, "Marisol Vega")).toBe("2 new messages from Marisol");
  });
});
