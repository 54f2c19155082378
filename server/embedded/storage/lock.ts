/**
 * One process per data folder. Each process that wants it lays down a file of its own, with its id and the
 * moment it began, and then looks who else is there. Both of two that come at once see each other, and step
 * back; files of dead processes are known to be stale for ever, so removing them is safe at any time.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Owner {
  readonly pid: number;
  readonly started: string;
}

const isLock = (name: string) => /^lock\.[0-9a-f]{16}$/.test(name);
/** Beside the lock of the process that has the folder for good. */
const heldMark = (name: string) => `${name}.held`;

/** Takes the lock of `dir`; rejects with an error that says who holds it. Gives how to let go. */
export async function lockFolder(dir: string): Promise<() => void> {
  const name = `lock.${randomBytes(8).toString("hex")}`;
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) ?? "unknown" };
  const release = () => {
    rmSync(join(dir, heldMark(name)), { force: true });
    rmSync(join(dir, name), { force: true });
  };
  for (let tries = 0; tries < 50; tries++) {
    // Written aside and renamed: nobody sees it half written.
    writeFileSync(join(dir, `${name}.new`), JSON.stringify(mine), { mode: 0o600 });
    renameSync(join(dir, `${name}.new`), join(dir, name));
    const others = liveOthers(dir, name);
    if (others.length === 0) {
      writeFileSync(join(dir, heldMark(name)), "");
      return release;
    }
    release();
    const holder = others.find((o) => o.held);
    if (holder) throw inUse(dir, holder.pid);
    await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 90));
  }
  throw new Error(`the data folder ${dir} is being taken by several processes at once; try again`);
}

const inUse = (dir: string, pid: number) =>
  new Error(`the data folder ${dir} is in use by process ${pid}; stop it first, or use another folder`);

function liveOthers(dir: string, own: string): { pid: number; held: boolean }[] {
  const names = readdirSync(dir);
  const live: { pid: number; held: boolean }[] = [];
  for (const name of names.filter((n) => isLock(n) && n !== own)) {
    let owner: Owner;
    try {
      owner = JSON.parse(readFileSync(join(dir, name), "utf8")) as Owner;
    } catch {
      // Let go of in this instant.
      continue;
    }
    if (isAlive(owner)) live.push({ pid: owner.pid, held: names.includes(heldMark(name)) });
    else {
      rmSync(join(dir, heldMark(name)), { force: true });
      rmSync(join(dir, name), { force: true });
    }
  }
  return live;
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
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
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
