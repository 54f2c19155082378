/**
 * Where a patient may be: the zone that was set, else those of the state they live in, else all that their number
 * allows. Whoever may be in several zones is written to only when none of them sleeps. Pure.
 */
import { isZone } from "../../../shared/text/zoned.ts";
import { areaCodes, callingCodes } from "./phone-zones.ts";

export type PlaceSource = "patient" | "region" | "number" | "clinic";

export interface Place {
  /** Never empty. */
  zones: readonly string[];
  /** How they are known. */
  source: PlaceSource;
  /** ISO 3166-2, such as US-FL: the states whose laws may hold. Empty where none is known. */
  regions: readonly string[];
}

export interface PlaceFacts {
  /** Set on the patient; null: unknown. */
  timeZone: string | null;
  /** The state in which the patient lives, as US-FL; null: unknown. */
  region: string | null;
  /** The normal form of the number it goes to; null for an address that is no number. */
  phone: string | null;
  clinicZone: string;
}

/** A zone that this runtime does not know would say nothing about the hour: then the next best counts. */
export function placeOf({ timeZone, region, phone, clinicZone }: PlaceFacts): Place {
  const number = phone === null ? null : placeOfNumber(phone);
  const regions = region ? [region] : (number?.regions ?? []);
  if (timeZone && isZone(timeZone)) return { zones: [timeZone], source: "patient", regions };
  const ofRegion = region ? zonesOfRegion(region) : [];
  if (ofRegion.length > 0) return { zones: ofRegion, source: "region", regions };
  if (number) return { zones: number.zones, source: "number", regions };
  return { zones: [clinicZone], source: "clinic", regions };
}

/** What a number in normal form allows; null when nothing is known of its country. */
export function placeOfNumber(phone: string): Pick<Place, "zones" | "regions"> | null {
  const digits = phone.replace(/^\+/, "");
  if (!/^\d{4,15}$/.test(digits)) return null;
  if (digits.startsWith("1")) {
    const [regions = "", zones = ""] = lineOf(areaCodes, digits.slice(1, 4)) ?? [];
    if (zones !== "") return { zones: zones.split(" "), regions: regions === "" ? [] : regions.split(" ") };
  }
  // Calling codes have one to three digits, and none begins another.
  for (const length of [1, 2, 3]) {
    const [zones] = lineOf(callingCodes, digits.slice(0, length)) ?? [];
    if (zones) return { zones: zones.split(" "), regions: [] };
  }
  return null;
}

/** All zones of a state, by its area codes; empty for one that is not known. */
export function zonesOfRegion(region: string): string[] {
  const zones = new Set<string>();
  for (const [regions = "", found = ""] of rowsOf(areaCodes))
    if (regions === region) for (const zone of found.split(" ")) zones.add(zone);
  return [...zones].sort();
}

/** The states of the United States that the table knows. */
export function knownRegions(): string[] {
  return [...new Set(rowsOf(areaCodes).flatMap(([regions = ""]) => regions.split(" ")))]
    .filter((one) => one !== "")
    .sort();
}

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split("|"));

/**
 * The columns of the line whose last one names the code, without that last one. Looked for in the text as it stands:
 * every send asks, and cutting up the whole table took longer than the rest of the question. Only codes are digits.
 */
function lineOf(table: string, code: string): string[] | undefined {
  const at = table.search(new RegExp(`[| ]${code}[ \\n]`));
  if (at < 0) return undefined;
  const start = table.lastIndexOf("\n", at) + 1;
  return table.slice(start, table.indexOf("\n", at)).split("|").slice(0, -1);
}
