/** Up the on-call chain, whatever the order of clock, answers and people. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { chainRounds, type ChainStep, type PageWay } from "../../../shared/domain/emergency.ts";
import type { AlarmRecord } from "../../store/alarms.ts";
import type { UserRecord } from "../../store/users.ts";
import { acknowledge, callMs, goOn, noteCalled, openAlarm, pagedNow, pageWords, saysAck } from "./paging.ts";

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

  it("goes round again, and says at last that nobody answered", () => {
    const alarm = open([rung(["nora"], ["sms"], 60)]);
    const parts = world({ nora: true });
    let paged = 0;
    for (let now = 0; alarm.nextAt && now < 3600; now += 30)
      for (const { id } of goOn(alarm, { ...parts, now: at(now) })) {
        paged += 1;
        noteCalled(alarm, id, "sent", null, at(now));
      }
    expect([alarm.state, paged]).toEqual(["unanswered", chainRounds]);
    expect(acknowledge(alarm, "nora", "screen", at(7200))).toBe(true);
    expect(alarm.state).toBe("acknowledged");
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

test("however it goes: pages are called once each, the order of rungs holds, and it ends", () => {
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
      expect(alarm.nextAt).toBeNull();
      expect(["acknowledged", "unanswered"]).toContain(alarm.state);
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
