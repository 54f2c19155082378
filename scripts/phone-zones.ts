/**
 * Makes server/rules/quiet/phone-zones.ts: for +1 from libphonenumber's own resources (Apache-2.0), its time zones and
 * the English names of places by prefix; for other countries from the zones that ICU knows of each. Not part of the
 * build: the result is looked at and committed.
 *
 *   node scripts/run.mjs scripts/phone-zones.ts map_data.txt 1.txt "libphonenumber, 2026-07" > table.ts
 */
import { readFileSync } from "node:fs";
import { getCountries, getCountryCallingCode } from "libphonenumber-js/min";

const [zonesFile = "", placesFile = "", source = "libphonenumber"] = process.argv.slice(2);

const states =
  "Alabama AL,Alaska AK,Arizona AZ,Arkansas AR,California CA,Colorado CO,Connecticut CT,Delaware DE,Florida FL," +
  "Georgia GA,Hawaii HI,Idaho ID,Illinois IL,Indiana IN,Iowa IA,Kansas KS,Kentucky KY,Louisiana LA,Maine ME," +
  "Maryland MD,Massachusetts MA,Michigan MI,Minnesota MN,Mississippi MS,Missouri MO,Montana MT,Nebraska NE," +
  "Nevada NV,New Hampshire NH,New Jersey NJ,New Mexico NM,New York NY,North Carolina NC,North Dakota ND,Ohio OH," +
  "Oklahoma OK,Oregon OR,Pennsylvania PA,Rhode Island RI,South Carolina SC,South Dakota SD,Tennessee TN,Texas TX," +
  "Utah UT,Vermont VT,Virginia VA,Washington State WA,West Virginia WV,Wisconsin WI,Wyoming WY,Washington D.C. DC";
const stateCodes = new Map(
  states.split(",").map((one) => [one.slice(0, -3), one.slice(-2)] as [string, string]),
);
const codes = new Set(stateCodes.values());

/** "prefix|value" lines; comments and blank lines are passed over. */
function rowsOf(file: string): [string, string][] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line): [string, string][] => {
      const [prefix = "", value = ""] = line.split("|");
      return /^\d+$/.test(prefix) ? [[prefix, value.trim()]] : [];
    });
}

function add(into: Map<string, Set<string>>, key: string, values: Iterable<string>): void {
  const known = into.get(key) ?? new Set();
  for (const value of values) known.add(value);
  into.set(key, known);
}

const areaZones = new Map<string, Set<string>>();
const areaStates = new Map<string, Set<string>>();
const countryZones = new Map<string, Set<string>>();
for (const [prefix, value] of rowsOf(zonesFile)) {
  if (!prefix.startsWith("1")) continue;
  const zones = value.split("&");
  if (prefix === "1") add(countryZones, prefix, zones);
  // People keep their number when they move within its area: every zone of the area counts.
  else if (prefix.length >= 4) add(areaZones, prefix.slice(1, 4), zones);
}
// Of other countries the prefixes tell less than they seem to: mobile numbers move freely.
for (const country of getCountries()) {
  const code = getCountryCallingCode(country);
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    timeZones?: string[];
    getTimeZones?(): string[];
  };
  if (code !== "1") add(countryZones, code, locale.getTimeZones?.() ?? locale.timeZones ?? []);
}

/** One of those that show the same time from now on. */
function distinct(zones: Iterable<string>): string[] {
  const kept = new Map<string, string>();
  for (const zone of [...zones].sort()) {
    const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeStyle: "short", dateStyle: "short" });
    const months = Array.from({ length: 36 }, (_, n) => format.format(Date.UTC(2026, 10 + n, 20, 12)));
    const clock = months.join();
    if (!kept.has(clock)) kept.set(clock, zone);
  }
  return [...kept.values()];
}

for (const [prefix, name] of rowsOf(placesFile)) {
  const national = prefix.length === 11 || /^1[2-9]/.test(prefix) ? prefix.replace(/^1/, "") : prefix;
  const code = stateCodes.get(name) ?? /, ([A-Z]{2})$/.exec(name)?.[1];
  if (code !== undefined && codes.has(code)) add(areaStates, national.slice(0, 3), [code]);
}

// An area that is newer than the table of zones: any zone of its state.
const stateZones = new Map<string, Set<string>>();
for (const [area, found] of areaStates)
  if (found.size === 1)
    for (const state of found) add(stateZones, state, areaZones.get(area) ?? new Set<string>());
for (const [area, found] of areaStates)
  if (!areaZones.has(area)) for (const state of found) add(areaZones, area, stateZones.get(state) ?? []);

// The table of zones knows of a newer code what its first owners were; an overlay covers the whole of the older area.
for (const group of [
  "812 930",
  "270 364",
  "407 689",
  "850 448",
  "541 458",
  "250 604 236 672 778",
  "709 879",
]) {
  const area = group.split(" ");
  // What a code that lies over another claims beyond it is chance: Orlando has no Central time.
  const own = group === "407 689" ? ["407"] : area;
  const zones = new Set(own.flatMap((code) => [...(areaZones.get(code) ?? [])]));
  for (const code of area) areaZones.set(code, zones);
}

/** "US-NJ|America/New_York|201 551", all that share what stands before the last bar on one line. */
function grouped(entries: Iterable<[string, string]>): string[] {
  const groups = new Map<string, string[]>();
  for (const [code, head] of entries) groups.set(head, [...(groups.get(head) ?? []), code]);
  return [...groups].map(([head, list]) => `${head}|${list.sort().join(" ")}`).sort();
}
const zonesText = (zones: Iterable<string>) => distinct(zones).join(" ");
const areas = grouped(
  [...areaZones]
    .filter(([, zones]) => zones.size > 0)
    .map(([area, zones]) => {
      const found = [...(areaStates.get(area) ?? [])].map((state) => `US-${state}`).sort();
      return [area, `${found.join(" ")}|${zonesText(zones)}`];
    }),
);
const countries = grouped(
  [...countryZones].filter(([, zones]) => zones.size > 0).map(([code, zones]) => [code, zonesText(zones)]),
);

process.stdout.write(`/**
 * Which time zones, and in the United States which states, a phone number allows. Made by scripts/phone-zones.ts and
 * looked at by a person, not edited by hand. Source, under Apache-2.0:
 * ${source}
 * Other countries: the time zones of each in ICU ${process.versions.icu ?? ""} (tz ${process.versions.tz ?? ""}).
 */

/** Area codes of +1: states | zones | codes. */
export const areaCodes = \`
${areas.join("\n")}
\`;

/** Other calling codes, whole countries: mobile numbers move freely within one. zones | codes. */
export const callingCodes = \`
${countries.join("\n")}
\`;
`);
