/** From facts to steps: order, reasons for what is left out, and no whole text where only a notice may go. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultPolicies, noticeText, stepTexts, type Policy } from "../../../shared/domain/policy.ts";
import { newConsentEntry } from "../../store/consent-entries.ts";
import { address, line, template } from "../test-rows.ts";
import { replyWays } from "../ways.ts";
import { makePlan, writtenTexts, type PlanFacts } from "./make-plan.ts";

const seed = Date.now() & 0xffff;
console.info(`make-plan: fast-check seed ${seed}`);

const now = new Date(1_700_000_000_000);
const policy = defaultPolicies.reply;
const words = "Your results look fine.";
/** In the language of the patient, who reads Spanish. */
const plainNotice = noticeText(policy, { clinic: "Larkspur Clinic", language: "es", link: false });

function facts(change: Partial<PlanFacts> = {}): PlanFacts {
  return {
    now,
    patientId: "marisol",
    patientName: "Marisol Vega",
    provisional: false,
    preferredAddressId: null,
    reach: null,
    language: "es",
    templates: [],
    template: null,
    addresses: [address("mobile", "phone"), address("mail", "email"), address("wa", "whatsapp")],
    lines: [line("desk", "sms"), line("night", "sms"), line("care", "whatsapp"), line("box", "email")],
    consent: [],
    asking: { purpose: "reply", byPerson: true },
    lastInbound: { sms: { addressId: "mobile", lineId: "desk", at: now } },
    policy,
    first: null,
    texts: [{ level: "care", words }],
    clinic: "Larkspur Clinic",
    zone: "America/Los_Angeles",
    tells: ({ channel }) => ({ delivered: channel !== "email", read: channel === "whatsapp" }),
    careSends: null,
    ...change,
  };
}
const chosen = (given: PlanFacts, channel: string): PlanFacts => ({
  ...given,
  first: replyWays(given).find((way) => way.channel === channel && way.available)!,
});
const outline = (given: PlanFacts) =>
  makePlan(given).steps.map(({ step, level }) => [step.channel, step.lineId, level]);

test("the chosen way carries the words; what follows carries the notice", () => {
  const { steps, leftOut } = makePlan(chosen(facts(), "sms"));
  expect(steps.map((one) => [one.step.channel, one.words, one.step.waitSeconds])).toEqual([
    ["sms", words, 600],
    ["email", plainNotice, 3600],
  ]);
  expect(steps[1]!.why).toBe("If SMS fails or is not delivered in 10 min");
  expect(leftOut).toEqual([
    {
      channel: "whatsapp",
      addressTail: "··0142",
      reason: "The 24-hour reply window is closed, and no approved template fits a reply.",
    },
  ]);
});

test("what its author wrote for anybody's eyes goes in the notice's place, and where a person would be asked", () => {
  const texts = writtenTexts({ text: words, openText: "Please call us today." });
  for (const text of ["notice", "ask"] as const) {
    const steps = policy.steps.map((step) => ({ ...step, text }));
    const planned = makePlan(chosen(facts({ texts, policy: { ...policy, steps } }), "sms")).steps;
    expect(planned.map((one) => [one.step.channel, one.words, one.level, one.step.ask])).toEqual([
      ["sms", words, "care", false],
      ["email", "Please call us today.", "open", false],
    ]);
    // The step holds no words of a person's: they stand, sealed, in the message.
    expect(JSON.stringify(planned[1]!.step)).not.toContain("today");
    expect(planned[1]!.step.open).toBe(true);
  }
});

test("a second line of the channel stands by, but none for WhatsApp: the window belongs to its line", () => {
  const open = facts({
    lines: [...facts().lines, line("other", "whatsapp")],
    lastInbound: { whatsapp: { addressId: "wa", lineId: "care", at: now } },
  });
  const { steps } = makePlan(chosen(open, "sms"));
  expect(steps.map(({ step }) => [step.channel, step.spareLineIds])).toEqual([
    ["sms", ["night"]],
    ["whatsapp", []],
    ["email", []],
  ]);
});

test("every way that is left out says why", () => {
  const given = facts({
    addresses: [
      address("mobile", "phone"),
      address("landline", "phone", {
        answerable: false,
        note: "Landline, cannot get texts",
        value: "+15035550119",
      }),
      address("mail", "email", { verified: false }),
    ],
    lines: [line("desk", "sms"), line("box", "email")],
  });
  expect(makePlan(chosen(given, "sms")).leftOut).toEqual([
    { channel: "whatsapp", addressTail: null, reason: "No WhatsApp address on record." },
    {
      channel: "email",
      addressTail: "ma··@example.org",
      reason: "The address is not verified, so nothing goes there by itself.",
    },
    { channel: "sms", addressTail: "··0119", reason: "Landline, cannot get texts." },
  ]);
});

test("without a chosen way the policy's order holds, after the patient's own wish", () => {
  expect(outline(facts({ policy: defaultPolicies.reminder })).map(([channel]) => channel)).toEqual([
    "sms",
    "email",
  ]);
  const wish = facts({ policy: defaultPolicies.reminder, preferredAddressId: "mail" });
  expect(outline(wish).map(([channel]) => channel)).toEqual(["email", "sms"]);
});

test("no plan goes on before the provider of a line, or of its spare one, can be told to give up", () => {
  const short = { ...policy, steps: policy.steps.map((one) => ({ ...one, waitSeconds: 15 })) };
  const { steps } = makePlan(
    facts({
      policy: short,
      tells: ({ channel }) => ({
        ...{ delivered: true, read: false },
        ...(channel === "sms" && { leastValiditySeconds: 60 }),
      }),
    }),
  );
  expect(steps.map(({ step }) => [step.channel, step.waitSeconds])).toContainEqual(["sms", 60]);
  for (const { step } of steps) if (step.channel !== "sms") expect(step.waitSeconds).toBe(15);
});

test("a line that never tells of delivery is not waited for", () => {
  const given = facts({ tells: () => ({ delivered: false, read: false }) });
  expect(makePlan(chosen(given, "sms")).steps.map(({ step }) => step.success)).toEqual(["sent", "sent"]);
});

test("a phone that several share gets the notice, unless a person chose it", () => {
  const whole: Policy = { ...policy, steps: policy.steps.map((one) => ({ ...one, text: "as_written" })) };
  const shared = facts({
    policy: whole,
    addresses: [address("mobile", "phone", { patientIds: ["p1", "p2"] }), address("mail", "email")],
  });
  expect(outline(chosen(shared, "email"))).toEqual([
    ["email", "box", "care"],
    ["sms", "desk", "open"],
  ]);
  expect(outline(chosen(shared, "sms"))[0]).toEqual(["sms", "desk", "care"]);
});

test("a text that the healthcare exemption has no room for is left out, and what waits for its count is planned", () => {
  const whole: Policy = { ...policy, steps: policy.steps.map((one) => ({ ...one, text: "as_written" })) };
  const went = (hours: number) => [
    { at: new Date(now.getTime() - hours * 3_600_000), addressId: "mobile", deliveryId: "before" },
  ];
  const smsLeftOut = (change: Partial<PlanFacts>) =>
    makePlan(chosen(facts({ policy: whole, ...change }), "email")).leftOut.find(
      ({ channel }) => channel === "sms",
    )?.reason;
  const long: PlanFacts["texts"] = [{ level: "care", words: "x".repeat(161) }];
  expect(smsLeftOut({ careSends: [], texts: long })).toBe(
    "The healthcare exemption allows 160 characters; this has 161.",
  );
  expect(smsLeftOut({ careSends: null, texts: long })).toBeUndefined();
  expect(smsLeftOut({ careSends: went(20) })).toBeUndefined();
  expect(smsLeftOut({ careSends: went(1), policy: { ...whole, expiresSeconds: 3600 } })).toBe(
    "The healthcare exemption allows 1 text a day; one went in the last 24 hours. By then it would be too late.",
  );
});

test("a text too long for a channel leaves it out", () => {
  const whole: Policy = { ...policy, steps: policy.steps.map((one) => ({ ...one, text: "as_written" })) };
  const given = facts({ policy: whole, texts: [{ level: "care", words: "x".repeat(2000) }] });
  expect(makePlan(chosen(given, "email")).leftOut).toContainEqual({
    channel: "sms",
    addressTail: "··0142",
    reason: "The text is too long for SMS.",
  });
});

test("never the whole text by a way where the policy says otherwise; each channel once; each step allowed", () => {
  const anyPolicy = fc.record({
    texts: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(...stepTexts))),
    first: fc.constantFrom(null, "sms", "whatsapp", "email"),
    harmless: fc.boolean(),
    refused: fc.constantFrom(null, "mobile", "mail", "wa"),
    verified: fc.boolean(),
    people: fc.constantFrom(1, 2),
    open: fc.boolean(),
  });
  fc.assert(
    fc.property(anyPolicy, ({ texts, first, harmless, refused, verified, people, open }) => {
      const patientIds = ["p1", "p2"].slice(0, people);
      const base = facts({
        policy: { ...policy, steps: policy.steps.map((one, n) => ({ ...one, text: texts[n]! })) },
        texts: harmless
          ? [
              { level: "care", words },
              { level: "open", words: "You have news." },
            ]
          : [{ level: "care", words }],
        addresses: [
          address("mobile", "phone", { patientIds }),
          address("mail", "email", { verified, patientIds }),
          address("wa", "whatsapp", { patientIds }),
        ],
        consent: refused
          ? [
              newConsentEntry({
                id: "1",
                organizationId: "o1",
                addressId: refused,
                channel: "sms",
                choice: "refused",
                source: "keyword",
                word: "STOP",
                at: now,
                messageId: null,
              }),
            ]
          : [],
        lastInbound: open ? { whatsapp: { addressId: "wa", lineId: "care", at: now } } : {},
      });
      const way = replyWays(base).find((one) => one.channel === first && one.available) ?? null;
      const { steps, leftOut } = makePlan({ ...base, first: way });
      const channels = steps.map(({ step }) => step.channel);
      expect(new Set(channels).size).toBe(channels.length);
      for (const one of policy.steps)
        expect(channels.includes(one.channel) || leftOut.some(({ channel }) => channel === one.channel)).toBe(
          true,
        );
      for (const { step, way: by, words: shown, level } of steps) {
        expect(step.addressId).not.toBe(refused);
        const rule = base.policy.steps.find(({ channel }) => channel === step.channel)!;
        const byPerson = way !== null && by === way;
        const whole = shown === words;
        if (whole && !byPerson && !step.ask) {
          expect(rule.text).toBe("as_written");
          expect(people).toBe(1);
        }
        expect(level).toBe(whole ? "care" : "open");
        expect(step.notice).toBe(whole ? null : shown);
        if (step.ask) expect([rule.text, byPerson, harmless]).toEqual(["ask", false, false]);
      }
    }),
    { seed },
  );
});

const variable = {
  key: "1",
  label: "First name",
  kind: "text",
  filledBy: "first_name",
  example: "Ana",
} as const;
const waiting = template("waiting", { body: "Hi {{1}}, a message waits.", variables: [variable] });
const closed = (change: Partial<PlanFacts> = {}): PlanFacts => ({
  ...facts(),
  templates: [waiting],
  ...change,
});

test("while the window is closed, an approved template goes where the policy lets it", () => {
  const { steps, leftOut } = makePlan(closed());
  expect(steps.map(({ step, words: said, level }) => [step.channel, said, level])).toEqual([
    ["whatsapp", "Hi Marisol, a message waits.", "open"],
    ["sms", plainNotice, "open"],
    ["email", plainNotice, "open"],
  ]);
  expect(steps[0]!.step.template).toMatchObject({ used: true, variables: { "1": "Marisol" } });
  expect(leftOut).toEqual([]);
});

test("a person's own template takes the closed window, and the way is not said to be left out", () => {
  const given = closed();
  const first = replyWays(given).find(({ needsTemplate }) => needsTemplate)!;
  const filled = makePlan(given).steps[0]!.step.template!;
  const { steps, leftOut } = makePlan({ ...given, first, template: { ...filled, used: true, words } });
  expect(steps.map(({ step, words: said }) => [step.channel, said])[0]).toEqual(["whatsapp", words]);
  expect(leftOut).toEqual([]);
});

test("while it is open the notice goes, and the template stands by", () => {
  const open = { whatsapp: { addressId: "wa", lineId: "care", at: now } };
  const [first] = makePlan(closed({ lastInbound: open })).steps;
  expect(first!.words).toBe(plainNotice);
  expect(first!.step.template).toMatchObject({ used: false, name: "waiting" });
});

test.each<[string, Partial<PlanFacts>]>([
  ["paused", { templates: [template("waiting", { status: "paused" })] }],
  ["for another purpose", { templates: [template("waiting", { purposes: ["reminder"] })] }],
  ["of another line", { templates: [template("waiting", { lineId: "other" })] }],
  ["to be typed", { templates: [template("waiting", { variables: [{ ...variable, filledBy: null }] })] }],
  ["in a language the patient does not read", { templates: [template("waiting", { language: "fr" })] }],
  ["for a name that nobody knows", { templates: [waiting], provisional: true }],
])("a template that is %s is not taken, and the reason is said", (_why, change) => {
  const { steps, leftOut } = makePlan(closed(change));
  expect(steps.map(({ step }) => step.channel)).toEqual(["sms", "email"]);
  expect(leftOut[0]!.reason).toBe(
    "The 24-hour reply window is closed, and no approved template fits a reply.",
  );
});

test("the patient's own language comes first", () => {
  const spanish = template("espera", { language: "es-MX", body: "Hola {{1}}", variables: [variable] });
  expect(makePlan(closed({ templates: [waiting, spanish] })).steps[0]!.words).toBe("Hola Marisol");
});

test("what is set for the patient orders the ways, or leaves some out with a reason", () => {
  const mailFirst = closed({ reach: { mode: "order", channels: ["email"] } });
  expect(makePlan(mailFirst).steps.map(({ step }) => step.channel)).toEqual(["email", "whatsapp", "sms"]);
  const only = makePlan(closed({ reach: { mode: "only", channels: ["sms"] } }));
  expect(only.steps.map(({ step }) => step.channel)).toEqual(["sms"]);
  expect(only.leftOut.map(({ channel, reason }) => [channel, reason])).toEqual([
    ["whatsapp", "Marisol is not to be reached by WhatsApp."],
    ["email", "Marisol is not to be reached by email."],
  ]);
  const not = makePlan(closed({ reach: { mode: "not", channels: ["sms"] } }));
  expect(not.steps.map(({ step }) => step.channel)).toEqual(["whatsapp", "email"]);
});

test("a channel that the policy does not name says so, once, whatever is known of it", () => {
  const named = {
    ...defaultPolicies.result,
    steps: defaultPolicies.result.steps.filter(({ channel }) => channel === "sms"),
  };
  const { leftOut } = makePlan(facts({ policy: named }));
  expect(leftOut.filter(({ channel }) => channel !== "sms")).toEqual([
    { channel: "whatsapp", addressTail: null, reason: "The clinic’s results do not use WhatsApp." },
    { channel: "email", addressTail: null, reason: "The clinic’s results do not use email." },
  ]);
  // Whoever chose it by hand is not told that it is left out.
  const byMail = makePlan(chosen(facts({ policy: named }), "email"));
  expect(byMail.leftOut.map(({ channel }) => channel)).not.toContain("email");
});
