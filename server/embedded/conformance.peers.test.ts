/**
 * The same suites on a server that nobody here wrote (PEER_URI, which `npm run test:peers` starts and names), then
 * made-up operations on that server and on ours side by side. SEED and RUNS explore further: each of RUNS is a
 * scenario of up to 14 operations, and for every fourth there is a history of interleaved transactions.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explainFor, faultsOf } from "./conformance/differences.ts";
import { scenario } from "./conformance/generated/operations.ts";
import { compare, type Comparison, type Difference } from "./conformance/generated/side-by-side.ts";
import { history, interleave } from "./conformance/interleaved.ts";
import { connectRaw, type RawClient } from "./conformance/raw.ts";
import { show } from "./conformance/reply.ts";
import { conformance, regressions } from "./conformance/run.ts";
import { openStore, type OpenStore } from "./server.ts";

const uri = process.env["PEER_URI"];
const name = process.env["PEER_NAME"] ?? "peer";
/** One seed by default, so that a run can be repeated. */
const seed = Number(process.env["SEED"] ?? 61);
const runs = Number(process.env["RUNS"] ?? 1500);
const timeout = 3_600_000;

describe.runIf(uri)(`${name}`, () => {
  conformance(name, () => uri!, faultsOf(name));

  regressions(name, () => uri!, faultsOf(name));

  describe("side by side", () => {
    let store: OpenStore;
    /** A connection for each session of a history. */
    let ours: RawClient[];
    let theirs: RawClient[];
    const connect = (to: string) => Promise.all([0, 1, 2, 3].map(() => connectRaw(to)));
    beforeAll(async () => {
      store = await openStore({ layerBytes: 5_000 });
      [ours, theirs] = await Promise.all([connect(store.uri), connect(uri!)]);
    });
    afterAll(async () => {
      for (const client of [...(ours ?? []), ...(theirs ?? [])]) client.close();
      await store?.close();
    });

    test(`made-up operations (SEED=${seed} RUNS=${runs})`, { timeout }, async () => {
      const found = nothing();
      for (const one of fc.sample(scenario(14), { seed, numRuns: runs }))
        await compare(ours[0]!, theirs[0]!, one, explainFor(name), found);
      report("operations", found);
    });

    test(`interleaved transactions (SEED=${seed} RUNS=${runs})`, { timeout }, async () => {
      const found = nothing();
      for (const one of fc.sample(history(24), { seed, numRuns: Math.ceil(runs / 4) }))
        await interleave(ours, theirs, one, explainFor(name), found);
      report("interleaved", found);
    });
  });
});

const nothing = (): Comparison => ({ operations: 0, explained: new Map(), unexplained: [] });

/** The figures as lines of JSON, then the faults that were met, then what nothing explains. */
function report(kind: string, { operations, explained, unexplained }: Comparison): void {
  const line = (figure: string, value: number) =>
    console.log(JSON.stringify({ figure: `store.conformance.${figure}`, value, server: name, kind, seed }));
  line("operations", operations);
  line("unexplained", unexplained.length);
  for (const [fault, times] of [...explained].sort(([, a], [, b]) => b - a))
    console.log(`${times} × ${fault}`);
  expect(unexplained.slice(0, 3).map(inWords)).toEqual([]);
}

function inWords({ command, twice, ours, theirs, before, indexes, history: steps }: Difference): string {
  const parts = { command, twice, before, indexes, steps: steps ?? [] };
  const sides = ours.reply === theirs.reply ? [ours.contents, theirs.contents] : [ours.reply, theirs.reply];
  return `${show(parts)}\nours   ${sides[0]}\ntheirs ${sides[1]}`;
}
