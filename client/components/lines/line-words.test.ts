/** Words for how a line stands: a table of every condition, and where messages go meanwhile. */
import { expect, test } from "vitest";
import type { Line } from "../../../shared/api/lines.ts";
import { conditionAt, type LineStanding } from "../../../shared/domain/lines.ts";
import { makeTimes } from "../message/times.ts";
import { driftWords, insteadWords, paceWords, switchOffWords, usedWords, whyWords } from "./line-words.ts";

const now = Date.parse("2020-03-02T12:00:00Z");
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const times = makeTimes("UTC");
const rate = { perSecond: 4, counts: "segments", dailyCap: null, zone: "UTC" } as const;

function line(standing: Partial<LineStanding> = {}, more: Partial<Line> = {}): Line {
  return {
    id: "1",
    version: 1,
    channel: "sms",
    name: "Front desk",
    displayName: "Clinic",
    addressDisplay: "(503) 555-0100",
    provider: "Twilio",
    standing: { off: false, pausedAt: null, out: null, restsUntil: null, cappedUntil: null, ...standing },
    switchedOff: null,
    paused: null,
    rate,
    rateVersion: 0,
    rateChangedAt: null,
    rateChangedBy: null,
    usualRate: rate,
    blockList: null,
    ...more,
  };
}
const out = { since: at(-5), code: "not_reached", trials: 0, trialAt: at(1), tryingUntil: null } as const;
const ines = { id: "2", name: "Ines Moreau", initials: "IM", role: "admin" } as const;

test.each<[string, Line, string | null]>([
  ["works", line(), null],
  ["works", line({ restsUntil: at(-1), cappedUntil: at(-1) }), null],
  [
    "paused",
    line({ pausedAt: at(-60) }, { paused: { by: ines, reason: "New number" } }),
    "Paused by Ines Moreau since 11:00 am: “New number”.",
  ],
  ["off", line({ off: true }), "It is no longer set up with its provider."],
  [
    "off",
    line({ off: true, pausedAt: at(-60), out }, { switchedOff: { by: ines, at: at(-30) } }),
    "Switched off by Ines Moreau since 11:30 am. What patients send to it still comes in.",
  ],
  [
    "out",
    line({ out }),
    "The provider could not be reached. In trouble since 11:55 am. One message tries it again at 12:01:00.",
  ],
  [
    "out",
    line({ out: { ...out, trials: 2, trialAt: at(0) } }),
    "The provider could not be reached. In trouble since 11:55 am. 2 tries failed. The next message tries it.",
  ],
  [
    "trying",
    line({ out: { ...out, trials: 1, tryingUntil: at(1) } }),
    "The provider could not be reached. In trouble since 11:55 am. One try failed. One message is trying it now.",
  ],
  ["capped", line({ cappedUntil: at(60) }), "It has sent all that it may today. It goes on at 1:00 pm."],
  ["resting", line({ restsUntil: at(1) }), "Twilio asked for a pause until 12:01:00."],
])("%s", (condition, one, words) => {
  expect(conditionAt(one.standing, new Date(now))).toBe(condition);
  expect(whyWords(one, times, now)).toBe(words);
});

test("messages go by another line of the channel that works, else by the patient's next way", () => {
  const sick = line({ pausedAt: at(-1) });
  const second = line({}, { id: "9", name: "Second" });
  const mail = line({}, { id: "8", name: "Mail", channel: "email" });
  expect(insteadWords(sick, [sick, mail, second], now)).toBe("Texts go by Second meanwhile.");
  const alone = "Texts go by the patient’s next way where there is one; the rest wait here.";
  expect(insteadWords(sick, [sick, mail], now)).toBe(alone);
  expect(insteadWords(sick, [sick, { ...second, standing: { ...second.standing, out } }], now)).toBe(alone);
});

test("before it is switched off it is said what waits, where that goes, and what can no longer be sent", () => {
  const one = line();
  const second = line({}, { id: "9", name: "Second" });
  const waiting = (total: number, more = false) => ({ total, more, reasons: [] });
  const words = (all: Line[], waits: ReturnType<typeof waiting> | null) =>
    switchOffWords(one, all, waits, now).slice(1, -1);
  expect(words([one, second], waiting(1))).toEqual(["1 message waits for it. It goes by Second."]);
  expect(words([one], waiting(1200, true))).toEqual([
    "More than 1,200 messages wait for it. They go by the patient’s next way where there is one; the rest wait until it is switched on, and say so.",
    "It is the clinic’s only line for texts: no new ones can be written, by people or by rules, and nobody is called by text in an emergency.",
  ]);
  const paused = { ...second, standing: { ...second.standing, pausedAt: at(-1) } };
  expect(words([one, paused], waiting(0))).toEqual([
    expect.stringMatching(
      /^Nothing waits for it now. What is planned by it already goes by the patient’s next way/,
    ),
  ]);
});

test("paces and use, one and many", () => {
  expect(paceWords({ ...rate, perSecond: null })).toBe("As fast as it goes");
  expect(paceWords({ ...rate, perSecond: 0.1 })).toBe("1 segment in 10 seconds");
  expect(paceWords({ ...rate, perSecond: 1 })).toBe("1 segment a second");
  expect(paceWords({ ...rate, perSecond: 80, counts: "messages" })).toBe("80 messages a second");
  expect(usedWords(1, rate)).toBe("1 segment, no limit");
  expect(usedWords(1200, { ...rate, dailyCap: 2000 })).toBe("1,200 of 2,000 segments");
});

test("a block list that differed is told of until the next one agrees; one that was not read tells nothing of whom", () => {
  const list = {
    comparedAt: at(-5),
    agrees: false,
    numbers: 9,
    differed: { at: at(-5), numbers: 1 },
    problem: null,
  };
  const told = (change: object) => driftWords(line({}, { blockList: { ...list, ...change } }));
  expect(told({})).toMatch(/^Its provider blocks 1 number that was open here\. It is refused/);
  expect(told({ differed: { at: at(-5), numbers: 1200 } })).toMatch(
    /1,200 numbers that were open here\. They are/,
  );
  expect(told({ agrees: true })).toBeNull();
  expect(told({ differed: null })).toBeNull();
  expect(told({ problem: "It could not be read." })).toBeNull();
  expect(driftWords(line())).toBeNull();
});
