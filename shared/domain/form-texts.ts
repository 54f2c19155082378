/**
 * What a form says before it asks a question again, in each language of the notice, while its author has written nothing
 * else for it. Short: the question itself follows.
 */
import { noticeLanguageOf, type NoticeLanguage } from "./notice-texts.ts";

/** What is asked for; each with the blanks that its words may have. */
export interface AgainTexts {
  words: string;
  yes_no: string;
  /** {n}: how many choices there are. */
  choice: string;
  /** {range}: one of the four below, or nothing. */
  number: string;
  between: string;
  least: string;
  most: string;
  /** {date}: an example. */
  date: string;
  past: string;
  future: string;
}

const againTexts: Readonly<Record<NoticeLanguage, AgainTexts>> = {
  en: {
    words: "An answer in words, please.",
    yes_no: "Please answer YES or NO.",
    choice: "Please answer with a number from 1 to {n}.",
    number: "Please answer with one number{range}.",
    between: " from {min} to {max}",
    least: " of at least {min}",
    most: " of at most {max}",
    date: "Please answer with a date such as {date}.",
    past: "Please answer with a date that is over, such as {date}.",
    future: "Please answer with a date to come, such as {date}.",
  },
  es: {
    words: "Responda con palabras, por favor.",
    yes_no: "Por favor, responda SÍ o NO.",
    choice: "Por favor, responda con un número del 1 al {n}.",
    number: "Por favor, responda con un solo número{range}.",
    between: " de {min} a {max}",
    least: ", como mínimo {min}",
    most: ", como máximo {max}",
    date: "Por favor, responda con una fecha como {date}.",
    past: "Por favor, responda con una fecha ya pasada, como {date}.",
    future: "Por favor, responda con una fecha futura, como {date}.",
  },
  fr: {
    words: "Répondez avec des mots, s’il vous plaît.",
    yes_no: "Répondez par OUI ou NON, s’il vous plaît.",
    choice: "Répondez par un numéro de 1 à {n}, s’il vous plaît.",
    number: "Répondez par un seul nombre{range}, s’il vous plaît.",
    between: " de {min} à {max}",
    least: " d’au moins {min}",
    most: " d’au plus {max}",
    date: "Répondez par une date comme {date}, s’il vous plaît.",
    past: "Répondez par une date passée, comme {date}, s’il vous plaît.",
    future: "Répondez par une date à venir, comme {date}, s’il vous plaît.",
  },
  pt: {
    words: "Responda com palavras, por favor.",
    yes_no: "Responda SIM ou NÃO, por favor.",
    choice: "Responda com um número de 1 a {n}, por favor.",
    number: "Responda com um só número{range}, por favor.",
    between: " de {min} a {max}",
    least: ", no mínimo {min}",
    most: ", no máximo {max}",
    date: "Responda com uma data como {date}, por favor.",
    past: "Responda com uma data já passada, como {date}, por favor.",
    future: "Responda com uma data futura, como {date}, por favor.",
  },
  de: {
    words: "Bitte antworten Sie mit Worten.",
    yes_no: "Bitte antworten Sie mit JA oder NEIN.",
    choice: "Bitte antworten Sie mit einer Zahl von 1 bis {n}.",
    number: "Bitte antworten Sie mit einer einzigen Zahl{range}.",
    between: " von {min} bis {max}",
    least: ", mindestens {min}",
    most: ", höchstens {max}",
    date: "Bitte antworten Sie mit einem Datum wie {date}.",
    past: "Bitte antworten Sie mit einem vergangenen Datum wie {date}.",
    future: "Bitte antworten Sie mit einem künftigen Datum wie {date}.",
  },
  it: {
    words: "Risponda con parole, per favore.",
    yes_no: "Risponda SÌ o NO, per favore.",
    choice: "Risponda con un numero da 1 a {n}, per favore.",
    number: "Risponda con un solo numero{range}, per favore.",
    between: " da {min} a {max}",
    least: ", almeno {min}",
    most: ", al massimo {max}",
    date: "Risponda con una data come {date}, per favore.",
    past: "Risponda con una data passata, come {date}, per favore.",
    future: "Risponda con una data futura, come {date}, per favore.",
  },
  nl: {
    words: "Antwoord alstublieft met woorden.",
    yes_no: "Antwoord alstublieft JA of NEE.",
    choice: "Antwoord alstublieft met een getal van 1 tot en met {n}.",
    number: "Antwoord alstublieft met één getal{range}.",
    between: " van {min} tot en met {max}",
    least: ", minstens {min}",
    most: ", hoogstens {max}",
    date: "Antwoord alstublieft met een datum zoals {date}.",
    past: "Antwoord alstublieft met een datum die voorbij is, zoals {date}.",
    future: "Antwoord alstublieft met een datum die nog komt, zoals {date}.",
  },
  pl: {
    words: "Proszę odpowiedzieć słowami.",
    yes_no: "Proszę odpowiedzieć TAK lub NIE.",
    choice: "Proszę odpowiedzieć liczbą od 1 do {n}.",
    number: "Proszę odpowiedzieć jedną liczbą{range}.",
    between: " od {min} do {max}",
    least: ", co najmniej {min}",
    most: ", najwyżej {max}",
    date: "Proszę odpowiedzieć datą, na przykład {date}.",
    past: "Proszę odpowiedzieć datą, która minęła, na przykład {date}.",
    future: "Proszę odpowiedzieć przyszłą datą, na przykład {date}.",
  },
  et: {
    words: "Palun vastake sõnadega.",
    yes_no: "Palun vastake JAH või EI.",
    choice: "Palun vastake arvuga 1 kuni {n}.",
    number: "Palun vastake ühe arvuga{range}.",
    between: ", {min} kuni {max}",
    least: ", vähemalt {min}",
    most: ", kõige rohkem {max}",
    date: "Palun vastake kuupäevaga, näiteks {date}.",
    past: "Palun vastake möödunud kuupäevaga, näiteks {date}.",
    future: "Palun vastake tulevase kuupäevaga, näiteks {date}.",
  },
  ru: {
    words: "Пожалуйста, ответьте словами.",
    yes_no: "Пожалуйста, ответьте ДА или НЕТ.",
    choice: "Пожалуйста, ответьте числом от 1 до {n}.",
    number: "Пожалуйста, ответьте одним числом{range}.",
    between: " от {min} до {max}",
    least: ", не меньше {min}",
    most: ", не больше {max}",
    date: "Пожалуйста, ответьте датой, например {date}.",
    past: "Пожалуйста, ответьте прошедшей датой, например {date}.",
    future: "Пожалуйста, ответьте будущей датой, например {date}.",
  },
  uk: {
    words: "Будь ласка, дайте відповідь словами.",
    yes_no: "Будь ласка, дайте відповідь ТАК або НІ.",
    choice: "Будь ласка, дайте відповідь числом від 1 до {n}.",
    number: "Будь ласка, дайте відповідь одним числом{range}.",
    between: " від {min} до {max}",
    least: ", не менше {min}",
    most: ", не більше {max}",
    date: "Будь ласка, дайте відповідь датою, наприклад {date}.",
    past: "Будь ласка, дайте відповідь минулою датою, наприклад {date}.",
    future: "Будь ласка, дайте відповідь майбутньою датою, наприклад {date}.",
  },
  ar: {
    words: "يرجى الإجابة بالكلمات.",
    yes_no: "يرجى الإجابة بنعم أو لا.",
    choice: "يرجى الإجابة برقم من 1 إلى {n}.",
    number: "يرجى الإجابة برقم واحد{range}.",
    between: " من {min} إلى {max}",
    least: "، {min} على الأقل",
    most: "، {max} على الأكثر",
    date: "يرجى الإجابة بتاريخ مثل {date}.",
    past: "يرجى الإجابة بتاريخ مضى مثل {date}.",
    future: "يرجى الإجابة بتاريخ قادم مثل {date}.",
  },
  zh: {
    words: "请用文字回答。",
    yes_no: "请回答“是”或“否”。",
    choice: "请回答 1 到 {n} 之间的数字。",
    number: "请只回答一个数字{range}。",
    between: "（{min} 到 {max}）",
    least: "（至少 {min}）",
    most: "（最多 {max}）",
    date: "请回答日期，例如 {date}。",
    past: "请回答一个过去的日期，例如 {date}。",
    future: "请回答一个将来的日期，例如 {date}。",
  },
  vi: {
    words: "Xin trả lời bằng chữ.",
    yes_no: "Xin trả lời CÓ hoặc KHÔNG.",
    choice: "Xin trả lời bằng một số từ 1 đến {n}.",
    number: "Xin trả lời bằng một con số{range}.",
    between: " từ {min} đến {max}",
    least: ", ít nhất là {min}",
    most: ", nhiều nhất là {max}",
    date: "Xin trả lời bằng ngày, ví dụ {date}.",
    past: "Xin trả lời bằng một ngày đã qua, ví dụ {date}.",
    future: "Xin trả lời bằng một ngày sắp tới, ví dụ {date}.",
  },
  tl: {
    words: "Pakisagot po sa salita.",
    yes_no: "Pakisagot po ng OO o HINDI.",
    choice: "Pakisagot po ng numero mula 1 hanggang {n}.",
    number: "Pakisagot po ng isang numero{range}.",
    between: " mula {min} hanggang {max}",
    least: " na hindi bababa sa {min}",
    most: " na hindi hihigit sa {max}",
    date: "Pakisagot po ng petsa, gaya ng {date}.",
    past: "Pakisagot po ng petsang nakalipas, gaya ng {date}.",
    future: "Pakisagot po ng petsang darating, gaya ng {date}.",
  },
  ht: {
    words: "Tanpri reponn ak mo.",
    yes_no: "Tanpri reponn WI oswa NON.",
    choice: "Tanpri reponn ak yon nimewo soti 1 rive {n}.",
    number: "Tanpri reponn ak yon sèl nimewo{range}.",
    between: " soti {min} rive {max}",
    least: ", omwen {min}",
    most: ", pa plis pase {max}",
    date: "Tanpri reponn ak yon dat tankou {date}.",
    past: "Tanpri reponn ak yon dat ki pase, tankou {date}.",
    future: "Tanpri reponn ak yon dat ki gen pou vini, tankou {date}.",
  },
};

/** In the words of a language such as "es-MX"; in English where we have none of it. */
export function againTextsOf(language: string | null): AgainTexts {
  return againTexts[noticeLanguageOf(language)];
}
