/** What quiet hours say to people: purposes, days, windows, laws. */
import type { Purpose } from "../../../../shared/domain/policy.ts";
import type { PurposeQuiet, QuietLaw, QuietWindow, Weekday } from "../../../../shared/domain/quiet-hours.ts";

export const purposeNames: Readonly<Record<Purpose, { name: string; about: string }>> = {
  reply: { name: "Replies", about: "What auto-replies answer. What a person writes is never held." },
  reminder: { name: "Reminders", about: "Word of a visit that is coming up." },
  result: { name: "Results", about: "Word that a test result is there." },
  refill: { name: "Refills", about: "Word that medicine is ready, or that a prescription runs out." },
  broadcast: { name: "News", about: "The same news for many. The laws of the states are about this." },
  staff: { name: "Staff", about: "Alerts to the clinic’s own people." },
  system: {
    name: "System",
    about: "The words of an emergency, the answers to STOP and HELP, codes.",
  },
};

export const dayNames: Readonly<Record<Weekday, string>> = {
  1: "Mon",
  2: "Tue",
  3: "Wed",
  4: "Thu",
  5: "Fri",
  6: "Sat",
  7: "Sun",
};

export const lawWords: Readonly<Record<QuietLaw, string>> = {
  none: "The clinic’s hours alone",
  federal: "And the federal hours, 8 to 21",
  states: "And federal and state law",
};

/** "Mon–Fri", "Sat, Sun", "Every day". */
function daysWords(days: readonly Weekday[]): string {
  const sorted = [...days].sort((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return "No day";
  if (sorted.length === 7) return "Every day";
  if (sorted.length > 2 && last - first === sorted.length - 1) return `${dayNames[first]}–${dayNames[last]}`;
  return sorted.map((day) => dayNames[day]).join(", ");
}

export const windowWords = ({ days, from, to }: Pick<QuietWindow, "days" | "from" | "to">): string =>
  `${daysWords(days)} ${from}–${to}`;

/** The line under a purpose's name. */
export function shortWords({ on, windows }: PurposeQuiet): string {
  if (!on) return "Any time";
  const [first, ...more] = windows;
  if (!first) return "No hours";
  return `${windowWords(first)}${more.length > 0 ? `, and ${more.length} more` : ""}`;
}
