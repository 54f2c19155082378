/** A copy of the whole store as of one moment, in one file, while others are served. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Command } from "../context.ts";
import { MongoError } from "../wire/errors.ts";
import type { Pending } from "../scheduler.ts";
import { syncFolder } from "../storage/folder.ts";
import { buildDoc } from "../values/writer.ts";

/**
 * `{ backup: 1, to: "/absolute/path" }` on admin. The file is written beside its place and put there when it
 * is whole and on disk; a file that is there already is refused. Replies with its size in bytes.
 */
export const backup: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    const { fields, store } = call;
    if (call.db !== "admin") throw new MongoError(13, "backup may only be run against the admin database.");
    const to = fields.need("to", fields.string("to"));
    if (!isAbsolute(to) || to.includes("\0")) throw new MongoError(2, "backup.to must be an absolute path");
    if (existsSync(to)) throw new MongoError(2, `${to} exists already; a backup never replaces a file`);
    const part = `${to}.part`;
    const work = copy((path) => store.storage.backup(path), part, to);
    yield work;
    if (work.error) throw refusal(work.error, to);
    const { size } = statSync(to);
    return buildDoc((w) => {
      w.double("size", size);
      w.double("ok", 1);
    });
  },
};

interface Work extends Pending {
  state: "running" | "over";
  error: Error | undefined;
}

function copy(write: (path: string) => Promise<void>, part: string, to: string): Work {
  const work: Work = { state: "running", waiters: [], error: undefined };
  const run = async () => {
    // A folder of its own: the engine gives its copy a name itself. Made anew, so that two never share one.
    mkdirSync(part, { mode: 0o700 });
    try {
      await write(part);
      const names = readdirSync(part);
      if (names.length !== 1) throw new Error(`the copy has ${names.length} files, not one`);
      const file = join(part, names[0]!);
      chmodSync(file, 0o600);
      const fd = openSync(file, "r+");
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      if (existsSync(to)) throw Object.assign(new Error(`${to} exists already`), { code: "EEXIST" });
      renameSync(file, to);
      syncFolder(dirname(to));
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  };
  run()
    .catch((error: unknown) => {
      work.error = error instanceof Error ? error : new Error(String(error));
    })
    .finally(() => {
      work.state = "over";
      for (const wake of work.waiters.splice(0)) wake();
    });
  return work;
}

/** What a person can mend gets words; anything else stays a fault of the store. */
function refusal(error: Error & { code?: string }, to: string): Error {
  switch (error.code) {
    case "ENOENT":
      return new MongoError(2, `the folder ${dirname(to)} does not exist`);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new MongoError(2, `the folder ${dirname(to)} may not be written (${error.code})`);
    case "EEXIST":
      return new MongoError(
        2,
        `${to} or its draft ${to}.part exists already; a backup never replaces a file`,
      );
    case "ENOSPC":
      return new MongoError(14031, `no space left for ${to}`);
  }
  return /No space left|ENOSPC/i.test(error.message)
    ? new MongoError(14031, `no space left for ${to}`)
    : error;
}
