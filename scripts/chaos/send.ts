/**
 * `npm run chaos:send [-- --messages 2000 --whole 200 --histories 20000 --seed N --redis]`: a faulty world, servers that
 * die, patients who refuse; then every message's state as a coordinator sees it against what really became of it.
 * `messages` are played in virtual time, `whole` with real processes (`--short`: each trouble once), `histories` with
 * the plan engine alone. Prints figures as JSON lines; ends with 1 when any of the counts of findings is above 0.
 */
import { randomInt } from "node:crypto";
import { buildPrograms } from "../../server/test/programs.ts";
import { prepareRedis, redisProgram } from "../../server/test/redis-server.ts";
import { flag, option, say, tell } from "../bench/lib.ts";
import { projectRoot } from "../root.ts";
import { playHistories } from "./send/histories.ts";
import { noFindings, type Findings } from "./send/judge.ts";
import { playMessages } from "./send/memory/play.ts";
import { playWhole } from "./send/whole.ts";

const seed = option("seed", randomInt(1, 2 ** 31));
const counts = {
  messages: count("messages", 2000),
  whole: count("whole", 200),
  histories: count("histories", 20_000),
};

/** Zero leaves a form out. */
function count(name: string, fallback: number): number {
  return process.argv[process.argv.indexOf(`--${name}`) + 1] === "0" ? 0 : option(name, fallback);
}

/** Resolves to how much there was that is no finding about a message, and no right end of a run either. */
async function whole(findings: Findings): Promise<number> {
  const sources = { worker: "scripts/chaos/send/worker-program.ts" };
  const programs = await buildPrograms("chaos-send", sources, projectRoot());
  const redis = flag("redis") ? await prepareRedis(redisProgram() ?? "redis-server") : null;
  await redis?.start();
  try {
    const outcome = await playWhole({
      programs,
      messages: counts.whole,
      seed,
      workers: option("workers", 3),
      coordinators: option("coordinators", 40),
      speed: option("speed", 10),
      short: flag("short"),
      redis,
      findings,
      say,
    });
    const { messages, taken, refusals, inFlight, states } = outcome;
    say(
      `  ${taken} taken by providers, ${refusals} refusals, ${inFlight} calls were out when one was recorded`,
    );
    say(`  shown: ${JSON.stringify(states)}`);
    for (const words of outcome.broken) say(`  broken: ${words}`);
    plain("messages_whole", messages);
    return outcome.broken.length;
  } finally {
    await redis?.close();
    await programs.remove();
  }
}

async function inVirtualTime(findings: Findings): Promise<void> {
  const tally = await playMessages(counts.messages, seed, findings, say);
  const { worlds, messages, machines, taken, refusals, inFlight, states } = tally;
  say(`  ${worlds} worlds, ${taken} taken by providers, ${machines} of them written by machines,`);
  say(`  ${refusals} refusals, ${inFlight} calls were out when one was recorded`);
  say(`  shown: ${JSON.stringify(states)}`);
  plain("messages_virtual", messages);
}

/** A figure that is a count in full, not rounded. */
function plain(name: string, value: number): void {
  console.log(JSON.stringify({ figure: `chaos.send.${name}`, value, unit: "count" }));
}

const again = Object.entries(counts).map(([name, value]) => `--${name} ${value}`);
const flags = ["redis", "short"].filter(flag).map((name) => ` --${name}`);
say(`seed ${seed}: repeat with -- ${again.join(" ")} --seed ${seed}${flags.join("")}`);
const findings = noFindings();
if (counts.histories > 0) {
  say("The plan engine alone:");
  plain("histories", playHistories(counts.histories, seed, findings));
}
if (counts.messages > 0) {
  say("In virtual time:");
  await inVirtualTime(findings);
}
let broken = 0;
if (counts.whole > 0) {
  say("With whole processes:");
  broken = await whole(findings);
}
for (const [kind, list] of Object.entries(findings) as [string, string[]][])
  for (const words of list.slice(0, 20)) say(`  ${kind}: ${words}`);
const { untrue, doubled, againstConsent } = findings;
tell({ figure: "chaos.send.untrue", value: untrue.length, unit: "count" });
tell({ figure: "chaos.send.doubled", value: doubled.length, unit: "count" });
tell({ figure: "chaos.send.against_consent", value: againstConsent.length, unit: "count" });
if (counts.whole > 0) tell({ figure: "chaos.send.broken", value: broken, unit: "count" });
// Connections that are kept alive would hold the process for a while.
process.exit(untrue.length + doubled.length + againstConsent.length + broken > 0 ? 1 : 0);
