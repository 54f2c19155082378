/** What happens to the house while people write: servers, store, network and Redis die, freeze and come back. */
import type { RedisServer } from "../../../server/test/redis-server.ts";
import type { Random } from "../../simulator/random.ts";
import type { House } from "./processes.ts";
import type { World } from "./world.ts";

export interface Stage {
  house: Pick<House, "pick" | "kill" | "freeze" | "freezeStore" | "killStore">;
  world: Pick<World, "away">;
  redis: RedisServer | null;
  random: Random;
  /** How long a server's lease lasts by the wall. */
  leaseMs: number;
  /** Servers that have a trouble of their own. */
  troubled: Set<object>;
  /** How many messages were answered so far. */
  written(): number;
  /** With those that somebody has given up to write. */
  done(): number;
  /** So many may be written, and no more until this is said again. */
  allow(messages: number): void;
  storming(): boolean;
  count(fault: string): void;
}

type Trouble = (stage: Stage) => Promise<void>;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const troubles = {
  "server killed": inServer(({ house, random }, one) => house.kill(one, random.next() * 800)),
  // Its lease is over while it sleeps: whoever takes over must not send what it may have sent.
  "server frozen past its lease": inServer(({ house, leaseMs }, one) => house.freeze(one, leaseMs * 1.3)),
  "server frozen": inServer(({ house, random }, one) => house.freeze(one, 100 + random.next() * 900)),
  "store killed": ({ house, random }: Stage) => house.killStore(random.next() * 800),
  "store frozen": ({ house, random }: Stage) => house.freezeStore(100 + random.next() * 1_500),
  "provider away": ({ world, random }: Stage) => world.away(random.next() * 1_200),
  "redis killed": async ({ redis, random }: Stage) => {
    await redis?.kill();
    await sleep(random.next() * 2_000);
    await redis?.start();
  },
  "redis wiped": async ({ redis }: Stage) => {
    await redis?.ask("FLUSHALL").catch(() => undefined);
  },
} satisfies Record<string, Trouble>;

type Fault = keyof typeof troubles;

/** One server has one trouble at a time. */
function inServer(work: (stage: Stage, worker: House["workers"][number]) => Promise<void>): Trouble {
  return async (stage) => {
    const worker = await someServer(stage);
    if (!worker) return;
    stage.troubled.add(worker);
    await work(stage, worker).finally(() => stage.troubled.delete(worker));
  };
}

async function someServer({ house, storming, troubled }: Stage): Promise<House["workers"][number] | null> {
  for (; storming(); await sleep(50)) {
    const worker = house.pick();
    if (worker && !troubled.has(worker)) return worker;
  }
  return null;
}

async function happen(stage: Stage, fault: Fault): Promise<void> {
  stage.count(fault);
  await troubles[fault](stage);
}

/** Again and again, each kind beside the others, for as long as people write. */
export async function manyTroubles(stage: Stage): Promise<void> {
  const { random, storming, written } = stage;
  const every = async (ms: number, ...faults: readonly [Fault, ...Fault[]]) => {
    for (;;) {
      // On a busy machine all of it is slow: where nothing was written since the last trouble, none is needed.
      const before = written();
      const end = Date.now() + ms * (0.5 + random.next());
      while (storming() && (Date.now() < end || written() === before)) await sleep(50);
      if (!storming()) return;
      await happen(stage, faults[Math.floor(random.next() * faults.length)] ?? faults[0]);
    }
  };
  await Promise.all([
    every(3_000, "server killed"),
    every(7_000, "server frozen past its lease"),
    every(4_000, "server frozen"),
    every(9_000, "store frozen", "store killed"),
    every(11_000, "provider away"),
    ...(stage.redis ? [every(6_000, "redis wiped", "redis killed")] : []),
  ]);
}

/** Each once, in the midst of its share of what is written: one ends before the next share begins. */
export async function eachTroubleOnce(stage: Stage, messages: number): Promise<void> {
  const faults: readonly Fault[] = [
    "server killed",
    "server frozen past its lease",
    "store killed",
    ...(stage.redis ? (["redis killed"] as const) : []),
    "provider away",
  ];
  for (const [n, fault] of faults.entries()) {
    stage.allow(Math.ceil((messages * (n + 1)) / faults.length));
    while (stage.done() < (messages * (n + 0.5)) / faults.length) await sleep(20);
    await happen(stage, fault);
  }
}
