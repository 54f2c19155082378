/** What the household strips say, and which messages they are about. Pure. */
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { HouseholdMember } from "../../../../shared/api/households.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import { channelOfKind, type ChannelId } from "../../../../shared/domain/channels.ts";
import { callName } from "../../../components/message/people.ts";

/** How many of the newest messages are offered for filing. */
const offered = 8;

/** Everybody beside the patient who shares one of the addresses, each once. */
export function sharersOf({ patientDetails }: Conversation): HouseholdMember[] {
  const all = patientDetails.addresses.flatMap(({ sharedWith }) => sharedWith ?? []);
  return [...new Map(all.map((one) => [one.patientId, one])).values()];
}

/** What came in by a channel on which an address is shared, newest last. */
export function movable(messages: readonly Message[], { patientDetails, whose }: Conversation): Message[] {
  const channels = new Set<ChannelId>(
    patientDetails.addresses.filter(({ sharedWith }) => sharedWith).map(({ kind }) => channelOfKind[kind]),
  );
  return (
    messages
      .filter(({ direction, channel }) => direction === "inbound" && (whose || channels.has(channel)))
      // STOP and START are about the address, and so about everybody who has it.
      .filter(({ marks }) => !whose || (!marks.includes("opt_out") && !marks.includes("opt_in")))
      .slice(whose ? -50 : -offered)
  );
}

/** What came since we last wrote: most likely what is meant. */
export function lastRun(messages: readonly Message[], among: readonly Message[]): string[] {
  const lastOurs = messages.findLast(({ direction }) => direction === "outbound")?.seq ?? 0;
  const run = among.filter(({ seq }) => seq > lastOurs);
  return (run.length > 0 ? run : among.slice(-1)).map(({ id }) => id);
}

/** "Ada, 9": enough to tell them apart on a screen of the clinic. */
export function memberWords({ name, birthDate }: HouseholdMember, now: number): string {
  const years = birthDate ? Math.floor((now - Date.parse(birthDate)) / (365.25 * 24 * 3600_000)) : null;
  return years === null ? name : `${name}, ${years}`;
}

/** One key a member, and no key that would do nothing: what is not bound here is left to the other strips. */
export function memberKeys(
  members: readonly HouseholdMember[],
  run: (member: HouseholdMember) => void,
): Record<string, () => void> {
  return Object.fromEntries(members.slice(0, 9).map((member, n) => [String(n + 1), () => run(member)]));
}

/** "Ada", "Ada and Sam", "Ada, Sam and Lea". */
export function namesOf(members: readonly HouseholdMember[]): string {
  const names = members.map(({ name }) => callName(name));
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
