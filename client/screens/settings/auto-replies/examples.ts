/** Ready-made rules that clinics begin with: each a whole rule, with the form it asks. Changed in place like any other. */
import type { AutoForm, AutoReplyBook, AutoRule } from "../../../../shared/api/auto-replies.ts";
import { defaultBook } from "../../../../shared/domain/auto-reply-defaults.ts";
import { newId } from "./use-book.ts";

export interface Example {
  id: string;
  name: string;
  /** What it is good for, in one sentence. */
  about: string;
  rule: Omit<AutoRule, "id">;
  form?: AutoForm;
}

export const blankRule: Omit<AutoRule, "id"> = {
  name: "New rule",
  on: true,
  when: {
    text: { kind: "words", where: "anywhere", words: [] },
    lineIds: [],
    hours: "any",
    languages: [],
    sender: "any",
  },
  once: "always",
  whileAnswering: false,
  does: [{ kind: "reply", texts: [{ language: null, text: "{{clinic}}: " }] }],
  leave: "needs_reply",
  continues: false,
};

const says = (text: string, es: string): AutoRule["does"][number] => ({
  kind: "reply",
  texts: [
    { language: null, text },
    { language: "es", text: es },
  ],
});
const whole = (...words: string[]): AutoRule["when"] => ({
  ...blankRule.when,
  text: { kind: "words", where: "whole", words },
});

export function examples(): Example[] {
  const { rules, forms } = defaultBook();
  const given = (id: string) => ({ ...blankRule, ...rules.find((rule) => rule.id === id), on: true });
  const [refillForm] = forms;
  return [
    {
      id: "directions",
      name: "Directions and parking",
      about: "Answers where to park and which door to take, in two languages, and tags the patient.",
      rule: given("directions"),
    },
    {
      id: "refill",
      name: "Refill requests",
      about: "Asks three questions, so that the request is complete when somebody opens it.",
      rule: given("refill"),
      ...(refillForm && { form: refillForm }),
    },
    {
      id: "after-hours",
      name: "After hours",
      about: "Says once a closing when somebody will read it. Never while a person is answering.",
      rule: given("after-hours"),
    },
    {
      id: "confirm",
      name: "Confirm a visit",
      about: "Reads C, yes or sí as “will come”, so that nobody has to open the message.",
      rule: {
        ...blankRule,
        name: "Confirm a visit",
        when: whole("c", "yes", "confirm", "sí", "confirmo"),
        does: [
          { kind: "answer", answer: "confirmed" },
          says("{{clinic}}: Thank you, see you then.", "{{clinic}}: Gracias, le esperamos."),
        ],
        leave: "answered",
      },
    },
    {
      id: "reschedule",
      name: "Another time",
      about: "Reads R as “wants another time”, tags the patient, and leaves it for a person.",
      rule: {
        ...blankRule,
        name: "Another time",
        when: whole("r", "reschedule", "cambiar"),
        does: [
          { kind: "answer", answer: "reschedule" },
          { kind: "tag", tag: "Reschedule" },
          says(
            "{{clinic}}: We will look for another time and write here.",
            "{{clinic}}: Buscaremos otra hora y le escribiremos aquí.",
          ),
        ],
      },
    },
    {
      id: "hello",
      name: "A number nobody knows",
      about: "Asks new senders for a name, once a day, before somebody has to.",
      rule: {
        ...blankRule,
        name: "A number nobody knows",
        when: { ...blankRule.when, text: { kind: "any" }, sender: "unknown" },
        once: "day",
        does: [
          says(
            "{{clinic}}: Thank you for writing. Please tell us your name, so that we know whom to help.",
            "{{clinic}}: Gracias por escribir. Díganos su nombre, por favor, para saber a quién ayudar.",
          ),
        ],
      },
    },
  ];
}

/** The rule and, where it asks one that is not there yet, its form. */
export function withExample(book: AutoReplyBook, { rule, form }: Example, id: string): AutoReplyBook {
  const forms = !form || book.forms.some((one) => one.id === form.id) ? book.forms : [...book.forms, form];
  return { ...book, forms, rules: [...book.rules, { ...rule, id }] };
}

/** `ran`: rules that ran lately and may be gone. A new one must not have their count. */
export const nextRuleId = (book: AutoReplyBook, ran: readonly { ruleId: string }[] = []) =>
  newId("rule", [...book.rules, ...ran.map(({ ruleId: id }) => ({ id }))]);
