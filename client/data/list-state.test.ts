/** Applying events to an old list equals asking anew, whatever order, copies and pages they come in. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queueIds, type ConversationSummary, type QueueId } from "../../shared/api/conversations.ts";
import { someAct, someDay } from "../test/acts.ts";
import { me, ModelClinic } from "../test/model-clinic.ts";
import { appendPage, applyEventToList, listFrom, upsertRows, type ListState } from "./list-state.ts";

const someQueue = fc.constantFrom(...queueIds);
const all = 1000;

/** What the reader sees of a row. */
const seen = (rows: readonly ConversationSummary[]) =>
  rows.map(({ id, version, patient, readSeq, last }) => ({ id, version, patient, readSeq, last }));

function fresh(clinic: ModelClinic, queue: QueueId): ListState {
  return listFrom(queue, me, clinic.page(queue, all));
}

describe("a list kept by events", () => {
  it("equals a fresh fetch, whatever the order and number of copies of the events", () => {
    fc.assert(
      fc.property(someQueue, someDay, someDay, fc.infiniteStream(fc.nat()), (queue, before, later, dice) => {
        const clinic = new ModelClinic(6);
        for (const act of before) clinic.do(act);
        const old = fresh(clinic, queue);
        const from = clinic.number;
        for (const act of later) clinic.do(act);
        const events = clinic.events.slice(from);
        const copies = events.concat(events.filter((_, i) => i % 3 === 0));
        const roll = () => dice.next().value ?? 0;
        const shuffled = copies.map((event) => ({ event, key: roll() })).sort((a, b) => a.key - b.key);
        const list = shuffled.reduce((state, { event }) => applyEventToList(state, event), old);
        expect(seen(list.rows)).toEqual(seen(clinic.rows(queue)));
      }),
      { numRuns: 300 },
    );
  });

  it("never shows what an event has already taken back, when events from before the fetch come again", () => {
    fc.assert(
      fc.property(someQueue, someDay, (queue, day) => {
        const clinic = new ModelClinic(4);
        for (const act of day) clinic.do(act);
        const list = clinic.events.reduce(applyEventToList, fresh(clinic, queue));
        expect(seen(list.rows)).toEqual(seen(clinic.rows(queue)));
      }),
    );
  });

  it("stays whole while pages come in between events, late or not", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: someAct },
      { weight: 1, arbitrary: fc.constant("ask" as const) },
      { weight: 2, arbitrary: fc.constant("answer" as const) },
      { weight: 4, arbitrary: fc.constant("hear" as const) },
    );
    fc.assert(
      fc.property(someQueue, fc.array(step, { maxLength: 80, size: "max" }), (queue, steps) => {
        const clinic = new ModelClinic(12);
        let list = listFrom(queue, me, clinic.page(queue, 3));
        let heard = clinic.number;
        let answers: { cursor: string; page: ReturnType<ModelClinic["page"]> }[] = [];
        const hear = () => {
          const event = clinic.events[heard];
          if (!event) return false;
          list = applyEventToList(list, event);
          heard += 1;
          return true;
        };
        const ask = () => {
          const cursor = list.nextCursor;
          if (cursor) answers.push({ cursor, page: clinic.page(queue, 3, cursor) });
        };
        const answer = () => {
          const next = answers.shift();
          if (next) list = appendPage(list, next.cursor, next.page);
        };
        for (const one of steps) {
          if (one === "ask") ask();
          else if (one === "answer") answer();
          else if (one === "hear") hear();
          else clinic.do(one);
        }
        // In the end everything is heard and read down to the last row.
        for (answers = []; list.nextCursor; answer()) ask();
        while (hear());
        expect(seen(list.rows)).toEqual(seen(clinic.rows(queue)));
      }),
      { numRuns: 300 },
    );
  });

  it("leaves out a row that belongs further down than was read, until that page is read", () => {
    const clinic = new ModelClinic(6);
    const list = listFrom("needs-reply", me, clinic.page("needs-reply", 2));
    clinic.do({ act: "reply", who: 0 });
    clinic.do({ act: "inbound", who: 0 });
    const [replied, wroteAgain] = clinic.events.slice(-2);
    const after = [replied!, wroteAgain!].reduce(applyEventToList, list);
    expect(after.rows.map((row) => row.patient.name)).toEqual(["Patient 1"]);
  });

  it("takes a local change back with the old copy of the same version, but not over a newer row", () => {
    const clinic = new ModelClinic(1);
    const list = fresh(clinic, "closed");
    const row = clinic.rows("open")[0]!;
    const closed = upsertRows(list, [{ ...row, status: "closed" }]);
    expect(closed.rows).toHaveLength(1);
    expect(upsertRows(closed, [row]).rows).toHaveLength(0);
    clinic.do({ act: "status", who: 0, closed: true });
    const told = applyEventToList(closed, clinic.events.at(-1)!);
    expect(upsertRows(told, [row]).rows).toHaveLength(1);
  });
});
