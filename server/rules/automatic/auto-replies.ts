/** The organization's own rules and forms, after everything that always comes first. Pure, as every decider is. */
import type { AutoAction, AutoForm } from "../../../shared/api/auto-replies.ts";
import type { Purpose } from "../../../shared/domain/policy.ts";
import { clinicState, stateWords } from "../auto-replies/clinic-hours.ts";
import { beginForm, ended, hearAnswer, type FormStep } from "../auto-replies/form.ts";
import { findKeyword } from "../../consent/keywords.ts";
import { mayWrite } from "../../consent/policy.ts";
import { judge, speaks, type AutoFacts, type FiredRule } from "../auto-replies/judge.ts";
import { personAnswers, unanswerable, type LimitFacts } from "../auto-replies/limits.ts";
import { fillText, textFor, type TextFacts } from "../auto-replies/reply-text.ts";
import { sameness } from "../auto-replies/words.ts";
import { templateOfLine } from "../templates.ts";
import { calledName } from "../ways.ts";
import { somethingIsSaid, type Decider, type InboundFacts, type Reaction } from "./types.ts";
import { wordsAnswering } from "./words-in.ts";

/** An answer that comes later than this answers nothing any more. */
const expiresSeconds = 3600;

export const autoReplies: Decider = {
  id: "auto-reply",
  concerns: ({ house, conversation }) =>
    house.autoReplies !== null &&
    (conversation.formRunId !== null || house.autoReplies.book.rules.some(({ on }) => on)),
  decide(facts) {
    const record = facts.house.autoReplies;
    if (record === null) return [];
    const { book } = record;
    const { now, formRun, message, conversation } = facts;
    const answering = personAnswers(conversation.staffAt, now, book.limits);
    const taken = takenBy(facts);
    const form = formRun && book.forms.find(({ id }) => id === formRun.formId);
    const isAnswer = formRun?.addressId === facts.address.id;
    // A keyword is about its address; an emergency is about the patient, wherever they write from.
    if (formRun?.state === "asking" && (isAnswer || isEmergency(facts))) {
      const over = { kind: "form", run: ended(formRun, "taken_over"), begin: null, shown: null } as const;
      if (taken !== null) return [over];
      // The question is open until its time is out, even where nobody has yet looked at the clock.
      const open = formRun.dueAt !== null && formRun.dueAt > now;
      if (!open || !form)
        return [{ kind: "form", run: ended(formRun, "out_of_time"), begin: null, shown: null }, ...ruled()];
      // What a form says counts towards the budgets, and ends none that was begun: twelve questions have twelve answers.
      if (answering || unanswerable(ruleLimitFacts(facts)) || !isAnswer) return [over];
      const step = hearAnswer(form, formRun, wordsAnswering(message), {
        now,
        country: facts.house.organization.country,
        language: facts.patient.language,
      });
      return formReactions(facts, form, step, formRun.ruleId, null);
    }
    return ruled();

    function ruled(): Reaction[] {
      const state = clinicState(book.hours, book.holidays, zoneOf(facts), now);
      const { fired, silent } = judge(facts.house.compileBook(book), autoFacts(facts, state, taken));
      const reactions = fired.flatMap((one) => ruleReactions(facts, book.forms, one));
      return silent === null ? reactions : [...reactions, mark];
    }
  },
};

function ruleReactions(
  facts: InboundFacts,
  forms: readonly AutoForm[],
  { rule, actions }: FiredRule,
): Reaction[] {
  const done = actions.flatMap((action) => actionReactions(facts, forms, action, rule));
  // Who was to be answered and was not waits for a person, whatever the rule leaves behind.
  const answers = !rule.does.some(speaks) || somethingIsSaid(done);
  const leaves: Reaction[] = rule.leave === "answered" && answers ? [{ kind: "answered" }] : [];
  return [{ kind: "ran", ruleId: rule.id }, ...done, ...leaves];
}

const mark: Reaction = { kind: "mark", mark: "machine_silent" };

/** Whatever was heard before this: a keyword or an emergency has the message, and one voice is enough. */
function takenBy({ earlier, message }: InboundFacts): AutoFacts["taken"] {
  if (somethingIsSaid(earlier)) return { name: "Another answer", why: "it was answered already" };
  if (earlier.some(({ kind }) => kind === "emergency"))
    return { name: "Emergency words", why: "they come first" };
  const consent =
    earlier.some(({ kind }) => kind === "consent" || kind === "said_all") ||
    findKeyword(message.text) !== null;
  return consent ? { name: "Consent words", why: "they come first" } : null;
}

const zoneOf = ({ house }: InboundFacts) => house.organization.timeZone;

/** Also of what is raised by this very message. */
const isEmergency = ({ conversation, earlier }: InboundFacts) =>
  conversation.emergency !== undefined || earlier.some(({ kind }) => kind === "emergency");

/** Why consent keeps a machine from saying anything for this purpose to where the message came from. */
function refusedHere({ consent, now, message }: InboundFacts, purpose: Purpose): string | null {
  const answer = mayWrite(consent, { purpose, channel: message.channel, now, byPerson: false });
  if (answer.may) return null;
  return answer.kind === "doubted"
    ? "Words that may mean stop wait for a ruling"
    : "This address has refused messages";
}

export function limitFacts(facts: InboundFacts, purpose: Purpose): LimitFacts {
  const { now, message, address, house, mayAnswer, sent } = facts;
  return {
    now,
    automatic: mayAnswer ? null : "RFC 3834",
    ownLine: [...house.lines.values()].some((line) => line.address === address.value),
    answerable: address.answerable,
    barred: refusedHere(facts, purpose),
    heard: sameness(message.text),
    sent,
  };
}

/** In an emergency people speak: a rule that talks of parking would bury what they say. */
function ruleLimitFacts(facts: InboundFacts): LimitFacts {
  const limits = limitFacts(facts, "reply");
  return isEmergency(facts) ? { ...limits, barred: "An emergency is open in this thread" } : limits;
}

function autoFacts(facts: InboundFacts, state: AutoFacts["state"], taken: AutoFacts["taken"]): AutoFacts {
  const { line, message, patient, conversation, now } = facts;
  return {
    ...ruleLimitFacts(facts),
    text: wordsAnswering(message),
    lineId: line.id,
    lineName: line.name,
    state,
    stateWords: stateWords(state, zoneOf(facts), now),
    language: patient.language,
    known: facts.from === "patient" && !patient.provisional,
    staffAt: conversation.staffAt,
    taken,
  };
}

function textFacts(facts: InboundFacts): TextFacts {
  const { house, line, patient, now } = facts;
  const book = house.autoReplies?.book;
  const zone = zoneOf(facts);
  // Whoever only claims to be the patient is not told the patient's name.
  const known = facts.from === "patient" && !patient.provisional;
  return {
    clinic: house.organization.name,
    firstName: known ? calledName({ patientName: patient.name, provisional: false }) : null,
    line: line.name,
    state: clinicState(book?.hours ?? [], book?.holidays ?? [], zone, now),
    zone,
    now,
    language: patient.language,
  };
}

function actionReactions(
  facts: InboundFacts,
  forms: readonly AutoForm[],
  action: AutoAction,
  rule: { id: string; name: string },
): Reaction[] {
  switch (action.kind) {
    case "reply": {
      const chosen = textFor(action.texts, facts.patient.language);
      if (!chosen) return [];
      const said = say(facts, fillText(chosen.text, chosen.language, textFacts(facts)), rule.id);
      const template = templateOf(facts, action.templateIds ?? []);
      return [template ? { ...said, template } : said];
    }
    case "tag":
      return [{ kind: "tag", tag: action.tag }];
    case "assign":
      return assignReactions(facts, action);
    case "answer":
      return [{ kind: "answer", question: "Appointment", value: action.answer }];
    case "form": {
      const form = forms.find(({ id }) => id === action.formId);
      if (!form) return [];
      const step = beginForm(form, { now: facts.now });
      return formReactions(facts, form, step, rule.id, form.id);
    }
    case "forward":
      return [{ kind: "errand", errand: "forward", target: action.to, rule: nameOf(rule) }];
    case "webhook":
      return [{ kind: "errand", errand: "webhook", target: action.url, rule: nameOf(rule) }];
  }
}

/** A thread is taken from nobody who still works here, unless the rule says so. */
function assignReactions(
  { house: { users }, conversation: { assigneeId } }: InboundFacts,
  { userId, evenIfTaken = false }: Extract<AutoAction, { kind: "assign" }>,
): Reaction[] {
  const has = assigneeId !== null && users.get(assigneeId)?.active === true;
  return users.get(userId)?.active && (!has || evenIfTaken) ? [{ kind: "assign", userId }] : [];
}

/** For the case that the 24-hour window is closed when it goes: one of those that the rule names, of this line. */
function templateOf({ house, line, patient, message, from }: InboundFacts, ids: readonly string[]) {
  if (message.channel !== "whatsapp" || ids.length === 0) return null;
  const known = from === "patient" && !patient.provisional;
  const facts = {
    patientName: patient.name,
    // Whoever only claims to be the patient is not told the patient's name.
    provisional: !known,
    language: patient.language,
    clinic: house.organization.name,
    templates: house.templates.filter(({ id }) => ids.includes(id)),
  };
  return templateOfLine(facts, line.id);
}

const nameOf = ({ id, name }: { id: string; name: string }) => ({ id, name });

function formReactions(
  facts: InboundFacts,
  form: AutoForm,
  step: FormStep,
  ruleId: string,
  begins: string | null,
): Reaction[] {
  const words = step.say === null ? "" : fillText(step.say, null, textFacts(facts));
  return [
    {
      kind: "form",
      run: step.run,
      begin: begins === null ? null : { formId: form.id, ruleId },
      shown: { name: form.name, of: form.questions.length },
    },
    ...(step.answer ? [{ kind: "answer" as const, ...step.answer }] : []),
    ...(words === "" ? [] : [{ ...say(facts, words, ruleId), ...(begins === null && { heard: null }) }]),
  ];
}

/** Nothing of a rule's text is about the patient, but it answers what they wrote: it goes back there and nowhere else. */
function say({ message }: InboundFacts, text: string, ruleId: string): Extract<Reaction, { kind: "say" }> {
  const heard = sameness(message.text);
  return {
    kind: "say",
    madeBy: `auto-reply.${ruleId}`,
    text,
    level: "care",
    purpose: "reply",
    expiresSeconds,
    by: ruleId,
    heard,
  };
}
