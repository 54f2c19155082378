/** STOP is obeyed at once and confirmed once, START lifts it, HELP is always answered. Whole messages only. */
import { findKeyword, saysYes, type FoundKeyword } from "../../consent/keywords.ts";
import { mayWrite } from "../../consent/policy.ts";
import { confirmation, helpText, welcome } from "../../consent/texts.ts";
import { confirmWithinMs } from "../../../shared/domain/consent.ts";
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
        return refusedAlready(facts)
          ? accept(facts, { asks: "in", language: "en", visit: false }, false)
          : [];
    }
  },
};

/** Anybody's claim to be the patient may refuse for them. */
function refuse(facts: InboundFacts, { language, visit }: FoundKeyword): Reaction[] {
  const reactions: Reaction[] = [
    { kind: "mark", mark: "opt_out" },
    { kind: "consent", choice: "refused", source: "keyword", ...reach(facts) },
  ];
  // Who meant a visit waits for a person.
  if (!visit) reactions.push({ kind: "said_all" });
  if (visit) reactions.push({ kind: "review", review: "meant_visit", dueAt: null });
  // The first refusal is confirmed; saying it again is no wish to hear from us again.
  if (facts.answeredByProvider === null && !refusedAlready(facts))
    reactions.push(say("confirmation", confirmation(facts, language), "confirms"));
  return reactions;
}

/** Only who is known to be the patient may lift a refusal. */
function accept(facts: InboundFacts, { language }: FoundKeyword, whole = true): Reaction[] {
  if (facts.from === "claimed") return [];
  const reactions: Reaction[] = [
    { kind: "mark", mark: "opt_in" },
    { kind: "consent", choice: "given", source: "keyword", scope: "all", purposes: null },
    // A bare yes may answer a person too.
    ...(whole ? [{ kind: "said_all" } as const] : []),
  ];
  if (facts.answeredByProvider === null && refusedAlready(facts))
    reactions.push(say("welcome", welcome(facts, language)));
  return reactions;
}

function help(facts: InboundFacts, { language }: FoundKeyword): Reaction[] {
  if (facts.answeredByProvider !== null) return [{ kind: "said_all" }];
  const answer = say("help", helpText(facts, language), "answers_help");
  // Who gets no answer from a machine waits for a person.
  return facts.mayAnswer ? [{ kind: "said_all" }, answer] : [answer];
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
