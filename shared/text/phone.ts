/**
 * Phone numbers in one normal form, so that the same phone always is the same address. "Possible", not "valid":
 * numbering plans change faster than libraries, and the range kept for fiction must work.
 */
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";

export type PhoneCountry = CountryCode;

/**
 * The E.164 form ("+15035550142"), or null when the input is no phone number: a word, a short code, too long.
 * `defaultCountry` reads numbers written without "+", such as "(503) 555-0142".
 */
export function normalPhone(input: string, defaultCountry: PhoneCountry = "US"): string | null {
  const trimmed = input.trim().replace(/^tel:/i, "");
  if (trimmed === "" || trimmed.length > 40) return null;
  const quirk = settleNationalQuirks(trimmed.replace(/^00[ ]?(?=[1-9])/, "+"));
  const parsed = parsePhoneNumberFromString(quirk, { defaultCountry, extract: false });
  if (!parsed || parsed.ext || !parsed.isPossible()) return null;
  const number = settleNationalQuirks(parsed.number);
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : null;
}

/**
 * The E.164 form of digits without "+" as they came to a number of ours: a number of its own country, or one with its
 * country in front. Null where neither is possible, and where both are and name two phones: then nobody knows.
 */
export function phoneSeenFrom(input: string, own: string): string | null {
  const digits = input.trim();
  const home = parsePhoneNumberFromString(own);
  if (!home || !/^\d{7,15}$/.test(digits)) return null;
  const abroad = digits.startsWith("0") ? null : normalPhone(`+${digits}`);
  const local = parsePhoneNumberFromString(digits, { defaultCallingCode: home.countryCallingCode });
  // A nought in front that the country's numbers do not begin with is no part of one.
  const likely = local?.isPossible() && (!local.nationalNumber.startsWith("0") || local.isValid());
  const athome = local && likely ? normalPhone(local.number) : null;
  if (athome === null || abroad === null || athome === abroad) return athome ?? abroad;
  // Both have a possible length: a number that no plan knows is none.
  const exists = (number: string) => parsePhoneNumberFromString(number)?.isValid() === true;
  if (exists(athome) === exists(abroad)) return null;
  return exists(athome) ? athome : abroad;
}

/** One phone, two spellings in the field: carriers and WhatsApp disagree in these countries. */
function settleNationalQuirks(number: string): string {
  const digits = number.replace(/[\s().-]/g, "");
  // Mexico dropped the mobile "1" in 2019; WhatsApp still reports it.
  const mexico = /^\+521(\d{10})$/.exec(digits);
  if (mexico) return `+52${mexico[1]}`;
  // Brazil put a 9 before every mobile number (they begin with 6-9); old WhatsApp accounts lack it.
  const brazil = /^\+55(\d{2})([6-9]\d{7})$/.exec(digits);
  if (brazil) return `+55${brazil[1]}9${brazil[2]}`;
  return number;
}

/** "+1 503 555 0142". What is no number in normal form comes back unchanged. */
export function displayPhone(number: string): string {
  const parsed = number.startsWith("+") ? parsePhoneNumberFromString(number) : undefined;
  return parsed ? parsed.formatInternational() : number;
}

/** "··0142": enough to tell two numbers apart on a shared screen. */
export function phoneTail(number: string): string {
  return `··${number.replace(/\D/g, "").slice(-4)}`;
}
