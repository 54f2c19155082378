/**
 * Zones' calendars, kept. The code under play makes one for each question about the hour, which costs more than the rest
 * of a step in virtual time; what a calendar answers depends on nothing but what it was made with.
 */
export function keepCalendars(): void {
  const Made = Intl.DateTimeFormat;
  const kept = new Map<string, Intl.DateTimeFormat>();
  const construct = (_: object, given: ConstructorParameters<typeof Made>): Intl.DateTimeFormat => {
    const key = JSON.stringify(given);
    const known = kept.get(key);
    if (known) return known;
    const made = new Made(...given);
    kept.set(key, made);
    return made;
  };
  Intl.DateTimeFormat = new Proxy(Made, { construct }) as typeof Intl.DateTimeFormat;
}
