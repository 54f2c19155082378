/**
 * Hours in which the law lets businesses call or text, by state. A help for whoever sets up a clinic, **for review by
 * counsel**: most of these laws are about selling, many except existing customers, and they change. Only what is
 * stricter than the federal hours stands here; where a law has several readings, the stricter one.
 */
import { daily, type QuietWindow, type Weekday } from "../../../shared/domain/quiet-hours.ts";

export interface HoursLaw {
  /** ISO 3166-2; "US": all of the country. */
  region: string;
  name: string;
  windows: QuietWindow[];
  /** Nothing on legal holidays. */
  notOnHolidays: boolean;
  citation: string;
  /** read: the statute's own text. table: what compliance tables say that name it. */
  basis: "read" | "table";
  /** When that was looked at. */
  asOf: string;
}

const sixDays: Weekday[] = [1, 2, 3, 4, 5, 6];
const asOf = "2026-11";

function law(
  region: string,
  name: string,
  windows: QuietWindow[],
  citation: string,
  more: Partial<HoursLaw> = {},
): HoursLaw {
  return { region, name, windows, notOnHolidays: false, citation, basis: "table", asOf, ...more };
}

export const federalHours: HoursLaw = law(
  "US",
  "Federal",
  daily("08:00", "21:00"),
  "47 CFR 64.1200(c)(1): not before 8 a.m. or after 9 p.m., local time at the called party’s location",
  { basis: "read" },
);

export const stateHours: readonly HoursLaw[] = [
  law(
    "US-AL",
    "Alabama",
    [{ days: sixDays, from: "08:00", to: "20:00" }],
    "Ala. Admin. Code r. 770-X-5-.17",
    { notOnHolidays: true },
  ),
  law("US-CA", "California", daily("09:00", "21:00"), "Cal. Pub. Util. Code § 2872(c), automatic dialling"),
  law(
    "US-CT",
    "Connecticut",
    daily("09:00", "20:00"),
    "Conn. Gen. Stat. § 42-288a, as amended from 2023-10-01",
  ),
  law("US-FL", "Florida", daily("08:00", "20:00"), "Fla. Stat. § 501.616(6)"),
  law(
    "US-IL",
    "Illinois",
    daily("09:00", "21:00"),
    "815 ILCS 305 and 815 ILCS 413/15, automatic dialling; some tables say 8 to 21",
  ),
  law("US-KY", "Kentucky", daily("10:00", "21:00"), "KRS 367.46955"),
  law(
    "US-LA",
    "Louisiana",
    [{ days: sixDays, from: "08:00", to: "20:00" }],
    "La. R.S. 45:811 and 45:844.31; PSC General Order R-29617 § V(A)(2)",
    { notOnHolidays: true },
  ),
  law("US-MA", "Massachusetts", daily("08:00", "20:00"), "Mass. Gen. Laws ch. 159C § 3; 201 CMR 12.00"),
  law("US-MD", "Maryland", daily("08:00", "20:00"), "Md. Code, Com. Law § 14-4501 et seq., from 2024-01-01"),
  law("US-MI", "Michigan", daily("09:00", "21:00"), "MCL 750.540e"),
  law("US-MN", "Minnesota", daily("09:00", "21:00"), "Minn. Stat. § 325E.30"),
  law(
    "US-MS",
    "Mississippi",
    [{ days: sixDays, from: "08:00", to: "20:00" }],
    "Miss. Code § 77-3-701 et seq.",
    { notOnHolidays: true },
  ),
  law("US-NM", "New Mexico", daily("09:00", "21:00"), "N.M. Stat. § 57-12-22"),
  law("US-NV", "Nevada", daily("09:00", "20:00"), "NRS ch. 599B"),
  law("US-OK", "Oklahoma", daily("08:00", "20:00"), "15 O.S. § 775C.1 et seq. (HB 3168), from 2022-11-01"),
  law(
    "US-RI",
    "Rhode Island",
    [
      { days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" },
      { days: [6], from: "10:00", to: "17:00" },
    ],
    "R.I. Gen. Laws § 5-61-3.6, with the hours of § 5-61-2(9)",
    { notOnHolidays: true },
  ),
  law(
    "US-SD",
    "South Dakota",
    [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "21:00" }],
    "SDCL 37-30-28, automatic dialling: weekdays between 9 a.m. and 9 p.m.",
    { basis: "read" },
  ),
  law(
    "US-TX",
    "Texas",
    [
      { days: sixDays, from: "09:00", to: "21:00" },
      { days: [7], from: "12:00", to: "21:00" },
    ],
    "Tex. Bus. & Com. Code § 301.051; texts count since 2025-09-01 (SB 140)",
  ),
  law(
    "US-WA",
    "Washington",
    daily("08:00", "20:00"),
    "RCW 19.158.040(2): not before 8:00 a.m. or after 8:00 p.m. at the call recipient’s local time; RCW 80.36.390",
    { basis: "read" },
  ),
];

/** The federal hours, and those of each state that may be meant. */
export function lawsFor(regions: readonly string[]): HoursLaw[] {
  return [federalHours, ...stateHours.filter(({ region }) => regions.includes(region))];
}

/** Whether a day, as "2026-11-26", is a legal holiday of the United States, or the day on which one is kept. */
export function isFederalHoliday(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  const [month, of, weekday] = [day.getUTCMonth() + 1, day.getUTCDate(), day.getUTCDay()];
  if (weekday === 1) {
    const nth = Math.ceil(of / 7);
    if ((month === 1 || month === 2) && nth === 3) return true;
    if (month === 5 && of > 24) return true;
    if (month === 9 && nth === 1) return true;
    if (month === 10 && nth === 2) return true;
  }
  if (month === 11 && weekday === 4 && Math.ceil(of / 7) === 4) return true;
  // Of one on a Saturday the Friday before is kept, of one on a Sunday the Monday after; the day itself counts too.
  const kept = weekday === 5 ? [0, 1] : weekday === 1 ? [0, -1] : [0];
  return kept.some((ahead) => fixedHoliday(new Date(day.getTime() + ahead * 24 * 60 * 60_000)));
}

function fixedHoliday(day: Date): boolean {
  return ["1-1", "6-19", "7-4", "11-11", "12-25"].includes(`${day.getUTCMonth() + 1}-${day.getUTCDate()}`);
}
