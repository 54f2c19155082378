/** What stands before a link to the patient's own page of choices, in each language of the notice. */
import { noticeLanguageOf, type NoticeLanguage } from "./notice-texts.ts";

const chooseTexts: Readonly<Record<NoticeLanguage, string>> = {
  en: "Choose what we send you",
  es: "Elija qué le enviamos",
  fr: "Choisissez ce que nous vous envoyons",
  pt: "Escolha o que enviamos a você",
  de: "Wählen Sie, was wir Ihnen senden",
  it: "Scelga che cosa le inviamo",
  nl: "Kies wat we u sturen",
  pl: "Wybierz, co Ci wysyłamy",
  et: "Valige, mida me teile saadame",
  ru: "Выберите, что мы вам отправляем",
  uk: "Оберіть, що ми вам надсилаємо",
  ar: "اختر ما نرسله إليك",
  zh: "选择我们发给您的内容",
  vi: "Chọn những gì chúng tôi gửi cho quý vị",
  tl: "Piliin kung ano ang ipapadala namin sa inyo",
  ht: "Chwazi sa nou voye ba ou",
};

/** In the words of a language such as "es" or "zh-Hans"; short enough to go beside the link in one text. */
export function chooseText(language: string | null): string {
  return chooseTexts[noticeLanguageOf(language)];
}
