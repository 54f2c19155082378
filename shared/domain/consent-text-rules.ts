/**
 * What an admin's own words about consent have to say, and what they may not: the things a carrier's reviewer reads
 * for (CTIA Messaging Principles; 47 CFR 64.1200(a)(12)). Pure, and asked by the screen and the server alike.
 */
import type { ConsentScope } from "./consent.ts";
import { consentTexts, type ConsentTexts } from "./consent-texts.ts";

export type ConsentLanguage = keyof typeof consentTexts;
export type ConsentTextName = keyof ConsentTexts;

export const consentLanguages = Object.keys(consentTexts) as ConsentLanguage[];
export const consentTextNames = [
  "stopped",
  "stoppedChannel",
  "stoppedPurpose",
  "started",
  "help",
] as const satisfies readonly ConsentTextName[];

/** Which of them an organization says, as far as its STOP reaches. One that answers nothing refuses everything. */
export const consentTextsSaid: Readonly<Record<ConsentScope, readonly ConsentTextName[]>> = {
  all: ["stopped", "started", "help"],
  channel: ["stoppedChannel", "started", "help"],
  purpose: ["stoppedPurpose", "stopped", "started", "help"],
};

/** Each language's own words; null: the standard text. */
export type OwnConsentTexts = Record<ConsentTextName, string | null>;

export const noOwnConsentTexts: Readonly<OwnConsentTexts> = {
  stopped: null,
  stoppedChannel: null,
  stoppedPurpose: null,
  started: null,
  help: null,
};

export const longestConsentText = 320;

/** What each text may hold in braces. */
const consentBlanks: Readonly<Record<ConsentTextName, readonly string[]>> = {
  stopped: ["{clinic}"],
  stoppedChannel: ["{clinic}", "{channel}"],
  stoppedPurpose: ["{clinic}", "{what}"],
  started: ["{clinic}"],
  help: ["{clinic}", "{contact}"],
};

/** By which words each language says that there will be no more. Broad on purpose: how, is the clinic's choice. */
const saysNoMore: Readonly<Record<ConsentLanguage, RegExp>> = {
  en: /\bno (?:more|further|longer)\b|\bnot (?:get|receive|be sent|send|text|message)\b|\bwon['’]t\b|\bunsubscribed\b|\bopted out\b|\b(?:have|been) (?:stopped|ended)\b/,
  es: /\bno (?:le |te |se le |va a |vas a )?(?:recibir|enviar|escribir|mandar)|\bya no\b|\bdad[oa] de baja\b|\bno más\b/,
  fr: /\bne (?:recevrez|recevras|serez|vous|t)|\bn['’](?:enverrons|aurez)|\bplus (?:de|aucun|nos)\b|désabonn|désinscri/,
  pt: /\bnão (?:lhe |te |vai |irá )?(?:receber|enviar|mandar|escrever)|\bdeixar[áa] de\b|\bcancelad[oa]\b|\bdescadastrad[oa]\b/,
  de: /\bkeine\b|\bnicht mehr\b|\babgemeldet\b/,
  it: /\bnon (?:le |ti )?(?:ricever|invier|mander|scriver)|\bnon .*più|\bdisiscritt[oa]\b|\bcancellat[oa]\b/,
  nl: /\bgeen\b|\bniet meer\b|\bafgemeld\b|\buitgeschreven\b/,
  pl: /\bnie (?:wyślemy|będziemy|będziesz|otrzymasz|dostaniesz)|\bwypisan[oy]\b|\bwięcej nie\b/,
  et: /\bei (?:saa|saada|saabu|kirjuta)\b|\benam ei\b/,
  ru: /не (?:будете|будем|отправим|пришл[её]м|получите)|больше не|отписан/,
  uk: /не (?:будете|будемо|отримуватимете|отримаєте|надсилатимемо|надішлемо)|більше не|відписан/,
  ar: /(?<!\p{L})لن(?!\p{L})|لا نرسل|لا تصلك|تم إلغاء/u,
  zh: /不会再|不會再|不再|将不会|將不會|退订|退訂|停止(?:接收|发送|發送)/,
  vi: /không (?:nhận|gửi|còn)|sẽ không|ngừng (?:nhận|gửi)|hủy đăng ký/,
  tl: /wala ka nang|hindi (?:ka|na|kami|ka na)|itinigil/,
  ht: /\bp ?ap\b|\bpa (?:ap|pral)\b|\bsispann (?:voye|resevwa)\b/,
};

/** Words that sell. Of all languages at once: a text of one may borrow from another. */
const sells =
  /\bdiscounts?\b|\bcoupons?\b|\bpromo(?:s|tion|tions|code)?\b|\bspecial offers?\b|\bsales?\b|% ?off\b|\bofertas?\b|\bdescuentos?\b|\bdescontos?\b|\bpromoci[oó]n(?:es)?\b|\bpromoç|\bremises?\b|\bréductions?\b|\boffre spéciale\b|\brabatt|\bangebote?\b|\bsconti?\b|\bofferte?\b|\bpromozion|\bkorting|\baanbieding|\bzniżk|\bpromocj|allahindlus|sooduspakku|скидк|распродаж|знижк|розпродаж|خصم|عرض خاص|تخفيض|优惠|優惠|折扣|促销|促銷|giảm giá|khuyến mãi|\bdiskwento\b|\brabè\b/u;
const amount = /[$€£¥₱]\s?\d|\d\s?[$€£¥₱]|\d\s?%/u;

/** An address of the web, with or without its scheme. The part of a mail address after the @ is none. */
const link =
  /(?:https?:\/\/|www\.)\S+|(?<![\p{L}\p{N}@._-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[a-z]{2,}(?![\p{L}\p{N}@])/iu;

const hasWord = (text: string, wanted: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${wanted}(?![\\p{L}\\p{N}])`, "u").test(text);

export interface ConsentTextFault {
  /** A sentence that says what to do. */
  words: string;
  /** What in the text is meant; null where something is missing. */
  found: string | null;
}

/** What is wrong with words for one of the three; null when nothing is. */
export function consentTextFault(
  language: ConsentLanguage,
  name: ConsentTextName,
  given: string,
): ConsentTextFault | null {
  const text = given.normalize("NFC");
  const fault = (words: string, found: string | null = null): ConsentTextFault => ({ words, found });
  const missing = (words: string, there: boolean) => (there ? null : fault(words));
  if (text.trim() === "") return fault("Write something, or go back to the standard text.");
  if (text.length > longestConsentText) return fault(`Use at most ${longestConsentText} characters.`);
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) return fault("Keep it to one line.");
  const blanks = consentBlanks[name];
  const strange = (text.match(/\{[^{}]*\}?|\}/gu) ?? []).find((one) => !blanks.includes(one));
  if (strange) return fault(`Only ${blanks.join(" and ")} can stand in braces here.`, strange);
  if (!text.includes("{clinic}")) return fault("Name the clinic: {clinic} stands for its name on the line.");
  const leads = name === "help" ? null : link.exec(text.replaceAll(/\{\w+\}/g, ""));
  if (leads) return fault("Leave out the link: only the answer to HELP may lead somewhere.", leads[0]);
  const small = text.toLowerCase();
  const selling = sells.exec(small) ?? amount.exec(small);
  if (selling) return fault("Leave out what advertises: none of these may.", selling[0].trim());
  const said = noMoreOf(language, name);
  const noMore = (words: string) => missing(words, saysNoMore[language].test(small));
  const stop = () => missing("Say how to end it: the word STOP has to stand in it.", hasWord(text, "STOP"));
  switch (name) {
    case "stopped":
    case "stoppedChannel":
      return noMore(`Say that no more messages will come. The standard text does it so: “${said}”`);
    case "stoppedPurpose":
      return (
        missing("Say what has ended: {what} stands for it, such as reminders.", text.includes("{what}")) ??
        noMore(`Say that no more of it will come. The standard text does it so: “${said}”`)
      );
    case "started":
      return (
        stop() ?? missing("Say how to get help: the word HELP has to stand in it.", hasWord(text, "HELP"))
      );
    case "help":
      return (
        missing(
          "Say how to reach the clinic: {contact} stands for its number or address.",
          text.includes("{contact}"),
        ) ?? stop()
      );
  }
}

/** The sentence of the standard text that says it, without the clinic's name. */
function noMoreOf(language: ConsentLanguage, name: ConsentTextName): string {
  const [, said = ""] = /\{clinic\}\s?[:：]\s?(.+?[.。])/u.exec(consentTexts[language][name]) ?? [];
  return said;
}

/** What holds: the clinic's own words, else the standard ones. */
export function consentTextsInForce(
  language: ConsentLanguage,
  own: Partial<OwnConsentTexts> | undefined,
): ConsentTexts {
  const standard = consentTexts[language];
  return {
    stopped: own?.stopped ?? standard.stopped,
    stoppedChannel: own?.stoppedChannel ?? standard.stoppedChannel,
    stoppedPurpose: own?.stoppedPurpose ?? standard.stoppedPurpose,
    started: own?.started ?? standard.started,
    help: own?.help ?? standard.help,
  };
}

/** What stands in the blanks. */
export interface ConsentTextFilling {
  /** The clinic's name on the line. */
  clinic: string;
  /** How to reach it. */
  contact: string;
  /** By which channel it was refused. */
  channel: string;
  /** What was refused. */
  what: string;
}

/** As it goes. */
export function fillConsentText(text: string, filling: ConsentTextFilling): string {
  // At once, by a function: neither a dollar sign nor a brace in a name is a pattern.
  return text.replaceAll(
    /\{(clinic|contact|channel|what)\}/g,
    (_, name: keyof ConsentTextFilling) => filling[name],
  );
}
