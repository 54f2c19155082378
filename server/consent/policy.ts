/**
 * May we send this, for this purpose, to this address, now, and why? One pure function over the ledger. Every sender
 * asks it when it plans and again at the moment of sending; what was said in between counts.
 */
import type { ChannelId } from "../../shared/domain/channels.ts";
import { confirmWithinMs, undoRulingMs, type Exemption } from "../../shared/domain/consent.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import { consentKeyword } from "./keywords.ts";

export interface Question {
  purpose: Purpose;
  channel: ChannelId;
  now: Date;
  /** A person of the staff wrote it. */
  byPerson: boolean;
  exemption?: Exemption | null;
}

export type ConsentAnswer =
  /** `entry`: what gives or exempts it; null when the ledger says nothing against it. */
  | { may: true; entry: ConsentEntry | null }
  /** It was refused. `overdue`: words that nobody ruled on in time. */
  | { may: false; kind: "refused"; refusal: ConsentEntry; overdue: boolean }
  /** Words that may be a refusal wait for a ruling: machines wait too, until then at the latest. */
  | { may: false; kind: "doubted"; refusal: ConsentEntry; until: Date }
  /** A confirmation that came too late, or whose refusal was lifted meanwhile. */
  | { may: false; kind: "overtaken"; refusal: ConsentEntry | null };

/** `entries` of one address, in any order. At the same instant a refusal wins. */
export function mayWrite(entries: readonly ConsentEntry[], question: Question): ConsentAnswer {
  const { refusal, doubts, given } = standing(entries, question);
  const { exemption, now, byPerson } = question;
  if (exemption?.kind === "confirms") return mayConfirm(entries, exemption.entryId, question);
  if (exemption?.kind === "answers_help") {
    if (question.purpose === "system" && now <= exemption.until) return { may: true, entry: null };
    return { may: false, kind: "overtaken", refusal };
  }
  if (refusal) return { may: false, kind: "refused", refusal, overdue: false };
  const overdue = doubts.find(({ dueAt }) => dueAt !== null && dueAt <= now);
  if (overdue) return { may: false, kind: "refused", refusal: overdue, overdue: true };
  const doubt = doubts[0];
  const liveReply = byPerson && question.purpose === "reply";
  if (doubt?.dueAt && !liveReply) return { may: false, kind: "doubted", refusal: doubt, until: doubt.dueAt };
  return { may: true, entry: given };
}

/** One confirmation, soon, and only while what it says is true: of a refusal of single purposes, for each of them. */
function mayConfirm(
  entries: readonly ConsentEntry[],
  entryId: string,
  { purpose, channel, now }: Question,
): ConsentAnswer {
  const entry = entries.find(({ id }) => id === entryId);
  const refusals = (entry?.purposes ?? ["system" as const]).map(
    (one) => standing(entries, { purpose: one, channel }).refusal,
  );
  const soon = entry && now.getTime() - entry.at.getTime() <= confirmWithinMs;
  // A refusal that was said again stands for the first.
  const stands = soon && refusals.every((one) => one !== null && one.at >= entry.at);
  if (purpose === "system" && stands) return { may: true, entry };
  return { may: false, kind: "overtaken", refusal: refusals.find((one) => one !== null) ?? null };
}

/**
 * The word that a sentence may say the patient said: a keyword, whoever heard it. Null for what people wrote in their
 * own words, which may tell of their health and stays in the ledger, and for a provider's code, which nobody said.
 */
export function plainWord({ source, word }: Pick<ConsentEntry, "source" | "word">): string | null {
  if (source === "provider") return word !== null && consentKeyword(word) !== null ? word : null;
  return source === "keyword" ? word : null;
}

interface Standing {
  refusal: ConsentEntry | null;
  /** Words without a ruling, oldest first. */
  doubts: ConsentEntry[];
  given: ConsentEntry | null;
}

/** What of the ledger stands for a purpose and channel. */
function standing(
  entries: readonly ConsentEntry[],
  question: Pick<Question, "purpose" | "channel">,
): Standing {
  const takenBack = slips(entries);
  const now: Standing = { refusal: null, doubts: [], given: null };
  for (const entry of [...entries].sort(inOrder)) {
    if (takenBack.has(entry.id) || !isAbout(entry, question)) continue;
    switch (entry.choice) {
      case "refused":
        now.refusal = entry;
        now.given = null;
        now.doubts = now.doubts.filter(({ id }) => id !== entry.rulesOn);
        break;
      case "given":
        if (now.refusal && !liftsRefusals(entry)) break;
        now.refusal = null;
        now.given = entry;
        if (liftsRefusals(entry)) now.doubts = [];
        break;
      case "doubted":
        now.doubts.push(entry);
        break;
      case "cleared":
        // After the deadline the words are a refusal, and no ruling lifts one.
        now.doubts = now.doubts.filter(
          ({ id, dueAt }) => id !== entry.rulesOn || (dueAt !== null && dueAt <= entry.at),
        );
        break;
      case "expired":
        now.given = null;
        break;
      case "asked":
      case "withdrawn":
        break;
    }
  }
  return now;
}

/** Words of one address that nobody has ruled on and nobody took back, oldest first, of whatever purpose and channel. */
export function doubtsStanding(entries: readonly ConsentEntry[]): ConsentEntry[] {
  const about = entries.filter(({ choice }) => choice === "doubted");
  const ids = new Set(
    about.flatMap(({ channel }) =>
      standing(entries, { purpose: "reply", channel }).doubts.map(({ id }) => id),
    ),
  );
  return about.filter(({ id }) => ids.has(id));
}

/** Only the patient's own act lifts a refusal: a word, a page, their provider's START, or a form that they signed. */
function liftsRefusals({ source, formId }: Pick<ConsentEntry, "source" | "formId">): boolean {
  return source === "keyword" || source === "page" || source === "provider" || formId !== null;
}

/** Rulings and notes of staff that were taken back at once. What a patient said cannot be taken back for them. */
function slips(entries: readonly ConsentEntry[]): Set<string> {
  const ids = new Set<string>();
  for (const entry of entries) {
    if (entry.choice !== "withdrawn") continue;
    const ruling = entries.find(({ id }) => id === entry.rulesOn);
    if (!ruling || entry.at.getTime() - ruling.at.getTime() > undoRulingMs) continue;
    const byHand = ruling.source === "staff" || ruling.source === "api";
    const ownNote = byHand && ruling.actorId !== null && ruling.actorId === entry.actorId;
    if (ruling.rulesOn !== null || ownNote) ids.add(ruling.id);
  }
  return ids;
}

/** Whether what an entry says is about messages for this purpose on this channel. */
export function isAbout(
  { scope, purposes, channel }: ConsentEntry,
  question: Pick<Question, "purpose" | "channel">,
): boolean {
  if (purposes !== null && !purposes.includes(question.purpose)) return false;
  return scope !== "channel" || channel === question.channel;
}

function inOrder(a: ConsentEntry, b: ConsentEntry): number {
  const refusedLast = Number(a.choice === "refused") - Number(b.choice === "refused");
  return a.at.getTime() - b.at.getTime() || refusedLast || (a.id < b.id ? -1 : 1);
}
