/** Ending a program that a test started: as an operator would, and the hard way when that takes too long. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(hard);
}
