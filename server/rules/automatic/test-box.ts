/**
 * What comes before every rule of an organization, as the test box tells it: the same words in the same order as the
 * deciders hear them, and what the patient would read. Pure, and without a patient: nobody has refused here.
 */
import type { Verdict } from "../../../shared/api/auto-replies.ts";
import { alwaysFirst, type AlwaysFirst } from "../../../shared/domain/auto-replies.ts";
import { defaultEmergencySettings, emergencyAnswer } from "../../../shared/domain/emergency.ts";
import { freeWords } from "../../consent/free-words.ts";
import { findKeyword, saysYes } from "../../consent/keywords.ts";
import { confirmation, helpText } from "../../consent/texts.ts";
import type { OrganizationFacts } from "../../store/directory.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { AutoFacts } from "../auto-replies/judge.ts";
import type { Finding, Matcher } from "../emergency/match.ts";
import { answerLanguage } from "./emergencies.ts";

export interface FirstFacts {
  house: OrganizationFacts;
  matcher: Matcher;
  /** Of how many phrases. */
  phrases: number;
  line: LineRecord;
  text: string;
  language: string | null;
  /** Written by a machine: no machine of ours hears it. */
  automatic: boolean;
}

export interface First {
  verdicts: Verdict[];
  /** What has the message now, so that no rule of the organization is asked. */
  taken: AutoFacts["taken"];
  reply: { name: AlwaysFirst; words: string } | null;
  acts: { name: AlwaysFirst; words: string }[];
}

type Told = Pick<Verdict, "outcome" | "why">;

export function firstOf(facts: FirstFacts): First {
  const { text } = facts;
  const keyword = facts.automatic ? null : findKeyword(text);
  const free = facts.automatic || keyword ? null : freeWords(text);
  const { settings } = facts.house.emergency ?? { settings: defaultEmergencySettings };
  const findings = facts.automatic || !settings.on ? [] : facts.matcher.find(text);
  const alarm = findings.find(({ calm }) => calm === null) ?? null;

  const told: Record<AlwaysFirst, Told> = {
    STOP: keywordTold("out"),
    START:
      saysYes(text) && !keyword
        ? noMatch("A yes counts as START only where texts were refused")
        : keywordTold("in"),
    HELP: keywordTold("help"),
    "Words that may mean stop": free
      ? fired(
          free === "wrong_number"
            ? "They say that this is the wrong number"
            : "They ask in their own words not to be written to",
        )
      : keyword
        ? notAsked(keyword.asks)
        : noMatch("Nothing in it asks to be left alone"),
    "Emergency words": emergencyTold(),
  };
  const verdicts = alwaysFirst.map(({ name }): Verdict => {
    const machine = { outcome: "not_asked", why: "A machine wrote the message" } as const;
    return { ruleId: null, name, ...(facts.automatic ? machine : told[name]) };
  });
  return { verdicts, taken: taken(), reply: reply(), acts: acts() };

  function keywordTold(asks: "out" | "in" | "help"): Told {
    if (keyword?.asks === asks) return fired(`“${text.trim().slice(0, 30)}” is the whole message`);
    return keyword ? notAsked(keyword.asks) : noMatch("Only a whole message counts");
  }

  function emergencyTold(): Told {
    if (!settings.on) return { outcome: "off", why: "Emergencies are not watched for" };
    if (alarm) return fired(`“${alarm.phrase}” is in it`);
    const [calm] = findings;
    return noMatch(
      calm ? `“${calm.phrase}” is in it, ${calmWords(calm)}` : `None of ${facts.phrases} phrases fits`,
    );
  }

  function taken(): First["taken"] {
    if (facts.automatic) return { name: "A machine wrote it", why: "no rule hears it" };
    if (keyword) return { name: nameOf[keyword.asks], why: "the whole message is its word" };
    if (alarm) return { name: "Emergency words", why: "they come first" };
    return free ? { name: "Words that may mean stop", why: "machines pause on this address" } : null;
  }

  function reply(): First["reply"] {
    const said = { house: facts.house, line: facts.line, patient: { language: facts.language } };
    if (keyword) {
      const { asks, language } = keyword;
      // START answers only where it lifts a refusal; here nobody has refused.
      if (asks === "in") return null;
      if (asks === "help") return { name: nameOf[asks], words: helpText(said, language) };
      // Nor does it answer any message of ours, so that a STOP refuses everything.
      const scope = facts.house.organization.consentScope === "channel" ? "channel" : "all";
      const stopped = { scope, purposes: null, channel: facts.line.channel } as const;
      return { name: nameOf[asks], words: confirmation(said, language, stopped) };
    }
    if (!alarm || free || !settings.answer.on) return null;
    const language = answerLanguage(facts.language, alarm);
    return {
      name: "Emergency words",
      words: emergencyAnswer(settings, language, facts.house.organization.name),
    };
  }

  function acts(): First["acts"] {
    const found: First["acts"] = [];
    if (keyword?.asks === "out") found.push({ name: "STOP", words: "Nothing more is sent to this address" });
    if (keyword?.visit) found.push({ name: "STOP", words: "Staff are asked whether the visit was meant" });
    if (free)
      found.push({
        name: "Words that may mean stop",
        words: "Machines pause on this address; staff rule on it",
      });
    if (alarm) found.push({ name: "Emergency words", words: pageWords(settings.chain.length) });
    return found;
  }
}

const nameOf = { out: "STOP", in: "START", help: "HELP" } as const;

const fired = (why: string): Told => ({ outcome: "fired", why });
const noMatch = (why: string): Told => ({ outcome: "no_match", why });
const notAsked = (asks: keyof typeof nameOf): Told => ({
  outcome: "not_asked",
  why: `${nameOf[asks]} has the message`,
});

const pageWords = (steps: number) =>
  `The thread is pinned and ${steps > 0 ? "the on-call chain is paged" : "every screen is told; nobody is on call"}`;

function calmWords({ calm, because }: Finding): string {
  const why = {
    negated: "said not to be so",
    over: "said to be over",
    calm_phrase: "but only looks like one",
  };
  const reason = because ? ` (“${because}”)` : "";
  return `${calm ? why[calm] : ""}${reason}`;
}
