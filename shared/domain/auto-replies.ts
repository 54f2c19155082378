/** Auto-replies: the closed lists and bounds that both sides keep to. */

/** Messages of machines to one sender. */
export const defaultPerSenderADay = 20;
/** The same, of answers to HELP. */
export const mostHelpADay = 10;
export const maxRules = 100;
export const maxForms = 30;
export const maxQuestions = 12;
export const maxWords = 60;
export const maxActions = 8;

/** The blanks of a reply. */
export const templateBlanks = ["clinic", "first_name", "line", "opens", "closes", "holiday"] as const;
export type TemplateBlank = (typeof templateBlanks)[number];

export const appointmentAnswers = ["confirmed", "declined", "reschedule"] as const;
export type AppointmentAnswer = (typeof appointmentAnswers)[number];

/** Of what a rule tells others. left: given up, and somebody has seen it. */
export const errandStates = ["due", "done", "given_up", "left"] as const;
export type ErrandState = (typeof errandStates)[number];

export const questionKinds = ["yes_no", "choice", "number", "date", "text"] as const;
/** Of a question for a date. */
export const dateSides = ["near", "past", "future"] as const;
export type DateSide = (typeof dateSides)[number];
export type QuestionKind = (typeof questionKinds)[number];

/** The locked first places, which admins cannot move, in the order in which they are heard. */
export const alwaysFirst = [
  { name: "STOP", about: "And its kin, as the whole message" },
  { name: "START", about: "As the whole message" },
  { name: "HELP", about: `Answered, up to ${mostHelpADay} times a day` },
  { name: "Words that may mean stop", about: "Machines pause, staff rule" },
  { name: "Emergency words", about: "Pinned, on call is paged" },
] as const;
export type AlwaysFirst = (typeof alwaysFirst)[number]["name"];
