import { describe, expect, it } from "vitest";
import { awayWhenOpened, stepAway, type Away } from "./away.ts";

/** [ms, present?, newest, newest inbound] one after another, from a conversation read to its end at 5. */
function play(...moments: [number, "here" | "away", number, number][]): Away {
  return moments.reduce(
    (away, [now, where, lastSeq, lastInboundSeq]) =>
      stepAway(away, { present: where === "here", lastSeq, lastInboundSeq, now }),
    awayWhenOpened({ readSeq: 5, lastInboundSeq: 5 }),
  );
}

describe("the line before what came while one was away", () => {
  it.each([
    ["nothing was unread", 5, 5, null],
    ["something was unread", 5, 7, { after: 5, upTo: 7 }],
    ["it was never opened before", 0, 7, null],
  ])("stands where it was opened, when %s", (_case, readSeq, lastInboundSeq, line) => {
    expect(awayWhenOpened({ readSeq, lastInboundSeq }).line).toEqual(line);
  });

  it("grows while one is away and stays still afterwards", () => {
    expect(play([0, "here", 5, 5], [1000, "away", 5, 5], [2000, "away", 7, 7]).line).toEqual({
      after: 5,
      upTo: 7,
    });
    const back = play([1000, "away", 5, 5], [2000, "away", 7, 7], [3000, "here", 7, 7], [9000, "here", 8, 8]);
    expect(back.line).toEqual({ after: 5, upTo: 7 });
  });

  it("counts what arrives just after one is back online, and nothing later", () => {
    const caught = play([1000, "away", 5, 5], [60_000, "here", 5, 5], [60_200, "here", 9, 9]);
    expect(caught.line).toEqual({ after: 5, upTo: 9 });
    expect(stepAway(caught, { present: true, lastSeq: 10, lastInboundSeq: 10, now: 70_000 }).line).toEqual({
      after: 5,
      upTo: 9,
    });
  });

  it("keeps the last line through an absence in which nothing came", () => {
    const first = [
      [1000, "away", 5, 5],
      [2000, "here", 7, 7],
      [9000, "here", 8, 7],
    ] as const;
    const quiet = play(
      ...first.map((one) => [...one] as [number, "here" | "away", number, number]),
      [10_000, "away", 8, 7],
      [20_000, "here", 8, 7],
    );
    expect(quiet.line).toEqual({ after: 5, upTo: 7 });
  });

  it("gives a second absence a line of its own, also right after the first", () => {
    const twice = play(
      [1000, "away", 5, 5],
      [2000, "here", 7, 7],
      [2500, "away", 7, 7],
      [3000, "away", 8, 8],
      [9000, "here", 8, 8],
    );
    expect(twice.line).toEqual({ after: 7, upTo: 8 });
  });

  it("is not moved by own words", () => {
    expect(play([1000, "away", 5, 5], [2000, "away", 6, 5], [3000, "here", 6, 5]).line).toBeNull();
  });
});
