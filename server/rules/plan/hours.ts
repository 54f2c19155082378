/** Allowed hours by the patient's own clock, over changes of summer time. */
import type { AllowedHours } from "../../../shared/domain/policy.ts";
import { zoneFormats } from "../../../shared/text/zone-formats.ts";

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const minuteFormat = zoneFormats("en-US", { hour: "numeric", minute: "numeric", hourCycle: "h23" });

/** Null when it may go now, else the first instant at which it may. */
export function closedUntil(
  { from, to }: Pick<AllowedHours, "from" | "to">,
  zone: string,
  now: Date,
): Date | null {
  const opens = minutesOf(from);
  const closes = minutesOf(to);
  if (opens === closes) return null;
  const at = minuteOfDay(zone, now);
  const open = opens < closes ? at >= opens && at < closes : at >= opens || at < closes;
  if (open) return null;
  // Whole minutes ahead by the clock on the wall; a change of summer time on the way is then made good.
  const start = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs);
  let until = new Date(start.getTime() + ((opens - at + dayMinutes) % dayMinutes) * minuteMs);
  const off = minuteOfDay(zone, until) - opens;
  const turn = off > dayMinutes / 2 ? off - dayMinutes : off < -dayMinutes / 2 ? off + dayMinutes : off;
  until = new Date(until.getTime() - turn * minuteMs);
  return until > now ? until : new Date(start.getTime() + minuteMs);
}

/** "8:00 am" of "08:00". */
export function clockWords(time: string): string {
  const minutes = minutesOf(time);
  const hour = Math.floor(minutes / 60);
  const rest = String(minutes % 60).padStart(2, "0");
  return `${hour % 12 === 0 ? 12 : hour % 12}:${rest} ${hour < 12 ? "am" : "pm"}`;
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

/** Of a day in this zone; an unknown zone counts as UTC. */
function minuteOfDay(zone: string, at: Date): number {
  const parts = (minuteFormat(zone) ?? minuteFormat("UTC"))?.formatToParts(at) ?? [];
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part("hour") * 60 + part("minute");
}
