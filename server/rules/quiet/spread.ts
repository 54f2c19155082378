/** Where in the minutes after an edge something goes: the same id always at the same place, all ids evenly. Pure. */
import { createHash } from "node:crypto";

export function spreadMs(id: string, minutes: number): number {
  const share = createHash("sha256").update(id).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(share * minutes * 60_000);
}
