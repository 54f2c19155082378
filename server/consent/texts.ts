/** What machines say about consent, filled: in the patient's language, else in that of the word. */
import {
  consentTextsInForce,
  fillConsentText,
  type ConsentTextName,
} from "../../shared/domain/consent-text-rules.ts";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { ConsentScope } from "../../shared/domain/consent.ts";
import { consentTexts, refusedForAll, type ConsentTexts } from "../../shared/domain/consent-texts.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import { stoppedChannel, stoppedPurposes } from "../../shared/domain/stopped-words.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Language } from "./keyword-table.ts";

export interface TextFacts {
  house: Pick<OrganizationFacts, "organization" | "consentTexts">;
  line: Pick<LineRecord, "displayName" | "address">;
  patient: Pick<PatientRecord, "language">;
  /** Where it goes; left out where nothing does. */
  address?: Pick<AddressRecord, "patientIds">;
}

const standard: Readonly<Record<Language, ConsentTexts>> = consentTexts;

/** What a STOP refused. */
export interface Stopped {
  scope: ConsentScope;
  /** Null: every purpose. */
  purposes: readonly Purpose[] | null;
  channel: ChannelId;
}

/**
 * Says what was refused and no more than that. `said`: the language of the keyword, for a patient whose language is not
 * known. Where several people share the address it says that it was said for all of them, also after a clinic’s own words.
 */
export function confirmation(facts: TextFacts, said: Language, stopped: Stopped): string {
  const { scope, purposes } = stopped;
  const which = purposes ? "stoppedPurpose" : scope === "channel" ? "stoppedChannel" : "stopped";
  const text = filled(facts, which, said, stopped);
  const shared = (facts.address?.patientIds.length ?? 0) > 1;
  return shared ? `${text} ${refusedForAll[spoken(facts, said)]}` : text;
}
export const welcome = (facts: TextFacts, said: Language): string => filled(facts, "started", said);
export const helpText = (facts: TextFacts, said: Language): string => filled(facts, "help", said);

export function languageSpoken(tag: string): tag is Language {
  return Object.hasOwn(standard, tag);
}

/** Who is named on a line, and how they are reached: as the organization has it, else the line itself. */
function namedOn({ house, line }: Pick<TextFacts, "house" | "line">): {
  clinic: string;
  contact: string;
} {
  return { clinic: line.displayName, contact: house.organization.contact ?? line.address };
}

function spoken({ patient }: TextFacts, said: Language): Language {
  const own = patient.language?.toLowerCase().split("-")[0] ?? "";
  return languageSpoken(own) ? own : said;
}

function filled(facts: TextFacts, which: ConsentTextName, said: Language, stopped?: Stopped): string {
  const { house, line } = facts;
  const language = spoken(facts, said);
  const texts = consentTextsInForce(language, house.consentTexts.get(language)?.texts);
  return fillConsentText(texts[which], {
    ...namedOn({ house, line }),
    channel: stopped ? stoppedChannel(language, stopped.channel) : "",
    what: stoppedPurposes(language, stopped?.purposes ?? []),
  });
}
