/**
 * Words of any script in one form: no case, no marks above or below letters, no dress. Both the patients' words and
 * the tables go through here, so that "ne peux pas réspirer" and "RESPIRER!!" meet the same phrase.
 */

export interface Token {
  word: string;
  /** Which clause it stands in: a comma, a full stop or a new line begins another. */
  clause: number;
  /** Where it stands in the text as it was written. */
  from: number;
  to: number;
}

/** Longer than any text message; a mail says what is urgent at its top. */
const maxTokens = 1200;
const maxLength = 12_000;

const letters: Readonly<Record<string, string>> = {
  đ: "d",
  ł: "l",
  ø: "o",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
  // Arabic: the letters that people write for each other.
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ى: "ي",
  ة: "ه",
  ؤ: "و",
  ئ: "ي",
};

// Han is written without spaces, so each character is a word; so are runs of letters or digits of any other script.
const piece =
  /\p{Script=Han}|[\p{L}\p{N}\p{M}\p{Cf}]+(?:['’ʼ`´](?:t|s|d|m|re|ve|ll)(?![\p{L}\p{N}]))?|[.,;:!?\n\r…。，；：！？、،؛؟]/giu;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let clause = 0;
  for (const match of text.slice(0, maxLength).matchAll(piece)) {
    const [found] = match;
    if (!/[\p{L}\p{N}]/u.test(found)) {
      if (/\S|\n/u.test(found) && !/^[\p{M}\p{Cf}]+$/u.test(found)) clause += 1;
      continue;
    }
    for (const word of normalWords(found)) {
      tokens.push({ word, clause, from: match.index, to: match.index + found.length });
    }
    if (tokens.length >= maxTokens) break;
  }
  return tokens;
}

function normalWords(found: string): string[] {
  // Nearly every word of nearly every message.
  if (/^[a-z\d]+$/i.test(found) && !/([a-z])\1\1/i.test(found)) return [found.toLowerCase()];
  const plain = found
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}ـ'’ʼ`´]+/gu, "")
    .toLowerCase()
    .replace(/[đłøßæœıأإآٱىةؤئ]/gu, (letter) => letters[letter] ?? letter)
    // "noooo", "heeelp": nobody's spelling has three.
    .replace(/(\p{L})\1{2,}/gu, "$1");
  if (plain === "") return [];
  return /\p{Script=Han}/u.test(plain) && plain.length > 1 ? [...plain] : [plain];
}
