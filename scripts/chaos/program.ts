/** The store's program, as users run it: spawned, and ended without warning. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

export class StoreProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private readonly first: Promise<string>;

  /** `before`: a command that runs the program, such as a tracer with its options. */
  constructor(program: string, dataDir: string, before: readonly string[] = []) {
    const args = [
      ...before,
      process.execPath,
      program,
      "--data",
      dataDir,
      "--socket",
      path.join(dataDir, "s.sock"),
    ];
    this.child = spawn(args[0]!, args.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
    this.exited = once(this.child, "exit");
    const lines = createInterface({ input: this.child.stdout! });
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

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    await this.exited;
  }
}
