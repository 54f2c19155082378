/** Wall clocks of time zones: what a clock there shows at an instant, and at which instant it shows something. */
import { zoneFormats } from "./zone-formats.ts";

const minuteMs = 60_000;
const wallFormat = zoneFormats("en-CA", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** "2026-11-26T08:00": the wall clock of a zone at an instant. An unknown zone counts as UTC. */
export function wallClock(zone: string, at: Date): string {
  const shown = (wallFormat(zone) ?? wallFormat("UTC"))?.formatToParts(at) ?? [];
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/**
 * When the clock of a zone shows this. Twice in a year it may show it twice: the first time counts. Or never, in the
 * hour that summer time leaves out: then as much later as the clock was put forward.
 */
export function instantOf(zone: string, wall: string): Date | null {
  const asUtc = Date.parse(`${wall}:00Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(asUtc)) return null;
  const offsets = [-24, 24].map((hours) => offsetMs(zone, new Date(asUtc + hours * 60 * minuteMs)));
  const [before = 0, after = 0] = offsets;
  const fits = [asUtc - before, asUtc - after].filter((at) => wallClock(zone, new Date(at)) === wall);
  return new Date(fits.length > 0 ? Math.min(...fits) : asUtc - before);
}

function offsetMs(zone: string, at: Date): number {
  const whole = Math.floor(at.getTime() / minuteMs) * minuteMs;
  return Date.parse(`${wallClock(zone, at)}:00Z`) - whole;
}

export function isZone(zone: string): boolean {
  return wallFormat(zone) !== null;
}
