import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leftWords, makeTimes, plural, spokenWait, tookWords, waitWords } from "./times.ts";

const zone = "America/Los_Angeles";
const times = makeTimes(zone);
/** A Wednesday morning, 9:38:14 in Los Angeles. */
const now = Date.parse("2025-11-19T17:38:14Z");
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe("times in a zone", () => {
  it("says clock, second, day and date shortly", () => {
    expect(times.clock(now)).toBe("9:38 am");
    expect(times.second(now)).toBe("9:38:14");
    expect(times.dayKey(now)).toBe("2025-11-19");
    expect(times.full(now)).toBe("Wed, Nov 19, 2025, 9:38:14 am");
  });

  it.each([
    [0, "Today, Wed Nov 19"],
    [10 * hour, "Yesterday, Tue Nov 18"],
    [2 * day, "Monday, Nov 17"],
    [400 * day, "Tuesday, Oct 15, 2024"],
  ])("names the day %d ms ago", (ago, words) => {
    expect(times.day(now - ago, now)).toBe(words);
  });

  it.each([
    [minute, "9:37 am"],
    [day, "Tue 9:38 am"],
    [47 * day, "Oct 3"],
    [400 * day, "Oct 15, 2024"],
  ])("says a moment %d ms ago briefly", (ago, words) => {
    expect(times.brief(now - ago, now)).toBe(words);
  });

  it("holds day lines to the zone, not to UTC", () => {
    const lateEvening = "2025-11-20T06:30:00Z";
    expect(times.dayKey(lateEvening)).toBe("2025-11-19");
    expect(makeTimes("Asia/Tokyo").dayKey(lateEvening)).toBe("2025-11-20");
  });

  it("falls back to UTC when nobody knows the zone", () => {
    expect(makeTimes("Mars/Olympus").clock(now)).toBe("5:38 pm");
  });
});

describe("durations", () => {
  it.each([
    [0, "now", "less than a minute"],
    [59_999, "now", "less than a minute"],
    [minute, "1 m", "1 minute"],
    [46 * minute, "46 m", "46 minutes"],
    [64 * minute, "1 h 04 m", "1 hour 4 minutes"],
    [2 * hour, "2 h 00 m", "2 hours"],
    [day - 1, "23 h 59 m", "23 hours 59 minutes"],
    [3 * day, "3 d", "3 days"],
  ])("says a wait of %d ms", (ms, short, spoken) => {
    expect(waitWords(ms)).toBe(short);
    expect(spokenWait(ms)).toBe(spoken);
  });

  it.each([
    [412, "0.4 s"],
    [32_000, "32 s"],
    [250_000, "4 min 10 s"],
    [7_500_000, "2 h 5 min"],
    [120_000, "2 min"],
  ])("says that something took %d ms", (ms, words) => {
    expect(tookWords(ms)).toBe(words);
  });

  it("says what is left of a window", () => {
    expect(leftWords(23 * hour + 52 * minute)).toBe("23 h 52 m left");
    expect(leftWords(30_000)).toBe("less than a minute left");
  });

  it("never says a negative wait, and longer waits never sound shorter", () => {
    fc.assert(
      fc.property(fc.integer({ min: -day, max: 40 * day }), (ms) => {
        expect(waitWords(ms)).not.toContain("-");
        expect(spokenWait(ms)).not.toContain("-");
        expect(tookWords(ms)).not.toContain("-");
      }),
    );
  });

  it("counts one as one", () => {
    expect([plural(1, "file"), plural(0, "file"), plural(2, "file")]).toEqual([
      "1 file",
      "0 files",
      "2 files",
    ]);
  });
});
