/**
 * How far a word that asks to begin again reaches. A START by itself gives back everything that the setting has one
 * word reach; what a provider reports lifts what words and providers refused, and nothing that was chosen elsewhere.
 */
import type { ConsentScope } from "../../shared/domain/consent.ts";
import { patientPurposes } from "../../shared/domain/preferences.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import { mayWrite } from "./policy.ts";

export interface Lift {
  scope: ConsentScope;
  purposes: Purpose[] | null;
}

interface Asked {
  channel: ChannelId;
  now: Date;
}

/** The refusal that stands for a purpose; null when it may be written for it. A doubt is none yet. */
export function refusalStanding(
  entries: readonly ConsentEntry[],
  { purpose, channel, now }: Asked & { purpose: Purpose },
): ConsentEntry | null {
  const answer = mayWrite(entries, { purpose, channel, now, byPerson: purpose === "reply" });
  return answer.may || answer.kind !== "refused" ? null : answer.refusal;
}

/** Whether nothing at all may be written: what no setting of single purposes makes. */
export function allRefused(entries: readonly ConsentEntry[], asked: Asked): boolean {
  return refusalStanding(entries, { ...asked, purpose: "system" }) !== null;
}

/** Of what patients have a say in: the purposes that are refused, each with the entry that refuses it. */
export function purposesRefused(
  entries: readonly ConsentEntry[],
  asked: Asked,
): { purpose: Purpose; refusal: ConsentEntry }[] {
  return patientPurposes.flatMap((purpose) => {
    const refusal = refusalStanding(entries, { ...asked, purpose });
    return refusal ? { purpose, refusal } : [];
  });
}

/** What a START gives back: no further than a STOP reaches here, and of single purposes those that words refused. */
export function liftOfStart(entries: readonly ConsentEntry[], asked: Asked & { reach: ConsentScope }): Lift {
  if (asked.reach !== "purpose") return { scope: asked.reach, purposes: null };
  const some = allRefused(entries, asked)
    ? []
    : purposesRefused(entries, asked).filter(({ refusal }) => saidInWords(refusal));
  if (some.length === 0) return { scope: "all", purposes: null };
  return { scope: "purpose", purposes: some.map(({ purpose }) => purpose) };
}

/** What a provider's own opt-in gives back; null: nothing, for everything was refused in another way. */
export function liftOfProvider(
  entries: readonly ConsentEntry[],
  asked: Asked & { reach: ConsentScope },
): Lift | null {
  const kept = new Set(
    purposesRefused(entries, asked)
      .filter(({ refusal }) => !saidInWords(refusal))
      .map(({ purpose }) => purpose),
  );
  if (kept.size === 0) return { scope: asked.reach === "channel" ? "channel" : "all", purposes: null };
  const purposes = patientPurposes.filter((purpose) => !kept.has(purpose));
  return purposes.length === 0 ? null : { scope: "purpose", purposes };
}

/** Said to us or to the provider as a word from this very address. */
function saidInWords({ source }: ConsentEntry): boolean {
  return source === "keyword" || source === "provider";
}
