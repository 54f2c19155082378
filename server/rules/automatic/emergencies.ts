/**
 * Words that sound like an emergency: the thread is pinned, the on-call chain is paged, and the patient is told once a
 * window where to call. Who refused texts is told nothing (no send against a refusal, ever): people are paged all the
 * same.
 */
import {
  defaultEmergencySettings,
  emergencyAnswer,
  emergencyLanguages,
  type EmergencyLanguage,
} from "../../../shared/domain/emergency.ts";
import { mayWrite } from "../../consent/policy.ts";
import type { Finding } from "../emergency/match.ts";
import { somethingIsSaid, type Decider, type Heard, type InboundFacts, type Reaction } from "./types.ts";

/** Later than this it would only confuse. */
const sayWithinSeconds = 15 * 60;

export const emergencies: Decider = {
  id: "emergency",
  concerns: (heard) => alarmIn(heard) !== null,
  decide(facts) {
    const finding = alarmIn(facts);
    if (!finding) return [];
    const { text, note } = answerTo(facts, finding);
    const raised: Reaction = { kind: "emergency", phrase: finding.phrase, language: finding.language, note };
    if (text === null) return [raised];
    const said = { kind: "say", madeBy: "emergency", text, level: "open", purpose: "system" } as const;
    return [raised, { ...said, expiresSeconds: sayWithinSeconds }];
  },
};

/** From a sender that cannot be answered: people are paged all the same. */
export function emergencyOfNobody(heard: Heard): Reaction[] {
  const finding = alarmIn(heard);
  if (!finding) return [];
  const { phrase, language } = finding;
  return [
    { kind: "emergency", phrase, language, note: "Not answered: nothing can be sent to where it came from." },
  ];
}

function alarmIn({ house, message }: Heard): Finding | null {
  const { on } = house.emergency?.settings ?? defaultEmergencySettings;
  return on ? house.emergencyWords.alarm(`${message.subject ?? ""}\n${message.text}`) : null;
}

/** What the patient is answered, or why nothing. */
function answerTo(facts: InboundFacts, finding: Finding): { text: string | null; note: string } {
  const settings = facts.house.emergency?.settings ?? defaultEmergencySettings;
  const { on, windowMinutes } = settings.answer;
  const nothing = (note: string) => ({ text: null, note });
  if (!on) return nothing("Not answered: the wording is switched off.");
  if (!facts.mayAnswer) return nothing("Not answered: the sender asked for no automatic answer.");
  // Words that may be a refusal pause every machine: staff hear of both, and call.
  if (facts.earlier.some((one) => one.kind === "consent" && one.choice === "doubted"))
    return nothing("Not answered: the words may also mean stop. Call the patient.");
  if (somethingIsSaid(facts.earlier)) return nothing("Not answered: another answer went already.");
  const since = facts.now.getTime() - windowMinutes * 60_000;
  const said = facts.machineMessages.some(({ madeBy, at }) => madeBy === "emergency" && at.getTime() > since);
  // What never got there was not said.
  if (said && !facts.wordingLost)
    return nothing(`Not answered again: the wording went within ${windowMinutes} min.`);
  const { now, consent, message } = facts;
  if (!mayWrite(consent, { purpose: "system", channel: message.channel, now, byPerson: false }).may)
    return nothing("Not answered: this address said stop. Call the patient.");
  const text = emergencyAnswer(
    settings,
    answerLanguage(facts.patient.language, finding),
    facts.house.organization.name,
  );
  // Its delivery says from then on what became of it.
  return { text, note: "Where to call: on its way to the patient." };
}

/** The patient's own where there are words of it, else the one that they wrote in. */
export function answerLanguage(spoken: string | null, finding: Finding): EmergencyLanguage {
  const own = spoken?.split("-")[0];
  return emergencyLanguages.find((language) => language === own) ?? finding.language;
}
