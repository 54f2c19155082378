/**
 * "On the wire": every call between the clinic and the world, as it was made, with credentials cut out.
 * Rows open when a call starts and close with its answer.
 */
import type { WireEntry } from "./types.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

const longestBody = 16_000;

export interface Wire {
  /** Starts a row; returns the way to finish it. */
  open(
    row: Pick<WireEntry, "channel" | "direction" | "peer" | "what" | "request"> & Partial<WireEntry>,
  ): (end: Pick<WireEntry, "outcome" | "tone"> & Partial<WireEntry>) => WireEntry;
}

export function createWire(world: World, clock: SimulatedClock, random: Random): Wire {
  return {
    open(row) {
      const started = performance.now();
      const entry: WireEntry = {
        id: `W${random.hex(16)}`,
        at: clock.now(),
        outcome: "…",
        tone: "open",
        ms: null,
        response: "",
        replay: null,
        ...row,
      };
      world.put("wire", entry);
      return (end) => {
        const ms = Math.round((performance.now() - started) * 10) / 10;
        return world.put("wire", { ...entry, ms, ...end });
      };
    },
  };
}

/** An HTTP message as text: start line, headers with secrets abridged, body cut at a sane length. */
export function httpText(startLine: string, headers: Record<string, string>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${abridge(name, value)}`);
  const shown =
    body.length > longestBody ? `${body.slice(0, longestBody)}\n… ${body.length} characters` : body;
  return [startLine, ...lines, "", shown].join("\n").trimEnd();
}

function abridge(name: string, value: string): string {
  const header = name.toLowerCase();
  if (header === "authorization") return `${value.split(" ")[0] ?? ""} [hidden]`;
  if (header === "x-twilio-signature") return `${value.slice(0, 6)}… [abridged]`;
  if (header === "cookie" || header === "set-cookie") return "[hidden]";
  return value;
}

/** The last four digits of a number, the way rows name people: …0142. */
export const tail = (number: string): string => `…${number.slice(-4)}`;
