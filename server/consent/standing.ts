/** How one purpose stands on one address, with the entry that decides: what the grids and the patient's page show. */
import type { ChannelId } from "../../shared/domain/channels.ts";
import { warningVersion, warningVersionOf } from "../../shared/domain/preferences.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import { mayWrite } from "./policy.ts";

export type StandingState = "given" | "refused" | "doubted" | "asked" | "expired" | "not_asked";

export interface Standing {
  state: StandingState;
  /** Whether a message may go now: silence is no refusal. */
  may: boolean;
  /** The entry that decides; null while the ledger says nothing. */
  entry: ConsentEntry | null;
}

/** `entries` of the one address, in any order. */
export function standingOf(
  entries: readonly ConsentEntry[],
  { purpose, channel, now }: { purpose: Purpose; channel: ChannelId; now: Date },
): Standing {
  // A reply is written by a person; everything else goes by itself.
  const answer = mayWrite(entries, { purpose, channel, now, byPerson: purpose === "reply" });
  if (!answer.may) {
    const state = answer.kind === "doubted" ? "doubted" : "refused";
    return { state, may: false, entry: answer.refusal };
  }
  if (answer.entry) return { state: "given", may: true, entry: answer.entry };
  const last = entries
    .filter(({ choice }) => choice === "asked" || choice === "expired")
    .filter(({ purposes }) => purposes === null || purposes.includes(purpose))
    .filter((entry) => entry.scope !== "channel" || entry.channel === channel)
    .reduce<ConsentEntry | null>((latest, entry) => (latest && latest.at >= entry.at ? latest : entry), null);
  return {
    state: last?.choice === "expired" ? "expired" : last ? "asked" : "not_asked",
    may: true,
    entry: last,
  };
}

/**
 * An entry about the channel itself, not about any purpose: that it is not encrypted. So that no purpose is ever
 * decided by it, its list of purposes is empty.
 */
export function isWarning({ purposes, template }: Pick<ConsentEntry, "purposes" | "template">): boolean {
  return purposes?.length === 0 && warningVersionOf(template) !== null;
}

export interface WarningStanding {
  accepted: boolean;
  /** The last word on it, of any version; null when it was never shown. */
  entry: ConsentEntry | null;
}

/**
 * Whether this person was warned in the words that hold today, and wants messages on that address anyway. A warning
 * was said to somebody: who shares the phone, or has the number now, was told nothing by it.
 */
export function warningStanding(
  entries: readonly ConsentEntry[],
  { patientId, now }: { patientId: string; now: Date },
): WarningStanding {
  const last = entries
    .filter((entry) => isWarning(entry) && entry.patientId === patientId && entry.at <= now)
    .reduce<ConsentEntry | null>((latest, entry) => (latest && latest.at >= entry.at ? latest : entry), null);
  const accepted = last?.choice === "given" && warningVersionOf(last.template) === warningVersion;
  return { accepted, entry: last };
}
