/** What a confirmation of a refusal calls the purposes and the channels, in each language, as they stand in its blanks. */
import type { ChannelId } from "./channels.ts";
import type { consentTexts } from "./consent-texts.ts";
import { patientPurposes, type PatientPurpose } from "./preferences.ts";
import type { Purpose } from "./policy.ts";

type Words = Readonly<Record<PatientPurpose | "email", string> & { sms?: string }>;

const words: Readonly<Record<keyof typeof consentTexts, Words>> = {
  en: {
    reply: "answers",
    reminder: "reminders",
    result: "results",
    refill: "refills",
    broadcast: "news",
    email: "email",
  },
  es: {
    reply: "respuestas",
    reminder: "recordatorios",
    result: "resultados",
    refill: "recetas",
    broadcast: "noticias",
    email: "correo",
  },
  fr: {
    reply: "réponses",
    reminder: "rappels",
    result: "résultats",
    refill: "ordonnances",
    broadcast: "nouvelles",
    email: "e-mail",
  },
  pt: {
    reply: "respostas",
    reminder: "lembretes",
    result: "resultados",
    refill: "receitas",
    broadcast: "notícias",
    email: "e-mail",
  },
  de: {
    reply: "Antworten",
    reminder: "Erinnerungen",
    result: "Ergebnisse",
    refill: "Rezepte",
    broadcast: "Neues",
    email: "E-Mail",
  },
  it: {
    reply: "risposte",
    reminder: "promemoria",
    result: "risultati",
    refill: "ricette",
    broadcast: "novità",
    email: "e-mail",
  },
  nl: {
    reply: "antwoorden",
    reminder: "herinneringen",
    result: "uitslagen",
    refill: "recepten",
    broadcast: "nieuws",
    email: "e-mail",
  },
  pl: {
    reply: "odpowiedzi",
    reminder: "przypomnienia",
    result: "wyniki",
    refill: "recepty",
    broadcast: "nowości",
    email: "e-mail",
  },
  et: {
    reply: "vastused",
    reminder: "meeldetuletused",
    result: "tulemused",
    refill: "retseptid",
    broadcast: "uudised",
    email: "e-post",
  },
  ru: {
    reply: "ответы",
    reminder: "напоминания",
    result: "результаты",
    refill: "рецепты",
    broadcast: "новости",
    email: "эл. почту",
  },
  uk: {
    reply: "відповіді",
    reminder: "нагадування",
    result: "результати",
    refill: "рецепти",
    broadcast: "новини",
    email: "ел. пошту",
  },
  ar: {
    reply: "الردود",
    reminder: "التذكيرات",
    result: "النتائج",
    refill: "الوصفات",
    broadcast: "الأخبار",
    email: "البريد الإلكتروني",
  },
  zh: {
    reply: "回复",
    reminder: "提醒",
    result: "结果",
    refill: "续药",
    broadcast: "诊所动态",
    email: "电子邮件",
    sms: "短信",
  },
  vi: {
    reply: "trả lời",
    reminder: "nhắc hẹn",
    result: "kết quả",
    refill: "toa thuốc",
    broadcast: "tin tức",
    email: "email",
  },
  tl: {
    reply: "mga sagot",
    reminder: "mga paalala",
    result: "mga resulta",
    refill: "mga reseta",
    broadcast: "mga balita",
    email: "email",
  },
  ht: {
    reply: "repons",
    reminder: "rapèl",
    result: "rezilta",
    refill: "preskripsyon",
    broadcast: "nouvèl",
    email: "imel",
  },
};

export function stoppedChannel(language: keyof typeof consentTexts, channel: ChannelId): string {
  const { email, sms = "SMS" } = words[language];
  return { email, sms, whatsapp: "WhatsApp" }[channel];
}

/** "reminders, news": of what patients have a say in. */
export function stoppedPurposes(language: keyof typeof consentTexts, purposes: readonly Purpose[]): string {
  const named = patientPurposes.filter((one) => purposes.includes(one));
  return named
    .map((one) => words[language][one])
    .join(language === "zh" ? "、" : language === "ar" ? "، " : ", ");
}
