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
  return initialsOf(latinName ?? name);
}

/** "M.V."; null where that would be the name itself, or no letter is in it. */
function initialsOf(name: string): string | null {
  const words = name.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== "");
  const shown = words.length > 2 ? [words[0], words.at(-1)] : words;
  const firsts = shown.map((word) => [...(word ?? "")][0] ?? "");
  if (firsts.length === 0) return null;
  // A word of one letter is a name that is one letter long.
  if (shown.some((word, n) => word === firsts[n])) return null;
  return firsts.map((letter) => `${letter.toLocaleUpperCase("en")}.`).join("");
}
