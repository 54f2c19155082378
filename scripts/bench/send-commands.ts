/** Counts what one send asks of the store, from the commit of the reply to the commit of the outcome. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { adapters, createRegistry } from "../../server/channels/registry.ts";
import { readConfig } from "../../server/config/config.ts";
import { startThreadwell } from "../../server/context.ts";
import { openStore } from "../../server/embedded/server.ts";
import { createPatientLinks } from "../../server/consent/links.ts";
import { createCommands } from "../../server/commands/commands.ts";
import { createIds } from "../../server/lib/ids.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { createLog } from "../../server/lib/log.ts";
import { connectLines, seedDemo } from "../seed.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { median, say } from "./lib.ts";

/** The median over `sends` sends to the patient's number, one after the other, on the store's driver. */
export async function commandsPerSend(simulator: Simulator, patient: string, sends: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "threadwell-bench-"));
  const asked: string[] = [];
  const store = await openStore({
    dataDir: path.join(folder, "store"),
    onCommand: ({ command }) => void asked.push(command),
  });
  const environment = { PORT: "0", SMTP_PORT: "0", DATA_DIR: folder, MONGODB_URI: store.uri };
  let ended: ((commands: string[]) => void) | null = null;
  const threadwell = await startThreadwell({
    config: readConfig(environment),
    log: createLog("silent"),
    clientFolder: null,
    embeddedProgram: "",
    async prepare(parts) {
      const organization = await seedDemo(parts);
      if (!organization) throw new Error("The demo was seeded before.");
      const world = { simulatorUrl: simulator.url, simulatorSmtpPort: simulator.smtpPort };
      await connectLines(parts, organization.id, world);
      parts.store.units.onCommit((_organizationId, events) => {
        for (const { name, delivery } of events) {
          if (name === "message.queued") asked.length = 0;
          if (name === "delivery.changed" && delivery?.state === "sent") ended?.(asked.splice(0));
        }
      });
    },
  });
  try {
    const { directory, store: rows } = threadwell;
    const [organization] = await rows.organizations.all();
    if (!organization) throw new Error("There is no organization.");
    await rows.organizations.change(organization.id, organization.version, { undoSeconds: 0 });
    directory.forget();
    const everything = { organizationId: organization.id, userId: null };
    const [coordinator] = await rows.users.list(everything);
    const scope = { ...everything, userId: coordinator?.id ?? null };
    const key = rows.addresses.addressKey(organization.id, "phone", patient);
    const [address] = await rows.addresses.byKeys(scope, [key]);
    const [conversation] = await rows.conversations.ofPatients(scope, address?.patientIds ?? []);
    if (!conversation) throw new Error("The cast has no such patient.");
    const commands = createCommands({
      store: rows,
      directory,
      clock: systemClock,
      tells: createRegistry(adapters).tells,
      ids: createIds(systemClock),
      providerTemplates: { can: () => false, list: async () => [] },
      links: createPatientLinks(randomBytes(32)),
      publicUrl: () => threadwell.url,
    });
    const counts: number[] = [];
    for (let n = 0; n < sends; n += 1) {
      await quiet(asked);
      const done = new Promise<string[]>((resolve) => (ended = resolve));
      const reply = { clientKey: `count-${n}-000`, text: `Count ${n}`, channel: "sms" as const };
      await commands.reply(scope, conversation.id, reply);
      const all = await done;
      if (n === 0) say(`  ${all.join(", ")}`);
      counts.push(all.length);
    }
    return median(counts);
  } finally {
    await threadwell.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Receipts of the send before are not this one's: waits until the store is asked nothing for a moment. */
async function quiet(asked: readonly string[]): Promise<void> {
  for (let looks = 0, last = -1; looks < 30 && asked.length !== last; looks += 1) {
    last = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
