/** What comes back from a page: urlencoded, small, and only names that we gave. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { patientPurposes } from "../../shared/domain/preferences.ts";
import type { PreferenceChoices, WayChoice } from "../commands/preferences.ts";
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

/** A form that somebody fetched with the link, not long ago: nobody else's page can post for the patient. */
export interface FormTokens {
  make(link: string, now: Date): string;
  fresh(token: string, link: string, now: Date): boolean;
}

const formMs = 2 * 60 * 60_000;

export function createFormTokens(key: Buffer): FormTokens {
  const macOf = (link: string, at: string) =>
    createHmac("sha256", key).update(`page-form\0${link}\0${at}`).digest("base64url");
  return {
    make(link, now) {
      const at = now.getTime().toString(36);
      return `${at}.${macOf(link, at)}`;
    },
    fresh(token, link, now) {
      const [at = "", mac = ""] = token.split(".");
      const [given, own] = [Buffer.from(mac), Buffer.from(macOf(link, at))];
      if (given.length !== own.length || !timingSafeEqual(given, own)) return false;
      const age = now.getTime() - Number.parseInt(at, 36);
      return age >= 0 && age <= formMs;
    },
  };
}
