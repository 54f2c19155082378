/** The clinic's side of a run: one store, several servers on it, a door that outlives them all, perhaps a Redis. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Programs, Program } from "../../../server/test/programs.ts";
import { startProgram } from "../../../server/test/programs.ts";
import type { RedisServer } from "../../../server/test/redis-server.ts";
import { StoreProcess } from "../program.ts";
import type { Facts, Plan } from "./clinics.ts";
import { cannotStart, type Pace } from "./pace.ts";

export interface Ready {
  url: string;
  smtpPort: number;
}

export interface Worker {
  program: Program<Ready>;
  state: "up" | "frozen" | "down";
}

export interface House {
  /** Where providers call, whoever of the servers lives. */
  door: string;
  storeUri(): string;
  facts: Facts;
  workers: Worker[];
  /** A server that is thought to work; null while none does. */
  pick(): Worker | null;
  /** kill -9, and another one in its place after a while. */
  kill(worker: Worker, awayMs: number): Promise<void>;
  /** Stopped in the middle of whatever it does, and woken. */
  freeze(worker: Worker, ms: number): Promise<void>;
  freezeStore(ms: number): Promise<void>;
  killStore(awayMs: number): Promise<void>;
  /** Servers that ended and were not told to, each in words. */
  endings: readonly string[];
  close(): Promise<void>;
}

export interface HouseOptions {
  programs: Programs;
  pace: Pace;
  workers: number;
  plan: Plan;
  redis: RedisServer | null;
  random(): number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function openHouse(options: HouseOptions): Promise<House> {
  const { programs, pace, plan, redis } = options;
  const folder = mkdtempSync(path.join(tmpdir(), "chaos-send-"));
  const files = { plan: path.join(folder, "plan.json"), facts: path.join(folder, "facts.json") };
  writeFileSync(files.plan, JSON.stringify(plan));
  const storeFile = path.join(programs.folder, "embedded.js");
  const openStore = () => new StoreProcess(storeFile, path.join(folder, "store"));
  let store = openStore();
  const uri = new URL(await store.ready());
  uri.pathname = "/chaos";
  const workers: Worker[] = [];
  const pick = (): Worker | null => {
    const up = workers.filter(({ state }) => state === "up");
    return up[Math.floor(options.random() * up.length)] ?? null;
  };
  const door = await openDoor(() => pick()?.program.ready.url ?? null);
  let closed = false;

  const environment = {
    PORT: "0",
    DATA_DIR: folder,
    MONGODB_URI: uri.href,
    PUBLIC_URL: door.url,
    CHAOS_PACE: JSON.stringify(pace),
    LOG_LEVEL: process.env["THREADWELL_TEST_LOG"] ?? "silent",
    ...(redis && { REDIS_URL: redis.url }),
  };
  const startOne = (more: Record<string, string> = {}) =>
    startProgram<Ready>(programs, "worker.js", { ...environment, ...more });
  const endings: string[] = [];
  function join(program: Program<Ready>, worker: Worker = { program, state: "up" }): void {
    worker.program = program;
    worker.state = "up";
    if (!workers.includes(worker)) workers.push(worker);
    void program.dead.then((ended) => {
      if (worker.program !== program || worker.state === "down" || closed) return;
      worker.state = "down";
      endings.push(`a server that ran ended by itself: ${JSON.stringify(ended)}`);
    });
  }
  join(await startOne({ CHAOS_PLAN: files.plan, CHAOS_FACTS: files.facts }));
  for (let n = 1; n < options.workers; n += 1) join(await startOne());

  async function comeBack(worker: Worker): Promise<void> {
    for (;;) {
      try {
        return join(await startOne(), worker);
      } catch (error) {
        // It cannot start while the store is away: whoever runs servers starts them again.
        if (closed) throw error;
        const { cause } = error as Error;
        if (!(Array.isArray(cause) && cause[0] === cannotStart))
          endings.push(`a server ended while it started: ${JSON.stringify(cause)}`);
        await sleep(200);
      }
    }
  }

  return {
    door: door.url,
    storeUri: () => uri.href,
    facts: JSON.parse(readFileSync(files.facts, "utf8")) as Facts,
    workers,
    endings,
    pick,
    async kill(worker, awayMs) {
      worker.state = "down";
      worker.program.signal("SIGKILL");
      await worker.program.dead;
      await sleep(awayMs);
      await comeBack(worker);
    },
    async freeze(worker, ms) {
      worker.program.signal("SIGSTOP");
      worker.state = "frozen";
      await sleep(ms);
      worker.program.signal("SIGCONT");
      if (worker.state === "frozen") worker.state = "up";
    },
    async freezeStore(ms) {
      store.signal("SIGSTOP");
      await sleep(ms);
      store.signal("SIGCONT");
    },
    async killStore(awayMs) {
      await store.kill();
      await sleep(awayMs);
      store = openStore();
      await store.ready();
    },
    async close() {
      closed = true;
      await Promise.all(workers.map(({ program }) => program.stop()));
      await door.close();
      await store.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Passes each connection to a server that lives; cut when that one dies, refused while none does. */
async function openDoor(target: () => string | null): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((outer) => {
    const url = target();
    if (url === null) return void outer.destroy();
    const inner = connect(Number(new URL(url).port), "127.0.0.1");
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
