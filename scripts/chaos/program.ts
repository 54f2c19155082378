/** The store's program, as users run it: spawned, and ended without warning. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { say } from "../bench/lib.ts";
import { ensureBuilt } from "../lib/build.mjs";
import { projectRoot } from "../root.ts";

/** The program that `--program FILE` names, else the one of the project, built anew when its source has changed. */
export async function storeProgram(): Promise<string> {
  const given = process.argv.indexOf("--program");
  const named = given === -1 ? undefined : process.argv[given + 1];
  if (named) return named;
  await ensureBuilt({ root: projectRoot(), say });
  return path.join(projectRoot(), "dist/server/embedded-process.js");
}

export class StoreProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly exited: Promise<unknown>;
  private readonly first: Promise<string>;

  /** `before`: a command that runs the program, such as a tracer with its options. */
  constructor(program: string, dataDir: string, before: readonly string[] = []) {
    const [command = process.execPath, ...args] = [
      ...before,
      process.execPath,
      program,
      "--data",
      dataDir,
      "--socket",
      path.join(dataDir, "s.sock"),
    ];
    this.child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.exited = once(this.child, "exit");
    const lines = createInterface({ input: this.child.stdout });
    this.first = Promise.race([
      once(lines, "line").then(([line]) => line as string),
      this.exited.then(() => '{"error":"it ended before it was ready"}'),
    ]);
  }

  /** Where to connect. Rejects with the store's own words when it cannot start. */
  async ready(): Promise<string> {
    const said = JSON.parse(await this.first) as { uri?: string; error?: string };
    if (!said.uri) throw new Error(`the store did not start: ${said.error}`);
    return said.uri;
  }

  /** Kills the store itself, which a tracer before it outlives by a moment. */
  async killTraced(): Promise<void> {
    const { pid } = JSON.parse(await this.first) as { pid: number };
    process.kill(pid, "SIGKILL");
    await this.exited;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    await this.exited;
  }
}
