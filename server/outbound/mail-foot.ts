/** What stands below every mail that goes by itself: how to choose what comes, and how to end it. */
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

/** By language: what the page of choices is for, and what ends such mail. */
const footWords: Readonly<Record<NoticeLanguage, readonly [choose: string, unsubscribe: string]>> = {
  en: ["Choose what we send you", "Unsubscribe"],
  es: ["Elija qué le enviamos", "Cancelar suscripción"],
  fr: ["Choisissez ce que nous vous envoyons", "Se désabonner"],
  pt: ["Escolha o que enviamos a você", "Cancelar inscrição"],
  de: ["Wählen Sie, was wir Ihnen senden", "Abmelden"],
  it: ["Scelga che cosa le inviamo", "Annulla l’iscrizione"],
  nl: ["Kies wat we u sturen", "Afmelden"],
  pl: ["Wybierz, co Ci wysyłamy", "Anuluj subskrypcję"],
  et: ["Valige, mida me teile saadame", "Tühista tellimus"],
  ru: ["Выберите, что мы вам отправляем", "Отписаться"],
  uk: ["Оберіть, що ми вам надсилаємо", "Відписатися"],
  ar: ["اختر ما نرسله إليك", "إلغاء الاشتراك"],
  zh: ["选择我们发给您的内容", "退订"],
  vi: ["Chọn những gì chúng tôi gửi cho quý vị", "Hủy đăng ký"],
  tl: ["Piliin kung ano ang ipapadala namin sa inyo", "Mag-unsubscribe"],
  ht: ["Chwazi sa nou voye ba ou", "Dezabòne"],
};

/** A foot in the words of a language such as "es" or "zh-Hans"; each link stands on its own line after them. */
export function footText(language: string | null, page: string, unsubscribe: string): string {
  const [choose, end] = footWords[noticeLanguageOf(language)];
  return `-- \n${choose}: ${page}\n${end}: ${unsubscribe}`;
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
