import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../../shared/api/messages.ts";
import { makeTimes } from "../../../components/message/times.ts";
import { idOf, lineOf, sampleMessage, staffOf } from "../fixtures.ts";
import { simpleDelivery } from "../fixtures-delivery.ts";
import { countNew, groupGapMs, threadItems, together, type ThreadItem } from "./thread-items.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const times = makeTimes("America/Los_Angeles");
const conversation = idOf("c");

function message(seq: number, minutesAgo: number, more: Partial<Message> = {}): Message {
  const entry = { kind: "inbound", channel: "sms", body: `m${seq}`, minutesAgo } as const;
  return { ...sampleMessage(conversation, seq, entry, now), ...more };
}

function ours(seq: number, minutesAgo: number, more: Partial<Message> = {}): Message {
  const entry = { kind: "outbound", channel: "sms", body: `m${seq}`, minutesAgo, author: "nora" } as const;
  return { ...sampleMessage(conversation, seq, entry, now), ...more };
}

const items = (messages: Message[], newAfterSeq: number | null = null): ThreadItem[] =>
  threadItems(
    messages.map((one) => ({ message: one, pending: null })),
    { times, now, awayLine: newAfterSeq === null ? null : { after: newAfterSeq, upTo: 4 } },
  );

const sketch = (rows: ThreadItem[]) =>
  rows.map((item) =>
    item.kind === "message"
      ? `${item.entry.message.seq}${item.first ? "^" : ""}${item.last ? "." : ""}`
      : item.label,
  );

describe("the rows of a thread", () => {
  it("puts a line before each day, and meta under the last of a group", () => {
    const day = 24 * 60;
    expect(
      sketch(items([message(1, day), message(2, day - 1), ours(3, 9), ours(4, 8), message(5, 1)])),
    ).toEqual(["Yesterday, Tue Nov 18", "1", "2.", "Today, Wed Nov 19", "3", "4.", "5^."]);
  });

  it("puts the line before what came while nobody looked", () => {
    expect(sketch(items([message(1, 30), ours(2, 20), message(3, 5), message(4, 4)], 2))).toEqual([
      "Today, Wed Nov 19",
      "1.",
      "2^.",
      "2 new while you were away",
      "3",
      "4.",
    ]);
  });

  it("leaves each reply that waits on this device its own meta line, for what can be done about it", () => {
    const entry = (seq: number, pending: "sending" | "on-this-device") => {
      const { id, text, at } = ours(seq, 1);
      const waits = {
        clientKey: id,
        conversationId: conversation,
        text,
        channel: null,
        addressId: null,
        schedule: null,
      };
      return { message: ours(seq, 1), pending: { ...waits, at, pending, problem: null } };
    };
    const rows = (pending: "sending" | "on-this-device") =>
      sketch(threadItems([entry(1, pending), entry(2, pending)], { times, now, awayLine: null }));
    expect(rows("on-this-device").slice(1)).toEqual(["1.", "2^."]);
    expect(rows("sending").slice(1)).toEqual(["1", "2."]);
  });

  it("has no such line for our own messages", () => {
    expect(sketch(items([message(1, 30), ours(2, 20)], 1))).not.toContain("1 new while you were away");
  });

  it.each([
    ["another author", { author: staffOf("dev") }],
    ["another channel", { channel: "email" as const, ...lineOf("email") }],
    ["another line of the same channel", { lineId: idOf("other") }],
    ["another state", { delivery: simpleDelivery("queued", "sms", new Date(now).toISOString()) }],
    ["a subject of its own", { subject: "Your visit" }],
  ])("parts groups at %s", (_name, change) => {
    expect(together(ours(1, 3), ours(2, 2))).toBe(true);
    expect(together(ours(1, 3), ours(2, 2, change))).toBe(false);
  });

  it("parts groups after two minutes, not before", () => {
    const at = (ms: number) => ({ at: new Date(now - ms).toISOString() });
    expect(together(message(1, 0, at(groupGapMs)), message(2, 0, at(0)))).toBe(true);
    expect(together(message(1, 0, at(groupGapMs + 1)), message(2, 0, at(0)))).toBe(false);
  });

  it.each([
    "scheduled",
    "held",
    "queued",
    "failed",
    "refused",
    "unconfirmed",
    "undecided",
    "cancelled",
  ] as const)("never hides what is %s inside a group", (state) => {
    const same = { delivery: simpleDelivery(state, "sms", new Date(now).toISOString()) };
    expect(sketch(items([ours(1, 2, same), ours(2, 1, same)]))).toEqual(["Today, Wed Nov 19", "1.", "2^."]);
  });

  it("keeps every message once and in order, ends each group with meta, and repeats no key", () => {
    const gaps = fc.array(fc.record({ mine: fc.boolean(), minutes: fc.integer({ min: 0, max: 900 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(gaps, fc.option(fc.integer({ min: 0, max: 40 })), (steps, newAfter) => {
        let ago = steps.reduce((sum, step) => sum + step.minutes, 0);
        const list = steps.map((step, index) => {
          ago -= step.minutes;
          return step.mine ? ours(index + 1, ago) : message(index + 1, ago);
        });
        const rows = items(list, newAfter);
        const shown = rows.flatMap((item) => (item.kind === "message" ? [item] : []));
        expect(shown.map((item) => item.entry.message.seq)).toEqual(list.map((one) => one.seq));
        expect(new Set(rows.map((item) => item.key)).size).toBe(rows.length);
        rows.forEach((item, index) => {
          const after = rows[index + 1];
          if (item.kind === "message" && (!after || after.kind !== "message")) expect(item.last).toBe(true);
          if (item.kind === "message" && item.first) {
            const before = rows[index - 1];
            expect(before?.kind === "message" && before.last).toBe(true);
          }
        });
      }),
    );
  });

  it("keeps its keys when older messages are put above", () => {
    const newer = [message(5, 60), ours(6, 30)];
    const keys = items(newer).map((item) => item.key);
    expect(items([message(4, 90), ...newer]).map((item) => item.key)).toEqual(expect.arrayContaining(keys));
  });

  it("counts what came from the patient after a message", () => {
    expect(countNew([message(1, 9), ours(2, 8), message(3, 7)], 1)).toBe(1);
  });
});
