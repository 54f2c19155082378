/** A language with emergency words, by its English name. */
import type { EmergencyLanguage } from "../../../../shared/domain/emergency.ts";
import { languageName } from "../../../components/message/people.ts";

export const languageLabel = (language: EmergencyLanguage): string => languageName(language) ?? language;
