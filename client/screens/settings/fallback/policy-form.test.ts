/** The form of a policy: what goes in comes out, wrong fields are named in words, and changes are counted. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { channelIds } from "../../../../shared/domain/channels.ts";
import { policySchema } from "../../../../shared/api/policies.ts";
import {
  defaultPolicies,
  longestWaitSeconds,
  purposes,
  shortestWaitSeconds,
} from "../../../../shared/domain/policy.ts";
import {
  addStep,
  countChanges,
  editStep,
  formOf,
  moveStep,
  policyOf,
  problemsOf,
  removeStep,
  secondsIn,
  spanOf,
  unusedChannels,
  type PolicyForm,
} from "./policy-form.ts";
import { moversOf, placeWords, spanWords, stepHint } from "./policy-words.ts";

const reply = formOf(defaultPolicies.reply);

test.each(purposes)(
  "the default for %s comes out as it went in, without a problem or a change",
  (purpose) => {
    const form = formOf(defaultPolicies[purpose]);
    expect(policyOf(form)).toEqual(defaultPolicies[purpose]);
    expect(problemsOf(form).count).toBe(0);
    expect(countChanges(form, defaultPolicies[purpose])).toBe(0);
  },
);

test("every length of time is said in a unit and means the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: longestWaitSeconds }), (seconds) => {
      const span = spanOf(seconds);
      expect(Number.isInteger(span.amount)).toBe(true);
      expect(secondsIn(span)).toBe(seconds);
    }),
  );
  expect([15, 600, 3600, 5400, 86_400, 172_800].map((seconds) => spanWords(spanOf(seconds)))).toEqual([
    "15 sec",
    "10 min",
    "1 hour",
    "90 min",
    "1 day",
    "2 days",
  ]);
});

describe("problems", () => {
  const hours = (from: string, to: string) => ({ hours: { from, to, outside: "hold" as const } });
  test.each<[string, PolicyForm, object]>([
    [
      "an empty wait",
      editStep(reply, "sms", { wait: { amount: "", unit: "min" } }),
      { wait: "Enter how long" },
    ],
    [
      "a short wait",
      editStep(reply, "sms", { wait: { amount: 14, unit: "s" } }),
      { wait: "At least 15 seconds" },
    ],
    ["a long wait", editStep(reply, "sms", { wait: { amount: 8, unit: "d" } }), { wait: "7 days at most" }],
    [
      "a part of a second",
      editStep(reply, "sms", { wait: { amount: 20.5, unit: "s" } }),
      { wait: "Enter a whole number" },
    ],
    ["one time", editStep(reply, "sms", hours("08:00", "")), { hours: "Enter both times" }],
    [
      "no time between",
      editStep(reply, "sms", hours("08:00", "08:00")),
      { hours: "The two times are the same" },
    ],
  ])("%s is named at its step", (_name, form, expected) => {
    expect(problemsOf(form)).toMatchObject({ steps: { sms: expected }, count: 1 });
  });

  test("a chain without steps, an empty notice and a long one, and an expiry that is too short", () => {
    expect(problemsOf({ ...reply, steps: [] }).chain).toMatch(/at least one way/);
    expect(problemsOf({ ...reply, notice: "  " }).notice).toBe("Enter what may be read by anybody");
    expect(problemsOf({ ...reply, notice: "x".repeat(303) }).notice).toBe("3 characters too many; 300 fit");
    expect(problemsOf({ ...reply, expires: { amount: 59, unit: "s" } }).expires).toBe("At least 1 minute");
  });

  test("a form without problems is one that the API takes, and only such", () => {
    const span = fc.record({
      amount: fc.oneof(fc.constant("" as const), fc.integer({ min: 0, max: 700 })),
      unit: fc.constantFrom("s" as const, "min" as const, "h" as const, "d" as const),
    });
    fc.assert(
      fc.property(span, span, fc.string({ maxLength: 310 }), (wait, expires, notice) => {
        const form = { ...editStep(reply, "email", { wait }), expires, notice };
        expect(policySchema.safeParse(policyOf(form)).success).toBe(problemsOf(form).count === 0);
      }),
    );
    expect(shortestWaitSeconds).toBe(15);
  });
});

test("steps move, leave and come back, and are never there twice", () => {
  const order = (form: PolicyForm) => form.steps.map(({ channel }) => channel).join(" ");
  expect(order(moveStep(reply, "sms", -1))).toBe("sms whatsapp email");
  expect(order(moveStep(reply, "whatsapp", -1))).toBe("whatsapp sms email");
  expect(placeWords(moveStep(reply, "sms", -1), "sms")).toBe("SMS is now step 1 of 3.");
  const without = removeStep(reply, "whatsapp");
  expect([order(without), unusedChannels(without)]).toEqual(["sms email", ["whatsapp"]]);
  expect(order(addStep(without, "whatsapp"))).toBe("sms email whatsapp");
  expect(addStep(reply, "sms")).toBe(reply);
  expect(unusedChannels({ ...reply, steps: [] })).toEqual([...channelIds]);
});

test.each<[string, PolicyForm, number]>([
  ["another wait", editStep(reply, "sms", { wait: { amount: 20, unit: "min" } }), 1],
  ["the same wait in another unit", editStep(reply, "email", { wait: { amount: 60, unit: "min" } }), 0],
  ["two fields of a step", editStep(reply, "sms", { text: "ask", saysRepeat: false }), 2],
  ["the order", moveStep(reply, "sms", -1), 1],
  ["a step less", removeStep(reply, "whatsapp"), 1],
  ["a step less and the end", { ...removeStep(reply, "sms"), atEnd: "ask" }, 2],
  ["spaces around the notice", { ...reply, notice: ` ${reply.notice} ` }, 0],
])("%s counts as it should", (_name, form, count) => {
  expect(countChanges(form, defaultPolicies.reply)).toBe(count);
});

test("the arrow says what moves a message on, the card which words go", () => {
  const [whatsapp, sms] = reply.steps;
  if (!whatsapp || !sms) throw new Error("the reply's default has lost its steps");
  expect(moversOf(sms).map(({ words }) => words)).toEqual(["Failed", "10 min without delivery"]);
  const night = { from: "08:00", to: "21:00", outside: "next" as const };
  expect(moversOf({ ...sms, success: "read", hours: night }).map(({ words }) => words)).toEqual([
    "Failed",
    "10 min unread",
    "Outside its hours",
  ]);
  expect(stepHint(whatsapp, true, reply, true)).toMatch(/a person chose/);
  expect(stepHint(sms, false, reply, false)).toBe(
    "The notice below, no health detail. Says that it repeats.",
  );
  expect(stepHint(sms, false, reply, true)).toBe(
    "The notice below, no health detail, with a link to the secure page. Says that it repeats.",
  );
  expect(stepHint({ ...sms, text: "ask" }, false, reply, true)).toMatch(/a person is asked/);
});
