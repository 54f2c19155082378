/** What comes back from the secure page. */
import type { Proof } from "../commands/secure-page.ts";

/** What somebody shows that they are the patient; null where it is neither a date nor a code. */
export function proofIn(form: URLSearchParams): Proof | null {
  const code = form.get("code");
  if (code === null) {
    const birthDate = dateIn(form);
    return birthDate === null ? null : { birthDate };
  }
  const digits = plainDigits(code).replace(/[\s-]/g, "");
  return /^\d{6}$/.test(digits) ? { code: digits } : null;
}

/** A date as 1980-02-29 from three fields; null where they are no date. */
function dateIn(form: URLSearchParams): string | null {
  const [year, month, day] = ["year", "month", "day"].map((name) => numberIn(form.get(name)));
  if (year === undefined || month === undefined || day === undefined) return null;
  if (year < 1850 || year > 2200) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date.toISOString().slice(0, 10) : null;
}

function numberIn(text: string | null): number | undefined {
  const digits = plainDigits(text ?? "").trim();
  return /^\d{1,4}$/.test(digits) ? Number(digits) : undefined;
}

/** Digits of any script, as keyboards of other languages write them. */
function plainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    // Digits of a script stand in one row of ten: zero is the first of them.
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}
