/** The banner's words in every state of the line. */
import { describe, expect, it } from "vitest";
import { bannerWords, type LineFacts } from "./connection-words.ts";

const clock = (at: number) => `time ${at}`;
const waiting: LineFacts = {
  state: "waiting",
  since: 1000,
  nextTryAt: 18_000,
  noNetwork: false,
  waiting: 0,
  now: 10_000,
};

describe("the banner", () => {
  it.each<[string, Partial<LineFacts>]>([
    ["while live", { state: "live", since: null }],
    ["at the first connecting", { state: "connecting", since: null }],
    ["in the first two seconds of a cut", { now: 2500 }],
    ["when nobody is signed in", { state: "signed-out" }],
  ])("says nothing %s", (_when, facts) => {
    expect(bannerWords({ ...waiting, ...facts }, clock)).toBeNull();
  });

  it("says since when, and when it tries again", () => {
    const words = bannerWords(waiting, clock);
    expect(words?.lead).toBe("No answer from the server since time 1000.");
    expect(words?.next).toBe("Next try in 8 s");
    expect(bannerWords({ ...waiting, nextTryAt: 9_000 }, clock)?.next).toBe("Next try in 1 s");
    expect(bannerWords({ ...waiting, state: "connecting", nextTryAt: null }, clock)?.next).toBe("Trying now");
  });

  it("says offline at once when the browser knows", () => {
    const words = bannerWords(
      { ...waiting, state: "offline", noNetwork: true, nextTryAt: null, now: 1100 },
      clock,
    );
    expect(words).toMatchObject({ lead: "Offline since time 1000.", next: "Waits for network" });
  });

  it.each([
    [0, "Replies you write now wait on this device and go once, when you are back."],
    [1, "1 reply waits on this device and goes once, when you are back."],
    [3, "3 replies wait on this device and go once each, when you are back."],
  ])("counts %i waiting replies", (count, sentence) => {
    const text = bannerWords({ ...waiting, waiting: count }, clock)?.text;
    // Of all else nothing is promised: it would be lost.
    expect(text).toContain(`${sentence} Nothing else can be saved until then.`);
  });
});
