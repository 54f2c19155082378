/**
 * Formats of dates by time zone. To make one costs some hundred times what it costs to use it, and every claim asks what
 * the clock shows: each zone's is made once and kept. Null for an unknown zone.
 */

/** More than there are zones; beyond it somebody writes them in ever new ways. */
const maxKept = 1000;

export function zoneFormats(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): (zone: string) => Intl.DateTimeFormat | null {
  const kept = new Map<string, Intl.DateTimeFormat>();
  return (zone) => {
    const known = kept.get(zone);
    if (known) return known;
    try {
      const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
      if (kept.size >= maxKept) kept.clear();
      kept.set(zone, format);
      return format;
    } catch {
      return null;
    }
  };
}
