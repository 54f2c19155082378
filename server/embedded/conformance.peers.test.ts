/**
 * The same suites on a server that nobody here wrote (PEER_URI, which `npm run test:peers` starts and names), then
 * made-up operations on that server and on ours side by side. SEED and RUNS explore further: each of RUNS is a
 * scenario of up to 14 operations.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explainFor, faultsOf } from "./conformance/differences.ts";
import { scenario } from "./conformance/generated/operations.ts";
import { compare, type Comparison } from "./conformance/generated/side-by-side.ts";
import { connectRaw, type RawClient } from "./conformance/raw.ts";
import { conformance } from "./conformance/run.ts";
import { openStore, type OpenStore } from "./server.ts";

const uri = process.env["PEER_URI"];
const name = process.env["PEER_NAME"] ?? "peer";
/** One seed by default, so that a run can be repeated. */
const seed = Number(process.env["SEED"] ?? 61);
const runs = Number(process.env["RUNS"] ?? 1500);

describe.runIf(uri)(`${name}`, () => {
  conformance(name, () => uri!, faultsOf(name));

  describe("side by side", () => {
    let store: OpenStore;
    let ours: RawClient;
    let theirs: RawClient;
    beforeAll(async () => {
      store = await openStore();
      [ours, theirs] = await Promise.all([connectRaw(store.uri), connectRaw(uri!)]);
    });
    afterAll(async () => {
      ours?.close();
      theirs?.close();
      await store?.close();
    });

    test(
      `made-up operations are answered alike (SEED=${seed} RUNS=${runs})`,
      { timeout: 3_600_000 },
      async () => {
        const found: Comparison = { operations: 0, explained: new Map(), unexplained: [] };
        for (const one of fc.sample(scenario(14), { seed, numRuns: runs }))
          await compare(ours, theirs, one, explainFor(name), found);
        report("operations", found);
      },
    );
  });
});

/** The figures as lines of JSON, then every difference that nothing explains. */
function report(kind: string, { operations, explained, unexplained }: Comparison): void {
  const line = (figure: string, value: number) =>
    console.log(JSON.stringify({ figure: `store.conformance.${figure}`, value, server: name, kind, seed }));
  line("operations", operations);
  line("unexplained", unexplained.length);
  for (const [fault, times] of [...explained].sort(([, a], [, b]) => b - a))
    console.log(`${times} × ${fault}`);
  expect(unexplained).toEqual([]);
}
