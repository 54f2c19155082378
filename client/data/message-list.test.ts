/** Applying events to a loaded thread equals asking anew. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../shared/api/messages.ts";
import { someAct, someDay } from "../test/acts.ts";
import { ModelClinic } from "../test/model-clinic.ts";
import { applyEventToMessages, messagesFrom, prependPage, upsertMessages } from "./message-list.ts";
import { withPending } from "./messages.ts";
import type { PendingMessage } from "./outbox.ts";

const seen = (messages: readonly Message[]) =>
  messages.map(({ seq, delivery }) => ({ seq, version: delivery?.version, state: delivery?.state }));

describe("a thread kept by events", () => {
  it("equals a fresh fetch, whatever the order and number of copies of the events", () => {
    fc.assert(
      fc.property(someDay, someDay, fc.infiniteStream(fc.nat()), (before, later, dice) => {
        const clinic = new ModelClinic(3);
        const id = clinic.conversationIds()[0]!;
        for (const act of before) clinic.do(act);
        const old = messagesFrom(id, clinic.messages(id, 1000));
        const from = clinic.number;
        for (const act of later) clinic.do(act);
        const shuffled = [...clinic.events.slice(from), ...clinic.events]
          .map((event) => ({ event, key: dice.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const list = shuffled.reduce((state, { event }) => applyEventToMessages(state, event), old);
        expect(seen(list.items)).toEqual(seen(clinic.messages(id, 1000).items));
      }),
      { numRuns: 200 },
    );
  });

  it("stays without a hole while older pages come in between events", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: someAct },
      { weight: 2, arbitrary: fc.constant("older" as const) },
      { weight: 4, arbitrary: fc.constant("hear" as const) },
    );
    fc.assert(
      fc.property(someDay, fc.array(step, { maxLength: 80, size: "max" }), (before, steps) => {
        const clinic = new ModelClinic(2);
        const id = clinic.conversationIds()[0]!;
        for (const act of before) clinic.do(act);
        let list = messagesFrom(id, clinic.messages(id, 2));
        // Of the past only a late receipt is heard: it must not tear a hole by bringing its old message alone.
        let heard = clinic.number;
        const hear = () => {
          const event = clinic.events[heard];
          if (event) list = applyEventToMessages(list, event);
          heard += event ? 1 : 0;
          return event !== undefined;
        };
        const older = () => {
          const first = list.items[0]?.seq;
          if (!list.hasOlder || first === undefined) return false;
          list = prependPage(list, first, clinic.messages(id, 2, first));
          return true;
        };
        for (const one of steps) {
          if (one === "older") older();
          else if (one === "hear") hear();
          else clinic.do(one);
        }
        while (hear());
        while (older());
        expect(seen(list.items)).toEqual(seen(clinic.messages(id, 1000).items));
        expect(list.hasOlder).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("drops a page that was asked for with another first message", () => {
    const clinic = new ModelClinic(1);
    for (let i = 0; i < 5; i++) clinic.do({ act: "inbound", who: 0 });
    const id = clinic.conversationIds()[0]!;
    const list = messagesFrom(id, clinic.messages(id, 2));
    expect(prependPage(list, 3, clinic.messages(id, 2, 3))).toBe(list);
  });

  it("keeps messages of other conversations out", () => {
    const clinic = new ModelClinic(2);
    const [mine, other] = clinic.conversationIds();
    const list = messagesFrom(mine!, clinic.messages(mine!, 10));
    expect(upsertMessages(list, clinic.messages(other!, 10).items).items).toHaveLength(1);
  });
});

describe("replies on their way", () => {
  it("come last, only in their conversation, and give way to the stored message of the same key", () => {
    const clinic = new ModelClinic(1);
    const id = clinic.conversationIds()[0]!;
    clinic.do({ act: "reply", who: 0 }, "key-of-first");
    const held = clinic.messages(id, 10).items;
    const pending = (clientKey: string, conversationId: string): PendingMessage => ({
      pending: "sending",
      clientKey,
      conversationId,
      text: "words",
      channel: null,
      addressId: null,
      schedule: null,
      at: held[0]!.at,
      problem: null,
    });
    const shown = withPending(id, held, [
      pending("key-of-first", id),
      pending("key-of-second", id),
      pending("elsewhere", "another"),
    ]);
    expect(shown.map((message) => message.clientKey)).toEqual([null, "key-of-first", "key-of-second"]);
  });
});
