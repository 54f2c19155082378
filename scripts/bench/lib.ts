/** What every bench shares: figures as JSON lines, medians, paired rounds, and the CPU of a process tree. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Figure {
  figure: string;
  value: number;
  unit: string;
  /** The same, measured on a bare program that does only the unavoidable work, in the same minutes. */
  floor?: number;
  /** value / floor. */
  ratio?: number;
}

/** Prints one figure as one JSON line, rounded to what it is good for. */
export function tell({ figure, value, unit, floor, ratio }: Figure): void {
  const line: Figure = { figure, value: rounded(value), unit };
  if (floor !== undefined) line.floor = rounded(floor);
  if (ratio !== undefined) line.ratio = rounded(ratio);
  console.log(JSON.stringify(line));
}

/** Words for the person at the terminal; the figures alone go to stdout. */
export const say = (line: string): void => console.error(line);

const rounded = (value: number) => Number(value.toPrecision(4));

/** The value below which the share `p` (0 to 1) lies. NaN of nothing. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

export interface Pair<T> {
  floor: T;
  ours: T;
}

/** Runs floor, ours, floor, ours …: a noisy minute then hits both, and the ratio of each pair stays fair. */
export async function inPairs<T>(
  count: number,
  floor: (round: number) => Promise<T>,
  ours: (round: number) => Promise<T>,
): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let round = 0; round < count; round++)
    pairs.push({ floor: await floor(round), ours: await ours(round) });
  return pairs;
}

/** Medians over the rounds; the ratio is the median of the pairs' own ratios. */
export function pairedFigure<T>(
  figure: string,
  unit: string,
  pairs: readonly Pair<T>[],
  of: (round: T) => number,
): Figure {
  return {
    figure,
    unit,
    value: median(pairs.map(({ ours }) => of(ours))),
    floor: median(pairs.map(({ floor }) => of(floor))),
    ratio: median(pairs.map(({ ours, floor }) => of(ours) / of(floor))),
  };
}

export interface Cpu {
  /** The process itself. */
  own: number;
  /** With all its living descendants. */
  all: number;
}

/**
 * CPU seconds (user + system, all threads) spent so far by a process and its living descendants. Linux only:
 * elsewhere NaN, and the figures made of it are left out.
 */
export function cpuSeconds(pid: number): Cpu {
  if (process.platform !== "linux") return { own: Number.NaN, all: Number.NaN };
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statFields(name);
    if (!fields) continue;
    const [id, parent] = [Number(name), Number(fields[1])];
    // utime and stime are the fields 14 and 15 of proc(5); the first two are cut off before.
    ticks.set(id, Number(fields[11]) + Number(fields[12]));
    children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const own = (id: number) => (ticks.get(id) ?? 0) / ticksPerSecond();
  const sum = (id: number): number =>
    own(id) + (children.get(id) ?? []).reduce((total, child) => total + sum(child), 0);
  return { own: own(pid), all: sum(pid) };
}

function statFields(pid: string): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null; // gone between the listing and the reading
  }
}

let knownTicks = 0;
const ticksPerSecond = () =>
  (knownTicks ||= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })));

/** `--name value` or `--name` of the command line; numbers only. */
export function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return fallback;
  const value = Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} takes a number above 0.`);
  return value;
}

export const flag = (name: string): boolean => process.argv.includes(`--${name}`);
