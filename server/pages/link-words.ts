/** What every page for patients says of its link and its languages: a word here stands on more than one of them. */
import type { PageLanguage } from "./page-languages.ts";

export interface LinkWords {
  ended: string;
  unknown: string;
  unknownMore: string;
  /** The form was fetched too long ago. */
  stale: string;
  again: string;
  languages: string;
}

export const linkWords: Readonly<Record<PageLanguage, LinkWords>> = {
  en: {
    ended: "This link has ended",
    unknown: "This link does not work",
    unknownMore: "It may be cut short. Open it again from the message, whole.",
    stale: "This page was open for too long",
    again: "Open it again",
    languages: "Other languages",
  },
  es: {
    ended: "Este enlace ya no funciona",
    unknown: "Este enlace no funciona",
    unknownMore: "Puede estar cortado. Ábralo de nuevo desde el mensaje, completo.",
    stale: "Esta página estuvo abierta demasiado tiempo",
    again: "Abrir de nuevo",
    languages: "Otros idiomas",
  },
  ar: {
    ended: "انتهت صلاحية هذا الرابط",
    unknown: "هذا الرابط لا يعمل",
    unknownMore: "ربما نقص جزء منه. افتحه كاملاً من الرسالة مرة أخرى.",
    stale: "بقيت هذه الصفحة مفتوحة وقتاً طويلاً",
    again: "افتحها مرة أخرى",
    languages: "لغات أخرى",
  },
  de: {
    ended: "Dieser Link ist abgelaufen",
    unknown: "Dieser Link geht nicht",
    unknownMore: "Vielleicht fehlt ein Stück davon. Öffnen Sie ihn noch einmal ganz aus der Nachricht.",
    stale: "Diese Seite war zu lange offen",
    again: "Noch einmal öffnen",
    languages: "Andere Sprachen",
  },
  et: {
    ended: "See link enam ei kehti",
    unknown: "See link ei tööta",
    unknownMore: "Võib-olla on osa lingist puudu. Avage link sõnumist uuesti, tervikuna.",
    stale: "See leht oli liiga kaua lahti",
    again: "Ava uuesti",
    languages: "Teised keeled",
  },
  fr: {
    ended: "Ce lien n’est plus valable",
    unknown: "Ce lien ne marche pas",
    unknownMore: "Il est peut-être coupé. Ouvrez-le de nouveau depuis le message, en entier.",
    stale: "Cette page est restée ouverte trop longtemps",
    again: "Ouvrir de nouveau",
    languages: "Autres langues",
  },
  ht: {
    ended: "Lyen sa a fini",
    unknown: "Lyen sa a pa mache",
    unknownMore: "Li ka manke yon moso. Louvri tout lyen an ankò depi nan mesaj la.",
    stale: "Paj sa a te rete louvri twò lontan",
    again: "Louvri l ankò",
    languages: "Lòt lang",
  },
  it: {
    ended: "Questo link è scaduto",
    unknown: "Questo link non funziona",
    unknownMore: "Forse è tagliato. Lo apra di nuovo dal messaggio, per intero.",
    stale: "Questa pagina è rimasta aperta troppo a lungo",
    again: "Apri di nuovo",
    languages: "Altre lingue",
  },
  nl: {
    ended: "Deze link is verlopen",
    unknown: "Deze link werkt niet",
    unknownMore: "Misschien is er een stuk af. Open de hele link nog eens vanuit het bericht.",
    stale: "Deze pagina stond te lang open",
    again: "Nog eens openen",
    languages: "Andere talen",
  },
  pl: {
    ended: "Ten link już nie działa",
    unknown: "Ten link nie działa",
    unknownMore: "Może być ucięty. Otwórz go jeszcze raz z wiadomości, w całości.",
    stale: "Ta strona była otwarta za długo",
    again: "Otwórz jeszcze raz",
    languages: "Inne języki",
  },
  pt: {
    ended: "Este link não vale mais",
    unknown: "Este link não funciona",
    unknownMore: "Ele pode estar cortado. Abra-o de novo na mensagem, inteiro.",
    stale: "Esta página ficou aberta tempo demais",
    again: "Abrir de novo",
    languages: "Outros idiomas",
  },
  ru: {
    ended: "Эта ссылка больше не действует",
    unknown: "Эта ссылка не работает",
    unknownMore: "Возможно, она обрезана. Откройте её из сообщения ещё раз, целиком.",
    stale: "Эта страница была открыта слишком долго",
    again: "Открыть ещё раз",
    languages: "Другие языки",
  },
  tl: {
    ended: "Tapos na ang link na ito",
    unknown: "Hindi gumagana ang link na ito",
    unknownMore: "Baka naputol ito. Buksan ulit ang buong link mula sa mensahe.",
    stale: "Masyadong matagal nang bukas ang pahinang ito",
    again: "Buksan ulit",
    languages: "Ibang mga wika",
  },
  uk: {
    ended: "Це посилання вже не діє",
    unknown: "Це посилання не працює",
    unknownMore: "Можливо, воно обрізане. Відкрийте його з повідомлення ще раз, повністю.",
    stale: "Ця сторінка була відкрита надто довго",
    again: "Відкрити ще раз",
    languages: "Інші мови",
  },
  vi: {
    ended: "Liên kết này đã hết hạn",
    unknown: "Liên kết này không mở được",
    unknownMore: "Có thể liên kết bị thiếu. Xin mở lại toàn bộ liên kết từ tin nhắn.",
    stale: "Trang này đã mở quá lâu",
    again: "Mở lại",
    languages: "Ngôn ngữ khác",
  },
  zh: {
    ended: "此链接已过期",
    unknown: "此链接无法打开",
    unknownMore: "链接可能不完整。请从消息中重新打开完整的链接。",
    stale: "此页面打开的时间太长",
    again: "重新打开",
    languages: "其他语言",
  },
};
