import { describe, expect, it } from "vitest";
import {
  arrivedLate,
  fellBack,
  onTheWay,
  sampleStep,
  simpleDelivery,
  triedAgain,
  waitsForPerson,
} from "../../screens/inbox/fixtures-delivery.ts";
import { timelineFoot, timelineRows } from "./timeline-steps.ts";
import { makeTimes } from "./times.ts";

const times = makeTimes("America/Los_Angeles");
const at = "2025-11-19T17:12:00Z";

describe("the path of a delivery", () => {
  it("draws a fallback step by step, with code, tail, segments and seconds", () => {
    const rows = timelineRows(fellBack(at), times);
    expect(rows.map(({ channel, knot, word, time }) => [channel, knot, word, time])).toEqual([
      ["whatsapp", "dash", "Skipped", ""],
      ["sms", "cross", "Failed", "9:12:31"],
      ["email", "check", "Delivered", "9:12:36"],
    ]);
    expect(rows[0]?.detail).toBe("Reply window closed Tue 3:22 pm. No template fits a reply.");
    expect(rows[1]?.detail).toBe("Phone off or out of reach (30003). To ··0142, 1 segment, $0.0083.");
    expect(rows[1]?.evidence.map((one) => `${one.time} ${one.words}`)).toEqual([
      "9:12:04 Handed over",
      "9:12:31 Failed (30003, undelivered)",
    ]);
    expect(timelineFoot(fellBack(at))).toEqual(["32 s in all", "2 tries", "1 segment", "$0.0083"]);
  });

  it("promises no other try where a step has come to its end", () => {
    const tried = triedAgain("queued", at, 10);
    const reason = "The provider had a problem that did not pass in time. It was tried 2 times.";
    const [step] = tried.steps;
    const attempts = [step!.attempts[0]!, { ...step!.attempts[0]!, id: "a2" }].map((one) => ({
      ...one,
      error: one.error && { ...one.error },
    }));
    const failed = { ...tried, state: "failed" as const, reason, nextAt: null };
    const [row] = timelineRows(
      { ...failed, steps: [{ ...step!, state: "failed", reason, attempts }] },
      times,
    );
    expect(row?.detail).toContain(
      "The provider had a problem that did not pass in time. It was tried 2 times (20500).",
    );
    expect(row?.detail).not.toContain("will be tried");
    expect(row?.evidence.at(-1)?.words).toBe("Not taken (20500)");
    const { error } = attempts[1]!;
    const receipts = [{ status: "failed" as const, providerStatus: "failed", at, error }];
    const late = [{ ...attempts[0]!, error: null, receipts }];
    const [other] = timelineRows(
      { ...failed, steps: [{ ...step!, state: "failed", reason, attempts: late }] },
      times,
    );
    expect(other?.evidence.at(-1)?.words).not.toContain("will be tried");
  });

  it("says of a code that it stands in the patient's message alone", () => {
    const delivery = simpleDelivery("sent", "sms", at);
    const steps = delivery.steps.map((step) => ({
      ...step,
      ...{ words: "notice" as const, instead: "Larkspur Clinic: your code is {code}." },
    }));
    expect(timelineRows({ ...delivery, steps }, times)[0]?.detail).toContain(
      "Brings a code that stands there alone",
    );
  });

  it("keeps the plan's order when a receipt comes late", () => {
    expect(timelineRows(arrivedLate(at), times).map((row) => row.channel)).toEqual([
      "whatsapp",
      "sms",
      "email",
    ]);
  });

  it.each([
    ["queued", "open", "Waiting"],
    ["held", "open", "Held"],
    ["sending", "open", "Sending"],
    ["sent", "check", "Sent"],
    ["delivered", "check", "Delivered"],
    ["read", "check", "Read"],
    ["unconfirmed", "question", "Unconfirmed"],
    ["failed", "cross", "Failed"],
    ["refused", "dash", "Skipped"],
  ] as const)("ties a knot for %s", (state, knot, word) => {
    expect(timelineRows(simpleDelivery(state, "sms", at, "Why."), times)[0]).toMatchObject({ knot, word });
  });

  it("shows what comes next and when, with which words, and what is left out", () => {
    const rows = timelineRows(onTheWay(at), times);
    expect(rows.map(({ channel, knot, word, time, detail }) => [channel, knot, word, time, detail])).toEqual([
      ["sms", "open", "Sent", "9:12:03", "To ··0142, 1 segment, $0.0083."],
      ["email", "wait", "Next", "9:22:20", "To m···@example.org. Tells only that there is a message."],
      ["whatsapp", "dash", "Left out", "", "The 24-hour reply window is closed, and only a template may go."],
      ["sms", "dash", "Left out", "", "Landline, cannot get texts."],
    ]);
  });

  it("says which step stayed silent and which waits for a person", () => {
    const rows = timelineRows(waitsForPerson(at), times);
    expect(rows.slice(0, 2).map(({ knot, word, detail }) => [knot, word, detail])).toEqual([
      ["dash", "No word", "No word in 10 min. To ··0142, 1 segment, $0.0083."],
      ["question", "Waits for you", "To m···@example.org. Would carry the whole text."],
    ]);
  });

  it("promises no next way while nobody knows whether it went: a look-up decides, else a person", () => {
    const unclear = {
      ...onTheWay(at),
      state: "unconfirmed" as const,
      steps: ["sms" as const, "email" as const, "whatsapp" as const].map((channel, n) =>
        sampleStep(channel, n === 0 ? "unconfirmed" : "waiting"),
      ),
      leftOut: [],
    };
    const words = (change: object) =>
      timelineRows({ ...unclear, ...change }, times).map(({ word, time }) => `${word}${time}`);
    expect(words({ nextAt: null })).toEqual(["Unconfirmed", "Waits for you", "Waits for you"]);
    expect(words({ nextAt: at })).toEqual(["Unconfirmed", "If it did not go", "If it did not go"]);
    expect(words({ nextAt: null, resolvedAt: at })).toEqual(["Unconfirmed", "Not tried", "Not tried"]);
  });

  it("says accepted as soon as the provider has answered, before any receipt", () => {
    const attempt = {
      id: "a",
      startedAt: at,
      endedAt: at,
      state: "accepted" as const,
      error: null,
      refusedMeanwhile: null,
      cost: null,
      receipts: [],
    };
    const step = sampleStep("sms", "running", { attempts: [attempt] });
    const [row] = timelineRows({ ...simpleDelivery("sent", "sms", at), steps: [step] }, times);
    expect(row?.word).toBe("Accepted");
  });

  it("numbers tries when there is more than one", () => {
    const attempt = {
      endedAt: null,
      state: "started" as const,
      error: null,
      refusedMeanwhile: null,
      cost: null,
      receipts: [],
    };
    const step = sampleStep("sms", "running", {
      attempts: [
        { ...attempt, id: "a", startedAt: at },
        { ...attempt, id: "b", startedAt: "2025-11-19T17:13:05Z" },
      ],
    });
    const [row] = timelineRows({ ...simpleDelivery("sending", "sms", at), steps: [step] }, times);
    expect(row?.evidence.map((one) => one.words)).toEqual(["Try 1: handed over", "Try 2: handed over"]);
  });

  it("says nothing at the foot before anything was tried", () => {
    expect(timelineFoot(simpleDelivery("queued", "sms", at))).toEqual([]);
  });
});
