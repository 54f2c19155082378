/** The row in the list follows messages and deliveries: last words, waiting, troubles, the way back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { deliveryStates, type DeliveryState } from "../../shared/domain/delivery.ts";
import { noteDelivery, noteInbound, noteOutbound } from "./conversation-changes.ts";
import { attempt, conversation, delivery, message } from "./test-rows.ts";

const seed = Date.now() & 0xffff;
console.info(`conversation-changes: fast-check seed ${seed}`);

const byStaff = { authorId: "u1" };
const at = (minute: number) => new Date(1_700_000_000_000 + minute * 60_000);

test("an inbound message is the last words, opens the row, waits, and is the way back", () => {
  const row = conversation({ status: "closed" });
  noteInbound(row, message({ seq: 1, at: at(1), text: "Can I\n come Friday?" }), true);
  expect(row).toMatchObject({
    status: "open",
    lastSeq: 1,
    lastInboundSeq: 1,
    lastAt: at(1),
    needsReplySince: at(1),
    last: { seq: 1, direction: "inbound", channel: "sms", preview: "Can I come Friday?", state: null },
    lastInbound: { sms: { addressId: "a1", lineId: "l1", at: at(1) } },
  });
});

test("waiting counts from the oldest unanswered message; an answer ends it, whatever becomes of it", () => {
  const row = conversation();
  noteInbound(row, message({ seq: 1, at: at(1) }), true);
  noteInbound(row, message({ seq: 2, at: at(2) }), true);
  expect(row.needsReplySince).toEqual(at(1));
  const answer = message({ id: "m3", seq: 3, at: at(3), direction: "outbound", authorId: "u1" });
  noteOutbound(row, answer, delivery([], { messageId: "m3", seq: 3 }));
  expect(row).toMatchObject({ needsReplySince: null, lastInboundSeq: 2, last: { seq: 3, state: "queued" } });
  noteDelivery(row, delivery([], { messageId: "m3", seq: 3, state: "failed" }), answer);
  expect(row.needsReplySince).toBeNull();
  noteInbound(row, message({ seq: 4, at: at(4) }), true);
  expect(row.needsReplySince).toEqual(at(4));
});

test("an answer called back before it went gives the question back, whatever held it and however it was closed", () => {
  const rows = [
    { name: "held", states: [{ state: "held" }, { state: "cancelled" }] },
    { name: "queued", states: [{ state: "cancelled" }] },
    { name: "failed, sent another way, called back", states: [{ state: "failed" }, { state: "queued" }] },
    { name: "refused, sent another way, called back", states: [{ state: "refused" }, { state: "held" }] },
  ] as const;
  for (const { name, states } of rows) {
    const row = conversation();
    noteInbound(row, message({ seq: 1, at: at(1) }), true);
    const answer = message({ id: "m2", seq: 2, at: at(2), direction: "outbound", authorId: "u1" });
    noteOutbound(row, answer, delivery([], { state: "queued" }));
    expect([name, row.needsReplySince]).toEqual([name, null]);
    row.status = "closed";
    for (const change of [...states, { state: "cancelled" } as const])
      noteDelivery(row, delivery([], change), answer);
    expect([name, row.needsReplySince, row.status, row.pendingAnswers]).toEqual([name, at(1), "open", []]);
  }
});

test("who was reached by phone, or has another answer, does not wait again", () => {
  const row = conversation();
  noteInbound(row, message({ seq: 1, at: at(1) }), true);
  const answer = message({ id: "m2", seq: 2, at: at(2), direction: "outbound", authorId: "u1" });
  noteOutbound(row, answer, delivery([], { state: "held" }));
  const resolved = { at: at(3), by: "u1", how: "by_phone" as const };
  noteDelivery(row, delivery([], { state: "cancelled", resolved }), answer);
  expect([row.needsReplySince, row.pendingAnswers]).toEqual([null, []]);
});

test("of several answers under way, what was asked last waits for what was written after it alone", () => {
  // What happens to the first and to the second answer, and since when the patient waits then.
  const cases = [
    [["first", "sent"], ["second", "cancelled"], 3],
    [["second", "cancelled"], ["first", "sent"], 3],
    [["second", "sent"], ["first", "cancelled"], null],
    [["first", "cancelled"], ["second", "sent"], null],
    [["first", "cancelled"], ["second", "cancelled"], 1],
    [["second", "cancelled"], ["first", "cancelled"], 1],
  ] as const;
  for (const [one, other, waits] of cases) {
    const row = conversation();
    const say = (which: "first" | "second", state: DeliveryState) => {
      const seq = which === "first" ? 2 : 4;
      const id = { messageId: which, seq, state };
      const said = message({ id: which, seq, at: at(seq), direction: "outbound", authorId: "u1" });
      if (state === "held") noteOutbound(row, said, delivery([], id));
      else noteDelivery(row, delivery([], id), said);
    };
    noteInbound(row, message({ seq: 1, at: at(1) }), true);
    say("first", "held");
    noteInbound(row, message({ id: "m3", seq: 3, at: at(3) }), true);
    say("second", "held");
    expect(row.needsReplySince).toBeNull();
    say(one[0], one[1]);
    say(other[0], other[1]);
    expect([one, other, row.needsReplySince]).toEqual([one, other, waits && at(waits)]);
    expect(row.pendingAnswers).toEqual([]);
  }
});

test("what a machine writes is no answer: who waits goes on waiting, by their own words, and a closed thread stays closed", () => {
  const row = conversation();
  noteInbound(row, message({ seq: 1, at: at(1) }), true);
  const said = message({ id: "m2", seq: 2, at: at(2), direction: "outbound", authorId: null });
  noteOutbound(row, said, delivery([], { messageId: "m2", seq: 2 }));
  expect(row).toMatchObject({ needsReplySince: at(1), staffAt: null, lastSeq: 2, lastAt: at(2) });
  expect(row.last).toMatchObject({ seq: 1, direction: "inbound" });
  noteOutbound(row, { ...said, id: "m3", seq: 3, authorId: "u1" }, delivery([], { messageId: "m3", seq: 3 }));
  expect(row).toMatchObject({ needsReplySince: null, staffAt: at(2) });
  row.status = "closed";
  noteOutbound(row, { ...said, id: "m4", seq: 4 }, delivery([], { messageId: "m4", seq: 4 }));
  expect(row.status).toBe("closed");
});

test("machine-made mail waits for nobody and does not end the waiting of a person", () => {
  const row = conversation();
  const robot = message({ seq: 1, at: at(1), channel: "email", marks: ["automatic"] });
  noteInbound(row, robot, true);
  expect(row.needsReplySince).toBeNull();
  noteInbound(row, message({ seq: 2, at: at(2) }), true);
  noteInbound(row, { ...robot, seq: 3, at: at(3) }, true);
  expect(row.needsReplySince).toEqual(at(2));
});

test("a sender that is not to be answered here is no way back, and leaves the earlier one", () => {
  const row = conversation();
  noteInbound(row, message({ seq: 1, at: at(1) }), true);
  noteInbound(row, message({ seq: 2, at: at(2), addressId: "stranger" }), false);
  expect(row.lastInbound.sms).toMatchObject({ addressId: "a1", at: at(1) });
  expect(row.last?.seq).toBe(2);
});

test("each channel keeps its own way back", () => {
  const row = conversation();
  noteInbound(row, message({ seq: 1, at: at(1) }), true);
  noteInbound(row, message({ seq: 2, at: at(2), channel: "email", addressId: "mail", lineId: "box" }), true);
  expect(row.lastInbound).toEqual({
    sms: { addressId: "a1", lineId: "l1", at: at(1) },
    email: { addressId: "mail", lineId: "box", at: at(2) },
  });
});

test("a mail without text shows its subject; files are counted", () => {
  const row = conversation();
  const files = [{ name: "scan.pdf", contentType: "application/pdf", bytes: 5 }];
  noteInbound(row, message({ seq: 1, channel: "email", text: "", subject: "Referral", files }), true);
  expect(row.last).toMatchObject({ preview: "Referral", files: 1 });
});

test("the mail thread keeps its root, its newest references and its last subject that was not empty", () => {
  const row = conversation();
  for (let n = 0; n < 30; n += 1) {
    const mail = message({
      seq: n + 1,
      channel: "email",
      mailId: `<${n}@x>`,
      subject: n === 0 ? "Refill" : null,
    });
    if (n % 2) noteOutbound(row, mail, delivery([]));
    else noteInbound(row, mail, true);
  }
  expect(row.mail?.subject).toBe("Refill");
  expect(row.mail?.lastId).toBe("<29@x>");
  expect(row.mail?.references).toHaveLength(11);
  expect(row.mail?.references[0]).toBe("<0@x>");
  expect(row.mail?.references.slice(1)).toEqual(Array.from({ length: 10 }, (_, n) => `<${20 + n}@x>`));
});

test("a text leaves the mail thread alone", () => {
  const row = conversation({ mail: { subject: "Refill", lastId: "<1@x>", references: ["<1@x>"] } });
  noteInbound(row, message({ seq: 2, mailId: null }), true);
  expect(row.mail?.lastId).toBe("<1@x>");
});

test("only the last message's delivery shows in the last words", () => {
  const row = conversation();
  noteOutbound(
    row,
    message({ id: "m1", seq: 1, direction: "outbound", authorId: "u1" }),
    delivery([], { messageId: "m1", seq: 1 }),
  );
  noteInbound(row, message({ id: "m2", seq: 2 }), true);
  expect(noteDelivery(row, delivery([], { messageId: "m1", seq: 1, state: "delivered" }), byStaff)).toBe(
    false,
  );
  expect(row.last).toMatchObject({ seq: 2, state: null });
});

test("a plan that is over stays in sight while a call of it is out", () => {
  for (const [state, stays] of [
    ["started", true],
    ["unconfirmed", false],
    ["failed", false],
    ["delivered", false],
  ] as const) {
    const row = conversation();
    noteDelivery(row, delivery([attempt("t1", "unconfirmed")]), byStaff);
    noteDelivery(
      row,
      delivery([attempt("t1", state)], { state: "read", closed: { at: at(0), why: "done" } }),
      byStaff,
    );
    expect([state, row.running.length > 0]).toEqual([state, stays]);
  }
});

/** The second of three is a machine's. */
const authorOf = (seq: number) => (seq === 2 ? null : "u1");

test("last words, troubles and running plans follow every delivery through any states, and a no-change is said to be none", () => {
  const steps = fc.array(
    fc.record({
      which: fc.integer({ min: 1, max: 3 }),
      state: fc.constantFrom(...deliveryStates),
      settled: fc.boolean(),
      runs: fc.boolean(),
    }),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const row = conversation();
      const now = new Map<number, { state: DeliveryState; settled: boolean; runs: boolean }>();
      for (const seq of [1, 2, 3]) {
        const made = delivery([], { id: `d${seq}`, messageId: `m${seq}`, seq });
        noteOutbound(
          row,
          message({ id: `m${seq}`, seq, direction: "outbound", authorId: authorOf(seq) }),
          made,
        );
        now.set(seq, { state: "queued", settled: false, runs: true });
      }
      for (const { which, state, settled, runs } of list) {
        const before = structuredClone(row);
        const resolved = settled ? { at: at(0), by: "u", how: "dealt_with" as const } : null;
        const changed = noteDelivery(
          row,
          delivery([], {
            id: `d${which}`,
            messageId: `m${which}`,
            seq: which,
            state,
            resolved,
            closed: runs ? null : { at: at(0), why: "done" },
          }),
          { authorId: authorOf(which) },
        );
        expect(changed).toBe(JSON.stringify(before) !== JSON.stringify(row));
        now.set(which, { state, settled, runs });
      }
      expect(row.last?.state).toBe(now.get(3)!.state);
      const expected = [...now]
        .filter(
          ([seq, { state, settled }]) =>
            !settled &&
            (["failed", "unconfirmed", "undecided"].includes(state) ||
              // A machine's words that gave way to a refusal are nobody's task.
              (state === "refused" && authorOf(seq) !== null)),
        )
        .map(([seq, { state }]) => `m${seq} ${state}`);
      const told = row.troubles.map(({ messageId, state }) => `${messageId} ${state}`);
      expect(told.sort()).toEqual(expected.sort());
      const running = [...now].flatMap(([seq, { runs }]) => (runs ? [`d${seq}`] : []));
      expect([...row.running].sort()).toEqual(running);
    }),
    { seed },
  );
});
