/**
 * Quiet hours: when what goes by itself may reach a patient, for each purpose, by the clock where the patient may be.
 * Plain data that an admin changes; server/rules/quiet decides by it.
 */
import type { ChannelId } from "./channels.ts";
import type { Purpose } from "./policy.ts";

/** 1 is Monday, 7 Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
export type Weekday = (typeof weekdays)[number];

/** In which it may go. Within one day: `to` is later than `from`, and "24:00" is the day's end. */
export interface QuietWindow {
  days: Weekday[];
  from: string;
  to: string;
}

/** Which laws hold beside the clinic's own windows. `states`: the federal hours, and those of the patient's state. */
export const quietLaws = ["none", "federal", "states"] as const;
export type QuietLaw = (typeof quietLaws)[number];

export interface PurposeQuiet {
  /** False: it goes at any time. */
  on: boolean;
  windows: QuietWindow[];
  /** Closed all day on the clinic's holidays. */
  holidays: boolean;
  law: QuietLaw;
  /** Staff may send what is held now, with a reason. */
  override: boolean;
  /** Texts count as healthcare messages under 47 CFR 64.1200(a)(9)(iv): 160 characters, 1 a day, 3 a week. */
  exemption: boolean;
}

export interface QuietSettings {
  purposes: Record<Purpose, PurposeQuiet>;
  /** What was held goes over this time from the edge on, so that it is no burst; 0: all at once. */
  spreadMinutes: number;
}

/** What makes a noise at night; a mail waits in its mailbox. */
const quietChannels = ["sms", "whatsapp"] as const satisfies readonly ChannelId[];

export function isQuietChannel(channel: ChannelId): boolean {
  return quietChannels.some((one) => one === channel);
}

/**
 * What no quiet hours ever hold, whoever says so: the words of an emergency, of STOP and of HELP. Nor do they hold what
 * a person writes, for whatever it is: they have a reason, and the patient waits.
 */
export const neverHeld: readonly Purpose[] = ["system"];

/** Why a person sends in quiet hours. A closed list: words of one's own would be about somebody's health. */
export const overrideReasons = ["patient_asked", "urgent_care", "visit_soon", "clinician_decided"] as const;
export type OverrideReason = (typeof overrideReasons)[number];

export const overrideWords: Readonly<Record<OverrideReason, string>> = {
  patient_asked: "The patient asked for it now",
  urgent_care: "It is urgent for their care",
  visit_soon: "It would come too late for the visit",
  clinician_decided: "A clinician decided so",
};

export const maxWindows = 8;
export const maxSpreadMinutes = 120;

/** Every day, in one window. */
export const daily = (from: string, to: string): QuietWindow[] => [{ days: [...weekdays], from, to }];

/** What can wait goes in hours at which nobody minds: inside those of the federal rule, and of most states. */
const any: PurposeQuiet = {
  on: false,
  windows: daily("09:00", "20:00"),
  holidays: false,
  law: "none",
  override: true,
  exemption: false,
};
const daytime: PurposeQuiet = { ...any, on: true, law: "federal" };

/** What holds until an admin changes it: who writes or answers is never held; what goes by itself keeps the day. */
export const defaultQuietSettings: QuietSettings = {
  purposes: {
    reply: any,
    reminder: daytime,
    result: daytime,
    refill: daytime,
    // News is what the laws of the states are about.
    broadcast: { ...daytime, law: "states" },
    staff: any,
    system: any,
  },
  spreadMinutes: 15,
};

/** Windows to begin with, by name. */
export const quietPresets: readonly { id: string; name: string; windows: QuietWindow[]; law: QuietLaw }[] = [
  { id: "usual", name: "Usual, 9 to 20", windows: daily("09:00", "20:00"), law: "federal" },
  { id: "federal", name: "Federal hours, 8 to 21", windows: daily("08:00", "21:00"), law: "federal" },
  { id: "states", name: "Federal and state law", windows: daily("08:00", "21:00"), law: "states" },
  { id: "careful", name: "Careful, 9 to 20", windows: daily("09:00", "20:00"), law: "states" },
  {
    id: "workdays",
    name: "Workdays, 9 to 17",
    windows: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }],
    law: "states",
  },
];
