/** The yardsticks themselves: a bench that measures wrongly is worse than none. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { cpuSeconds, inPairs, median, pairedFigure, quantile } from "./lib.ts";

describe("medians and quantiles", () => {
  test.each([
    [[1], 1],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9], 9.5],
  ])("the median of %j is %d", (values, right) => expect(median(values)).toBe(right));

  test("of nothing there is none", () => expect(median([])).toBeNaN());

  test("quantiles sort by number and stay in range", () => {
    const values = [100, 9, 20, 1];
    expect([0, 0.5, 0.99, 1].map((p) => quantile(values, p))).toEqual([1, 20, 100, 100]);
  });
});

test("rounds go floor, ours, floor, ours; the ratio is the median of the pairs' ratios", async () => {
  const order: string[] = [];
  const floors = [1, 10, 2];
  const ours = [2, 10, 8];
  const round = (name: string, values: number[]) => async (i: number) => {
    order.push(name);
    return values[i] ?? 0;
  };
  const pairs = await inPairs(3, round("floor", floors), round("ours", ours));
  expect(order).toEqual(["floor", "ours", "floor", "ours", "floor", "ours"]);
  // The ratio of the medians would be 4: one noisy pair must not make it.
  expect(pairedFigure("x", "ms", pairs, (value) => value)).toMatchObject({ value: 8, floor: 2, ratio: 2 });
});

test.runIf(process.platform === "linux")("the CPU of a process counts its children's too", async () => {
  const burn = "while (process.cpuUsage().user < 500_000);";
  const idle = "setTimeout(() => {}, 5000);";
  const parent = `const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", ${JSON.stringify(`${burn} console.log("done"); ${idle}`)}]);
    child.stdout.pipe(process.stdout); process.on("SIGTERM", () => { child.kill(); process.exit(); });`;
  const child = spawn(process.execPath, ["-e", parent], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout, "data");
    const { own, all } = cpuSeconds(child.pid ?? 0);
    expect(all - own).toBeGreaterThan(0.2);
    expect(cpuSeconds(2 ** 30)).toEqual({ own: 0, all: 0 });
  } finally {
    child.kill("SIGTERM");
    await once(child, "close");
  }
});
