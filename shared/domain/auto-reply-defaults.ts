/**
 * The book of auto-replies as it comes with Threadwell: useful rules that stand there switched off, the hours of a usual
 * week, and limits that keep two machines from talking to each other.
 */
import { defaultPerSenderADay } from "./auto-replies.ts";
import type { AutoReplyBook, AutoReplyLimits, AutoRule } from "../api/auto-replies.ts";

export const defaultLimits: AutoReplyLimits = {
  perSenderAnHour: 5,
  perSenderADay: defaultPerSenderADay,
  sameTextTimes: 3,
  quietAfterStaffMinutes: 30,
};

const weekdays = [1, 2, 3, 4, 5] as const;

/** What holds until an admin changes it: nothing is answered, and useful rules stand there to be switched on. */
export function defaultBook(): AutoReplyBook {
  return {
    rules: [
      {
        ...plainRule("directions", "Directions and parking"),
        when: {
          ...anyTime,
          text: { kind: "words", where: "anywhere", words: ["parking", "directions", "dónde aparco"] },
        },
        does: [
          {
            kind: "reply",
            texts: [
              {
                language: null,
                text: "{{clinic}}: say here where to park and which door to take. Questions? Just reply.",
              },
            ],
          },
          { kind: "tag", tag: "Directions" },
        ],
      },
      {
        ...plainRule("refill", "Refill requests"),
        when: { ...anyTime, text: { kind: "words", where: "anywhere", words: ["refill", "resurtir"] } },
        does: [
          { kind: "tag", tag: "Refill" },
          { kind: "form", formId: "refill" },
        ],
      },
      {
        ...plainRule("after-hours", "After hours"),
        when: { ...anyTime, hours: "closed" },
        once: "window",
        does: [
          {
            kind: "reply",
            texts: [
              {
                language: null,
                text: "{{clinic}}: we are closed{{#if holiday}} for {{holiday}}{{/if}}{{#if opens}} and read this {{opens}}{{/if}}. In an emergency call 911.",
              },
              {
                language: "es",
                text: "{{clinic}}: ahora está cerrado{{#if opens}}; leeremos su mensaje {{opens}}{{/if}}. En una emergencia llame al 911.",
              },
            ],
          },
        ],
      },
    ],
    forms: [
      {
        id: "refill",
        name: "Refill request",
        intro: "{{clinic}}: we can pass on your refill request.",
        questions: [
          {
            id: "pharmacy",
            kind: "text",
            text: "Which pharmacy should it go to?",
            again: null,
            choices: [],
            min: null,
            max: null,
          },
          {
            id: "days",
            kind: "number",
            text: "For how many days do you still have enough?",
            again: "A number of days, please, such as 3.",
            choices: [],
            min: 0,
            max: 365,
          },
          {
            id: "same",
            kind: "yes_no",
            text: "Is it the same dose as last time? YES or NO.",
            again: null,
            choices: [],
            min: null,
            max: null,
          },
        ],
        thanks: "Thank you. A person looks at it and answers here.",
        giveUp: "Thank you. A person will read this and answer here.",
        askAgain: 1,
        timeoutMinutes: 60,
      },
    ],
    hours: weekdays.map((day) => ({ day, from: "08:00", to: "17:30" })),
    holidays: [],
    limits: defaultLimits,
  };
}

const anyTime: AutoRule["when"] = {
  text: { kind: "any" },
  lineIds: [],
  hours: "any",
  languages: [],
  sender: "any",
};

function plainRule(id: string, name: string): Omit<AutoRule, "when" | "does"> {
  return {
    id,
    name,
    on: false,
    once: "always",
    whileAnswering: false,
    leave: "needs_reply",
    continues: false,
  };
}
