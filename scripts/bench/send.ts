/**
 * From a coordinator's click to the provider's door, on each driver of the queue, beside the floor in the same
 * minutes; what one send asks of the store; and a line at its rate with a broadcast in its queue (send-shaping.ts).
 * For the clicks the provider is the simulator's Twilio, in this process.
 * `npm run bench:send [-- --clicks 100 --pairs 5 --recipients 2000 --rate 10 --seconds 30 --quick]`; `--shaping` leaves
 * the clicks out. Bull needs a redis-server on this machine.
 */
import { randomBytes } from "node:crypto";
import http from "node:http";
import { conversationPageSchema } from "../../shared/api/conversations.ts";
import { sessionSchema } from "../../shared/api/session.ts";
import { demoSecrets, staff } from "../../shared/cast.ts";
import { prepareRedis, redisProgram } from "../../server/test/redis-server.ts";
import { ensureBuilt } from "../lib/build.mjs";
import { projectRoot } from "../root.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { flag, inPairs, median, option, pairedFigure, quantile, say, tell } from "./lib.ts";
import { post, type Target } from "./load.ts";
import { commandsPerSend } from "./send-commands.ts";
import { measureShaping } from "./send-shaping.ts";
import { startFloor, startReal } from "./servers.ts";

const quick = flag("quick");
const clicks = option("clicks", quick ? 30 : 100);
const pairs = option("pairs", quick ? 2 : 5);

/** A patient of the cast who reads texts. */
const patient = "+15035550158";
const agent = new http.Agent({ keepAlive: true });

type Click = (text: string) => Promise<void>;

/** Posts JSON on a connection that is kept; rejects on anything but 201. */
function postJson(url: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const payload = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(payload);
    const all = { "Content-Type": "application/json", "Content-Length": length, ...headers };
    const request = http.request(url, { agent, method: "POST", headers: all }, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 201) resolve();
        else reject(new Error(`A reply was answered with ${response.statusCode}.`));
      });
    });
    request.once("error", reject);
    request.end(payload);
  });
}

/** Until what came of a click is over: a person's next one comes no sooner, and receipts are not what is measured. */
const pauseMs = 150;

/** One click after the other; each waits for its answer and for its text at the provider's door. */
async function round(name: string, simulator: Simulator, click: Click): Promise<{ p50: number }> {
  const run = randomBytes(4).toString("hex");
  const times: number[] = [];
  for (let n = 0; n < clicks; n += 1) {
    const text = `bench-${run}-${n}`;
    const started = performance.now();
    const arrived = arrival(simulator, text);
    await click(text);
    times.push((await arrived) - started);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const p50 = median(times);
  say(`  ${name}: p50 ${p50.toFixed(2)} ms, p95 ${quantile(times, 0.95).toFixed(2)} ms of ${clicks} clicks`);
  return { p50 };
}

/** When the provider sees the text, on this process's own clock. */
function arrival(simulator: Simulator, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${text} did not reach the provider.`)), 20_000);
    const stop = simulator.world.subscribe((change) => {
      if (change.op !== "put" || change.table !== "wire") return;
      if (change.value.direction !== "out" || !change.value.request.includes(text)) return;
      clearTimeout(late);
      stop();
      resolve(performance.now());
    });
  });
}

/** A real server with the patient's thread open. */
async function startClicks(simulator: Simulator, environment: Record<string, string>) {
  const ours = await startReal({ environment: { SIMULATOR_PORT: String(simulator.port), ...environment } });
  const headers = () => ({ Authorization: `Bearer ${ours.token()}` });
  await sendAtOnce(ours.url);
  const id = await conversationOf(ours, ours.url, headers);
  const click: Click = (text) =>
    postJson(
      `${ours.url}/api/v1/conversations/${id}/messages`,
      { clientKey: text, text, channel: "sms" },
      headers(),
    );
  return { click, stop: ours.stop };
}

/** What is measured is the way of a reply that goes at once: without the seconds in which it can be taken back. */
async function sendAtOnce(url: string): Promise<void> {
  const admin = staff.find(({ role }) => role === "admin");
  const ask = async (method: string, path: string, body: object, token = "") => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { "Content-Type": "application/json", Origin: url, Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}.`);
    return answer.json();
  };
  const who = { email: admin?.email, password: demoSecrets.staffPassword };
  const { accessToken } = sessionSchema.parse(await ask("POST", "session", who));
  await ask("PATCH", "organization", { version: 1, undoSeconds: 0 }, accessToken);
}

async function conversationOf(target: Target, url: string, headers: () => HeadersInit): Promise<string> {
  const words = `bench ${randomBytes(4).toString("hex")}`;
  await post(target, patient, words);
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${url}/api/v1/conversations?queue=open&limit=100`, { headers: headers() });
    const { items } = conversationPageSchema.parse(await answer.json());
    const found = items.find(({ last }) => last?.preview === words);
    if (found) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The patient's text did not come to be a conversation.");
}

async function measure(figure: string, simulator: Simulator, environment: Record<string, string>) {
  const account = `${demoSecrets.twilioAccountSid}:${demoSecrets.twilioAuthToken}`;
  const path = `/2010-04-01/Accounts/${demoSecrets.twilioAccountSid}/Messages.json`;
  const floor = await startFloor(`http://${account}@127.0.0.1:${simulator.port}${path}`);
  try {
    const ours = await startClicks(simulator, environment);
    try {
      const url = `${new URL(floor.webhookUrl).origin}/send`;
      const from = simulator.world.all("number").find(({ channel }) => channel === "sms")?.number;
      const bare: Click = (text) => postJson(url, { to: patient, from, text });
      // Until the engine has compiled what is hot.
      await round("the floor, warming up", simulator, bare);
      await round("Threadwell, warming up", simulator, ours.click);
      const rounds = await inPairs(
        pairs,
        () => round("the floor", simulator, bare),
        () => round("Threadwell", simulator, ours.click),
      );
      tell(pairedFigure(figure, "ms", rounds, ({ p50 }) => p50));
    } finally {
      await ours.stop();
    }
  } finally {
    await floor.stop();
  }
}

async function clickFigures(): Promise<void> {
  const simulator = await startSimulator({ people: "cast", seed: 1 });
  say(`The store is the queue, ${pairs} pairs:`);
  await measure("send.click_p50_ms", simulator, {});
  const program = redisProgram();
  if (program) {
    const redis = await prepareRedis(program);
    try {
      await redis.start();
      say(`Bull on Redis is the queue, ${pairs} pairs:`);
      await measure("send.click_p50_ms.bull", simulator, { REDIS_URL: redis.url });
    } finally {
      await redis.close();
    }
  } else say("no redis-server on this machine: Bull is left out (apt-get install redis-server)");
  say("What one send asks of the store:");
  // The least is the attempt before the call and its outcome afterwards.
  const commands = await commandsPerSend(simulator, patient, clicks);
  tell({ figure: "send.commands", unit: "commands", value: commands, floor: 2, ratio: commands / 2 });
  await simulator.stop();
}

await ensureBuilt({ root: projectRoot(), say });
if (!flag("shaping")) await clickFigures();
const recipients = option("recipients", 2_000);
say(`A line at its rate, with a broadcast to ${recipients} in its queue:`);
const figures = await measureShaping({
  patient,
  recipients,
  perSecond: option("rate", 10),
  seconds: option("seconds", quick ? 10 : 30),
  deliveries: quick ? 500 : 1_500,
});
for (const figure of figures) tell(figure);
process.exit(0); // keep-alive connections would hold the process for a while
