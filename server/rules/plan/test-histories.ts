/** Made-up plans, and what may happen to them: the words of the histories that the engine is tried with. */
import fc from "fast-check";
import type { ReceiptStatus, SendErrorCode } from "../../../shared/domain/delivery.ts";

const statuses: readonly ReceiptStatus[] = ["accepted", "sent", "delivered", "read", "failed"];
export const codes: readonly SendErrorCode[] = [
  "opted_out",
  "invalid_address",
  "unreachable",
  "temporary",
  "rate_limited",
  "config",
  "content",
  "cap",
  "expired",
  "window_closed",
  "not_reached",
];

export type Happening =
  | { act: "time"; minutes: number }
  | { act: "answer"; how: "accepted" | "sent" | "delivered" | "rejected" | "unknown"; code: number }
  | { act: "crash" }
  /** The answer of a server that was frozen, to a call whose end is known already. */
  | { act: "late answer"; which: number; how: "accepted" | "sent" }
  | { act: "receipt"; which: number; status: ReceiptStatus; code: number }
  | { act: "looked_up"; found: "absent" | "unclear" | ReceiptStatus; code: number }
  | { act: "patient answers" }
  | { act: "refuses"; address: number }
  | { act: "allows"; address: number }
  | { act: "line"; line: number; works: boolean }
  | { act: "busy"; seconds: number }
  | { act: "let go" }
  /** A server that was frozen, and taken for dead, before it called. */
  | { act: "never called"; which: number }
  | { act: "window"; open: boolean }
  | { act: "night"; hours: number }
  | { act: "cancel" }
  | { act: "phone" }
  | { act: "phone undone" }
  | { act: "undo" }
  | { act: "hold"; on: boolean }
  | { act: "edit"; address: number; minutes: number; cancelIfAnswered: boolean }
  | { act: "go" }
  | { act: "despite hours" }
  /** `freshLink`: with a new link for one that opens nothing any more. */
  | { act: "send now"; address: number; freshLink: boolean };

const n = fc.nat({ max: 5 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant("time" as const), minutes: fc.nat({ max: 40 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant("answer" as const),
      how: fc.constantFrom("accepted", "sent", "delivered", "rejected", "unknown"),
      code: fc.nat({ max: codes.length - 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("crash" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("late answer" as const),
      which: n,
      how: fc.constantFrom("accepted" as const, "sent" as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant("receipt" as const),
      which: n,
      status: fc.constantFrom(...statuses),
      code: fc.nat({ max: codes.length - 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant("looked_up" as const),
      found: fc.constantFrom("absent" as const, "unclear" as const, ...statuses),
      code: fc.nat({ max: codes.length - 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("patient answers" as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("refuses" as const), address: n }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("allows" as const), address: n }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("line" as const), line: n, works: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("busy" as const), seconds: fc.nat({ max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("let go" as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("never called" as const), which: n }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("window" as const), open: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("night" as const), hours: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("cancel" as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("phone" as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("phone undone" as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("undo" as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("hold" as const), on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("edit" as const),
      address: n,
      minutes: fc.nat({ max: 60 }),
      cancelIfAnswered: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("go" as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("despite hours" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant("send now" as const), address: n, freshLink: fc.boolean() }),
  },
);

const plannedStep = fc.record({
  channel: fc.constantFrom("sms" as const, "whatsapp" as const, "email" as const),
  address: fc.nat({ max: 3 }),
  line: fc.nat({ max: 2 }),
  spare: fc.boolean(),
  success: fc.constantFrom("sent" as const, "delivered" as const, "read" as const, "replied" as const),
  waitMinutes: fc.integer({ min: 1, max: 20 }),
  ask: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  hours: fc.constantFrom(null, "hold" as const, "next" as const),
  saysRepeat: fc.boolean(),
  /** By WhatsApp: whether it has a template, for when its window is closed. */
  template: fc.boolean(),
});
export const world = fc.record({
  steps: fc.array(plannedStep, { minLength: 1, maxLength: 4 }),
  atEnd: fc.constantFrom("rest" as const, "ask" as const),
  /** Half leave at once; others in seconds in which they can be taken back, or at a time that was chosen. */
  departure: fc.option(
    fc.record({
      why: fc.constantFrom("undo" as const, "scheduled" as const),
      minutes: fc.nat({ max: 60 }),
      cancelIfAnswered: fc.boolean(),
    }),
    { nil: null, freq: 2 },
  ),
  expiresMinutes: fc.option(fc.integer({ min: 5, max: 90 }), { nil: null }),
  happenings: fc.array(happening, { maxLength: 24 }),
});
export type World = typeof world extends fc.Arbitrary<infer W> ? W : never;
