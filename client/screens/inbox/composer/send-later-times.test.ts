import { expect, test } from "vitest";
import { presets } from "./send-later-times.ts";

const zone = "America/Los_Angeles";

test.each([
  [
    "in the small hours",
    "2026-11-26T08:20:00Z",
    ["This morning", "This evening", "Tomorrow morning", "Monday morning"],
  ],
  ["at noon", "2026-11-26T20:00:00Z", ["This evening", "Tomorrow morning", "Monday morning"]],
  ["in the evening", "2026-11-27T03:00:00Z", ["Tomorrow morning", "Monday morning"]],
  ["on a Sunday, when tomorrow is Monday", "2026-11-29T20:00:00Z", ["This evening", "Tomorrow morning"]],
])("what is offered %s", (_name, now, labels) => {
  const offered = presets(zone, Date.parse(now));
  expect(offered.map(({ label }) => label)).toEqual(labels);
  expect(offered.every(({ at }) => at.getTime() > Date.parse(now))).toBe(true);
});
