/** STOP is obeyed at once and confirmed once, START lifts it, HELP is always answered. Whole messages only. */
import { consentKeyword } from "../../consent/keywords.ts";
import { mayWrite } from "../../consent/policy.ts";
import { confirmation, helpText, welcome } from "../../consent/texts.ts";
import { confirmWithinMs } from "../../../shared/domain/consent.ts";
import type { Decider, InboundFacts, Reaction } from "./types.ts";

export const consentKeywords: Decider = {
  id: "consent",
  concerns: ({ message }) => consentKeyword(message.text) !== null,
  decide(facts) {
    switch (consentKeyword(facts.message.text)) {
      case "out":
        return refuse(facts);
      case "in":
        return accept(facts);
      case "help":
        return help(facts);
      case null:
        return [];
    }
  },
};

/** Anybody's claim to be the patient may refuse for them. */
function refuse(facts: InboundFacts): Reaction[] {
  const reactions: Reaction[] = [
    { kind: "mark", mark: "opt_out" },
    { kind: "consent", choice: "refused", source: "keyword", ...reach(facts) },
  ];
  // The first refusal is confirmed; saying it again is no wish to hear from us again.
  if (facts.answeredByProvider === null && !refusedAlready(facts))
    reactions.push(say("confirmation", confirmation(facts), "confirms"));
  return reactions;
}

/** Only who is known to be the patient may lift a refusal. */
function accept(facts: InboundFacts): Reaction[] {
  if (facts.from === "claimed") return [];
  const reactions: Reaction[] = [
    { kind: "mark", mark: "opt_in" },
    { kind: "consent", choice: "given", source: "keyword", scope: "all", purposes: null },
  ];
  if (facts.answeredByProvider === null && refusedAlready(facts))
    reactions.push(say("welcome", welcome(facts)));
  return reactions;
}

function help(facts: InboundFacts): Reaction[] {
  if (facts.answeredByProvider !== null) return [];
  return [say("help", helpText(facts), "answers_help")];
}

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
  if (scope === "purpose" && lastPurpose !== null && lastPurpose !== "system")
    return { scope, purposes: [lastPurpose] };
  return { scope: scope === "channel" ? "channel" : "all", purposes: null };
}

function refusedAlready({ consent, now, message }: InboundFacts): boolean {
  const answer = mayWrite(consent, { purpose: "system", channel: message.channel, now, byPerson: false });
  return !answer.may && answer.kind === "refused";
}
