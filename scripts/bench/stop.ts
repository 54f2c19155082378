/**
 * A patient's STOP: from the provider's webhook to its acknowledgement, when the refusal is in the ledger, and on to the
 * one confirmation at the provider's door. Beside the floor in the same minutes; the provider is the simulator's Twilio,
 * in this process. `npm run bench:stop [-- --stops 100 --pairs 5 --quick]`.
 */
import { randomBytes } from "node:crypto";
import { consentViewSchema } from "../../shared/api/consent.ts";
import { conversationPageSchema } from "../../shared/api/conversations.ts";
import { demoSecrets } from "../../shared/cast.ts";
import { ensureBuilt } from "../lib/build.mjs";
import { projectRoot } from "../root.ts";
import { addPhone } from "../simulator/people.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { flag, inPairs, median, option, pairedFigure, quantile, say, tell } from "./lib.ts";
import { post, type Target } from "./load.ts";
import { startFloor, startReal, type RealServer } from "./servers.ts";

const quick = flag("quick");
const stops = option("stops", quick ? 30 : 100);
const pairs = option("pairs", quick ? 2 : 5);

/** Numbers kept for fiction. Each says STOP in its turn, so that no ledger grows as no patient's does. */
const patients = Array.from({ length: 100 }, (_, n) => `+1206555${String(100 + n).padStart(4, "0")}`);

/** Until the receipts of the message before are told: they are not what is measured. */
const pauseMs = 30;

interface Round {
  /** Webhook to acknowledgement: the refusal is durable. */
  refused: number;
  /** Webhook to the confirmation at the provider. */
  confirmed: number;
}

/** When the provider is asked to send to this number, on this process's own clock. */
function asked(simulator: Simulator, to: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error("A machine's answer did not reach the provider.")),
      20_000,
    );
    const stop = simulator.world.subscribe((change) => {
      if (change.op !== "put" || change.table !== "wire") return;
      const { direction, tone, request } = change.value;
      if (direction !== "out" || tone !== "open" || !request.includes(`To=${to}`)) return;
      clearTimeout(late);
      stop();
      resolve(performance.now());
    });
  });
}

/** One STOP after the other. `restore` takes each back before the patient's next. */
async function round(simulator: Simulator, target: Target, restore: boolean): Promise<Round> {
  const refused: number[] = [];
  const confirmed: number[] = [];
  for (let n = 0; n < stops; n += 1) {
    const patient = patients[n % patients.length] ?? "";
    const started = performance.now();
    const arrived = asked(simulator, patient);
    await post(target, patient, "STOP");
    refused.push(performance.now() - started);
    confirmed.push((await arrived) - started);
    await pause();
    if (!restore) continue;
    const welcomed = asked(simulator, patient);
    await post(target, patient, "START");
    await welcomed;
    await pause();
  }
  const [a, b] = [median(refused), median(confirmed)];
  const p95 = quantile(confirmed, 0.95).toFixed(2);
  say(
    `  ${target.name}: refused p50 ${a.toFixed(2)} ms, confirmed p50 ${b.toFixed(2)} ms, p95 ${p95} ms of ${stops}`,
  );
  return { refused: a, confirmed: b };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));

/** What was measured is what happened: acknowledged, the ledger has the patient's every STOP, and no way is open. */
async function checkLedger(server: RealServer, patient: string, before: number): Promise<void> {
  const get = async (path: string): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${server.token()}` };
    const answer = await fetch(`${server.url}/api/v1/${path}`, { headers });
    if (!answer.ok) throw new Error(`GET ${path} was answered with ${answer.status}.`);
    return answer.json();
  };
  const words = `check ${randomBytes(4).toString("hex")}`;
  await post(server, patient, words);
  const { items } = conversationPageSchema.parse(await get("conversations?queue=open&limit=100"));
  const found = items.find(({ last }) => last?.preview === words);
  if (!found) throw new Error("The patient's words are not in the inbox.");
  await post(server, patient, "STOP");
  const { entries, ways } = consentViewSchema.parse(await get(`patients/${found.patient.id}/consent`));
  const refusals = entries.filter((entry) => entry.choice === "refused" && entry.words === "STOP").length;
  const open = ways.flatMap(({ cells }) => cells).filter(({ may }) => may).length;
  if (refusals !== before + 1 || open > 0)
    throw new Error(`The ledger has ${refusals} of ${before + 1} refusals, and ${open} purposes may go.`);
}

await ensureBuilt({ root: projectRoot(), say });
const simulator = await startSimulator({ people: "cast", seed: 1 });
for (const [n, number] of patients.entries())
  addPhone({ name: `Bench ${n}`, number, channel: "sms" }, { world: simulator.world });
const account = `${demoSecrets.twilioAccountSid}:${demoSecrets.twilioAuthToken}`;
const path = `/2010-04-01/Accounts/${demoSecrets.twilioAccountSid}/Messages.json`;
const floor = await startFloor(`http://${account}@127.0.0.1:${simulator.port}${path}`);
const ours = await startReal({ environment: { SIMULATOR_PORT: String(simulator.port) } });
try {
  const from = simulator.world.all("number").find(({ channel }) => channel === "sms")?.number ?? "";
  const bare = { ...floor, to: from };
  for (const patient of patients) await post(ours, patient, "Hello");
  // Until the engine has compiled what is hot.
  await round(simulator, bare, false);
  await round(simulator, ours, true);
  const rounds = await inPairs(
    pairs,
    () => round(simulator, bare, false),
    () => round(simulator, ours, true),
  );
  const each = stops / patients.length;
  const [first = ""] = patients;
  await checkLedger(ours, first, (pairs + 1) * Math.ceil(each));
  tell(pairedFigure("stop.refused_p50_ms", "ms", rounds, ({ refused }) => refused));
  tell(pairedFigure("stop.p50_ms", "ms", rounds, ({ confirmed }) => confirmed));
} finally {
  await Promise.all([floor.stop(), ours.stop()]);
  await simulator.stop();
}
process.exit(0); // keep-alive connections would hold the process for a while
