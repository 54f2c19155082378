/** A rule as one short sentence. Pure. */
import type { AutoRule } from "../../../../shared/api/auto-replies.ts";

export function ruleWords({ when: { text, hours }, once }: AutoRule): string {
  const what =
    text.kind === "any" ? "Any message" : text.kind === "pattern" ? "A pattern" : text.words.join(", ");
  const at = hours === "any" ? "" : hours === "open" ? ", while open" : ", while closed";
  return what + at + (once === "window" ? ", once a window" : once === "day" ? ", once a day" : "");
}
