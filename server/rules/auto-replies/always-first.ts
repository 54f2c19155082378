/** What comes before every rule of an organization, as the test box tells it. Pure. */
import type { Verdict } from "../../../shared/api/auto-replies.ts";
import { consentKeyword } from "../../consent/keywords.ts";
import type { AutoFacts } from "./judge.ts";

const names = { out: "STOP and its kin", in: "START", help: "HELP" } as const;

export function firstVerdicts(text: string): { verdicts: Verdict[]; taken: AutoFacts["taken"] } {
  const keyword = consentKeyword(text);
  const word = `“${text.trim().slice(0, 30)}” is the whole message`;
  const verdicts = (["out", "in", "help"] as const).map((kind): Verdict => ({
    ruleId: null,
    name: names[kind],
    outcome: keyword === kind ? "fired" : keyword !== null ? "not_asked" : "no_match",
    why: keyword === kind ? word : "Only a whole message counts",
  }));
  return { verdicts, taken: keyword === null ? null : { name: names[keyword], why: word } };
}
