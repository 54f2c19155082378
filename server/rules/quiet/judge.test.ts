import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  daily,
  defaultQuietSettings,
  neverHeld,
  type PurposeQuiet,
  type QuietSettings,
} from "../../../shared/domain/quiet-hours.ts";
import { purposes, type Purpose } from "../../../shared/domain/policy.ts";
import { overExemption } from "./exemption.ts";
import { closedNow } from "./hours.ts";
import { limitsFor, placeFor, quietAnswer, type QuietFacts } from "./judge.ts";
import { isFederalHoliday, stateHours } from "./laws.ts";
import { settingsOf } from "./settings.ts";

/** From eight to nine, so that the laws have a say of their own. */
const wide = Object.fromEntries(
  purposes.map((one) => [one, { ...defaultQuietSettings.purposes[one], windows: daily("08:00", "21:00") }]),
) as QuietSettings["purposes"];
const settingsWith = (purpose: Purpose, more: Partial<PurposeQuiet>): QuietSettings => ({
  spreadMinutes: 0,
  purposes: {
    ...wide,
    [purpose]: { ...wide[purpose], ...more },
  },
});

const facts = (more: Partial<QuietFacts> = {}): QuietFacts => ({
  // A Thursday, half past eight in the evening in New York.
  now: new Date("2026-01-16T01:30:00Z"),
  purpose: "broadcast",
  byPerson: false,
  channel: "sms",
  settings: settingsWith("broadcast", {}),
  holidays: [],
  patient: { timeZone: null, region: null, quietHours: null },
  address: "+13055550142",
  clinicZone: "America/Los_Angeles",
  stepHours: null,
  over: null,
  id: "a".repeat(24),
  ...more,
});
const told = (more: Partial<QuietFacts>) => {
  const answer = quietAnswer(facts(more));
  return answer && [answer.until.toISOString(), answer.reason];
};
const set = { timeZone: "America/New_York", region: "US-FL", quietHours: null };

describe("which rule holds it, and till when", () => {
  test.each<[string, Partial<QuietFacts>, string[] | null]>([
    [
      "Florida ends at eight",
      { patient: set },
      ["2026-01-16T13:00:00.000Z", "Held till 8:00 am in the patient’s zone (Florida rule)."],
    ],
    ["Georgia at nine", { address: "+14045550142" }, null],
    ["a reminder is no news", { purpose: "reminder" }, null],
    ["a person's reply is never held", { purpose: "reply", now: new Date("2026-01-16T08:00:00Z") }, null],
    [
      "by default what can wait goes from nine to eight",
      { purpose: "reminder", patient: set, settings: { ...defaultQuietSettings, spreadMinutes: 0 } },
      [
        "2026-01-16T14:00:00.000Z",
        "Held till 9:00 am in the patient’s zone (the clinic’s hours for reminders).",
      ],
    ],
    ["a mail makes no noise", { channel: "email", address: "a@example.org" }, null],
    [
      "a number of two zones waits for the later one",
      { address: "+18505550142", now: new Date("2026-01-16T13:30:00Z") },
      [
        "2026-01-16T14:00:00.000Z",
        "Held till 8:00 am in Chicago, one of the zones their number allows (Florida rule).",
      ],
    ],
    [
      "the state alone is known",
      { patient: { ...set, timeZone: null, region: "US-TX" }, now: new Date("2026-01-18T16:30:00Z") },
      [
        "2026-01-18T19:00:00.000Z",
        "Held till 12:00 pm in Denver, one of the zones their state has (Texas rule).",
      ],
    ],
    [
      "the patient's own wish",
      {
        purpose: "reminder",
        patient: { ...set, quietHours: { from: "20:00", to: "10:00" } },
      },
      ["2026-01-16T15:00:00.000Z", "They asked for quiet until 10:00 am, their time."],
    ],
    [
      "the hours of the step",
      { purpose: "reply", stepHours: { from: "09:00", to: "17:00" }, patient: set },
      ["2026-01-16T14:00:00.000Z", "Not before 9:00 am, the patient’s time."],
    ],
    [
      "a clinic's holiday, by the patient's day",
      {
        purpose: "reminder",
        settings: settingsWith("reminder", { holidays: true }),
        holidays: ["2026-01-16"],
        patient: set,
        now: new Date("2026-01-16T15:00:00Z"),
      },
      ["2026-01-17T13:00:00.000Z", "Held till 8:00 am in the patient’s zone (federal rule)."],
    ],
    [
      "windows on some days only",
      {
        purpose: "reminder",
        settings: settingsWith("reminder", {
          law: "none",
          windows: [{ days: [1], from: "09:00", to: "12:00" }],
        }),
        patient: set,
      },
      [
        "2026-01-19T14:00:00.000Z",
        "Held till Monday 9:00 am in the patient’s zone (the clinic’s hours for reminders).",
      ],
    ],
  ])("%s", (_name, more, expected) => {
    expect(told(more)).toEqual(expected);
  });

  test("rules that leave no hour at all say so", () => {
    const settings = settingsWith("broadcast", { windows: daily("06:00", "07:00") });
    const answer = quietAnswer(facts({ settings }));
    expect(answer?.edge).toBeNull();
    expect(answer?.reason).toContain("No hour of the next days is allowed");
  });
});

test("what is held goes spread over the minutes after the edge, each always at its place", () => {
  const settings = { ...settingsWith("broadcast", {}), spreadMinutes: 30 };
  const times = Array.from({ length: 200 }, (_, n) => {
    const id = n.toString(16).padStart(24, "0");
    const answer = quietAnswer(facts({ settings, id }))!;
    expect(quietAnswer(facts({ settings, id }))).toEqual(answer);
    return (answer.until.getTime() - answer.edge!.getTime()) / 60_000;
  });
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...times)).toBeLessThan(30);
  const quarters = [0, 1, 2, 3].map((n) => times.filter((at) => Math.floor(at / 7.5) === n).length);
  expect(Math.min(...quarters)).toBeGreaterThan(25);
});

test("the spread stays within a short window", () => {
  const windows = daily("08:00", "08:10");
  const settings = { ...settingsWith("reminder", { windows }), spreadMinutes: 60 };
  for (let n = 0; n < 50; n += 1) {
    const answer = quietAnswer(facts({ purpose: "reminder", settings, patient: set, id: String(n) }))!;
    expect(answer.until.getTime() - answer.edge!.getTime()).toBeLessThan(10 * 60_000);
  }
});

test("what a person writes is held by no hours of the clinic", () => {
  const settings = settingsWith("reply", { on: true, windows: daily("00:00", "00:01"), law: "states" });
  expect(quietAnswer(facts({ purpose: "reply", settings, byPerson: true }))).toBeNull();
  // What a rule answers is.
  expect(quietAnswer(facts({ purpose: "reply", settings }))).not.toBeNull();
});

test.each(neverHeld)("%s is held by no hours, whatever an older row says", (purpose) => {
  const closed = { on: true, windows: daily("00:00", "00:01"), holidays: true, law: "states" } as const;
  const old = settingsWith(purpose, closed);
  const asked = { purpose, settings: old, patient: set, holidays: ["2026-01-15"] };
  expect(quietAnswer(facts(asked))).toBeNull();
  const row = { organizationId: "o", version: 1, changedAt: new Date(0), changedBy: "ines", settings: old };
  expect(settingsOf({ quiet: row }).purposes[purpose]).toEqual({ ...old.purposes[purpose], on: false });
});

test("what is beyond a plan's end says when it could have gone", () => {
  const { late } = quietAnswer(facts({ patient: set }))!;
  expect(late).toBe(
    "It may not go before 8:00 am in the patient’s zone (Florida rule). By then it would be too late.",
  );
});

describe("the healthcare exemption", () => {
  const now = new Date("2026-01-16T17:00:00Z");
  const ago = (hours: number, deliveryId: string, addressId = "a") => ({
    at: new Date(now.getTime() - hours * 3_600_000),
    addressId,
    deliveryId,
  });
  const ask = (sent: ReturnType<typeof ago>[], text = "Your visit is on Friday at 9.") =>
    overExemption(sent, { deliveryId: "me", text }, now);

  test.each<[string, ReturnType<typeof ago>[], number | null]>([
    ["nothing went", [], null],
    ["one went a day ago", [ago(24, "x")], null],
    ["one went within the day", [ago(23, "x")], 1],
    ["its own earlier try", [ago(1, "me")], null],
    ["to another number of the patient", [ago(1, "x", "b")], 23],
    ["three went in the week", [ago(30, "x"), ago(60, "y"), ago(100, "z")], 68],
    ["one of them twice", [ago(30, "x"), ago(60, "y"), ago(61, "y")], null],
    ["three in the week and one today", [ago(2, "x"), ago(60, "y"), ago(100, "z")], 68],
    ["four in the week", [ago(25, "w"), ago(30, "x"), ago(60, "y"), ago(100, "z")], 108],
  ])("%s", (_name, sent, hours) => {
    const over = ask(sent);
    expect(over?.until?.getTime() ?? null).toBe(hours === null ? null : now.getTime() + hours * 3_600_000);
  });

  test("what is too long never may", () => {
    expect(ask([], "é".repeat(160))).toBeNull();
    expect(ask([], "é".repeat(161))).toMatchObject({ until: null });
  });

  test("a count that ends at night waits for the morning too, and says both", () => {
    const over = { reason: "Too many.", until: new Date("2026-01-17T03:00:00Z") };
    const answer = quietAnswer(facts({ now, purpose: "reminder", patient: set, over }))!;
    expect(answer.until.toISOString()).toBe("2026-01-17T13:00:00.000Z");
    expect(answer.reason).toBe("Too many. Held till 8:00 am in the patient’s zone (federal rule).");
  });
});

test.each([
  ["2026-11-26", true],
  ["2026-12-25", true],
  ["2027-07-05", true],
  ["2027-07-04", true],
  ["2026-07-03", true],
  ["2026-05-25", true],
  ["2026-05-18", false],
  ["2026-11-27", false],
])("%s as a legal holiday: %s", (date, expected) => {
  expect(isFederalHoliday(date)).toBe(expected);
});

test("each law has a citation and a date, and is stricter than the federal hours", () => {
  for (const { region, citation, asOf, windows } of stateHours) {
    expect(region).toMatch(/^US-[A-Z]{2}$/);
    expect(citation).toMatch(/\d/);
    expect(asOf).toMatch(/^20\d\d-\d\d$/);
    for (const { from, to } of windows) expect(from >= "08:00" && to <= "21:00").toBe(true);
  }
});

test("what the answer allows, every limit allows: for all purposes, places and instants", () => {
  const phones = [
    "+13055550142",
    "+18505550142",
    "+19285550142",
    "+17095550142",
    "+18005550142",
    "+61455501420",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...purposes),
      fc.constantFrom(...phones),
      fc.constantFrom(null, "US-TX", "US-RI", "US-FL"),
      fc.integer({ min: 0, max: 400 * 24 * 4 }),
      fc.integer({ min: 0, max: 2 ** 30 }).map((n) => n.toString(16).padStart(24, "0")),
      (purpose, address, region, quarters, id) => {
        const now = new Date(Date.parse("2026-01-01T00:00:00Z") + quarters * 15 * 60_000);
        const patient = { timeZone: null, region, quietHours: { from: "19:00", to: "09:30" } };
        const asked = facts({
          now,
          purpose,
          address,
          patient,
          id,
          settings: { ...defaultQuietSettings, spreadMinutes: 20 },
        });
        const answer = quietAnswer(asked);
        const limits = limitsFor(asked, placeFor(asked));
        if (answer?.edge === null) return true;
        return closedNow(limits, answer?.until ?? now) === null;
      },
    ),
    { numRuns: 150 },
  );
});
