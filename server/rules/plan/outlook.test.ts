/** Where a plan goes by how its lines stand: a table, and that it is what a claim at the same moment does. */
import { expect, test } from "vitest";
import { newLineState, type LineStateRecord } from "../../store/line-states.ts";
import type { StepRecord } from "../../store/deliveries.ts";
import { line } from "../test-rows.ts";
import { outlookOf } from "./outlook.ts";
import { step } from "./test-plans.ts";

const now = new Date(1_700_000_000_000);
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const lines = new Map(
  [line("desk", "sms"), line("night", "sms"), line("box", "email")].map((one) => [one.id, one]),
);
const text = step("sms", { lineId: "desk", spareLineIds: ["night"] });
const mail = step("email", { lineId: "box" });

const paused: Partial<LineStateRecord> = { paused: { at: now, by: "u1", reason: "New number" } };
const out: Partial<LineStateRecord> = {
  out: { since: now, code: "config", trials: 0, trialAt: later(5), trial: null },
};
const full: Partial<LineStateRecord> = { cappedUntil: later(60) };
const slow: Partial<LineStateRecord> = { restsUntil: later(2) };
const moment: Partial<LineStateRecord> = { restsUntil: new Date(now.getTime() + 5_000) };

type Stands = Record<string, Partial<LineStateRecord>>;

/** "goes sms night, past desk paused": what is said, in one line. */
function told(steps: StepRecord[], stands: Stands): string | null {
  const states = new Map(
    Object.entries(stands).map(([id, change]) => [id, { ...newLineState("o1", id), ...change }]),
  );
  const found = outlookOf(steps, "reply", {
    now,
    lines,
    stateOf: ({ id }) => states.get(id) ?? newLineState("o1", id),
  });
  if (!found) return null;
  const passed = found.passed.map(
    ({ lineId, why, until }) =>
      `${lineId} ${why}${until ? ` ${(until.getTime() - now.getTime()) / 60_000} min` : ""}`,
  );
  return [`${found.ending} ${found.channel} ${found.lineId}`, ...passed].join(", past ");
}

test.each<[string, StepRecord[], Stands, string | null]>([
  ["nothing planned", [], {}, null],
  ["all is well", [text, mail], {}, "goes sms desk"],
  ["a moment's rest is a turn", [text, mail], { desk: moment }, "goes sms desk"],
  ["the second line of the channel", [text, mail], { desk: paused }, "goes sms night, past desk paused"],
  ["with its time", [text, mail], { desk: out }, "goes sms night, past desk out 5 min"],
  [
    "the next channel",
    [text, mail],
    { desk: paused, night: full },
    "goes email box, past desk paused, past night full 60 min",
  ],
  [
    "it waits for the last that is left",
    [text, mail],
    { desk: paused, night: slow, box: out },
    "waits email box, past desk paused, past night slow 2 min, past box out 5 min",
  ],
  [
    "it waits where nothing else is",
    [text],
    { desk: out, night: paused },
    "waits sms night, past desk out 5 min, past night paused",
  ],
  [
    "a person is asked",
    [text, { ...mail, ask: true }],
    { desk: paused, night: out },
    "asks email box, past desk paused, past night out 5 min",
  ],
  ["what is over holds nobody", [text], { desk: { ...full, cappedUntil: later(-1) } }, "goes sms desk"],
])("%s", (_name, steps, stands, want) => {
  expect(told(steps, stands)).toBe(want);
});
