/** Business days of a place: Monday to Friday there. Holidays are not counted out: earlier is the careful side. */

import { zoneFormats } from "../../shared/text/zone-formats.ts";

const dayMs = 24 * 3600_000;
const dayNames = zoneFormats("en-US", { weekday: "short" });

/** The same time of day, so many business days later in that zone. */
export function businessDaysAfter(at: Date, days: number, zone: string): Date {
  const dayName = dayNames(zone);
  if (!dayName) throw new RangeError(`${zone} is no time zone`);
  let then = at;
  for (let left = days; left > 0;) {
    then = new Date(then.getTime() + dayMs);
    if (!dayName.format(then).startsWith("S")) left -= 1;
  }
  return then;
}
