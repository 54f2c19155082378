/**
 * A real server process of the chaos: its clock runs at the pace it is given, and a provider's time to answer with
 * it. The first one makes the clinics and writes down what it made.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { adapters, type AnyAdapter } from "../../../server/channels/registry.ts";
import { readConfig } from "../../../server/config/config.ts";
import { startThreadwell } from "../../../server/context.ts";
import { createLog } from "../../../server/lib/log.ts";
import type { AdapterContext } from "../../../server/channels/contract.ts";
import { storeIsAway } from "../../../server/store/away.ts";
import { makeClinics, type Plan } from "./clinics.ts";
import { cannotStart, paceClock, type Pace } from "./pace.ts";

const pace = JSON.parse(process.env["CHAOS_PACE"] ?? "") as Pace;

function hurried(context: AdapterContext): AdapterContext {
  return {
    ...context,
    http: {
      request: (request) =>
        context.http.request({ ...request, timeoutMs: Math.max(1_500, request.timeoutMs / pace.speed) }),
    },
  };
}

const paced = adapters.map((adapter): AnyAdapter => {
  const { lookUp } = adapter;
  return {
    ...adapter,
    send: (message, line, context) => adapter.send(message, line, hurried(context)),
    ...(lookUp && {
      lookUp: (message, startedAt, line, context) => lookUp(message, startedAt, line, hurried(context)),
    }),
  };
});

const starting = startThreadwell({
  config: readConfig(process.env),
  log: createLog(process.env["LOG_LEVEL"] ?? "silent"),
  clientFolder: null,
  embeddedProgram: "",
  adapters: paced,
  clock: paceClock(pace),
  bullTimes: { lock: 1_000, stalledCheck: 500, late: 1_000 },
  async prepare(parts) {
    const [planFile, factsFile] = [process.env["CHAOS_PLAN"], process.env["CHAOS_FACTS"]];
    if (!planFile || !factsFile) return;
    const facts = await makeClinics(parts, JSON.parse(readFileSync(planFile, "utf8")) as Plan);
    writeFileSync(`${factsFile}.new`, JSON.stringify(facts));
    renameSync(`${factsFile}.new`, factsFile);
  },
});
// It cannot start while the store is away: whoever runs servers starts it again. Anything else is told in full.
const threadwell = await starting.catch((error: unknown) => {
  if (!storeIsAway(error)) throw error;
  process.exit(cannotStart);
});
// Whoever started us may be killed as well: nobody is left behind.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(1), 500).unref();
process.once("SIGTERM", () => void threadwell.stop().then(() => process.exit(0)));
process.stdout.write(
  `${JSON.stringify({ ready: true, url: threadwell.url, smtpPort: threadwell.smtpPort })}\n`,
);
