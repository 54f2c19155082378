/** What makes a phrase no alarm, per language: "no" before it, "is gone" and "years ago" behind it. See guard.ts. */
import type { EmergencyLanguage } from "../../../shared/domain/emergency.ts";
import { list, years, type Guards } from "./guard.ts";
import { otherGuards } from "./guards-other.ts";
import { westernGuards } from "./guards-western.ts";

/** What a list that is denied may hold before the phrase: "no fever or chest pain". Without "or" it may be news. */
const denied = list(
  "fever, cough, nausea, vomiting, dizziness, sweating, chills, rash, swelling, pain, chest pain, chest pains, shortness of breath, trouble breathing, headache, numbness, weakness, bleeding, fainting, palpitations, seizure, seizures, suicidal thoughts, thoughts of suicide, stroke, heart attack",
).flatMap((symptom) => [`${symptom} or`, `${symptom} nor`]);

const english: Guards = {
  no: list(
    "no, not, never, without, none, nor, neither, denies, denied, don't, do not, doesn't, does not, didn't, did not, haven't, have not, hasn't, has not, hadn't, isn't, aren't, wasn't, weren't, won't",
  ),
  cannot: list("can't, cannot, can, couldn't"),
  before: list(
    "used to, history of, family history of, ruled out, in case, in case of, if i ever, if you ever, test for, tested for, risk of, prevent*, classes on, class on, video about, article about, instead of",
  ),
  carry: [
    ...list(
      "a, an, any, more, further, new, real, actual, much, big, bad, severe, heavy, have, having, have the, having the, had the, has, had, been, be, being, feel, felt, feel like, get, got, getting, experience, experiencing, experienced, suffer, suffered, suffering, from, going to, gonna, trying to, planning to, about to, want to, to, need, needed, need the, call, calling, send, sending, think of, thinking of, thinking about, thoughts of, thoughts about, plan to, plans to, intend to, sign of, signs of, symptom of, symptoms of, ever, currently, such, another",
    ),
    ...denied,
  ],
  over: list(
    "gone, went away, gone away, disappeared, subsided, has stopped, have stopped, stopped now, it stopped, better, resolved, has passed, is over, fine now, okay now, ok now, went down",
  ),
  notOver: list(
    "better than, better to, better if, better go, better call, better come, better see, better not, better get, better hurry, better when, better be, gone up, gone to, gone from, gone numb, gone blue, gone bad, gone for",
  ),
  none: [],
  link: list(
    "is, are, was, has, have, had, it, its, it's, that, that's, thats, which, all, now, much, a lot, a bit, a little, lot, bit, so, finally, already, completely, totally, pretty, got, gotten, getting, feels, feeling, seems, been, just, then, today, this morning, yesterday, last night, from before, from earlier, from yesterday, from this morning, i had",
  ),
  past: [
    ...list(
      "years ago, year ago, months ago, last year, last month, last summer, last winter, last spring, last fall, as a child, as a kid, as a teenager, as a baby, when i was a kid, when i was a child, when i was a teen*, when i was a boy, when i was a girl, when i was a baby, when i was a student, when i was little, when i was small, when i was young, when i was younger, when i was … years old, when i was #, when he was #, when she was #, when i was in school, when i was in high school, when i was in college",
    ),
    ...years("in"),
  ],
  stop: list(
    "since, like, as, same, than, from, of, every, each, until, till, i, i'm, im, i've, ive, my, me, he, he's, hes, she, she's, shes, we, they, you, it, now, still, worse, and, but, so, not, first, time, again, today, is",
  ),
  again: list(
    "back, again, worse, returned, started, now it, now i, and now, not sure, still there, still here, still hurts, still hurting, still have, still having, still bad, still bleeding, still hard, still can't, still feel, still tight, not gone, every day since, ever since, until now, till now",
  ),
  still: list("still"),
  but: list("but, except, however, although, though"),
  about: [
    {
      of: list(
        "heart attack, cardiac arrest, stroke, stroke symptoms, seizure*, convuls*, chest pain*, anaphyla*, head injury",
      ),
      things: list(
        "prevention, awareness, video, videos, class, classes, training, course, pamphlet, brochure, article, screening*, survivor*, medicine, medicines, medication, medications, meds, specialist, clinic, support group",
      ),
    },
    {
      of: list("choking, suicide, overdose, self harm"),
      things: list("prevention, awareness, video, training, class, classes, pamphlet, brochure"),
    },
    {
      of: list("heart attack, stroke, seizure*, chest pain*, shortness of breath"),
      things: list(
        "side effect*, a side effect, a possible side effect, is a side effect, as a side effect, is one side effect, are side effects",
      ),
      unlessBefore: list("have, having, had, has, got, my, feel*, with, get, getting"),
    },
  ],
};

export const guards: Readonly<Record<EmergencyLanguage, Guards>> = {
  en: english,
  ...westernGuards,
  ...otherGuards,
};
