/**
 * One Threadwell per data folder. The lock is a file that names the process and when it was born, so that a
 * lock left by a crash, or by a process whose number was given to somebody else since, holds nobody up.
 */
import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Takes the lock of `folder`. Returns `{ release, update }`, or `{ holder }` with what the living holder wrote.
 * `facts` (such as the address) is kept in the lock for whoever comes second.
 */
export function takeLock(folder, facts) {
  const file = path.join(folder, "threadwell.lock");
  const own = { pid: process.pid, born: birthOf(process.pid), ...facts };
  for (let round = 0; round < 20; round++) {
    try {
      writeWhole(file, `${JSON.stringify(own)}\n`);
      return {
        update: (more) => writeFileSync(file, `${JSON.stringify(Object.assign(own, more))}\n`),
        release: () => {
          if (read(file)?.pid === process.pid) rmSync(file, { force: true });
        },
      };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = read(file);
    if (holder && isAlive(holder)) return { holder };
    clearStale(file, holder);
  }
  throw new Error(`The lock ${file} could not be taken.`);
}

/** Creates the file with all its words at once, or throws EEXIST: nobody ever reads half a lock. */
function writeWhole(file, words) {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, words, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (error.code === "EEXIST") throw error;
    writeFileSync(file, words, { flag: "wx", mode: 0o600 }); // a disk without hard links
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves the stale lock aside; if a third process took the place in between, its lock is put back. */
function clearStale(file, stale) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else cleared it
  }
  const moved = read(aside);
  if (moved && (moved.pid !== stale?.pid || moved.born !== stale?.born)) {
    try {
      linkSync(aside, file);
    } catch {
      // The place is taken again; whoever took it wrote a whole lock.
    }
  }
  rmSync(aside, { force: true });
}

function read(file) {
  try {
    const lock = JSON.parse(readFileSync(file, "utf8"));
    return Number.isInteger(lock.pid) ? lock : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, born }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false; // EPERM: alive, and of another user
  }
  const now = birthOf(pid);
  return born === null || now === null || born === now;
}

/** When a process was born, in the words of the system; null where it cannot be known cheaply. */
export function birthOf(pid) {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The second field is the name in brackets and may hold spaces; the 22nd is the start in ticks.
      const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${ticks}`;
    }
    if (process.platform === "darwin")
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    // A process that is gone has no birth to compare.
  }
  return null;
}
