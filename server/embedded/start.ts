/**
 * Starts the store as a child process and waits until it answers. The child ends with its parent.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface StartOptions {
  /** Folder of the data; made when missing. */
  readonly dataDir: string;
  /** The built program; default: embedded-process.js beside the running program, else dist/server's. */
  readonly programPath?: string;
  /** Told each line that the child writes to its error output. */
  readonly log?: (line: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EmbeddedStore {
  /** For the official driver. It names no database. */
  readonly uri: string;
  readonly pid: number;
  /** Ends the child and waits for it; kills it when it has not ended after five seconds. */
  stop(): Promise<void>;
  /** Resolves when the child has ended, for whatever reason. */
  readonly exited: Promise<Exit>;
}

/** Longest wait for the child to be ready, in milliseconds. */
const startLimit = 30_000;

/** Spawns the child; rejects with its own words when it cannot start (folder in use, newer format, …). */
export async function startEmbedded(options: StartOptions): Promise<EmbeddedStore> {
  const program = options.programPath ?? findProgram();
  const where =
    process.platform === "win32" ? ["--port", "0"] : ["--socket", join(options.dataDir, "store.sock")];
  const child = spawn(process.execPath, [program, "--data", options.dataDir, ...where], {
    stdio: ["pipe", "pipe", "pipe"],
    // A Ctrl-C in the terminal reaches the parent alone: it stops the store last.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const exited: Promise<Exit> = new Promise((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  const errors: string[] = [];
  createInterface({ input: child.stderr! }).on("line", (line) => {
    if (errors.push(line) > 20) errors.shift();
    options.log?.(line);
  });
  const uri = await readyLine(child, exited, errors);
  return { uri, pid: child.pid!, stop: () => stop(child, exited), exited };
}

async function readyLine(
  child: ChildProcess,
  exited: Promise<Exit>,
  errors: readonly string[],
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the embedded store was not ready within ${startLimit / 1000} s`)),
      startLimit,
    );
  });
  const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
  const lines = createInterface({ input: child.stdout! });
  const first = once(lines, "line").then(([line]) => {
    const said = JSON.parse(line as string) as { ready: boolean; uri?: string; error?: string };
    if (!said.ready) throw new Error(`the embedded store did not start: ${said.error}`);
    return said.uri!;
  });
  // Its line may still be on the way when it has ended.
  const ended = exited.then(async ({ code, signal }) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error(
      `the embedded store ended before it was ready (${signal ?? `code ${code}`})${errors.length ? `: ${errors.join(" / ")}` : ""}`,
    );
  });
  try {
    return await Promise.race([first, failed, ended, late]);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
    for (const p of [first, failed, ended]) p.catch(() => {});
  }
}

async function stop(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  child.stdin?.end();
  child.kill("SIGTERM");
  await exited;
  clearTimeout(timer);
}

/** The program lies beside the built server; under tests, in dist/server of the project. */
function findProgram(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  for (const start of [dir, join(dir, "..")]) {
    const beside = join(start, "embedded-process.js");
    if (existsSync(beside)) return beside;
  }
  for (; dirname(dir) !== dir; dir = dirname(dir)) {
    const built = join(dir, "dist/server/embedded-process.js");
    if (existsSync(built)) return built;
  }
  throw new Error("dist/server/embedded-process.js is missing; run `npm run build` first");
}
