/** Times that are offered for sending later, by the patient's clock. */
import { instantOf, wallClock } from "../../../../shared/text/zoned.ts";

export interface Preset {
  label: string;
  at: Date;
}

const dayMs = 24 * 60 * 60 * 1000;

export function presets(zone: string, now: number): Preset[] {
  const today = wallClock(zone, new Date(now)).slice(0, 10);
  // Counted in days of the calendar: a day of the clock may have 23 hours or 25.
  const day = (ahead: number) =>
    new Date(Date.parse(`${today}T12:00:00Z`) + ahead * dayMs).toISOString().slice(0, 10);
  const weekday = new Date(`${today}T12:00:00Z`).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const wanted = [
    { label: "This morning", at: instantOf(zone, `${today}T08:00`) },
    { label: "This evening", at: instantOf(zone, `${today}T18:00`) },
    { label: "Tomorrow morning", at: instantOf(zone, `${day(1)}T08:00`) },
    ...(toMonday > 1 ? [{ label: "Monday morning", at: instantOf(zone, `${day(toMonday)}T08:00`) }] : []),
  ];
  return wanted.flatMap(({ label, at }) => (at && at.getTime() > now ? [{ label, at }] : []));
}
