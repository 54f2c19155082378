/** What brings a code for the secure page, in each language of the notice: the code, what for, how long. Never about health. */
import { noticeLanguageOf, type NoticeLanguage } from "./notice-texts.ts";

/** Stands in words for the code. */
export const codeMark = "{code}";

const codeTexts: Readonly<Record<NoticeLanguage, string>> = {
  en: "{clinic}: your code is {code}. It opens our message to you and works for 10 minutes. Give it to nobody.",
  es: "{clinic}: su código es {code}. Abre nuestro mensaje y sirve 10 minutos. No lo dé a nadie.",
  fr: "{clinic} : votre code est {code}. Il ouvre notre message et est valable 10 minutes. Ne le donnez à personne.",
  pt: "{clinic}: seu código é {code}. Ele abre a nossa mensagem e vale 10 minutos. Não o dê a ninguém.",
  de: "{clinic}: Ihr Code ist {code}. Er öffnet unsere Nachricht und gilt 10 Minuten. Geben Sie ihn niemandem.",
  it: "{clinic}: il suo codice è {code}. Apre il nostro messaggio e vale 10 minuti. Non lo dia a nessuno.",
  nl: "{clinic}: uw code is {code}. Hij opent ons bericht en werkt 10 minuten. Geef hem aan niemand.",
  pl: "{clinic}: Twój kod to {code}. Otwiera naszą wiadomość i działa 10 minut. Nie podawaj go nikomu.",
  et: "{clinic}: teie kood on {code}. See avab meie sõnumi ja kehtib 10 minutit. Ärge andke seda kellelegi.",
  ru: "{clinic}: ваш код {code}. Он открывает наше сообщение и действует 10 минут. Никому его не говорите.",
  uk: "{clinic}: ваш код {code}. Він відкриває наше повідомлення і діє 10 хвилин. Нікому його не кажіть.",
  ar: "{clinic}: رمزك هو {code}. يفتح رسالتنا إليك ويعمل لمدة 10 دقائق. لا تعطه لأحد.",
  zh: "{clinic}：您的验证码是 {code}，用于打开我们的消息，10 分钟内有效。请勿告诉他人。",
  vi: "{clinic}: mã của quý vị là {code}. Mã mở tin nhắn của chúng tôi và dùng được 10 phút. Đừng đưa cho ai.",
  tl: "{clinic}: ang iyong code ay {code}. Binubuksan nito ang mensahe namin at gagana nang 10 minuto. Huwag ibigay kaninuman.",
  ht: "{clinic}: kòd ou se {code}. Li louvri mesaj nou an epi li mache 10 minit. Pa bay pèsonn li.",
};

/** In the patient's own language, with the mark in the code's place. */
export function codeText(clinic: string, language: string | null): string {
  return codeTexts[noticeLanguageOf(language)].replaceAll("{clinic}", clinic);
}
