/** How times are said: in the staff member's zone, short, and the same everywhere on the screen. */

/** Times said in one zone. Formatters are costly to make, so one value is made per zone and passed down. */
export interface Times {
  zone: string;
  /** "9:38 am" */
  clock(at: string | number): string;
  /** "9:12:04": to the second, for the path of a delivery. */
  second(at: string | number): string;
  /** "2026-11-19": which day it is in this zone. */
  dayKey(at: string | number): string;
  /** "Today, Wed Nov 19", "Yesterday, Tue Nov 18", "Monday, Nov 17", "Monday, Nov 17, 2025". */
  day(at: string | number, now: number): string;
  /** "9:38 am" today, "Tue 3:22 pm" within a week, else "Oct 3". */
  brief(at: string | number, now: number): string;
  /** "Thu" */
  weekday(at: string | number): string;
  /** "Oct 3", with the year when it is another one. */
  date(at: string | number, now: number): string;
  /** "Thu, Nov 19, 2026, 9:38:04 am": everything, for a tooltip. */
  full(at: string | number): string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Makes the way times are said in `zone` (IANA name); an unknown zone falls back to UTC. */
export function makeTimes(zone: string): Times {
  const timeZone = isZone(zone) ? zone : "UTC";
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-US", { timeZone, ...options });
  const clock = format({ hour: "numeric", minute: "2-digit" });
  const second = format({ hour: "numeric", minute: "2-digit", second: "2-digit" });
  const key = format({ year: "numeric", month: "2-digit", day: "2-digit" });
  const shortDay = format({ weekday: "short" });
  const longDay = format({ weekday: "long" });
  const monthDay = format({ month: "short", day: "numeric" });

  const parts = (at: string | number) => key.formatToParts(new Date(at));
  const part = (at: string | number, type: string) =>
    parts(at).find((entry) => entry.type === type)?.value ?? "";
  const dayKey = (at: string | number) => `${part(at, "year")}-${part(at, "month")}-${part(at, "day")}`;
  const say = (formatter: Intl.DateTimeFormat, at: string | number) =>
    lowerMeridiem(formatter.format(new Date(at)));
  const date = (at: string | number, now: number) => {
    const year = part(at, "year");
    return year === part(now, "year") ? say(monthDay, at) : `${say(monthDay, at)}, ${year}`;
  };

  return {
    zone: timeZone,
    clock: (at) => say(clock, at),
    second: (at) => say(second, at).replace(/ [ap]m$/, ""),
    dayKey,
    day(at, now) {
      const gap = daysBetween(dayKey(at), dayKey(now));
      if (gap === 0) return `Today, ${say(shortDay, at)} ${say(monthDay, at)}`;
      if (gap === 1) return `Yesterday, ${say(shortDay, at)} ${say(monthDay, at)}`;
      return `${say(longDay, at)}, ${date(at, now)}`;
    },
    brief(at, now) {
      const gap = daysBetween(dayKey(at), dayKey(now));
      if (gap === 0) return say(clock, at);
      if (gap > 0 && gap < 7) return `${say(shortDay, at)} ${say(clock, at)}`;
      return date(at, now);
    },
    weekday: (at) => say(shortDay, at),
    date,
    full: (at) => `${say(shortDay, at)}, ${say(monthDay, at)}, ${part(at, "year")}, ${say(second, at)}`,
  };
}

/** "2 m", "1 h 52 m", "3 d": how long somebody waits, for a narrow column. Never negative. */
export function waitWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} m`;
  return `${Math.floor(hours / 24)} d`;
}

/** "less than a minute", "1 hour 52 minutes", "3 days": the same, for ears. */
export function spokenWait(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return plural(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return plural(Math.floor(hours / 24), "day");
  const rest = minutes % 60;
  return rest === 0 ? plural(hours, "hour") : `${plural(hours, "hour")} ${plural(rest, "minute")}`;
}

/** "0.4 s", "32 s", "4 min 10 s", "2 h 5 min": how long something took. */
export function tookWords(ms: number): string {
  const safe = Math.max(0, ms);
  if (safe < 950) return `${(safe / 1000).toFixed(1)} s`;
  const seconds = Math.round(safe / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return join(Math.floor(seconds / 60), "min", seconds % 60, "s");
  return join(Math.floor(seconds / 3600), "h", Math.floor((seconds % 3600) / 60), "min");
}

/** "23 h 52 m left", "52 m left", "less than a minute left": the rest of WhatsApp's window. */
export function leftWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 1 ? "less than a minute left" : `${waitWords(ms)} left`;
}

/** "1 file", "2 files". */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function join(large: number, largeWord: string, small: number, smallWord: string): string {
  return small === 0 ? `${large} ${largeWord}` : `${large} ${largeWord} ${small} ${smallWord}`;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** "9:38 AM" (some engines put a narrow space in between) becomes "9:38 am". */
function lowerMeridiem(text: string): string {
  return text.replace(/\s?([AP])M/u, (_whole, letter: string) => ` ${letter.toLowerCase()}m`);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
