/** What the commands for keeping data have in common: help, exit codes, words for people, progress. */
import { parseArgs, type ParseArgsConfig } from "node:util";

/** 0: done. 1: could not be done. 2: asked for in a wrong way, or not meant for this installation. */
export type ExitCode = 0 | 1 | 2;

/** An end that a person can do something about: its words are shown alone. */
export class Stop extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The words after the command's name. */
export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

/** Runs a command: `--help` prints `help`; a Stop becomes its words and exit code. */
export async function runCommand(
  { help, options = {} }: { help: string; options?: Options },
  main: (args: Arguments) => Promise<void>,
): Promise<void> {
  try {
    const args = read(options);
    if (args.values["help"]) say(help.trim());
    else await main(args);
  } catch (error) {
    process.exitCode = error instanceof Stop ? error.exitCode : 1;
    const { code, message } = error as { code?: string; message?: string };
    const words =
      error instanceof Stop
        ? error.message
        : code === "ENOSPC"
          ? "The disk is full. Nothing that was there before has been changed; make space and run this again."
          : `This should not have happened: ${message ?? String(error)}`;
    process.stderr.write(`\n${words}\n`);
  }
}

function read(options: Options): Arguments {
  try {
    const { values, positionals } = parseArgs({
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    return { values: values as Arguments["values"], words: positionals };
  } catch (error) {
    throw new Stop(`${(error as Error).message.split(". ")[0]}. --help says what there is.`, 2);
  }
}

export function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Milliseconds between two lines of progress where they pile up (a log file). */
const quiet = 10_000;

/** A line that says how far something is; on a terminal it is rewritten in place. */
export function createProgress(): { tell(words: () => string): void; end(): void } {
  const terminal = process.stdout.isTTY;
  let told = performance.now();
  let width = 0;
  return {
    tell(words) {
      const now = performance.now();
      if (now - told < (terminal ? 200 : quiet)) return;
      told = now;
      const line = `  ${words()}`;
      if (terminal) process.stdout.write(`\r${line.padEnd(width)}`);
      else say(line);
      width = line.length;
    },
    end() {
      if (terminal && width) process.stdout.write(`\r${" ".repeat(width)}\r`);
      width = 0;
    },
  };
}

export const number = (n: number): string => n.toLocaleString("en-US");

/** "1 document", "2 documents". */
export const several = (n: number, one: string): string => `${number(n)} ${one}${n === 1 ? "" : "s"}`;

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let n = bytes / 1000;
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${n < 10 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

export function duration(ms: number): string {
  const s = ms / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 120) return `${Math.round(s)} s`;
  if (s < 7200) return `${Math.round(s / 60)} min`;
  return `${(s / 3600).toFixed(1)} h`;
}

/** This moment in the clock of the house, for names: 2031-05-09-17-40-02. */
export function timeForName(at = new Date()): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())];
  return [...day, two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join("-");
}
