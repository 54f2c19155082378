/**
 * From a provider's webhook to another coordinator's socket, beside the floor in the same minutes.
 * `npm run bench:e2e [-- --rate 100 --seconds 10 --pairs 5 --connections 64 --quick --profile]`
 */
import path from "node:path";
import { ensureBuilt } from "../lib/build.mjs";
import { projectRoot } from "../root.ts";
import { cpuSeconds, flag, inPairs, option, pairedFigure, quantile, say, tell } from "./lib.ts";
import { atRate, flatOut, warmUp, type Target } from "./load.ts";
import { startFloor, startReal } from "./servers.ts";

const quick = flag("quick");
const rate = option("rate", 100);
const seconds = option("seconds", quick ? 3 : 10);
const pairs = option("pairs", quick ? 2 : 5);
const connections = option("connections", 64);

interface Round {
  p50: number;
  p99: number;
  cpuMicros: number;
}

async function rateRound(target: Target): Promise<Round> {
  const before = cpuSeconds(target.pid);
  const { p50, p95, p99, sent, lag } = await atRate(target, rate, seconds);
  const after = cpuSeconds(target.pid);
  const cpuMicros = ((after.all - before.all) * 1e6) / sent;
  const ownMicros = ((after.own - before.own) * 1e6) / sent;
  say(
    `  ${target.name}: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)}, p99 ${p99.toFixed(2)}; ` +
      `${cpuMicros.toFixed(0)} µs CPU a message, ${(cpuMicros - ownMicros).toFixed(0)} of it in children (the load was at most ${lag.toFixed(1)} ms late)`,
  );
  return { p50, p99, cpuMicros };
}

async function ingestRound(target: Target, texts: string[]): Promise<{ perSecond: number }> {
  const round = await flatOut(target, connections, seconds);
  texts.push(...round.texts);
  say(`  ${target.name}: ${round.perSecond.toFixed(0)} texts/s until the socket had heard the last`);
  return round;
}

async function measure(): Promise<void> {
  say("Starting the floor and the real server …");
  const floor = await startFloor();
  try {
    const ours = await startReal(flag("profile") ? { profileDir: path.resolve("profiles") } : {});
    try {
      // Until the engine has compiled what is hot: a server runs for days, a bench for minutes.
      await warmUp(floor, 4000);
      await warmUp(ours, 4000);

      say(`Open loop at ${rate}/s for ${seconds} s, ${pairs} pairs:`);
      const rounds = await inPairs(
        pairs,
        () => rateRound(floor),
        () => rateRound(ours),
      );
      tell(pairedFigure("e2e.p50_ms", "ms", rounds, ({ p50 }) => p50));
      tell({
        figure: "e2e.p99_ms",
        unit: "ms",
        value: quantile(
          rounds.map(({ ours: { p99 } }) => p99),
          0,
        ),
        floor: quantile(
          rounds.map(({ floor: { p99 } }) => p99),
          0,
        ),
      });
      if (rounds.every(({ ours: { cpuMicros } }) => Number.isFinite(cpuMicros)))
        tell(pairedFigure("e2e.cpu_us", "µs", rounds, ({ cpuMicros }) => cpuMicros));

      const ingestPairs = Math.min(pairs, quick ? 1 : 3);
      say(`Closed loop on ${connections} connections for ${seconds} s, ${ingestPairs} pairs:`);
      const texts: string[] = [];
      const ingest = await inPairs(
        ingestPairs,
        () => ingestRound(floor, []),
        () => ingestRound(ours, texts),
      );
      const stored = await ours.storedTexts();
      const lost = texts.filter((text) => !stored.has(text)).length;
      if (lost > 0) throw new Error(`${lost} of ${texts.length} acknowledged texts are not in the API.`);
      say(`  all ${texts.length} acknowledged texts are in the API`);
      tell(pairedFigure("e2e.ingest_per_s", "1/s", ingest, ({ perSecond }) => perSecond));
    } finally {
      await ours.stop();
    }
  } finally {
    await floor.stop();
  }
}

await ensureBuilt({ root: projectRoot(), say });
await measure();
process.exit(0); // keep-alive connections of the load would hold the process for a while
