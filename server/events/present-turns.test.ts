/** Within how long it is a broadcast's turn: by the pace of its line and by who waits as long. */
import { expect, test } from "vitest";
import { newDelivery, newStep, type DeliveryRecord } from "../store/deliveries.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import { line } from "../rules/test-rows.ts";
import { systemScope } from "../store/scope.ts";
import { countedAhead, turnOf, turnsOf } from "./present-turns.ts";

const at = new Date(1_700_000_000_000);
const desk = {
  ...line("desk", "sms"),
  rate: { perSecond: 2, counts: "segments", dailyCap: null, zone: "UTC" },
};
const facts = { lines: new Map([["desk", desk]]) } as unknown as OrganizationFacts;
const step = newStep({ channel: "sms", lineId: "desk", addressId: "a", addressTail: "··01", segments: 2 });

function queued(change: Partial<DeliveryRecord> = {}): DeliveryRecord {
  const ids = { id: "d", organizationId: "o", messageId: "m", conversationId: "c", seq: 1 };
  const rest = { purpose: "broadcast", state: "queued", stateAt: at, nextAt: at, steps: [step] } as const;
  return newDelivery({ ...ids, ...rest, steps: [...rest.steps], ...change });
}
const counting = (ahead: Record<string, number>) => ({
  deliveries: {
    aheadInLane: async (lane: string, _at: Date, cap: number) => Math.min(ahead[lane] ?? 0, cap),
  },
  lineStates: { byIds: async () => [] },
});
async function within(ahead: Record<string, number>, row = queued()) {
  const turns = await turnsOf(counting(ahead) as never, systemScope("o"), facts, [row]);
  return turns.get("d") ?? null;
}

test("counts who waits as long, of its own rank and of better ones", async () => {
  // Two segments at two a second: a second each.
  expect(await within({ "desk/3": 600 })).toEqual({ lineName: desk.name, withinMinutes: 11 });
  expect(await within({ "desk/2": 600, "desk/3": 600 })).toMatchObject({ withinMinutes: 21 });
  expect(await within({ "desk/3": 1 })).toMatchObject({ withinMinutes: 1 });
  expect(await within({ "desk/3": countedAhead * 2 })).toMatchObject({ withinMinutes: null });
});

test("says nothing of what has gone, of a person's words, and of what waits for a time", async () => {
  for (const row of [queued({ state: "sent", nextAt: null }), queued({ purpose: "reply" })]) {
    expect(turnOf(facts, row)).toBeNull();
    expect(await within({ "desk/3": 600 }, row)).toBeNull();
  }
  expect(turnOf(facts, queued())).toEqual({ lineName: desk.name, withinMinutes: null });
});
