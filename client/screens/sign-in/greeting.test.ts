/** The sign-in page's words: by hour, by reason, by failure. */
import { describe, expect, it } from "vitest";
import { becauseWords, failureWords, greeting, waitWords } from "./greeting.ts";

const failure = (status: number, detail?: string) => ({
  problem: { type: "test", title: "The server's title", status, ...(detail ? { detail } : {}) },
  retryAfterMs: null,
});

describe("sign-in words", () => {
  it.each([
    [3, "Good evening"],
    [4, "Good morning"],
    [11, "Good morning"],
    [12, "Good afternoon"],
    [17, "Good afternoon"],
    [18, "Good evening"],
    [0, "Good evening"],
  ])("greet at %i with %s", (hour, words) => {
    expect(greeting(hour)).toBe(words);
  });

  it("explain every ending but the person's own", () => {
    expect(becauseWords(null)).toBeNull();
    for (const because of ["idle", "elsewhere", "expired", "safety"] as const) {
      expect(becauseWords(because)?.length).toBeGreaterThan(20);
    }
  });

  it.each([
    [400, "1 second"],
    [1_000, "1 second"],
    [1_001, "2 seconds"],
    [90_000, "90 seconds"],
    [91_000, "2 minutes"],
    [600_000, "10 minutes"],
  ])("say %i ms as %s", (ms, words) => {
    expect(waitWords(ms)).toBe(words);
  });

  it("do not tell which of email and password is wrong", () => {
    expect(failureWords(failure(401), 0).title).toBe("Email and password do not match");
  });

  it("count the pause down and say when it is over", () => {
    expect(failureWords(failure(429), 42_000).text).toBe("Try again in 42 seconds.");
    expect(failureWords(failure(429), 0).text).toBe("You can try again now.");
  });

  it("keep the server's own words for what is its own", () => {
    expect(failureWords(failure(503, "Back at nine."), 0).text).toBe("Back at nine.");
    expect(failureWords(failure(0), 0).title).toBe("The server's title");
    expect(failureWords(failure(400, "Expected an email."), 0).text).toBe("Expected an email.");
  });
});
