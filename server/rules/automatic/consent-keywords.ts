/** STOP is obeyed at once and confirmed once, START lifts it, HELP is answered. Whole messages only. */
import { findKeyword, saysYes, type FoundKeyword } from "../../consent/keywords.ts";
import { allRefused, liftOfStart, purposesRefused, refusalStanding } from "../../consent/lifts.ts";
import { confirmation, helpText, welcome } from "../../consent/texts.ts";
import { mostHelpADay } from "../../../shared/domain/auto-replies.ts";
import { confirmWithinMs } from "../../../shared/domain/consent.ts";
import type { Purpose } from "../../../shared/domain/policy.ts";
import { patientPurposes } from "../../../shared/domain/preferences.ts";
import type { Decider, InboundFacts, Reaction } from "./types.ts";

export const consentKeywords: Decider = {
  id: "consent",
  concerns: ({ message }) => findKeyword(message.text) !== null || saysYes(message.text),
  decide(facts) {
    const found = findKeyword(facts.message.text);
    switch (found?.asks) {
      case "out":
        return refuse(facts, found);
      case "in":
        return accept(facts, found);
      case "help":
        return help(facts, found);
      case undefined:
        // A yes gives consent back where it was refused; anywhere else it answers somebody's question.
        return yesGivesBack(facts) ? accept(facts, { asks: "in", language: "en", visit: false }, false) : [];
    }
  },
};

/** Anybody's claim to be the patient may refuse for them. */
function refuse(facts: InboundFacts, { language, visit }: FoundKeyword): Reaction[] {
  const reached = reach(facts);
  const reactions: Reaction[] = [
    { kind: "mark", mark: "opt_out" },
    { kind: "consent", choice: "refused", source: "keyword", ...reached },
  ];
  // Who meant a visit waits for a person.
  if (!visit) reactions.push({ kind: "said_all" });
  if (visit) reactions.push({ kind: "review", review: "meant_visit", dueAt: null });
  // The first refusal is confirmed; saying it again is no wish to hear from us again.
  const told = confirmation(facts, language, { ...reached, channel: facts.message.channel });
  if (facts.answeredByProvider === null && !refusedAlready(facts, reached.purposes))
    reactions.push(say("confirmation", told, "confirms"));
  return reactions;
}

/** Only who is known to be the patient may lift a refusal. */
function accept(facts: InboundFacts, { language }: FoundKeyword, whole = true): Reaction[] {
  if (facts.from === "claimed") return [];
  const { consent, message, now, house } = facts;
  const reactions: Reaction[] = [
    { kind: "mark", mark: "opt_in" },
    {
      kind: "consent",
      choice: "given",
      source: "keyword",
      ...liftOfStart(consent, { channel: message.channel, now, reach: house.organization.consentScope }),
    },
    // A bare yes may answer a person too.
    ...(whole ? [{ kind: "said_all" } as const] : []),
  ];
  if (facts.answeredByProvider === null && somethingRefused(facts))
    reactions.push(say("welcome", welcome(facts, language)));
  return reactions;
}

function help(facts: InboundFacts, { language }: FoundKeyword): Reaction[] {
  if (facts.answeredByProvider !== null) return [{ kind: "said_all" }];
  // Nobody asks for help so often: something talks to us in a loop, and people see that we fell silent.
  if (facts.machineMessages.filter(({ madeBy }) => madeBy === "consent.help").length >= mostHelpADay)
    return [{ kind: "mark", mark: "machine_silent" }];
  const answer = say("help", helpText(facts, language), "answers_help");
  // Who gets no answer from a machine waits for a person.
  return facts.mayAnswer ? [{ kind: "said_all" }, answer] : [answer];
}

const confirmedBy = "consent.confirmation";

function say(
  what: "confirmation" | "welcome" | "help",
  text: string,
  exempt?: "confirms" | "answers_help",
): Reaction {
  return {
    kind: "say",
    madeBy: `consent.${what}`,
    text,
    level: "open",
    purpose: "system",
    expiresSeconds: confirmWithinMs / 1000,
    ...(exempt && { exempt }),
  };
}

/** How far a STOP reaches, as the organization has it. About one purpose only when it answered one. */
function reach({
  house,
  lastPurpose,
}: InboundFacts): Pick<Extract<Reaction, { kind: "consent" }>, "scope" | "purposes"> {
  const scope = house.organization.consentScope;
  // Of what patients have a say in: below the confirmation of one refusal, STOP is about everything.
  const answered = patientPurposes.find((one) => one === lastPurpose);
  if (scope === "purpose" && answered) return { scope, purposes: [answered] };
  return { scope: scope === "channel" ? "channel" : "all", purposes: null };
}

/** Whether all that a STOP would refuse is refused: null is everything. */
function refusedAlready(
  { consent, now, message: { channel } }: InboundFacts,
  purposes: readonly Purpose[] | null,
): boolean {
  const about = purposes ?? (["system"] as const);
  return about.every((purpose) => refusalStanding(consent, { purpose, channel, now }) !== null);
}

function somethingRefused({ consent, now, message: { channel } }: InboundFacts): boolean {
  return allRefused(consent, { channel, now }) || purposesRefused(consent, { channel, now }).length > 0;
}

/** Where single purposes are refused others still ask: there a yes is about consent only right below the confirmation. */
function yesGivesBack(facts: InboundFacts): boolean {
  const { consent, now, message, machineMessages, house } = facts;
  if (allRefused(consent, { channel: message.channel, now })) return true;
  const confirmed = machineMessages[0]?.madeBy === confirmedBy;
  return house.organization.consentScope === "purpose" && confirmed && somethingRefused(facts);
}
