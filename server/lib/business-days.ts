/** Business days of a place: Monday to Friday there. Holidays are not counted out: earlier is the careful side. */

const dayMs = 24 * 3600_000;

/** The same time of day, so many business days later in that zone. */
export function businessDaysAfter(at: Date, days: number, zone: string): Date {
  const dayName = new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short" });
  let then = at;
  for (let left = days; left > 0;) {
    then = new Date(then.getTime() + dayMs);
    if (!dayName.format(then).startsWith("S")) left -= 1;
  }
  return then;
}
