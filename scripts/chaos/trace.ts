/**
 * What a process did to the files of one folder, read from a trace of its system calls: writes, lengths, flushes
 * and names, each with when it began and ended. For `strace -f -ttt -T -s <much>`.
 */
import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

interface When {
  /** Seconds since 1970. */
  readonly begun: number;
  readonly ended: number;
}

/** A file is a number of its own, whatever it is called. */
export type Step = When &
  (
    | { readonly kind: "write"; readonly file: number; readonly at: number; readonly bytes: Buffer }
    | { readonly kind: "length"; readonly file: number; readonly length: number }
    | { readonly kind: "flush"; readonly file: number }
    | { readonly kind: "flush-folder"; readonly folder: string }
    /** `from`: the name it had before. `file` undefined: the name goes. */
    | {
        readonly kind: "name";
        readonly name: string;
        readonly file: number | undefined;
        readonly from?: string;
      }
  );

/** The system calls that the trace must hold. */
export const traced =
  "open,openat,creat,close,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate," +
  "fsync,fdatasync,sync_file_range,msync,rename,renameat,renameat2,unlink,unlinkat,dup,dup2,dup3,copy_file_range";

/** Calls that would change files in ways that nothing here follows. */
const unfollowed = new Set(["truncate", "fallocate", "pwritev2", "copy_file_range", "msync", "creat"]);

interface Open {
  readonly file: number | undefined;
  readonly folder: string | undefined;
  readonly always: boolean;
  position: number;
}

const line = /^(\d+) +(\d+\.\d+) (.*)$/s;
const call = /^(\w+)\((.*)\) += (-?\d+)[^<]*(?:<(\d+\.\d+)>)?$/s;

export class Trace {
  readonly steps: Step[] = [];
  /** Names below `root` and which file each is. */
  readonly names: Map<string, number>;
  /** When the last call of all ended. */
  end = 0;
  /** When the first began. */
  begin = Infinity;
  private readonly root: string;
  private readonly open = new Map<number, Open>();
  private readonly unfinished = new Map<string, { begun: number; text: string }>();
  private files: number;

  /** `names`: files that were there before, numbered from 0. */
  constructor(root: string, names: ReadonlyMap<string, number>) {
    this.root = root;
    this.names = new Map(names);
    this.files = names.size;
  }

  async read(file: string): Promise<void> {
    const lines = createInterface({ input: createReadStream(file, "latin1"), crlfDelay: Infinity });
    for await (const text of lines) this.line(text);
  }

  private line(text: string): void {
    const [, thread, at, rest] = line.exec(text) ?? [];
    if (thread === undefined || rest === undefined) return;
    const begun = Number(at);
    this.begin = Math.min(this.begin, begun);
    if (rest.endsWith("<unfinished ...>")) {
      this.unfinished.set(thread, { begun, text: rest.slice(0, -"<unfinished ...>".length) });
      return;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(rest);
    const earlier = resumed && this.unfinished.get(thread);
    const [, name, args, result, took] =
      call.exec(earlier ? earlier.text + rest.slice(resumed[0].length) : rest) ?? [];
    if (name === undefined || args === undefined) return;
    const first = earlier ? earlier.begun : begun;
    const ended = first + Number(took ?? 0);
    this.end = Math.max(this.end, ended);
    if (Number(result) >= 0) this.call(name, args, Number(result), { begun: first, ended });
  }

  private call(name: string, args: string, result: number, when: When): void {
    const fd = Number.parseInt(args, 10);
    const open = this.open.get(fd);
    switch (name) {
      case "open":
      case "openat":
        return this.opened(args, result, when);
      case "close":
        this.open.delete(fd);
        return;
      case "dup":
      case "dup2":
      case "dup3":
        if (open) throw new Error("a file of the folder was opened twice by dup, which is not followed");
        return;
      case "rename":
      case "renameat":
      case "renameat2":
        return this.renamed(args, when);
      case "unlink":
      case "unlinkat":
        for (const removed of this.inside(args)) {
          this.names.delete(removed);
          this.steps.push({ kind: "name", name: removed, file: undefined, ...when });
        }
        return;
    }
    if (!open) return;
    if (unfollowed.has(name)) throw new Error(`${name} is not followed`);
    const { file } = open;
    if (name === "lseek") open.position = result;
    else if (name === "fsync" || name === "fdatasync") {
      if (open.folder !== undefined) this.steps.push({ kind: "flush-folder", folder: open.folder, ...when });
      else if (file !== undefined) this.steps.push({ kind: "flush", file, ...when });
    } else if (file === undefined) return;
    else if (name === "ftruncate")
      this.steps.push({ kind: "length", file, length: Number(/, (\d+)\s*$/.exec(args)?.[1]), ...when });
    else if (/write/.test(name)) this.written(open, file, name, args, result, when);
  }

  private written(open: Open, file: number, name: string, args: string, result: number, when: When): void {
    const bytes = Buffer.concat(strings(args)).subarray(0, result);
    if (bytes.length !== result) throw new Error(`the trace holds ${bytes.length} of ${result} bytes`);
    const positioned = name === "pwrite64" || name === "pwritev";
    const at = positioned ? Number(/, (\d+)\s*$/.exec(args)?.[1]) : open.position;
    if (!positioned) open.position += result;
    this.steps.push({ kind: "write", file, at, bytes, ...when });
    if (open.always) this.steps.push({ kind: "flush", file, begun: when.ended, ended: when.ended });
  }

  private opened(args: string, fd: number, when: When): void {
    const [name] = this.inside(args);
    if (name === undefined) return;
    const flags = /, (O_\w+(?:\|O_\w+)*)/.exec(args)?.[1] ?? "";
    let file = this.names.get(name);
    if (file === undefined && flags.includes("O_CREAT")) {
      file = this.files++;
      this.names.set(name, file);
      this.steps.push({ kind: "name", name, file, ...when });
    } else if (file !== undefined && flags.includes("O_TRUNC"))
      this.steps.push({ kind: "length", file, length: 0, ...when });
    const always = /O_D?SYNC/.test(flags);
    this.open.set(fd, { file, folder: file === undefined ? name : undefined, always, position: 0 });
  }

  private renamed(args: string, when: When): void {
    const [from, name] = this.inside(args);
    if (from === undefined || name === undefined) return;
    const file = this.names.get(from);
    this.names.delete(from);
    if (file !== undefined) this.names.set(name, file);
    this.steps.push({ kind: "name", name, file, from, ...when });
  }

  /** Paths among the arguments that lie in the folder, relative to it. */
  private inside(args: string): string[] {
    return strings(args)
      .map((bytes) => path.relative(this.root, bytes.toString("utf8")))
      .filter((name) => !name.startsWith(".."));
  }
}

const escapes: Record<string, number> = { n: 10, t: 9, r: 13, v: 11, f: 12, '"': 34, "\\": 92 };

/** The quoted strings of a call's arguments, as bytes. */
function strings(args: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = args.indexOf('"'); at >= 0; at = args.indexOf('"', at)) {
    const bytes = Buffer.allocUnsafe(args.length - at);
    let n = 0;
    for (at++; at < args.length && args[at] !== '"';) {
      if (args.charCodeAt(at) !== 92) {
        bytes[n++] = args.charCodeAt(at++);
        continue;
      }
      const next = args.charCodeAt(at + 1);
      if (next >= 48 && next <= 55) {
        let value = 0;
        let digits = 0;
        for (at++; digits < 3; digits++) {
          const digit = args.charCodeAt(at) - 48;
          if (!(digit >= 0 && digit <= 7)) break;
          value = value * 8 + digit;
          at++;
        }
        bytes[n++] = value;
      } else if (args[at + 1] === "x") {
        bytes[n++] = Number.parseInt(args.slice(at + 2, at + 4), 16);
        at += 4;
      } else {
        bytes[n++] = escapes[args[at + 1] ?? ""] ?? 0;
        at += 2;
      }
    }
    at++;
    found.push(Buffer.from(bytes.subarray(0, n)));
  }
  return found;
}
