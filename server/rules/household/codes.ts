/** Answer codes: two questions to one phone are told apart by the word that their answers bear. Pure. */
import { answerCode, codePlace } from "../../../shared/domain/household.ts";

/** More than these are not open at once: the first one is used again. */
const mostCodes = 99;

/** The first code that no question of late bears. */
export function freeCode(taken: ReadonlySet<string>): string {
  for (let number = 1; number <= mostCodes; number += 1)
    if (!taken.has(answerCode(number))) return answerCode(number);
  return answerCode(mostCodes);
}

/** The code that an answer bears, of those that may be meant: "C1", "c1 yes", "Yes, C 1." */
export function codeIn(text: string, codes: Iterable<string>): string | null {
  const said = new Set(
    [...text.normalize("NFKC").matchAll(/(?<![\p{L}\p{N}])[CcСс]\s?(\d{1,2})(?![\p{L}\p{N}])/gu)].map(
      ([, number]) => answerCode(Number(number)),
    ),
  );
  const meant = [...codes].filter((code) => said.has(code));
  // Who names two means both, and no machine can say which words are for whom.
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** The question of a message's answer that says whose question it answers. */
export const codeQuestion = "Answer code";

const borne = /^\s*[CcСс]\s?\d{1,2}(?![\p{L}\p{N}])[\s\p{P}]*|[\s\p{P}]+[CcСс]\s?\d{1,2}[\s\p{P}]*$/u;

/** What is said beside the code: "C1 STOP" is STOP. The words as they are where they bear none. */
export function withoutCode(text: string): string {
  // Whoever writes a letter gives no answer in a word.
  if (text.length > 400) return text;
  const words = text.normalize("NFKC");
  const bare = words.replace(borne, "");
  return bare === "" || bare === words ? text : bare;
}

const asks: Readonly<Record<string, string>> = {
  en: "Begin your answer with {code}.",
  es: "Empiece su respuesta con {code}.",
  fr: "Commencez votre réponse par {code}.",
  pt: "Comece a sua resposta com {code}.",
  de: "Beginnen Sie Ihre Antwort mit {code}.",
  it: "Inizi la risposta con {code}.",
  nl: "Begin uw antwoord met {code}.",
  pl: "Zacznij odpowiedź od {code}.",
  et: "Alustage vastust koodiga {code}.",
  ru: "Начните ответ с {code}.",
  uk: "Почніть відповідь з {code}.",
  ar: "ابدأ ردك بـ {code}.",
  zh: "请在回复开头写 {code}。",
  vi: "Bắt đầu câu trả lời bằng {code}.",
  tl: "Simulan ang sagot sa {code}.",
  ht: "Kòmanse repons ou ak {code}.",
};

/** The words with the code where they name its place, else at their end, in the patient's language. */
export function withCode(text: string, code: string, language: string | null): string {
  if (text.includes(codePlace)) return text.replaceAll(codePlace, code);
  const own = language?.toLowerCase().split("-")[0] ?? "en";
  const ask = asks[own] ?? asks["en"] ?? codePlace;
  return `${text.trimEnd()}\n${ask.replace(codePlace, code)}`;
}
