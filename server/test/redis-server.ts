/** A real Redis for tests, on a port and in a folder of its own; null where there is none on this machine. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "./programs.ts";

export interface RedisServer {
  url: string;
  /** One command, asked of the server that runs. */
  ask(command: string, ...words: string[]): Promise<unknown>;
  /** Dies at once and keeps nothing. */
  kill(): Promise<void>;
  /** Comes (back) at the same address, empty. */
  start(): Promise<void>;
  pid(): number;
  close(): Promise<void>;
}

/** The program: the one that REDIS_SERVER names, else the one of this machine. */
export function redisProgram(): string | null {
  const program = process.env["REDIS_SERVER"] ?? "redis-server";
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return program;
  } catch {
    return null;
  }
}

/** Reserves an address; `start` brings the server up. */
export async function prepareRedis(program: string, words: string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "threadwell-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  async function ask(command: string, ...rest: string[]): Promise<unknown> {
    const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...rest);
    } finally {
      client.disconnect();
    }
  }
  async function kill(): Promise<void> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill("SIGKILL");
    await gone;
  }
  return {
    url,
    ask,
    kill,
    async start() {
      const quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--logfile", ""];
      const place = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
      child = spawn(program, [...place, ...quiet, ...words], { stdio: "ignore" });
      for (let tries = 0; ; tries += 1) {
        if ((await ask("PING").catch(() => null)) === "PONG") return;
        if (tries > 200 || child.exitCode !== null) throw new Error("redis-server did not start");
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    pid: () => child?.pid ?? 0,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
