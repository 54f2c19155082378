/**
 * The real program with one difference: CRASH_AT names a moment that it does not survive.
 * - `parse`: SIGKILL after a webhook was acknowledged and before anything was made of it: a parser that fails
 *   once sends the request by the journal, and the second reading is deadly.
 * - `queued`: SIGKILL when a reply has become durable with its first attempt, before the provider is called.
 * - `claimed`: SIGSTOP when a reply has become durable with its first attempt, before anything looks at its call; a
 *   test wakes it again.
 * - `sent`: SIGKILL after the provider took a message and before its answer was recorded.
 * - `hop`: SIGKILL after a failure and the next step were written, before that step began.
 * CLOCK_AHEAD_MS sets its clock forward, so that a lease need not be waited out.
 */
import { adapters } from "../channels/registry.ts";
import { readConfig } from "../config/config.ts";
import { startThreadwell } from "../context.ts";
import { createLog } from "../lib/log.ts";
import { makeClinic } from "./harness.ts";

const crashAt = process.env["CRASH_AT"];
const aheadMs = Number(process.env["CLOCK_AHEAD_MS"] ?? "0");
/** Of a line that stands by when the first is out of order. */
const secondNumber = "+15035550109";

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}

let parsed = 0;

const crashing = adapters.map((adapter) => ({
  ...adapter,
  parse: ((...parts) => {
    parsed += 1;
    if (crashAt === "parse" && parsed === 1) throw new Error("unreadable for once");
    if (crashAt === "parse") die();
    return adapter.parse(...parts);
  }) as typeof adapter.parse,
  send: (async (...parts) => {
    const outcome = await adapter.send(...parts);
    if (crashAt === "sent") die();
    return outcome;
  }) as typeof adapter.send,
}));

const threadwell = await startThreadwell({
  config: readConfig(process.env),
  log: createLog("warn"),
  clientFolder: null,
  embeddedProgram: process.env["EMBEDDED_PROGRAM"] ?? "",
  adapters: crashing,
  clock: { now: () => new Date(Date.now() + aheadMs) },
  // Found stalled within a test's patience.
  bullTimes: { lock: 1_000, stalledCheck: 500 },
  async prepare(parts) {
    if (crashAt === "queued" || crashAt === "claimed")
      parts.store.units.onCommit((_organizationId, events) => {
        if (!events.some(({ name }) => name === "message.queued")) return;
        if (crashAt === "queued") die();
        process.kill(process.pid, "SIGSTOP");
      });
    const { organizationId, lines } = await makeClinic(parts, {
      apiBase: process.env["FAKE_TWILIO"] ?? "",
      smtpPort: 9,
    });
    const scope = { organizationId, userId: null };
    const [first] = lines;
    if (!first || (await parts.store.lines.list(scope)).some(({ address }) => address === secondNumber))
      return;
    const second = {
      ...first,
      id: parts.ids.next(),
      name: "After hours",
      address: secondNumber,
      key: first.key + "2",
    };
    await parts.store.lines.insertMany([second]);
  },
});
threadwell.store.units.onCommit((_organizationId, events) => {
  if (crashAt === "hop" && events.some(({ delivery }) => (delivery?.cursor ?? 0) > 0)) die();
});
const lines = await threadwell.store.lines.list({
  organizationId: (await threadwell.store.organizations.all())[0]?.id ?? "",
  userId: null,
});
const sms = lines.find(({ channel, address }) => channel === "sms" && address !== secondNumber);
process.once("SIGTERM", () => void threadwell.stop().then(() => process.exit(0)));
process.stdout.write(
  `${JSON.stringify({ ready: true, url: threadwell.url, smsWebhook: sms && threadwell.webhookUrl(sms) })}\n`,
);
