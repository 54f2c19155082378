/** Up the on-call chain, whatever the order of clock, answers and people. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  chainPauseMinutes,
  chainRounds,
  type ChainStep,
  type PageWay,
} from "../../../shared/domain/emergency.ts";
import type { AlarmRecord } from "../../store/alarms.ts";
import type { UserRecord } from "../../store/users.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import {
  acknowledge,
  ackWords,
  answerAck,
  callMs,
  goOn,
  noteAlarm,
  noteCalled,
  noteReceipt,
  openAlarm,
  pagedNow,
  pageWords,
  ringAgain,
  saysAck,
} from "./paging.ts";

const seed = Date.now() & 0xffff;
console.info(`paging: fast-check seed ${seed}`);

const start = new Date("2026-03-02T17:00:00.000Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

function world(phones: Record<string, boolean>) {
  let ids = 0;
  const user = (id: string): UserRecord | undefined =>
    id in phones
      ? {
          id,
          organizationId: "o",
          name: id,
          initials: id,
          email: `${id}@clinic.example`,
          role: "coordinator",
          timeZone: "UTC",
          passwordHash: "",
          active: true,
          ...(phones[id] && { phone: "+15035550100", phoneProvenAt: start }),
        }
      : undefined;
  return { user, newId: () => `page ${(ids += 1)}`, pageUnproven: false };
}

const rung = (userIds: string[], ways: PageWay[] = ["sms"], waitSeconds = 120): ChainStep => ({
  userIds,
  ways,
  waitSeconds,
});

function open(chain: ChainStep[]): AlarmRecord {
  const of = { conversationId: null, messageId: null, phrase: null, language: null, openedBy: null };
  return openAlarm({ id: "alarm", organizationId: "o", kind: "emergency", chain, ...of }, start);
}

describe("the chain", () => {
  it("pages the first rung at once, and each next one when its time is over", () => {
    const alarm = open([rung(["nora"]), rung(["sam", "ada"], ["sms", "email"])]);
    const parts = world({ nora: true, sam: true, ada: true });
    expect(goOn(alarm, { ...parts, now: at(0) }).map(({ userId }) => userId)).toEqual(["nora"]);
    noteCalled(alarm, "page 1", "sent", null, at(1));
    expect(alarm.nextAt).toEqual(at(120));
    expect(goOn(alarm, { ...parts, now: at(119) })).toEqual([]);
    const second = goOn(alarm, { ...parts, now: at(120) }).map(({ userId, way }) => `${userId} ${way}`);
    expect(second).toEqual(["sam sms", "sam email", "ada sms", "ada email"]);
  });

  /** When somebody was called, in seconds, until the time given. */
  function calls(alarm: AlarmRecord, until: number, from = 0): number[] {
    const parts = world({ nora: true });
    const times: number[] = [];
    for (let now = from; now < until; now += 30)
      for (const { id } of goOn(alarm, { ...parts, now: at(now) })) {
        times.push(now);
        noteCalled(alarm, id, "sent", null, at(now));
      }
    return times;
  }

  it("goes round again, says at last that nobody answered, and goes on at growing pauses until somebody has it", () => {
    const alarm = open([rung(["nora"], ["sms"], 60)]);
    expect(calls(alarm, chainRounds * 60)).toEqual([0, 60, 120, 180, 240]);
    const pause = chainPauseMinutes * 60;
    const first = chainRounds * 60 + pause;
    expect(calls(alarm, first + 4 * pause, chainRounds * 60)).toEqual([first, first + 60 + 2 * pause]);
    expect(alarm.state).toBe("unanswered");
    expect(calls(alarm, 24 * 3600, first + 4 * pause).length).toBeGreaterThan(10);
    expect(acknowledge(alarm, "nora", "screen", at(24 * 3600))).toBe(true);
    expect([alarm.state, alarm.nextAt, calls(alarm, 72 * 3600, 24 * 3600)]).toEqual([
      "acknowledged",
      null,
      [],
    ]);
  });

  it("of a drill ends after its rounds", () => {
    const alarm: AlarmRecord = { ...open([rung(["nora"], ["sms"], 60)]), kind: "drill" };
    expect(calls(alarm, 24 * 3600)).toHaveLength(chainRounds);
    expect([alarm.state, alarm.nextAt]).toEqual(["unanswered", null]);
  });

  it("is called from its first rung, as it is now, when the patient writes again and nobody has it", () => {
    const alarm = open([rung(["nora"], ["sms"], 60)]);
    calls(alarm, chainRounds * 60 + 30);
    expect(alarm.state).toBe("unanswered");
    const again = chainRounds * 60 + 90;
    ringAgain(alarm, [rung(["gone"]), rung(["nora"], ["sms"], 60)], at(again));
    expect([alarm.state, alarm.nextAt]).toEqual(["paging", at(again)]);
    expect(calls(alarm, again + 121, again)).toEqual([again, again + 60, again + 120]);
    // On its way round, taken: nothing is changed by more words.
    const before = JSON.stringify(alarm);
    ringAgain(alarm, [rung(["nora"])], at(again + 121));
    expect(JSON.stringify(alarm)).toBe(before);
    acknowledge(alarm, "nora", "screen", at(again + 122));
    ringAgain(alarm, [rung(["nora"])], at(again + 123));
    expect(alarm.nextAt).toBeNull();
  });

  it("does not shorten its pause when a late receipt says that a page failed", () => {
    const alarm = open([rung(["nora"], ["sms"], 60)]);
    const parts = world({ nora: true });
    for (let now = 0; now <= chainRounds * 60; now += 60)
      for (const { id } of goOn(alarm, { ...parts, now: at(now) }))
        noteCalled(alarm, id, "sent", null, at(now), [`key of ${id}`]);
    const { nextAt } = alarm;
    const last = alarm.pages.at(-1)!;
    expect(noteReceipt(alarm, last.keys![0]!, { status: "failed", words: "Landline" }, at(400))).toBe(true);
    expect(alarm.nextAt).toEqual(nextAt);
  });

  it("does not wait for a rung that cannot be reached, and says why", () => {
    const alarm = open([rung(["nora"]), rung(["gone"]), rung(["sam"])]);
    const called = goOn(alarm, { ...world({ nora: false, sam: true }), now: at(0) });
    expect(called.map(({ userId }) => userId)).toEqual(["sam"]);
    expect(alarm.pages.map(({ state, note }) => [state, note])).toEqual([
      ["skipped", "Has no phone on record."],
      ["skipped", "No longer works here."],
      ["calling", null],
    ]);
  });

  it("pages the next rung at once when nobody of this one got it", () => {
    const alarm = open([rung(["nora"]), rung(["sam"])]);
    const parts = world({ nora: true, sam: true });
    goOn(alarm, { ...parts, now: at(0) });
    noteCalled(alarm, "page 1", "failed", "Landline", at(2));
    expect(goOn(alarm, { ...parts, now: at(2) }).map(({ userId }) => userId)).toEqual(["sam"]);
  });

  it("never calls a page again whose answer was lost", () => {
    const alarm = open([rung(["nora"], ["sms"], 600)]);
    const parts = world({ nora: true });
    goOn(alarm, { ...parts, now: at(0) });
    expect(alarm.nextAt).toEqual(at(callMs / 1000));
    expect(goOn(alarm, { ...parts, now: at(callMs / 1000) })).toEqual([]);
    expect(alarm.pages[0]).toMatchObject({ state: "unconfirmed" });
    // A late answer is better than none.
    expect(noteCalled(alarm, "page 1", "sent", null, at(200))).toBe(true);
  });

  it("with nobody in it tells the screens alone", () => {
    expect(open([])).toMatchObject({ state: "paging", nextAt: null });
  });
});

test("acknowledged once, by the first; nobody is called after it", () => {
  const alarm = open([rung(["nora"]), rung(["sam"])]);
  const parts = world({ nora: true, sam: true });
  goOn(alarm, { ...parts, now: at(0) });
  expect(acknowledge(alarm, "nora", "sms", at(10))).toBe(true);
  expect(acknowledge(alarm, "sam", "link", at(11))).toBe(false);
  expect(alarm.acknowledged).toEqual({ at: at(10), by: "nora", how: "sms" });
  expect(goOn(alarm, { ...parts, now: at(500) })).toEqual([]);
  expect(pagedNow(alarm)?.userId).toBe("nora");
});

describe("a colleague's ACK", () => {
  const where = { clinic: "Larkspur Clinic", zone: "America/Los_Angeles" };
  it("is answered by text, once however often it comes in, with who has it", () => {
    const alarm = open([rung(["nora"]), rung(["sam"])]);
    const parts = world({ nora: true, sam: true });
    goOn(alarm, { ...parts, now: at(0) });
    answerAck(alarm, "nora", "SM1", "answer 1", at(10));
    acknowledge(alarm, "nora", "sms", at(10));
    expect(alarm.nextAt).toEqual(at(10));
    expect(goOn(alarm, { ...parts, now: at(10) }).map(({ id }) => id)).toEqual(["answer 1"]);
    noteCalled(alarm, "answer 1", "sent", null, at(11));
    answerAck(alarm, "nora", "SM1", "answer 2", at(12));
    answerAck(alarm, "sam", "SM2", "answer 3", at(60));
    expect(goOn(alarm, { ...parts, now: at(60) }).map(({ id, userId }) => [id, userId])).toEqual([
      ["answer 3", "sam"],
    ]);
    expect(pagedNow(alarm)?.userId).toBe("nora");
    expect(ackWords(alarm, { ...where, to: "nora", by: "Nora Okafor" })).toBe(
      "Larkspur Clinic: You have the emergency of 9:00 am.",
    );
    expect(ackWords(alarm, { ...where, to: "sam", by: "Nora Okafor" })).toBe(
      "Larkspur Clinic: Nora Okafor has the emergency of 9:00 am since 9:00 am. Nothing is left for you to do.",
    );
  });

  it("that a machine writes is not answered for ever", () => {
    const alarm = open([rung(["nora"])]);
    for (let n = 0; n < 50; n += 1) answerAck(alarm, "nora", `SM${n}`, `answer ${n}`, at(n));
    expect(alarm.pages).toHaveLength(5);
  });
});

test("what is heard of an older alarm never takes the place of a newer one in the thread's row", () => {
  const row = {} as ConversationRecord;
  const of = (id: string, seconds: number): AlarmRecord => ({
    ...open([rung(["nora"])]),
    ...{ id, conversationId: "c", messageId: `of ${id}`, openedAt: at(seconds) },
  });
  const [older, newer] = [of("older", 0), of("newer", 3600)];
  noteAlarm(row, older, { pins: true });
  acknowledge(older, "nora", "screen", at(10));
  noteAlarm(row, older);
  noteAlarm(row, newer, { pins: true });
  noteAlarm(row, older);
  expect(row.emergency).toMatchObject({ alarmId: "newer", acknowledged: null });
  older.settled = { at: at(3700), by: "nora" };
  noteAlarm(row, older);
  expect(row.emergency?.alarmId).toBe("newer");
  newer.settled = { at: at(3800), by: "nora" };
  noteAlarm(row, newer);
  older.settled = null;
  noteAlarm(row, older);
  expect(row.emergency).toBeUndefined();
});

test("however it goes: pages are called once each, the order of rungs holds, and it goes on until it is taken", () => {
  const chain = fc.array(
    fc.record({
      userIds: fc.uniqueArray(fc.constantFrom("a", "b", "c", "gone"), { minLength: 1, maxLength: 3 }),
      ways: fc.uniqueArray(fc.constantFrom<PageWay>("sms", "flash", "email"), { minLength: 1 }),
      waitSeconds: fc.integer({ min: 30, max: 300 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const answers = fc.infiniteStream(fc.constantFrom("sent", "failed", "unconfirmed", "lost"));
  fc.assert(
    fc.property(chain, answers, fc.option(fc.integer({ min: 0, max: 4000 })), (steps, stream, takenAt) => {
      const alarm = open(steps);
      const parts = world({ a: true, b: false, c: true });
      const called = new Set<string>();
      for (let now = 0; now < 20_000; now += 15) {
        if (takenAt !== null && now >= takenAt) acknowledge(alarm, "a", "screen", at(now));
        if (!alarm.nextAt || alarm.nextAt > at(now)) continue;
        for (const { id } of goOn(alarm, { ...parts, now: at(now) })) {
          expect(called.has(id)).toBe(false);
          expect(alarm.acknowledged).toBeNull();
          called.add(id);
          const answer = stream.next().value;
          if (answer !== "lost") noteCalled(alarm, id, answer as "sent", null, at(now));
        }
      }
      const places = alarm.pages.map(({ round, step }) => round * 100 + step);
      expect(places).toEqual([...places].sort((one, other) => one - other));
      expect(alarm.nextAt === null).toBe(alarm.state === "acknowledged");
      expect(alarm.state).toBe(takenAt === null ? "unanswered" : "acknowledged");
      expect(alarm.pages.some(({ state }) => state === "due")).toBe(false);
    }),
    { seed },
  );
});

test.each(["ACK", "ack", " Ack. ", "“ACK”", "Acknowledged", "ＡＣＫ"])("%s takes it", (text) => {
  expect(saysAck(text)).toBe(true);
});
test.each(["", "back", "ack what?", "no", "I acknowledge nothing of the kind"])("%s does not", (text) => {
  expect(saysAck(text)).toBe(false);
});

test("a page says nothing of the patient, and that a drill is one", () => {
  const alarm = { ...open([]), phrase: "chest pain*" };
  const where = { clinic: "Larkspur Clinic", url: "https://inbox.example/a/x", zone: "America/Los_Angeles" };
  expect(pageWords(alarm, where)).toBe(
    "Larkspur Clinic: Emergency in the inbox, 9:00 am. Take it: https://inbox.example/a/x or reply ACK.",
  );
  expect(pageWords({ ...alarm, kind: "drill" }, where)).toContain("DRILL");
});
