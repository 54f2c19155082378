/** Private facts stay covered until somebody asks to see them. */

/** "•• ••• 1967" covered, "Sep 14, 1967" revealed. */
export function birthWords(birthDate: string, revealed: boolean): string {
  if (!revealed) return `•• ••• ${birthDate.slice(0, 4)}`;
  return new Intl.DateTimeFormat("en-US", {
    timeZone: "UTC",
    year: "numeric",
    month: "short",
    day: "numeric",
  }).format(new Date(`${birthDate}T00:00:00Z`));
}

/** "••• 412" covered: the last three characters help to tell two people apart. */
export function recordWords(recordNumber: string, revealed: boolean): string {
  return revealed ? recordNumber : `••• ${recordNumber.slice(-3)}`;
}
