/** The folder that a store lies in, as the disk has it. */
import { closeSync, fsyncSync, openSync } from "node:fs";

/** What is in the folder cannot be opened without losing something; nothing was changed. */
export class DamagedStore extends Error {}

/** Makes names that came or went in a folder last. Windows has no such thing, and needs none. */
export function syncFolder(dir: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
