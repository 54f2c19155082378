/** The world outside of the clinics: providers, phones and mailboxes, and what became of every message there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { account } from "./clinics.ts";
import { paceBase, paced, type Pace } from "./pace.ts";
import type { House } from "./processes.ts";
import { createTruth, type Truth } from "./truth.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface World {
  simulator: Simulator;
  truth: Truth;
  /** Nobody answers there, and then the same world goes on. */
  away(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(
  house: House,
  { port, smtpPort, pace, seed }: { port: number; smtpPort: number; pace: Pace; seed: number },
): Promise<World> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "chaos-world-"));
  const truth = createTruth(() => paced(pace));
  const start = async () => {
    const simulator = await startSimulator({
      ...account,
      port,
      smtpPort,
      dataDir,
      seed,
      people: "none",
      clock: paceBase(pace),
      threadwellSmtpPort: () => house.pick()?.program.ready.smtpPort ?? 9,
      numbers: house.facts.clinics.flatMap(({ lines }, clinic) =>
        lines.flatMap(({ channel, address, key }) =>
          channel === "email"
            ? []
            : [
                {
                  number: address,
                  channel,
                  webhookUrl: `${house.door}/webhooks/twilio/${key}`,
                  optOutHandling: clinic % 3 === 1 && channel === "sms",
                },
              ],
        ),
      ),
    });
    truth.follow(simulator.world);
    return simulator;
  };
  const world: World = {
    simulator: await start(),
    truth,
    async away(ms) {
      await world.simulator.stop();
      await sleep(ms);
      world.simulator = await start();
    },
    async close() {
      await world.simulator.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  for (const { name, addresses } of house.facts.patients) {
    const { phones, mail } = world.simulator;
    phones.add({ name, personId: name, channel: "sms", number: addresses.sms.value });
    phones.add({ name, personId: name, channel: "whatsapp", number: addresses.whatsapp.value });
    mail.add({ name, address: addresses.email.value });
  }
  return world;
}
