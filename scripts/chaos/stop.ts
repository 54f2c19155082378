/**
 * `npm run chaos:stop [-- --histories 20000 --seed N]`: refusals by every way in, during broadcasts, between plan and send
 * and during fallback chains, with two processes. Each history is repeated by its own number. Prints figures as JSON
 * lines; ends with 1 when anything was sent after a refusal, or escaped without a mark.
 */
import { randomInt } from "node:crypto";
import { createLog } from "../../server/lib/log.ts";
import { flag, option, say } from "../bench/lib.ts";
import { newTally, playHistory } from "./stop/world.ts";

const seed = option("seed", randomInt(1, 2 ** 30));
const histories = option("histories", 20_000);
const log = createLog("silent");
const tally = newTally();
say(`seed ${seed}: repeat with -- --histories ${histories} --seed ${seed}`);
for (let told = Date.now(); tally.histories < histories && tally.findings.length < 20;) {
  await playHistory(seed + tally.histories, flag("whole"), log, tally);
  if (Date.now() - told < 30_000) continue;
  told = Date.now();
  say(`  ${tally.histories} of ${histories}, ${tally.findings.length} findings`);
}
for (const words of tally.findings.slice(0, 20)) say(`  ${words}`);
say(`  tried: ${JSON.stringify(tally.ways)}`);
for (const [name, value] of Object.entries({
  histories: tally.histories,
  calls: tally.calls,
  refusals: tally.refusals,
  in_flight_marked: tally.inFlight,
  findings: tally.findings.length,
}))
  console.log(JSON.stringify({ figure: `chaos.stop.${name}`, value, unit: "count" }));
process.exit(tally.findings.length > 0 ? 1 : 0);
