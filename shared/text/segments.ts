/**
 * Counts SMS segments as the network bills them (3GPP TS 23.038): GSM-7 when every character is in the basic or
 * extension table, else UCS-2 for the whole text. No dependencies: the composer counts on every key stroke.
 */

export type SmsEncoding = "GSM-7" | "UCS-2";

/** A character that forces UCS-2, with the plain text that could stand in its place. */
export interface Offender {
  character: string;
  /** "U+2019" */
  codePoint: string;
  count: number;
  /** Null where nothing plain means the same, such as an emoji. An empty string: the character is invisible. */
  replacement: string | null;
}

export interface SmsCount {
  encoding: SmsEncoding;
  /** Septets for GSM-7 (extension characters count 2), UTF-16 code units for UCS-2. Without headers and waste. */
  units: number;
  /** 0 for an empty text. */
  segments: number;
  /** Units that one segment of this text holds: 160 or 70 alone, 153 or 67 in a chain. */
  unitsPerSegment: number;
  /** Units that still fit before another segment begins. */
  unitsLeft: number;
  /** Characters that force UCS-2, in order of first appearance. Empty for GSM-7. */
  offenders: Offender[];
}

const basicTable =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extensionTable = "\f^{}\\[~]|€";

const basic: ReadonlySet<string> = new Set(basicTable);
const extension: ReadonlySet<string> = new Set(extensionTable);

/** What people and word processors write without meaning to, and what it stands for. */
const plainFor: ReadonlyMap<string, string> = new Map(
  (
    [
      ["'", "‘’‚‛′‵ʹʻʼʽʾʿˈ`´ˋ＇"],
      ['"', "“”„‟″‶«»〝〞＂"],
      ["-", "‐‑‒–—―⁃−﹘﹣－"],
      [
        " ",
        "\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000\t",
      ],
      ["", "\u00AD\u200B\u200C\u200D\u2060\uFEFF\u200E\u200F\u202A\u202C"],
      ["...", "…"],
      ["<", "‹"],
      [">", "›"],
      ["*", "•‣·∙●"],
      ["/", "⁄∕"],
      ["\n", "\u2028\u2029\u0085\u000B"],
      ["(c)", "©"],
      ["(r)", "®"],
      ["(tm)", "™"],
      ["1/2", "½"],
      ["1/4", "¼"],
      ["3/4", "¾"],
      ["x", "×"],
      ["->", "→"],
      ["<-", "←"],
    ] as const
  ).flatMap(([plain, fancy]) => [...fancy].map((character) => [character, plain] as const)),
);

/** Septets of one character in GSM-7, or 0 when it is in neither table. */
function septets(character: string): 0 | 1 | 2 {
  return basic.has(character) ? 1 : extension.has(character) ? 2 : 0;
}

export function isGsm7(text: string): boolean {
  for (const character of text) if (septets(character) === 0) return false;
  return true;
}

/** Counts `text`. Extension characters and surrogate pairs are never cut by a segment border. */
export function countSms(text: string): SmsCount {
  const encoding: SmsEncoding = isGsm7(text) ? "GSM-7" : "UCS-2";
  const gsm = encoding === "GSM-7";
  const single = gsm ? 160 : 70;
  const chained = gsm ? 153 : 67;
  const widthOf = (character: string) => (gsm ? septets(character) : character.length);

  let units = 0;
  let segments = 0;
  let filled = 0;
  for (const character of text) {
    const width = widthOf(character);
    units += width;
    if (segments === 0 || filled + width > chained) {
      segments += 1;
      filled = 0;
    }
    filled += width;
  }
  if (units <= single) {
    return {
      encoding,
      units,
      segments: units === 0 ? 0 : 1,
      unitsPerSegment: single,
      unitsLeft: single - units,
      offenders: gsm ? [] : offendersOf(text),
    };
  }
  return {
    encoding,
    units,
    segments,
    unitsPerSegment: chained,
    unitsLeft: chained - filled,
    offenders: gsm ? [] : offendersOf(text),
  };
}

/**
 * Replaces every character that has a plain stand-in; emoji and other scripts stay as they are. Invisible
 * characters go only when the whole text becomes GSM-7: elsewhere they may join emoji or shape letters.
 */
export function plainText(text: string): string {
  if (isGsm7(text)) return text;
  const allReplaceable = [...text].every((one) => septets(one) > 0 || replacementFor(one) !== null);
  let plain = "";
  for (const character of text) {
    const replacement = septets(character) > 0 ? character : replacementFor(character);
    plain += replacement === null || (replacement === "" && !allReplaceable) ? character : replacement;
  }
  return plain;
}

function offendersOf(text: string): Offender[] {
  const found = new Map<string, Offender>();
  for (const character of text) {
    if (septets(character) > 0) continue;
    const known = found.get(character);
    if (known) {
      known.count += 1;
      continue;
    }
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    found.set(character, {
      character,
      codePoint: `U+${hex}`,
      count: 1,
      replacement: replacementFor(character),
    });
  }
  return [...found.values()];
}

/**
 * Letters keep their accents: a name without its accent is another spelling, so only marks and spaces are offered.
 */
function replacementFor(character: string): string | null {
  return plainFor.get(character) ?? null;
}
