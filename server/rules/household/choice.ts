/**
 * The question whose a message from a shared address is, and what is understood as its answer. It names nobody: see
 * masks.ts. Pure.
 */
import type { HouseholdMask } from "../../../shared/domain/household.ts";

interface Words {
  initials: string;
  birth_year: string;
  none: string;
}

const words: Readonly<Record<string, Words>> = {
  en: {
    initials: "Who is your message about? Reply with the number:",
    birth_year: "Who is your message about, by year of birth? Reply with the number:",
    none: "somebody else",
  },
  es: {
    initials: "¿De quién trata su mensaje? Responda con el número:",
    birth_year: "¿De quién trata su mensaje, por año de nacimiento? Responda con el número:",
    none: "otra persona",
  },
  fr: {
    initials: "De qui parle votre message ? Répondez par le numéro :",
    birth_year: "De qui parle votre message, par année de naissance ? Répondez par le numéro :",
    none: "quelqu'un d'autre",
  },
  pt: {
    initials: "A sua mensagem é sobre quem? Responda com o número:",
    birth_year: "A sua mensagem é sobre quem, por ano de nascimento? Responda com o número:",
    none: "outra pessoa",
  },
  de: {
    initials: "Um wen geht es in Ihrer Nachricht? Antworten Sie mit der Nummer:",
    birth_year: "Um wen geht es, nach Geburtsjahr? Antworten Sie mit der Nummer:",
    none: "jemand anderes",
  },
  it: {
    initials: "Di chi parla il suo messaggio? Risponda con il numero:",
    birth_year: "Di chi parla il suo messaggio, per anno di nascita? Risponda con il numero:",
    none: "un'altra persona",
  },
  nl: {
    initials: "Over wie gaat uw bericht? Antwoord met het nummer:",
    birth_year: "Over wie gaat uw bericht, naar geboortejaar? Antwoord met het nummer:",
    none: "iemand anders",
  },
  pl: {
    initials: "Kogo dotyczy wiadomość? Odpowiedz numerem:",
    birth_year: "Kogo dotyczy wiadomość, według roku urodzenia? Odpowiedz numerem:",
    none: "ktoś inny",
  },
  et: {
    initials: "Kelle kohta teie sõnum on? Vastake numbriga:",
    birth_year: "Kelle kohta teie sõnum on, sünniaasta järgi? Vastake numbriga:",
    none: "keegi teine",
  },
  ru: {
    initials: "О ком ваше сообщение? Ответьте номером:",
    birth_year: "О ком ваше сообщение, по году рождения? Ответьте номером:",
    none: "о другом человеке",
  },
  uk: {
    initials: "Про кого ваше повідомлення? Відповідь номером:",
    birth_year: "Про кого ваше повідомлення, за роком народження? Відповідь номером:",
    none: "про іншу людину",
  },
  ar: {
    initials: "عمن رسالتك؟ أجب بالرقم:",
    birth_year: "عمن رسالتك، حسب سنة الميلاد؟ أجب بالرقم:",
    none: "شخص آخر",
  },
  zh: {
    initials: "您的消息是关于谁的？请回复数字：",
    birth_year: "您的消息是关于谁的（出生年份）？请回复数字：",
    none: "其他人",
  },
  vi: {
    initials: "Tin nhắn của quý vị nói về ai? Trả lời bằng số:",
    birth_year: "Tin nhắn của quý vị nói về ai, theo năm sinh? Trả lời bằng số:",
    none: "người khác",
  },
  tl: {
    initials: "Tungkol kanino ang mensahe mo? Sumagot ng numero:",
    birth_year: "Tungkol kanino ang mensahe mo, ayon sa taon ng kapanganakan? Sumagot ng numero:",
    none: "ibang tao",
  },
  ht: {
    initials: "Mesaj ou a se sou kiyès? Reponn ak nimewo a:",
    birth_year: "Mesaj ou a se sou kiyès, selon ane nesans? Reponn ak nimewo a:",
    none: "yon lòt moun",
  },
};

export const choiceLanguages: readonly string[] = Object.keys(words);

/** "Larkspur Clinic: Who is your message about? Reply with the number: 1=M.V., 2=T.V., 0=somebody else". */
export function choiceText(
  masks: readonly string[],
  { clinic, language, mask }: { clinic: string; language: string | null; mask: HouseholdMask },
): string {
  const own = words[language?.toLowerCase().split("-")[0] ?? "en"] ?? words["en"];
  if (!own) throw new Error("the question has English words");
  const options = [...masks.map((label, n) => `${n + 1}=${label}`), `0=${own.none}`];
  return `${clinic}: ${own[mask]} ${options.join(", ")}`;
}

export type ChoiceAnswer = { kind: "member"; index: number } | { kind: "nobody" };

/** A whole message that is one of the numbers, "2" or "2." or "#2", or one of the masks as they stood there; else null. */
export function readChoice(text: string, masks: readonly string[]): ChoiceAnswer | null {
  const said = fold(text);
  if (said === "") return null;
  const named = masks.map(fold).indexOf(said);
  if (named >= 0) return { kind: "member", index: named };
  if (!/^\d{1,2}$/.test(said)) return null;
  const number = Number(said);
  if (number === 0) return { kind: "nobody" };
  return number <= masks.length ? { kind: "member", index: number - 1 } : null;
}

function fold(text: string): string {
  return digits(text.normalize("NFKC"))
    .toLocaleLowerCase("en")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Arabic, Persian and other digits as 0 to 9. */
function digits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1;
    return String(code - zero);
  });
}
