/** What comes back from a page: urlencoded, small, and only names that we gave. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { patientPurposes } from "../../shared/domain/preferences.ts";
import type { GivenForm, PreferenceChoices, WayChoice } from "../commands/preferences.ts";
import { askedLanguage } from "./page-languages.ts";

/** Names of the fields. Ids of addresses say nothing to anybody, and stand in no URL. */
export const fieldOf = {
  purpose: (addressId: string, purpose: string) => `${addressId}.${purpose}`,
  never: (addressId: string) => `${addressId}.never`,
  warned: (addressId: string) => `${addressId}.warned`,
};

const hour = /^([01]\d|2[0-3]):00$/;

/** The choices of a form. A field that was not on it is left as it is. */
export function choicesIn(form: URLSearchParams): PreferenceChoices {
  const ids = new Set([...form.keys()].flatMap((name) => /^([0-9a-f]{24})\./.exec(name)?.[1] ?? []));
  const ways = [...ids].map((addressId): WayChoice => {
    const chosen = patientPurposes.flatMap((purpose) => {
      const value = form.get(fieldOf.purpose(addressId, purpose));
      return value === "yes" || value === "no" ? [[purpose, value === "yes"] as const] : [];
    });
    return {
      addressId,
      purposes: Object.fromEntries(chosen),
      never: form.get(fieldOf.never(addressId)) === "on",
      warned: form.get(fieldOf.warned(addressId)) === "on",
    };
  });
  const [language, from, to] = [form.get("language"), form.get("quiet-from"), form.get("quiet-to")];
  const quiet = from !== null && to !== null && hour.test(from) && hour.test(to) && from !== to;
  return {
    ways,
    language: askedLanguage(language),
    quietHours: quiet ? { from, to } : null,
  };
}

/**
 * A form that somebody fetched with the link, not long ago: nobody else's page can post for the patient. It carries
 * what it showed, and nobody can say that it showed something else.
 */
export interface FormTokens {
  make(link: string, now: Date, shown?: string): string;
  fresh(token: string, link: string, now: Date): boolean;
  /** What it showed; null where it is not fresh. */
  shown(token: string, link: string, now: Date): string | null;
}

const formMs = 2 * 60 * 60_000;

export function createFormTokens(key: Buffer): FormTokens {
  const macOf = (link: string, at: string, shown: string) =>
    createHmac("sha256", key).update(`page-form\0${link}\0${at}\0${shown}`).digest("base64url");
  function read(token: string, link: string, now: Date): string | null {
    const [at = "", shown = "", mac = ""] = token.split(".");
    const [given, own] = [Buffer.from(mac), Buffer.from(macOf(link, at, shown))];
    if (given.length !== own.length || !timingSafeEqual(given, own)) return null;
    const age = now.getTime() - Number.parseInt(at, 36);
    return age >= 0 && age <= formMs ? Buffer.from(shown, "base64url").toString() : null;
  }
  return {
    make(link, now, shown = "") {
      const [at, carried] = [now.getTime().toString(36), Buffer.from(shown).toString("base64url")];
      return `${at}.${carried}.${macOf(link, at, carried)}`;
    },
    fresh: (token, link, now) => read(token, link, now) !== null,
    shown: read,
  };
}

/** What the preference page showed, to be read again when the form comes back. Vouched for by the form's token. */
export const writeGiven = (given: GivenForm): string => JSON.stringify(given);
export const readGiven = (shown: string): GivenForm => JSON.parse(shown) as GivenForm;
