/** How many SMS segments a text takes, as the carrier bills it: GSM 03.38 if every character is in it, else UCS-2. */

const basic =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
  "abcdefghijklmnopqrstuvwxyzäöñüà";
const escaped = "\f^{}\\[~]|€";

export function segmentsOf(text: string): number {
  const units: number[] = [];
  let gsm = true;
  for (const character of text) {
    if (basic.includes(character)) units.push(1);
    else if (escaped.includes(character)) units.push(2);
    else {
      gsm = false;
      break;
    }
  }
  if (gsm) return pack(units, 160, 153);
  return pack(
    [...text].map((character) => character.length),
    70,
    67,
  );
}

/** A character of two units never straddles two segments. */
function pack(units: readonly number[], single: number, part: number): number {
  if (units.reduce((sum, size) => sum + size, 0) <= single) return 1;
  let segments = 1;
  let used = 0;
  for (const size of units) {
    if (used + size > part) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}
