/**
 * Quiet hours from plan to send, through the plan engine itself: whatever happens on the way, nothing is handed to a
 * provider in a quiet hour of its purpose, unless a person gave a reason. The truth is told anew, hour by hour.
 * QUIET_HISTORIES sets how many, QUIET_SEED which.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { purposes, type Purpose } from "../../../shared/domain/policy.ts";
import {
  defaultQuietSettings,
  isQuietChannel,
  type QuietLaw,
  type QuietWindow,
  type Weekday,
} from "../../../shared/domain/quiet-hours.ts";
import { advance } from "../plan/engine.ts";
import { planOf, step } from "../plan/test-plans.ts";
import type { Obstacle, Plan } from "../plan/types.ts";
import { quietAnswer, type QuietFacts } from "./judge.ts";
import { stateHours } from "./laws.ts";
import { placeOf } from "./places.ts";

const seed = Number(process.env["QUIET_SEED"] ?? Date.now() & 0xffff);
const histories = Number(process.env["QUIET_HISTORIES"] ?? 150);
console.info(`quiet hours: fast-check seed ${seed}, ${histories} histories`);

const pad = (n: number) => String(n).padStart(2, "0");
const window = fc
  .tuple(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 3, max: 24 }),
    fc.subarray<Weekday>([1, 2, 3, 4, 5, 6, 7], { minLength: 2 }),
  )
  .map(([from, length, days]): QuietWindow => ({
    days,
    from: `${pad(from)}:00`,
    to: `${pad(Math.min(24, from + length))}:00`,
  }));
const happening = fc.oneof(
  fc.record({ act: fc.constant("time" as const), minutes: fc.integer({ min: 1, max: 1500 }) }),
  fc.record({ act: fc.constant("line" as const) }),
  fc.record({ act: fc.constant("fails" as const) }),
  fc.record({
    act: fc.constant("moves" as const),
    zone: fc.constantFrom("America/Phoenix", "Pacific/Guam", null),
  }),
  fc.record({ act: fc.constant("asks again" as const) }),
  fc.record({ act: fc.constant("despite" as const) }),
);
const world = fc.record({
  purpose: fc.constantFrom(...purposes),
  law: fc.constantFrom<QuietLaw>("none", "federal", "states"),
  on: fc.boolean(),
  windows: fc.array(window, { minLength: 1, maxLength: 2 }),
  spread: fc.constantFrom(0, 15, 120),
  phone: fc.constantFrom("+13055550142", "+18505550142", "+17095550142", "+19285550142", "+18005550142"),
  region: fc.constantFrom(null, "US-TX", "US-RI"),
  wish: fc.constantFrom(null, { from: "20:00", to: "09:30" }),
  // Around the changes of summer time and over a holiday.
  byPerson: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
  start: fc
    .tuple(fc.constantFrom("2026-03-07", "2026-10-31", "2026-12-24"), fc.integer({ min: 0, max: 2880 }))
    .map(([day, minutes]) => Date.parse(`${day}T00:00:00Z`) + minutes * 60_000),
  happenings: fc.array(happening, { maxLength: 10 }),
});
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** Hour and day on a wall, by a formatter: not the way in which the answer is made. */
function wall(zone: string, at: number): { day: number; time: string; date: string } {
  const shown = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? "";
  const day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(part("weekday")) + 1;
  return { day, time: `${part("hour")}:${part("minute")}`, date: `${part("month")}-${part("day")}` };
}

/** What must not be, said in the plainest way; null when it may go. */
function sleeps(made: World, zone: string | null, at: number): string | null {
  const { purpose, law, on, windows, wish, phone, region } = made;
  const place = placeOf({ timeZone: zone, region, phone, clinicZone: "UTC" });
  for (const one of place.zones) {
    const { day, time, date } = wall(one, at);
    const outside = (list: readonly QuietWindow[]) =>
      !list.some(({ days, from, to }) => days.includes(day as Weekday) && from <= time && time < to);
    // What a person writes, and the system's own words, are held by nothing, whatever a row says.
    if (on && !made.byPerson && purpose !== "system") {
      if (outside(windows)) return `outside the clinic's hours in ${one}`;
      if (law !== "none" && (time < "08:00" || time >= "21:00")) return `outside the federal hours in ${one}`;
      for (const rule of law === "states" ? stateHours : []) {
        if (!place.regions.includes(rule.region)) continue;
        if (outside(rule.windows)) return `outside the hours of ${rule.name}`;
        if (rule.notOnHolidays && date === "12-25") return `on Christmas Day in ${rule.name}`;
      }
    }
    const automatic = ["reminder", "result", "refill", "broadcast"].includes(purpose);
    if (wish && automatic && (time >= wish.from || time < wish.to)) return `against their wish in ${one}`;
  }
  return null;
}

function play(made: World): number {
  const { purpose, law, on, windows, spread } = made;
  const own = { ...defaultQuietSettings.purposes[purpose], on, law, windows };
  const settings = {
    spreadMinutes: spread,
    purposes: { ...defaultQuietSettings.purposes, [purpose]: own } as Record<Purpose, typeof own>,
  };
  let now = made.start;
  let zone: string | null = null;
  let sends = 0;
  let despite = false;
  let plan: Plan = planOf([step("sms", { success: "sent" }), step("whatsapp", { success: "sent" })], {
    stateAt: new Date(now),
    nextAt: new Date(now),
  });
  const facts = (channel: QuietFacts["channel"]): QuietFacts => ({
    now: new Date(now),
    purpose,
    byPerson: made.byPerson,
    channel,
    settings,
    holidays: [],
    patient: { timeZone: zone, region: made.region, quietHours: made.wish },
    address: made.phone,
    clinicZone: "UTC",
    stepHours: null,
    over: null,
    id: String(made.start),
  });

  function tell(event: Parameters<typeof advance>[1]): void {
    const answer = advance(plan, event, new Date(now));
    ({ plan } = answer);
    const refused = answer.actions.some(({ kind }) => kind === "refuse");
    if (event.kind === "despite_hours" && !refused) despite = true;
    if (!answer.actions.some(({ kind }) => kind === "send")) return;
    sends += 1;
    const { channel } = plan.steps[plan.cursor]!;
    const wrong = isQuietChannel(channel) && !despite ? sleeps(made, zone, now) : null;
    if (wrong) throw new Error(`sent ${wrong}, at ${new Date(now).toISOString()}`);
  }
  function due(): void {
    tell({
      kind: "due",
      holder: "h",
      leaseMs: 90_000,
      attemptId: `attempt ${sends}`,
      idsOf: () => [],
      obstacle({ channel }): Obstacle | null {
        if (plan.despite) return null;
        const answer = quietAnswer(facts(channel));
        return answer && { kind: "hours", reason: answer.reason, late: answer.late, until: answer.until };
      },
    });
  }
  function pass(minutes: number): void {
    const end = now + minutes * 60_000;
    for (let turns = 0; plan.nextAt && plan.nextAt.getTime() <= end && turns < 40; turns += 1) {
      now = Math.max(now, plan.nextAt.getTime());
      due();
    }
    now = end;
  }

  pass(0);
  for (const one of made.happenings) {
    const [attempt] = plan.steps[plan.cursor]?.attempts.slice(-1) ?? [];
    if (one.act === "time") pass(one.minutes);
    else if (one.act === "line") tell({ kind: "line_incident", lineId: "sms line" });
    else if (one.act === "moves") ({ zone } = one);
    else if (one.act === "asks again") due();
    else if (one.act === "despite")
      tell({ kind: "despite_hours", by: { id: "nora", name: "Nora" }, reason: "patient_asked" });
    else if (attempt?.state === "started")
      tell({
        kind: "outcome",
        attemptId: attempt.id,
        token: plan.leaseToken,
        outcome: {
          kind: "rejected",
          error: { code: "temporary", providerCode: null },
          retryAfterSeconds: null,
        },
        providerName: "Twilio",
        canLookUp: false,
        jitter: 0.5,
        line: null,
      });
    pass(0);
  }
  pass(11 * 24 * 60);
  return sends;
}

test(
  "never a send in a quiet hour for its purpose",
  () => {
    let sends = 0;
    fc.assert(
      fc.property(world, (made) => {
        sends += play(made);
      }),
      { seed, numRuns: histories },
    );
    // A truth that nothing ever meets would prove nothing.
    expect(sends).toBeGreaterThan(histories / 2);
  },
  Math.max(60_000, histories * 200),
);
