/** After the storm: the sky is clear, everybody is up, and what is planned comes to its end, or says what it waits for. */
import type { Db } from "mongodb";
import type { DeliveryDocument } from "../../../server/store/delivery-queries.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { unrestOf } from "./unrest.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The longest plan there is, several times over, of the played clock; at least a minute of the wall's. */
const patienceMs = 1_200_000;

/** How long the judge takes to read everything, by the wall, on a busy machine. */
const judgingMs = 30_000;

/** Resolves to those that are stuck, each in words. `now`: of the played clock, `speed` times the wall's. */
export async function comeToRest(
  db: Db,
  { world }: Pick<Simulator, "world">,
  { now, speed, say }: { now(): number; speed: number; say(line: string): void },
): Promise<string[]> {
  const started = Date.now();
  const [end, latest] = [started + Math.max(60_000, patienceMs / speed), now() + patienceMs];
  for (let still = 0; ;) {
    await sleep(300);
    const rows = await db
      .collection<DeliveryDocument>("deliveries")
      .find({ $or: [{ nextAt: { $exists: true } }, { turnAt: { $exists: true } }] })
      .toArray();
    const open = rows.map((row) => ({ id: row._id, ...unrestOf(row, now()) }));
    // Nobody waits here for an hour that a plan gives to the phone; but nothing may begin while the judge reads.
    const judged = now() + judgingMs * speed;
    const moving = open.filter(
      ({ plan }) => plan === null || plan.until.getTime() < Math.max(latest, Date.now() < end ? judged : 0),
    );
    const onTheWay = world.all("message").filter(({ status }) => status === "queued" || status === "sent");
    const callbacks = world.all("pending");
    still = moving.length + onTheWay.length + callbacks.length === 0 ? still + 1 : 0;
    const over = Date.now() >= end;
    if (still < 3 && !over) continue;
    for (const { plan } of open)
      if (plan)
        say(`  at rest but for its plan: ${plan.waits}, ${seconds(plan.until.getTime() - now())} s more`);
    say(`  calm after ${seconds(Date.now() - started)} s`);
    return [
      ...moving.map(({ id, words }) => `not at rest: delivery ${id} ${words}`),
      ...(onTheWay.length > 0 ? [`${onTheWay.length} still on their way to a phone`] : []),
      ...(callbacks.length > 0 ? [`${callbacks.length} callbacks were never taken`] : []),
    ];
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(0);
