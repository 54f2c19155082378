/** The sentences of quiet hours: till when, by whose clock, by which rule. No patient's words, no addresses. */
import type { Purpose } from "../../../shared/domain/policy.ts";
import { zoneFormats } from "../../../shared/text/zone-formats.ts";
import { wallClock } from "../../../shared/text/zoned.ts";
import { clockWords } from "../plan/hours.ts";
import type { Rule, RuleLimit } from "./rule.ts";
import type { Place } from "./places.ts";

const weekdays = zoneFormats("en-US", { weekday: "long" });
const dates = zoneFormats("en-US", { month: "long", day: "numeric" });

const purposePlurals: Readonly<Record<Purpose, string>> = {
  reply: "replies",
  reminder: "reminders",
  result: "results",
  refill: "refills",
  broadcast: "news",
  staff: "word to staff",
  system: "the system’s own words",
};

/** "the Florida rule", "the clinic’s hours for reminders". */
export function ruleWords({ kind, name }: Rule): string {
  switch (kind) {
    case "law":
      return `${name === "Federal" ? "federal" : name} rule`;
    case "purpose":
      return `the clinic’s hours for ${purposePlurals[name as Purpose]}`;
    case "holiday":
      return "a holiday of the clinic";
    case "wish":
      return "what the patient asked for";
    case "step":
      return "the hours of this way";
  }
}

/** "Held till 8:00 am in the patient’s zone (Florida rule)."; of what is not held, "It may not go before 8:00 am …". */
export function heldWords(
  edge: Date,
  now: Date,
  place: Place,
  by: RuleLimit | null,
  opening: "Held till" | "It may not go before" = "Held till",
): string {
  const zone = by?.zone ?? place.zones[0] ?? "UTC";
  if (by?.rule.kind === "wish") return `They asked for quiet until ${clockWords(by.rule.name)}, their time.`;
  if (by?.rule.kind === "step") return `Not before ${clockWords(by.rule.name)}, the patient’s time.`;
  const rule = by ? ` (${ruleWords(by.rule)})` : "";
  return `${opening} ${whenWords(edge, now, zone)} ${whereWords(place, zone)}${rule}.`;
}

export function neverWords(rule: Rule, place: Place): string {
  const where = place.zones.length > 1 ? " in all zones where the patient may be" : "";
  return `No hour of the next days is allowed${where} (${ruleWords(rule)}). Set the patient’s zone, or send it now with a reason.`;
}

/** "8:00 am", "Monday 8:00 am", "December 8, 8:00 am": from the day after tomorrow on with its day. */
function whenWords(at: Date, now: Date, zone: string): string {
  const clock = clockWords(wallClock(zone, at).slice(11));
  const ahead = (at.getTime() - now.getTime()) / (24 * 60 * 60_000);
  if (ahead < 1) return clock;
  const format = (ahead < 6 ? weekdays : dates)(zone);
  if (!format) throw new RangeError(`${zone} is no time zone`);
  const day = format.format(at);
  return ahead < 6 ? `${day} ${clock}` : `${day}, ${clock}`;
}

function whereWords({ zones, source }: Place, zone: string): string {
  if (zones.length > 1) {
    const whose = source === "region" ? "their state has" : "their number allows";
    return `in ${cityOf(zone)}, one of the zones ${whose}`;
  }
  return {
    patient: "in the patient’s zone",
    region: "in the zone of their state",
    number: "in the zone of their number",
    clinic: "by the clinic’s clock",
  }[source];
}

/** "Los Angeles" of "America/Los_Angeles". */
function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
