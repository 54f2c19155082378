import { expect, test } from "vitest";
import { newStep, type StepRecord } from "../../../server/store/deliveries.ts";
import type { DeliveryDocument } from "../../../server/store/delivery-queries.ts";
import { unrestOf } from "./unrest.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const at = (seconds: number) => new Date(now + seconds * 1000);

function row(attempt: StepRecord["attempts"][number]["state"], more: Partial<DeliveryDocument>) {
  const attempts = [
    { id: "a", startedAt: at(-100), endedAt: null, state: attempt, error: null, providerMessageIds: [] },
  ].map((one) => ({ ...one, lookUps: 0, receipts: [] }));
  const step = newStep({ channel: "sms", lineId: "l", addressId: "p", addressTail: "42", attempts });
  return {
    ...{ _id: "d", state: "sent", stateAt: at(-90), reason: null, cursor: 0, closed: null, lease: null },
    ...{ heldFor: null, steps: [{ ...step, state: "running" as const, waitSeconds: 200 }] },
    ...more,
  } as unknown as DeliveryDocument;
}

const lease = { holder: "h", token: 1, until: at(60) };

test.each([
  ["listens until its time and that of late receipts is over", row("sent", { nextAt: at(120) }), true],
  ["listens beyond that", row("sent", { nextAt: at(121) }), false],
  ["was due, and nobody took it", row("sent", { nextAt: at(-1) }), false],
  ["is in somebody's hands", row("started", { state: "sending", nextAt: at(60), lease }), false],
  ["is to be looked up", row("unconfirmed", { state: "unconfirmed", nextAt: at(30) }), false],
  ["is held, and says for what", row("failed", { state: "held", heldFor: "line", nextAt: at(900) }), true],
  [
    "is held, and that hour is over",
    row("failed", { state: "held", heldFor: "line", nextAt: at(-9) }),
    false,
  ],
])("%s", (_, delivery, explained) => {
  expect(unrestOf(delivery, now).plan !== null).toBe(explained);
});
