/** What stands below every mail that goes by itself: how to choose what comes, and how to end it. */
import { chooseText } from "../../shared/domain/choose-texts.ts";
import { noticeLanguageOf, type NoticeLanguage } from "../../shared/domain/notice-texts.ts";
import { automaticPurposes } from "../../shared/domain/preferences.ts";
import type { PatientLinks } from "../consent/links.ts";
import type { Claimed } from "./claim.ts";

export interface Foot {
  words: string;
  /** For List-Unsubscribe: opening it shows a button, posting to it acts. */
  unsubscribeUrl: string;
}

/** Null for what a person wrote, and for other channels. The same for an attempt and every question about it. */
export type MailFoot = (claimed: Claimed) => Foot | null;

/** What ends such mail, by language. */
const endWords: Readonly<Record<NoticeLanguage, string>> = {
  en: "Unsubscribe",
  es: "Cancelar suscripción",
  fr: "Se désabonner",
  pt: "Cancelar inscrição",
  de: "Abmelden",
  it: "Annulla l’iscrizione",
  nl: "Afmelden",
  pl: "Anuluj subskrypcję",
  et: "Tühista tellimus",
  ru: "Отписаться",
  uk: "Відписатися",
  ar: "إلغاء الاشتراك",
  zh: "退订",
  vi: "Hủy đăng ký",
  tl: "Mag-unsubscribe",
  ht: "Dezabòne",
};

/** A foot in the words of a language such as "es" or "zh-Hans"; each link stands on its own line after them. */
export function footText(language: string | null, page: string, unsubscribe: string): string {
  return `-- \n${chooseText(language)}: ${page}\n${endWords[noticeLanguageOf(language)]}: ${unsubscribe}`;
}

export function createMailFoot(links: PatientLinks, publicUrl: () => string): MailFoot {
  const automatic = new Set<string>(automaticPurposes);
  return ({ delivery, step, attempt, conversation }) => {
    if (step.channel !== "email" || !automatic.has(delivery.purpose)) return null;
    const { organizationId } = delivery;
    const { patientId, patient } = conversation;
    const whose = { organizationId, patientId, addressId: step.addressId, madeAt: attempt.startedAt };
    const page = `${publicUrl()}/p/${links.make({ kind: "choose", ...whose })}`;
    const unsubscribeUrl = `${publicUrl()}/u/${links.make({ kind: "unsubscribe", ...whose })}`;
    return { words: footText(patient.language, page, unsubscribeUrl), unsubscribeUrl };
  };
}
