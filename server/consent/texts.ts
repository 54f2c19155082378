/** What machines say about consent, filled: in the patient's language, else in that of the word. */
import { consentTexts, type ConsentTexts } from "../../shared/domain/consent-texts.ts";
import type { LineRecord } from "../store/lines.ts";
import type { OrganizationRecord } from "../store/organizations.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Language } from "./keyword-table.ts";

export interface TextFacts {
  house: { organization: OrganizationRecord };
  line: LineRecord;
  patient: Pick<PatientRecord, "language">;
}

const words: Readonly<Record<Language, ConsentTexts>> = consentTexts;

/** `said`: the language of the keyword, for a patient whose language is not known. */
export const confirmation = (facts: TextFacts, said: Language): string => filled(facts, "stopped", said);
export const welcome = (facts: TextFacts, said: Language): string => filled(facts, "started", said);
export const helpText = (facts: TextFacts, said: Language): string => filled(facts, "help", said);

export function languageSpoken(tag: string): tag is Language {
  return Object.hasOwn(words, tag);
}

function filled({ house, line, patient }: TextFacts, which: keyof ConsentTexts, said: Language): string {
  const own = patient.language?.toLowerCase().split("-")[0] ?? "";
  return words[languageSpoken(own) ? own : said][which]
    .replaceAll("{clinic}", line.displayName)
    .replaceAll("{contact}", house.organization.contact ?? line.address);
}
