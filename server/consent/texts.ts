/** What machines say about consent, filled: in the patient's language, else in that of the word. */
import {
  consentTextsInForce,
  fillConsentText,
  type ConsentTextName,
} from "../../shared/domain/consent-text-rules.ts";
import { consentTexts, type ConsentTexts } from "../../shared/domain/consent-texts.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Language } from "./keyword-table.ts";

export interface TextFacts {
  house: Pick<OrganizationFacts, "organization" | "consentTexts">;
  line: Pick<LineRecord, "displayName" | "address">;
  patient: Pick<PatientRecord, "language">;
}

const standard: Readonly<Record<Language, ConsentTexts>> = consentTexts;

/** `said`: the language of the keyword, for a patient whose language is not known. */
export const confirmation = (facts: TextFacts, said: Language): string => filled(facts, "stopped", said);
export const welcome = (facts: TextFacts, said: Language): string => filled(facts, "started", said);
export const helpText = (facts: TextFacts, said: Language): string => filled(facts, "help", said);

export function languageSpoken(tag: string): tag is Language {
  return Object.hasOwn(standard, tag);
}

/** Who is named on a line, and how they are reached: as the organization has it, else the line itself. */
export function namedOn({ house, line }: Pick<TextFacts, "house" | "line">): {
  clinic: string;
  contact: string;
} {
  return { clinic: line.displayName, contact: house.organization.contact ?? line.address };
}

function filled({ house, line, patient }: TextFacts, which: ConsentTextName, said: Language): string {
  const own = patient.language?.toLowerCase().split("-")[0] ?? "";
  const language = languageSpoken(own) ? own : said;
  const texts = consentTextsInForce(language, house.consentTexts.get(language)?.texts);
  return fillConsentText(texts[which], namedOn({ house, line }));
}
