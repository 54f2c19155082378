/**
 * What a patient is called in a question that anybody who holds the phone may read: initials or the year of birth, as
 * the clinic has it. Where one of these would be a whole name, or the same for two, the other stands beside or in its
 * place; where nothing is left, a number. Never a name.
 */
import type { HouseholdMask } from "../../../shared/domain/household.ts";
import type { PatientRecord } from "../../store/patients.ts";

type Named = Pick<PatientRecord, "name" | "latinName" | "birthDate">;

/** One for each, all different, in the same order. */
export function masksOf(patients: readonly Named[], mask: HouseholdMask): string[] {
  const plain = patients.map((one) => maskOf(one, mask) ?? maskOf(one, other(mask)));
  const fuller = patients.map((one, n) => {
    const own = plain[n] ?? null;
    if (own === null || plain.filter((each) => each === own).length === 1) return own;
    const beside = maskOf(one, other(mask));
    return beside === null || beside === own ? own : `${own} (${beside})`;
  });
  return fuller.map((own, n) => {
    if (own === null) return `#${n + 1}`;
    return fuller.filter((each) => each === own).length === 1 ? own : `${own} #${n + 1}`;
  });
}

const other = (mask: HouseholdMask): HouseholdMask => (mask === "initials" ? "birth_year" : "initials");

function maskOf({ name, latinName, birthDate }: Named, mask: HouseholdMask): string | null {
  if (mask === "birth_year") return birthDate?.slice(0, 4) ?? null;
  const initials = initialsOf(latinName ?? name);
  // A word of one letter is a name that is one letter long: its initial would be all of it.
  const whole = wordsOf(`${name} ${latinName ?? ""}`).filter((word) => [...word].length === 1);
  return initials.length === 0 || whole.some((word) => initials.includes(upper(word)))
    ? null
    : initials.map((letter) => `${letter}.`).join("");
}

/** "M" and "V": of the first and the last word. */
function initialsOf(name: string): string[] {
  const words = wordsOf(name);
  const shown = words.length > 2 ? [words[0], words.at(-1)] : words;
  return shown.map((word) => upper([...(word ?? "")][0] ?? ""));
}

const wordsOf = (name: string): string[] => name.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== "");

const upper = (letter: string): string => letter.toLocaleUpperCase("en");
