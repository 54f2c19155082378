/**
 * May this go to that patient now, as far as the hour is concerned, until when not, and why? One pure function that
 * is asked when a plan is shown and again at the moment of sending. Laws come first, then the clinic's hours for the
 * purpose, then what the patient asked for, then the hours of the plan's own step.
 */
import { isQuietChannel, neverHeld, type QuietSettings } from "../../../shared/domain/quiet-hours.ts";
import type { QuietHours } from "../../../shared/domain/preferences.ts";
import type { AllowedHours, Purpose } from "../../../shared/domain/policy.ts";
import type { ChannelId } from "../../../shared/domain/channels.ts";
import { automaticPurposes } from "../../../shared/domain/preferences.ts";
import { closedNow, everyDay, weekOf, type Limit } from "./hours.ts";
import type { Rule, RuleLimit } from "./rule.ts";
import { isFederalHoliday, lawsFor } from "./laws.ts";
import type { OverExemption } from "./exemption.ts";
import { placeOf, type Place } from "./places.ts";
import { spreadMs } from "./spread.ts";
import { heldWords, neverWords } from "./words.ts";

export interface QuietFacts {
  now: Date;
  purpose: Purpose;
  /** Somebody of the staff wrote it. */
  byPerson: boolean;
  channel: ChannelId;
  settings: QuietSettings;
  /** The clinic's, as "2026-12-25". */
  holidays: readonly string[];
  patient: { timeZone: string | null; region: string | null; quietHours: QuietHours | null };
  /** Where it goes, in normal form. */
  address: string;
  clinicZone: string;
  /** Of the step; null: its own hours do not count. */
  stepHours: Pick<AllowedHours, "from" | "to"> | null;
  /** What the healthcare exemption says of it; null: nothing against it, or it is not counted. */
  over: OverExemption | null;
  /** What is spread: the delivery's id. */
  id: string;
}

export interface QuietAnswer {
  /** When it goes: the edge, and its own place after it. */
  until: Date;
  /** When it first may go; null: in none of the days that are looked at. */
  edge: Date | null;
  reason: string;
  /** The same of what cannot wait so long. */
  late: string;
  rule: Rule | null;
  place: Place;
}

export function placeFor(facts: Pick<QuietFacts, "patient" | "address" | "clinicZone">): Place {
  const { patient, address, clinicZone } = facts;
  const phone = address.startsWith("+") ? address : null;
  return placeOf({ timeZone: patient.timeZone, region: patient.region, phone, clinicZone });
}

/** Everything that has a say, the weightiest first. */
export function limitsFor(facts: QuietFacts, place: Place): RuleLimit[] {
  const { purpose, byPerson, channel, settings, patient, stepHours } = facts;
  const quiet = settings.purposes[purpose];
  const limits: RuleLimit[] = [];
  const inAll = (rule: Rule, limit: Omit<Limit, "zone">) => {
    for (const zone of place.zones) limits.push({ rule, zone, ...limit });
  };
  const free = byPerson || neverHeld.includes(purpose);
  if (quiet.on && !free && isQuietChannel(channel)) {
    const laws = { none: [], federal: lawsFor([]), states: lawsFor(place.regions) }[quiet.law];
    // A state's own word says more than the federal one.
    for (const { name, windows, notOnHolidays } of [...laws].reverse())
      inAll(
        { kind: "law", name },
        { hours: weekOf(windows), closedOn: notOnHolidays ? isFederalHoliday : null },
      );
    inAll({ kind: "purpose", name: purpose }, { hours: weekOf(quiet.windows), closedOn: null });
    const days = new Set(facts.holidays);
    if (quiet.holidays && days.size > 0)
      inAll(
        { kind: "holiday", name: purpose },
        { hours: weekOf(everyDay("00:00", "00:00")), closedOn: (date) => days.has(date) },
      );
  }
  // Of what goes by itself alone: a person who writes at night has a reason.
  const byItself = automaticPurposes.some((one) => one === purpose);
  const { quietHours: wish } = patient;
  if (byItself && wish && wish.from !== wish.to)
    inAll({ kind: "wish", name: wish.to }, { hours: weekOf(everyDay(wish.to, wish.from)), closedOn: null });
  // A way that a plan goes on to may have hours; the system's own words have none.
  if (stepHours && purpose !== "system")
    inAll(
      { kind: "step", name: stepHours.from },
      { hours: weekOf(everyDay(stepHours.from, stepHours.to)), closedOn: null },
    );
  return limits;
}

/** Null: as far as the hour is concerned it may go now. */
export function quietAnswer(facts: QuietFacts): QuietAnswer | null {
  const place = placeFor(facts);
  const limits = limitsFor(facts, place);
  const { now, over, settings, id } = facts;
  const counted = over?.until ?? null;
  const from = counted && counted > now ? counted : now;
  const closed = closedNow(limits, from);
  const before = over && from > now ? `${over.reason} ` : "";
  const said = (edge: Date, by: RuleLimit | null) => ({
    reason: before + heldWords(edge, now, place, by),
    late: `${before}${heldWords(edge, now, place, by, "It may not go before")} By then it would be too late.`,
  });
  if (!closed) {
    if (from <= now || !over) return null;
    return { until: from, edge: from, ...said(from, null), rule: null, place };
  }
  const { until: edge, by } = closed;
  const tenDays = new Date(now.getTime() + 10 * 24 * 60 * 60_000);
  if (!edge) {
    const reason = neverWords(by.rule, place);
    return { until: tenDays, edge, reason, late: reason, rule: by.rule, place };
  }
  const until = spread(limits, edge, settings.spreadMinutes, id);
  return { until, edge, ...said(edge, by), rule: by.rule, place };
}

/** After the edge, each at its own place, and never beyond the window that opens there. */
function spread(limits: readonly RuleLimit[], edge: Date, minutes: number, id: string): Date {
  for (let span = minutes; span >= 1; span /= 2) {
    const at = new Date(edge.getTime() + spreadMs(id, span));
    const end = new Date(edge.getTime() + span * 60_000);
    if (!closedNow(limits, at) && !closedNow(limits, end)) return at;
  }
  return edge;
}
