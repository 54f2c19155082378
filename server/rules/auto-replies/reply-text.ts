/** The words of an automatic reply: the text for the patient's language, with its blanks filled. Pure. */
import type { AutoAction } from "../../../shared/api/auto-replies.ts";
import type { TemplateBlank } from "../../../shared/domain/auto-replies.ts";
import { renderTemplate } from "../../../shared/text/template.ts";
import { whenWords, type ClinicState } from "./clinic-hours.ts";

export interface TextFacts {
  clinic: string;
  /** As the patient is called; null for a stranger. */
  firstName: string | null;
  line: string;
  state: ClinicState;
  zone: string;
  now: Date;
  /** BCP 47; null when it is not known. */
  language: string | null;
}

type Reply = Extract<AutoAction, { kind: "reply" }>;

/** "es-MX" is answered in "es-MX", else in "es", else in the text for all others. */
export function textFor(texts: Reply["texts"], language: string | null): Reply["texts"][number] | undefined {
  const wanted = language?.toLowerCase() ?? null;
  const base = wanted?.split("-")[0];
  return (
    texts.find((one) => one.language !== null && one.language.toLowerCase() === wanted) ??
    texts.find((one) => one.language !== null && one.language.toLowerCase() === base) ??
    texts.find((one) => one.language === null)
  );
}

/** Fills the blanks; a time is written in the language of the text. */
export function fillText(template: string, language: string | null, facts: TextFacts): string {
  const { state, now, zone } = facts;
  const time = (at: Date | null) => (at ? whenWords(at, now, zone, language ?? "en-US") : null);
  const values: Record<TemplateBlank, string | null> = {
    clinic: facts.clinic,
    first_name: facts.firstName,
    line: facts.line,
    opens: state.open ? null : time(state.until),
    closes: state.open ? time(state.until) : null,
    holiday: state.holiday,
  };
  return renderTemplate(template, values);
}
