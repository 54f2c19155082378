/** What a patient's words answer to a typed question: yes or no, one of a few, a number, a date, any words. Pure. */
import type { Question } from "../../../shared/api/auto-replies.ts";
import { fold } from "./words.ts";

export type ReadAnswer = { ok: true; value: string } | { ok: false; expected: string };

/** Folded. One word or a few in the languages that clinics meet most; anything else is asked again. */
const yes = new Set(
  "yes,y,yeah,yep,yup,ok,okay,sure,correct,right,si,claro,vale,correcto,oui,ouais,sim,ja,jawohl,tak,jah,да,так,نعم,是,是的,好,co,vang,oo,opo,wi,confirm,confirmed,c"
    .split(",")
    .map(fold),
);
const no = new Set(
  "no,n,nope,nah,not,non,nao,nein,nee,nie,ei,нет,ні,لا,不,不是,不行,khong,hindi,no gracias,no thanks,no thank you"
    .split(",")
    .map(fold),
);

export function readAnswer(question: Question, text: string, country: string, today: Date): ReadAnswer {
  const words = text.trim();
  const folded = fold(words);
  if (folded === "") return wrong("An answer in words, please.");
  switch (question.kind) {
    case "yes_no":
      if (yes.has(folded) || yes.has(folded.split(" ")[0] ?? "")) return { ok: true, value: "Yes" };
      if (no.has(folded) || no.has(folded.split(" ")[0] ?? "")) return { ok: true, value: "No" };
      return wrong("Please answer YES or NO.");
    case "choice":
      return readChoice(question.choices, folded);
    case "number":
      return readNumber(question, words);
    case "date":
      return readDate(words, country, today);
    case "text":
      return { ok: true, value: words.slice(0, 1000) };
  }
  return wrong("");
}

const wrong = (expected: string): ReadAnswer => ({ ok: false, expected });

/** By its number, its whole words, or a beginning that only one has. */
function readChoice(choices: readonly string[], folded: string): ReadAnswer {
  const byNumber = /^\d$/.test(folded) ? choices[Number(folded) - 1] : undefined;
  const exact = choices.find((choice) => fold(choice) === folded);
  const beginning = choices.filter((choice) => fold(choice).startsWith(folded));
  const chosen = exact ?? byNumber ?? (beginning.length === 1 ? beginning[0] : undefined);
  return chosen === undefined
    ? wrong(`Please answer with a number from 1 to ${choices.length}.`)
    : { ok: true, value: chosen };
}

function readNumber({ min, max }: Question, words: string): ReadAnswer {
  const [found, ...more] = words.match(/[-−]?\d+(?:[.,]\d+)?/gu) ?? [];
  const value = found === undefined ? Number.NaN : Number(found.replace("−", "-").replace(",", "."));
  const range =
    min !== null && max !== null
      ? ` from ${min} to ${max}`
      : min !== null
        ? ` of at least ${min}`
        : max !== null
          ? ` of at most ${max}`
          : "";
  const fits = (min === null || value >= min) && (max === null || value <= max);
  if (Number.isNaN(value) || more.length > 0 || !fits) return wrong(`Please answer with one number${range}.`);
  return { ok: true, value: String(value) };
}

/** ISO 8601, points as in Europe, strokes by the habit of the country. Kept as ISO 8601. */
function readDate(words: string, country: string, today: Date): ReadAnswer {
  const iso = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(words);
  const points = /\b(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})?(?!\d)/.exec(words);
  const strokes = /\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?(?!\d)/.exec(words);
  const read = (year: string | undefined, month: string | undefined, day: string | undefined): ReadAnswer => {
    const full =
      year === undefined || year === ""
        ? today.getUTCFullYear()
        : Number(year) + (year.length === 2 ? 2000 : 0);
    const at = new Date(Date.UTC(full, Number(month) - 1, Number(day)));
    const real = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
    return real ? { ok: true, value: at.toISOString().slice(0, 10) } : wrong(dateExpected(country));
  };
  if (iso) return read(iso[1], iso[2], iso[3]);
  if (points) return read(points[3], points[2], points[1]);
  if (strokes) {
    return country === "US"
      ? read(strokes[3], strokes[1], strokes[2])
      : read(strokes[3], strokes[2], strokes[1]);
  }
  return wrong(dateExpected(country));
}

const dateExpected = (country: string) =>
  `Please answer with a date such as ${country === "US" ? "12/31/2026" : "31/12/2026"}.`;
