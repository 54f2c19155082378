/** When a command has looked at too much for what it gave. */
import type { Done } from "../embedded/wire/observer.ts";

export type Looked = Done;

/** Reading all organizations is what the process's own look at itself is for. */
const wholeReads = new Set(["organizations"]);

/** Complaints about a command: that it scanned, sorted in memory, or looked at more than it found. */
export function looksAtTooMuch({
  command,
  plan,
  index,
  collection,
  keys,
  documents,
  found,
  sortedInMemory,
}: Looked): string[] {
  const most = 1.1 * found + 1;
  const what = `${command} of ${collection} by ${index ?? plan}`;
  const whole = plan === "scan" && wholeReads.has(collection?.split(".").at(-1) ?? "") && documents === found;
  return [
    ...(plan === "scan" && !whole ? [`${what} reads all documents`] : []),
    ...(sortedInMemory ? [`${what} sorts in memory`] : []),
    ...(documents > most ? [`${what} reads ${documents} documents for ${found}`] : []),
    ...(keys > most ? [`${what} looks at ${keys} keys for ${found}`] : []),
  ];
}
