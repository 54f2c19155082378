/** The engine's table by example: what follows each failure, each silence, each word of a person. */
import { describe, expect, test } from "vitest";
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import { sendErrorCodes } from "../../../shared/domain/delivery.ts";
import { advance } from "./engine.ts";
import { afterFailure, maxTries } from "./tables.ts";
import { planOf, step } from "./test-plans.ts";
import type { Action, LineAgainst, Obstacle, Plan, PlanEvent } from "./types.ts";

const start = 1_700_000_000_000;
const nora = { id: "n", name: "Nora" };

/** A plan and the hands of a clock. */
class Try {
  now = start;
  actions: Action[] = [];
  plan: Plan;
  obstacles: Record<string, Obstacle> = {};
  /** How the line stands after an answer. */
  line: LineAgainst | null = null;
  private ids = 0;

  constructor(plan: Plan) {
    this.plan = plan;
  }
  tell(event: PlanEvent): this {
    const { plan, actions } = advance(this.plan, event, new Date(this.now));
    this.plan = plan;
    this.actions = actions;
    return this;
  }
  /** To the moment the plan waits for. */
  due(): this {
    if (!this.plan.nextAt) throw new Error("it rests");
    this.now = Math.max(this.now, this.plan.nextAt.getTime());
    this.ids += 1;
    return this.tell({
      kind: "due",
      holder: "h",
      leaseMs: 90_000,
      attemptId: `a${this.ids}`,
      idsOf: () => [],
      obstacle: (one) => this.obstacles[one.lineId] ?? null,
    });
  }
  private get attemptId(): string {
    return this.plan.steps[this.plan.cursor]!.attempts.at(-1)!.id;
  }
  accepted(): this {
    return this.outcome({ kind: "accepted", status: "accepted", providerMessageIds: ["SM1"] });
  }
  rejected(code: SendErrorCode, retryAfterSeconds: number | null = null): this {
    return this.outcome({ kind: "rejected", error: { code, providerCode: "1" }, retryAfterSeconds });
  }
  unknown(): this {
    return this.outcome({ kind: "unknown", error: { code: "unknown_outcome", providerCode: null } });
  }
  outcome(
    outcome: Extract<PlanEvent, { kind: "outcome" }>["outcome"],
    attemptId: string = this.attemptId,
  ): this {
    return this.tell({
      kind: "outcome",
      attemptId,
      token: this.plan.leaseToken,
      outcome,
      providerName: "Twilio",
      canLookUp: true,
      jitter: 0.5,
      line: this.line,
    });
  }
  receipt(
    status: "sent" | "delivered" | "read" | "failed",
    attemptId = this.attemptId,
    code: SendErrorCode = "unreachable",
  ): this {
    const error = status === "failed" ? { code, providerCode: "30003", retryAfterSeconds: null } : null;
    return this.tell({
      kind: "receipt",
      attemptId,
      receipt: { kind: "receipt", providerMessageId: "SM1", status, providerStatus: status, at: null, error },
      receivedAt: new Date(this.now),
      jitter: 0,
    });
  }
  get steps(): string[] {
    return this.plan.steps.map(({ lineId, state }) => `${lineId} ${state}`);
  }
}

const chain = (change: Partial<Plan> = {}) => new Try(planOf([step("sms"), step("email")], change));

describe("a failure", () => {
  test.each(sendErrorCodes.filter((code) => code !== "unknown_outcome"))(
    "%s goes where the table says",
    (code) => {
      const one = new Try(planOf([step("sms", { spareLineIds: ["second"] }), step("email")]))
        .due()
        .rejected(code);
      const route = afterFailure[code];
      const line = one.plan.steps[one.plan.cursor]!.lineId;
      if (route === "again") expect([one.plan.state, line]).toEqual(["queued", "sms line"]);
      if (route === "other_line") expect([one.plan.state, line]).toEqual(["queued", "second"]);
      if (route === "next") expect([one.plan.state, line]).toEqual(["queued", "email line"]);
      if (route === "stop" || route === "other_words")
        expect([one.plan.nextAt, one.plan.closed !== null]).toEqual([null, true]);
    },
  );

  describe("of the line, with no other way left", () => {
    const expiresAt = new Date(start + 86_400_000);
    const alone = (change: Partial<Plan> = {}) => new Try(planOf([step("sms")], { expiresAt, ...change }));
    const out = (one: Try, seconds = 60) => {
      one.line = { reason: "Out of order.", until: new Date(one.now + seconds * 1000) };
      return one;
    };

    test.each(["not_reached", "rate_limited", "cap"] as const)(
      "%s: held for the line until it is over",
      (code) => {
        const one = alone();
        for (let n = 0; n < maxTries + 20; n += 1) one.due().rejected(code);
        expect(one.plan).toMatchObject({ state: "held", heldFor: "line", closed: null });
        expect(one.due().accepted().plan.state).toBe("sent");
      },
    );

    test("it is tried with its line, and gone when that is over: with the words of an end", () => {
      const one = alone();
      for (let n = 0; n < maxTries; n += 1) one.due().rejected("not_reached");
      one.now = expiresAt.getTime();
      expect(one.due().plan).toMatchObject({
        state: "failed",
        nextAt: null,
        reason:
          "The provider could not be reached, so nothing was sent. It was tried 5 times. It was too late for another try.",
      });
      expect(one.steps).toEqual(["sms line failed"]);
    });

    test("a trial of a line that is out is given back behind the others, and counts as no try", () => {
      const one = out(alone());
      one.due().rejected("config");
      expect(one.plan).toMatchObject({ state: "held", heldFor: "line", reason: "Out of order." });
      expect(one.plan.nextAt!.getTime()).toBeGreaterThan(one.line!.until!.getTime());
      // Of many trials the row keeps some.
      for (let n = 0; n < 40; n += 1) out(one.due()).rejected("config");
      expect(one.plan.steps[0]!.attempts.length).toBeLessThan(20);
      one.line = null;
      for (let n = 1; n < maxTries; n += 1) one.due().rejected("temporary");
      expect(one.plan.state).toBe("queued");
    });

    test("a fault in the settings is the message's own while its line works", () => {
      expect(alone().due().rejected("config").plan.state).toBe("failed");
    });

    test("a person's choice waits for a day, whatever the plan's end", () => {
      const one = new Try(planOf([step("sms", { chosenBy: "n" })], { expiresAt: new Date(start) }));
      for (let n = 0; one.plan.nextAt; n += 1) {
        expect(n).toBeLessThan(500);
        one.due().rejected("not_reached");
      }
      expect(one.plan.state).toBe("failed");
      expect(one.now - start).toBeGreaterThan(86_000_000);
    });

    test("nor longer where every try was a trial that the row does not keep", () => {
      const one = new Try(planOf([step("sms", { chosenBy: "n" })]));
      for (let n = 0; one.plan.nextAt; n += 1) {
        expect(n).toBeLessThan(500);
        out(one.due(), 300).rejected("config");
      }
      expect(one.plan.state).toBe("failed");
    });
  });

  test("of a line that is out goes by another line at once, and then another way", () => {
    const one = new Try(planOf([step("sms", { spareLineIds: ["second"] }), step("email")]));
    one.line = { reason: "Out of order.", until: new Date(start + 60_000) };
    expect(one.due().rejected("not_reached").steps[1]).toBe("second waiting");
    expect(one.due().rejected("not_reached").plan.steps[one.plan.cursor]!.lineId).toBe("email line");
  });

  describe("that passes, with no other way left", () => {
    const expiresAt = new Date(start + 86_400_000);
    const alone = (change: Partial<Plan> = {}) => new Try(planOf([step("sms")], { expiresAt, ...change }));

    test("is tried on with growing pauses until the plan's end, and says then how often", () => {
      const one = alone();
      for (let n = 0; n < maxTries; n += 1) one.due().rejected("temporary");
      expect(one.plan).toMatchObject({ state: "held", heldFor: "line", closed: null });
      const pauses: number[] = [];
      while (one.plan.nextAt!.getTime() < expiresAt.getTime()) {
        pauses.push(Math.round((one.plan.nextAt!.getTime() - one.now) / 60_000));
        one.due().rejected("temporary");
      }
      expect(pauses.slice(0, 4)).toEqual([15, 30, 60, 60]);
      expect(one.due().plan).toMatchObject({
        state: "failed",
        nextAt: null,
        closed: { why: "expired" },
        reason:
          "The provider had a problem that did not pass in time. It was tried at least 17 times. It was too late for another try.",
      });
    });

    test("goes when the provider takes it, however late, and is waited for no sooner than it asked", () => {
      const one = alone();
      for (let n = 0; n < maxTries + 3; n += 1) one.due().rejected("temporary");
      one.due().rejected("temporary", 7_200);
      expect(one.plan.nextAt!.getTime() - one.now).toBeGreaterThanOrEqual(7_200_000);
      expect(one.due().accepted().plan).toMatchObject({ state: "sent", closed: null });
    });

    test("ends after a day where the plan names no end", () => {
      const one = alone({ expiresAt: null });
      for (let n = 0; one.plan.nextAt; n += 1) {
        expect(n).toBeLessThan(60);
        one.due().rejected("temporary");
      }
      expect(one.plan).toMatchObject({ state: "failed", closed: { why: "exhausted" } });
      expect(one.now - start).toBeGreaterThan(86_000_000);
    });

    test("a call that was never made is the same", () => {
      const one = alone();
      for (let n = 1; n <= maxTries; n += 1) {
        one.due().due();
        one.tell({ kind: "let_go", attemptId: `a${2 * n - 1}`, token: -1, jitter: 0.5 });
      }
      expect(one.plan).toMatchObject({ state: "held", heldFor: "line", closed: null });
    });

    test("a receipt that calls it so ends after the tries: it was taken, and may yet arrive", () => {
      const one = alone();
      for (let n = 0; n < maxTries; n += 1) one.due().accepted().receipt("failed", undefined, "temporary");
      expect(one.plan).toMatchObject({ state: "failed", nextAt: null });
      expect(one.plan.reason).toMatch(
        /did not pass in time\. It was tried 5 times\. Nothing more is tried\.$/,
      );
    });

    test("another line of the channel is another way: it goes there after the tries", () => {
      const one = new Try(planOf([step("sms", { spareLineIds: ["second"] })], { expiresAt }));
      for (let n = 0; n < maxTries; n += 1) one.due().rejected("temporary");
      expect(one.steps).toEqual(["sms line failed", "second waiting"]);
      expect(one.now - start).toBeLessThan(300_000);
    });
  });

  test("of the words: a way with other words, and none with the same", () => {
    const notice = { notice: "A message waits for you." };
    const steps = [step("sms"), step("whatsapp"), step("email", notice)];
    const one = new Try(planOf(steps)).due().rejected("content");
    expect(one.steps).toEqual(["sms line failed", "whatsapp line skipped", "email line waiting"]);
    one.due().rejected("content");
    expect(one.plan).toMatchObject({ state: "failed", nextAt: null });
  });

  test("that is heard of once more while a later try is under way begins no other beside it", () => {
    const one = chain().due().rejected("temporary").due().accepted();
    // The answer of a server that was frozen, behind the receipt that said how the first try ended.
    one.outcome({ kind: "accepted", status: "accepted", providerMessageIds: ["SM0"] }, "a1");
    expect(one.steps).toEqual(["sms line running", "email line waiting"]);
    one.due();
    expect(one.steps).toEqual(["sms line silent", "email line running"]);
    expect(one.plan.steps[0]!.attempts.map(({ state }) => state)).toEqual(["failed", "accepted"]);
  });

  test("that is heard of once more, of a try whose next one went, leaves what a person sends since alone", () => {
    const one = new Try(planOf([step("sms", { success: "sent" })]))
      .due()
      .receipt("failed", "a1", "temporary");
    one
      .due()
      .accepted()
      .tell({ kind: "send_now", by: nora, step: step("email", { chosenBy: nora.id }) });
    one.outcome({ kind: "accepted", status: "accepted", providerMessageIds: ["SM0"] }, "a1");
    expect(one.plan).toMatchObject({ state: "queued", nextAt: new Date(one.now) });
    expect(one.due().steps).toEqual(["sms line succeeded", "email line running"]);
  });

  test("a window that the provider knows to be closed brings the step's template, once, before the next way", () => {
    const template = {
      templateId: "t1",
      name: "Message waiting",
      language: "en",
      category: "utility" as const,
      providerTemplateId: "HX1",
      used: false,
      variables: {},
      words: "A message waits.",
    };
    const one = new Try(planOf([step("whatsapp", { template }), step("email")]))
      .due()
      .rejected("window_closed");
    expect(one.steps).toEqual(["whatsapp line failed", "whatsapp line waiting", "email line waiting"]);
    expect(one.plan.steps.map((each) => each.template?.used)).toEqual([false, true, undefined]);
    one.due().rejected("window_closed");
    expect(one.plan.steps[one.plan.cursor]!.channel).toBe("email");
    const none = new Try(planOf([step("whatsapp"), step("email")])).due().rejected("window_closed");
    expect(none.steps).toEqual(["whatsapp line failed", "email line waiting"]);
  });

  test("a refused try costs nothing, and what the provider says that it charged is kept", () => {
    const cost = { micros: 8300, currency: "USD", by: "table" as const };
    const refused = chain().due();
    refused.plan.steps[0]!.attempts[0]!.cost = cost;
    expect(refused.rejected("temporary").plan.steps[0]!.attempts[0]!.cost).toBeNull();
    const taken = chain().due();
    taken.plan.steps[0]!.attempts[0]!.cost = cost;
    expect(taken.accepted().plan.steps[0]!.attempts[0]!.cost).toEqual(cost);
    taken.tell({
      kind: "receipt",
      attemptId: "a1",
      receipt: {
        kind: "receipt",
        providerMessageId: "SM1",
        status: "delivered",
        providerStatus: "delivered",
        at: null,
        error: null,
        price: { micros: 7900, currency: "USD" },
      },
      receivedAt: new Date(taken.now),
      jitter: 0,
    });
    expect(taken.plan.steps[0]!.attempts[0]!.cost).toEqual({ micros: 7900, currency: "USD", by: "provider" });
  });

  test("is tried again with growing pauses, never sooner than the provider asked, and then falls back", () => {
    const one = chain().due().rejected("rate_limited", 300);
    expect(one.plan.nextAt!.getTime() - one.now).toBe(300_000);
    for (let tries = 1; tries < maxTries; tries += 1) one.due().rejected("temporary");
    expect(one.steps).toEqual(["sms line failed", "email line waiting"]);
    expect(one.plan.steps[0]!.attempts).toHaveLength(maxTries);
  });

  test("of all ways is a person's, with every reason", () => {
    const one = chain().due().rejected("landline").due().rejected("invalid_address");
    expect(one.plan.state).toBe("failed");
    expect(one.plan.reason).toMatch(
      /^SMS: This is a landline.* Email: This address.* No other way is left\.$/,
    );
    expect(one.plan.closed?.why).toBe("exhausted");
  });

  test("says once what several ways say alike", () => {
    const one = chain().due().rejected("invalid_address").due().rejected("invalid_address");
    expect(one.plan.reason).toMatch(/^SMS and email: This address[^:]* No other way is left\.$/);
  });

  test("that says the address is dead is remembered", () => {
    expect(chain().due().rejected("landline").actions).toContainEqual({
      kind: "mark_unreachable",
      addressId: "sms address",
      code: "landline",
      since: new Date(start),
    });
  });
});

describe("silence", () => {
  test("hops when the time is over and late receipts had their moment", () => {
    const one = chain().due().accepted();
    expect(one.plan.nextAt!.getTime() - start).toBe(620_000);
    one.due();
    expect(one.steps).toEqual(["sms line silent", "email line running"]);
    expect(one.actions).toEqual([{ kind: "send", validitySeconds: null }]);
  });

  test("of the last step rests, or asks, as the policy says", () => {
    const rests = new Try(planOf([step("sms")])).due().accepted().due();
    expect(rests.plan).toMatchObject({
      state: "sent",
      nextAt: null,
      reason: "No word in 10 min. No other way is left.",
    });
    const asks = new Try(planOf([step("sms")], { atEnd: "ask" })).due().accepted().due();
    expect(asks.plan).toMatchObject({ state: "undecided", nextAt: null });
  });

  test("and then a failure of the last way is no failure of the whole: the first may have arrived, a person decides", () => {
    const one = chain().due().accepted().due().rejected("invalid_address");
    expect(one.steps).toEqual(["sms line silent", "email line failed"]);
    expect(one.plan).toMatchObject({ state: "undecided", closed: { why: "exhausted" }, nextAt: null });
    one.tell({ kind: "cancel", by: nora });
    expect(one.plan.state).toBe("undecided");
  });

  test.each([
    ["the step before the last: its timer", [step("sms"), step("email")], {}, 600],
    ["the last step, where nothing follows: as it likes", [step("sms")], {}, null],
    ["the last step, where a person is asked then: its timer", [step("sms")], { atEnd: "ask" as const }, 600],
    ["the last step: no longer than the plan", [step("sms")], { expiresAt: new Date(start + 90_500) }, 90],
    [
      "the plan's end comes before the timer",
      [step("sms"), step("email")],
      { expiresAt: new Date(start + 90_500) },
      90,
    ],
    [
      "what a person sends after the plan's end: as it likes",
      [step("sms", { chosenBy: "nora" })],
      { expiresAt: new Date(start - 1) },
      null,
    ],
  ])("the provider is told how long it may try. %s", (_name, steps, change, validitySeconds) => {
    expect(new Try(planOf(steps, change)).due().actions).toEqual([{ kind: "send", validitySeconds }]);
  });

  test("a receipt that comes while the hop waits calls it off", () => {
    const one = chain().due().accepted();
    one.obstacles["email line"] = {
      kind: "hours",
      reason: "Night.",
      late: "Too late.",
      until: new Date(start + 9e6),
    };
    one.due();
    expect(one.plan.state).toBe("held");
    one.receipt("delivered", "a1");
    expect(one.plan).toMatchObject({ state: "delivered", nextAt: null });
    expect(one.steps).toEqual(["sms line succeeded", "email line skipped"]);
  });
});

describe("what stands against a step", () => {
  const against = (obstacle: Obstacle, change: Parameters<typeof step>[1] = {}) => {
    const one = new Try(planOf([step("sms", { spareLineIds: ["second"], ...change }), step("email")]));
    one.obstacles["sms line"] = obstacle;
    return one.due();
  };
  const until = new Date(start + 3_600_000);

  test.each<[string, Obstacle, string[]]>([
    [
      "a closed window: the next step",
      { kind: "window", reason: "Closed." },
      ["sms line skipped", "email line running"],
    ],
    [
      "a dead address: the next step",
      { kind: "address", reason: "Gone." },
      ["sms line skipped", "email line running"],
    ],
    [
      "a paused line: the second line of the channel first",
      { kind: "line", reason: "Paused.", until: null },
      ["sms line skipped", "second running", "email line waiting"],
    ],
    [
      "a refusal: nothing more",
      { kind: "refused", reason: "Refused." },
      ["sms line skipped", "email line skipped"],
    ],
    [
      "night: held",
      { kind: "hours", reason: "Night.", late: "Too late.", until },
      ["sms line waiting", "email line waiting"],
    ],
  ])("%s", (_name, obstacle, steps) => {
    expect(against(obstacle).steps).toEqual(steps);
  });

  test("night, and the policy says next: the next step", () => {
    const hours = { from: "08:00", to: "21:00", outside: "next" as const };
    expect(against({ kind: "hours", reason: "Night.", late: "Too late.", until }, { hours }).steps[0]).toBe(
      "sms line skipped",
    );
  });

  test("night beyond the plan's end: the next step, and without one the end at once", () => {
    const late = (steps: Plan["steps"], at: Partial<Obstacle> = {}) => {
      const one = new Try(planOf(steps, { expiresAt: new Date(start + 1_800_000) }));
      one.obstacles["sms line"] = {
        kind: "hours",
        reason: "Night.",
        late: "Too late.",
        until,
        ...at,
      } as Obstacle;
      return one.due();
    };
    expect(late([step("sms"), step("email")]).steps).toEqual(["sms line skipped", "email line running"]);
    const alone = late([step("sms")]);
    expect(alone.plan).toMatchObject({ state: "failed", nextAt: null, reason: "Too late." });
    // Its own place after the edge would be too late, the edge is not.
    const edge = new Date(start + 60_000);
    expect(late([step("sms")], { edge }).plan).toMatchObject({ state: "held", nextAt: edge });
    // A person who chose it waits for the morning.
    expect(late([step("sms", { chosenBy: "n" })]).plan).toMatchObject({ state: "held", nextAt: until });
  });

  test("a ruling is waited for until the plan's end, and no longer", () => {
    const expiresAt = new Date(start + 1_800_000);
    const one = new Try(planOf([step("sms"), step("email")], { expiresAt }));
    one.obstacles["sms line"] = { kind: "doubted", reason: "Waits for a ruling.", until };
    expect(one.due().plan).toMatchObject({ state: "held", heldFor: "ruling", nextAt: expiresAt });
    expect(one.due().plan).toMatchObject({ state: "failed", nextAt: null });
  });

  test("words that may not go there by machine: a person is asked", () => {
    const one = new Try(planOf([step("sms"), step("email", { ask: true })])).due().rejected("landline").due();
    expect(one.plan).toMatchObject({ state: "undecided", nextAt: null });
    expect(one.plan.reason).toMatch(/a person decides whether the words may go there\.$/);
  });
});

describe("an outcome that nobody knows", () => {
  test("is asked about, and neither repeated nor sent another way", () => {
    const one = chain().due().unknown();
    expect(one.plan.state).toBe("unconfirmed");
    for (const found of ["unclear", "unclear", "absent"] as const) {
      expect(one.due().actions).toEqual([{ kind: "look_up" }]);
      one.tell({ kind: "looked_up", attemptId: "a1", found, providerName: "Twilio", jitter: 0 });
    }
    expect(one.plan).toMatchObject({ state: "unconfirmed", nextAt: null });
    expect(one.plan.reason).toMatch(/^Twilio has no record of it/);
    expect(one.steps).toEqual(["sms line unconfirmed", "email line waiting"]);
  });

  test("a worker that died between call and record leaves it so", () => {
    const one = chain().due().due();
    expect(one.plan.state).toBe("unconfirmed");
    one.receipt("failed", "a1");
    expect(one.steps).toEqual(["sms line failed", "email line waiting"]);
  });
});

describe("people", () => {
  test("cancel before anything went, and only then is it cancelled", () => {
    expect(chain().tell({ kind: "cancel", by: nora }).plan).toMatchObject({
      state: "cancelled",
      reason: "Cancelled by Nora. It never left the clinic.",
      nextAt: null,
    });
    const went = chain().due().accepted().tell({ kind: "cancel", by: nora });
    expect(went.plan).toMatchObject({ state: "sent", reason: "Stopped by Nora: no other way is tried." });
    const calling = chain().due().tell({ kind: "cancel", by: nora });
    expect(calling.actions[0]?.kind).toBe("refuse");
  });

  test("send it another way: that goes now, once, and what was planned does not", () => {
    const one = chain().due().unknown();
    one.tell({ kind: "send_now", by: nora, step: step("whatsapp", { chosenBy: nora.id }) });
    expect(one.steps).toEqual(["sms line unconfirmed", "email line skipped", "whatsapp line waiting"]);
    one.due();
    expect(one.plan.state).toBe("sending");
    expect(one.tell({ kind: "send_now", by: nora, step: step("sms") }).actions[0]?.kind).toBe("refuse");
  });

  test("what a look-up says of an earlier try leaves the one in work alone", () => {
    const one = chain().due().unknown();
    one.tell({ kind: "send_now", by: nora, step: step("sms", { chosenBy: nora.id }) }).due();
    const { lease, nextAt } = one.plan;
    for (let asked = 0; asked < 3; asked += 1)
      one.tell({ kind: "looked_up", attemptId: "a1", found: "absent", providerName: "Twilio", jitter: 0 });
    expect(one.plan).toMatchObject({ state: "sending", lease, nextAt });
  });

  test("reach the patient by phone: nothing more goes, and it is dealt with", () => {
    const one = chain().due().rejected("landline").tell({ kind: "reached_by_phone", by: nora });
    expect(one.plan.resolved).toMatchObject({ by: "n", how: "by_phone" });
    expect(one.plan).toMatchObject({
      state: "cancelled",
      reason: "Nora reached the patient by phone.",
      nextAt: null,
    });
  });

  test("a call instead of a decision is taken back, and a person decides as before", () => {
    const asks = new Try(planOf([step("sms"), step("email", { ask: true })]))
      .due()
      .rejected("landline")
      .due();
    const before = asks.plan;
    asks.tell({ kind: "reached_by_phone", by: nora });
    expect(asks.plan).toEqual({ ...before, resolved: { at: new Date(asks.now), by: "n", how: "by_phone" } });
    expect(asks.tell({ kind: "undo_settled" }).plan).toEqual(before);
    asks.tell({ kind: "send_now", by: nora, step: step("email", { chosenBy: nora.id }) });
    expect(asks.due().plan.state).toBe("sending");
  });

  test("a call while nobody knows whether it went is taken back: what was left goes again if it did not", () => {
    const one = chain().due().unknown();
    const { nextAt } = one.plan;
    one.tell({ kind: "reached_by_phone", by: nora });
    expect([one.plan.closed?.why, one.steps[1]]).toEqual(["by_phone", "email line skipped"]);
    one.tell({ kind: "undo_settled" });
    expect(one.plan).toMatchObject({ state: "unconfirmed", closed: null, resolved: null, nextAt });
    one.receipt("failed", "a1");
    expect(one.due().steps).toEqual(["sms line failed", "email line running"]);
  });

  test("the patient answers: what may have arrived is closed, what never went is not", () => {
    const went = chain().due().accepted().tell({ kind: "answered", name: "Ana" });
    expect(went.plan).toMatchObject({ state: "sent", reason: "Ana wrote back, so no other way was tried." });
    const not = chain().tell({ kind: "answered", name: "Ana" });
    expect(not.plan.closed).toBeNull();
  });

  test("STOP on an address that was not used yet drops that step alone", () => {
    const one = chain().tell({ kind: "opted_out", addressId: "email address", word: "STOP" });
    expect(one.steps).toEqual(["sms line waiting", "email line skipped"]);
    const all = chain().tell({ kind: "opted_out", addressId: "sms address", word: "STOP" });
    expect(all.plan).toMatchObject({ state: "refused", nextAt: null });
  });
});

test("too late is too late", () => {
  const one = chain({ expiresAt: new Date(start + 60_000) })
    .due()
    .accepted()
    .due();
  expect(one.plan).toMatchObject({ state: "sent", closed: { why: "expired" } });
  expect(one.steps).toEqual(["sms line silent", "email line skipped"]);
});

describe("where a person is to be asked in the end", () => {
  const expiresAt = new Date(start + 3_600_000);
  const late = { kind: "line", reason: "Out of order.", until: expiresAt } as const;

  test("one is, too, when what is left came too late", () => {
    const one = chain({ atEnd: "ask", expiresAt }).due().accepted();
    one.obstacles["email line"] = late;
    one.due().due();
    expect(one.plan).toMatchObject({ state: "undecided", closed: { why: "expired" }, nextAt: null });
    // It stays theirs when the provider says no more than it did.
    expect(one.receipt("sent", "a1").plan.state).toBe("undecided");
    expect(one.receipt("delivered", "a1").plan.state).toBe("delivered");
  });

  test("one is when what was unclear turns out to have gone, after the end", () => {
    const one = new Try(planOf([step("sms")], { atEnd: "ask" })).due().unknown();
    const by = step("whatsapp", { chosenBy: "n" });
    one.tell({ kind: "send_now", by: nora, step: by }).due().rejected("unreachable");
    expect(one.plan.state).toBe("unconfirmed");
    expect(one.receipt("sent", "a1").plan.state).toBe("undecided");
    expect(one.plan.reason).toContain("It went, and no word came of it.");
  });
});

test("a bounce reopens what “sent” had closed", () => {
  const one = new Try(planOf([step("email"), step("sms")])).due().accepted();
  expect(one.plan.closed?.why).toBe("done");
  one.receipt("failed");
  expect(one.steps).toEqual(["email line failed", "sms line waiting"]);
  expect(one.due().plan.state).toBe("sending");
});
