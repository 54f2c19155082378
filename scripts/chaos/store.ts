/**
 * `npm run chaos:store [-- --kills 200 --seed N --program built-store.js]`: kill -9 at random instants under load,
 * start again, compare with what was acknowledged. Prints figures as JSON lines; ends with 1 when anything was
 * lost, half applied or done twice.
 */
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { option, say, tell } from "../bench/lib.ts";
import { clientFlag, ForkedClient, serveClient } from "./forked.ts";
import { storeProgram } from "./program.ts";
import { chaos } from "./rounds.ts";

async function main(): Promise<void> {
  const kills = option("kills", 200);
  const seed = option("seed", randomInt(1, 2 ** 31));
  const program = await storeProgram();
  say(`seed ${seed}: repeat with -- --kills ${kills} --seed ${seed}`);
  const self = fileURLToPath(import.meta.url);
  const { findings, wrong, ...outcome } = await chaos({
    program,
    kills,
    seed,
    clients: (base) => ["a", "b", "c"].map((name, i) => new ForkedClient(self, name, base + i * 100)),
    say,
  });
  tell({ figure: "chaos.store.kills", value: outcome.kills, unit: "count" });
  console.log(
    JSON.stringify({ figure: "chaos.store.acknowledged", value: outcome.acknowledged, unit: "count" }),
  );
  tell({ figure: "chaos.store.lost", value: findings.lost.length, unit: "count" });
  tell({ figure: "chaos.store.torn", value: findings.torn.length, unit: "count" });
  tell({ figure: "chaos.store.doubled", value: findings.doubled.length, unit: "count" });
  for (const words of wrong.slice(0, 10)) say(`wrong answer: ${words}`);
  const faults = wrong.length + findings.lost.length + findings.torn.length + findings.doubled.length;
  if (faults > 0) process.exitCode = 1;
}

const [, , word, name = "", seed] = process.argv;
if (word === clientFlag) serveClient(name, Number(seed));
else await main();
