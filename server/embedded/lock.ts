/**
 * One process per data folder. The lock is a file that names its owner: process id and the moment that
 * process began, so that the lock of a process that was killed is known to be stale even when its id is
 * already used by another.
 */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";

interface Owner {
  readonly pid: number;
  readonly started: string;
}

/** Takes the lock of `dir`; throws an error that says who holds it. Returns how to let go. */
export function lockFolder(dir: string): () => void {
  const path = join(dir, "lock");
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) ?? "unknown" };
  const text = JSON.stringify(mine);
  // Written aside and linked into place: the lock is never seen half written, and only one link succeeds.
  const aside = join(dir, `lock.${process.pid}.${randomBytes(4).toString("hex")}`);
  const fd = openSync(aside, "wx", 0o600);
  writeSync(fd, text);
  fsyncSync(fd);
  closeSync(fd);
  try {
    for (let tries = 0; tries < 5; tries++) {
      try {
        linkSync(aside, path);
        return () => release(path, text);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const held = readOwner(path);
      if (held && isAlive(held.owner))
        throw new Error(
          `the data folder ${dir} is in use by process ${held.owner.pid}; stop it first, or use another folder`,
        );
      if (held) takeAway(path, held.text);
    }
    throw new Error(`the data folder ${dir} is being locked by other processes; try again`);
  } finally {
    unlinkSync(aside);
  }
}

/** Removes a stale lock, unless another process has replaced it meanwhile. */
function takeAway(path: string, text: string): void {
  const stale = `${path}.stale.${randomBytes(4).toString("hex")}`;
  try {
    renameSync(path, stale);
  } catch {
    return;
  }
  if (readFileSync(stale, "utf8") !== text) {
    // It was a fresh lock after all: put it back.
    try {
      linkSync(stale, path);
    } catch {
      // Its owner's place was taken in this instant; that process will notice nothing amiss before its first write.
    }
  }
  unlinkSync(stale);
}

function readOwner(path: string): { owner: Owner; text: string } | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return { owner: JSON.parse(text) as Owner, text };
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  const started = startOf(owner.pid);
  return started !== undefined && (started === owner.started || owner.started === "unknown");
}

/** When a process began, in whatever words the system has for it; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      return `${boot}:${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
    }
    if (process.platform !== "win32")
      return (
        execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined
      );
  } catch {
    return undefined;
  }
  return "unknown";
}

function release(path: string, text: string): void {
  try {
    if (readFileSync(path, "utf8") === text) unlinkSync(path);
  } catch {
    // Already gone.
  }
}
