/**
 * The reviewed keywords, language by language, each with why it is there. The English set is the CTIA's and the FCC's
 * (47 CFR 64.1200(a)(10)); it counts in every language, for carriers teach it everywhere. An entry of another language
 * is a word that by itself, as a whole message to a clinic, asks to stop, to begin again, or for help, and that is no
 * everyday answer to a question. `visit`: it stops all messages, and may have meant the visit: staff are asked too.
 * Left out on purpose, with the reason, at the end.
 */
export type Language =
  | "en"
  | "es"
  | "fr"
  | "pt"
  | "de"
  | "it"
  | "nl"
  | "pl"
  | "et"
  | "ru"
  | "uk"
  | "ar"
  | "zh"
  | "vi"
  | "tl"
  | "ht";

export interface KeywordEntry {
  word: string;
  asks: "out" | "in" | "help";
  why: string;
  visit?: true;
  /** Counts only with its accents: without them it is another word. */
  accents?: true;
}

const out = (why: string, ...words: string[]): KeywordEntry[] =>
  words.map((word) => ({ word, asks: "out", why }));
const visit = (why: string, ...words: string[]): KeywordEntry[] =>
  words.map((word) => ({ word, asks: "out", why, visit: true }));
const back = (why: string, ...words: string[]): KeywordEntry[] =>
  words.map((word) => ({ word, asks: "in", why }));
const help = (why: string, ...words: string[]): KeywordEntry[] =>
  words.map((word) => ({ word, asks: "help", why }));

const exactly = (entries: KeywordEntry[]): KeywordEntry[] =>
  entries.map((entry) => ({ ...entry, accents: true }));

const ctia = "CTIA's exact set";
const fcc = "a refusal by itself in 47 CFR 64.1200(a)(10)";
const toStop = "the imperative: stop";
const stopWord = "the English word as it is spelled here";
const unsubscribe = "unsubscribe, as mails and carriers here say it";
const enough = "no more, said of messages";
const aboutVisit = "cancel: a refusal for carriers, and what people also write of a visit";
const askHelp = "help";
const begin = "begin (again), as carriers here say it";

export const keywordTable: Readonly<Record<Language, readonly KeywordEntry[]>> = {
  en: [
    ...out(ctia, "stop", "stopall", "stop all", "unsubscribe", "end", "quit"),
    ...visit("CTIA's set and the FCC's; people also write it of a visit", "cancel"),
    ...out(fcc, "revoke", "optout", "opt out"),
    ...out("carriers' lists hold it", "remove"),
    ...back("the words that CTIA and carriers know", "start", "unstop"),
    ...help("CTIA's exact set", "help", "info"),
  ],
  es: [
    ...out(toStop, "alto", "parar", "pare", "detener", "detenga"),
    ...out(unsubscribe, "baja", "darme de baja", "cancelar suscripcion"),
    ...out(enough, "no mas", "no mas mensajes"),
    ...visit(aboutVisit, "cancelar", "cancele"),
    ...back(begin, "iniciar", "comenzar", "reanudar"),
    ...help(askHelp, "ayuda"),
  ],
  fr: [
    ...out(toStop, "arret", "arreter", "arretez", "arrete"),
    ...out(unsubscribe, "desabonner", "desinscrire", "desabonnement"),
    ...out(enough, "plus de messages"),
    ...visit(aboutVisit, "annuler"),
    ...back(begin, "reprendre", "recommencer"),
    ...help(askHelp, "aide"),
  ],
  pt: [
    ...out(toStop, "parar", "pare"),
    ...out("leave, the carriers' word in Brazil", "sair"),
    ...out(unsubscribe, "descadastrar", "remover"),
    ...out(enough, "nao mais", "chega de mensagens"),
    ...visit(aboutVisit, "cancelar"),
    ...back(begin, "iniciar", "recomecar"),
    ...help(askHelp, "ajuda"),
  ],
  de: [
    ...out(stopWord, "stopp"),
    ...out(unsubscribe, "abmelden", "abbestellen", "abmeldung"),
    ...out(enough, "keine nachrichten mehr"),
    ...visit(aboutVisit, "stornieren"),
    ...back(begin, "anmelden", "starten"),
    ...help(askHelp, "hilfe"),
  ],
  it: [
    ...out(toStop, "ferma", "fermare", "smettere"),
    ...out("enough", "basta"),
    ...out(unsubscribe, "cancellami", "disiscrivimi", "rimuovi"),
    ...visit(aboutVisit, "annulla", "cancella"),
    ...back(begin, "inizia", "riprendi"),
    ...help(askHelp, "aiuto"),
  ],
  nl: [
    ...out(unsubscribe, "afmelden", "uitschrijven", "stoppen"),
    ...out(enough, "geen berichten meer"),
    ...visit(aboutVisit, "annuleren"),
    ...back(begin, "aanmelden", "starten"),
    ...help(askHelp, "hulp"),
  ],
  pl: [
    ...out(toStop, "zatrzymaj", "przestan"),
    ...out(unsubscribe, "wypisz", "rezygnuje", "wypisz mnie"),
    ...out(enough, "koniec wiadomosci"),
    ...visit(aboutVisit, "anuluj"),
    ...back(begin, "wznow", "rozpocznij"),
    ...help(askHelp, "pomoc"),
  ],
  et: [
    ...out(stopWord, "stopp"),
    ...out(toStop, "lopeta", "peata"),
    ...out(unsubscribe, "loobun", "tuhista tellimus"),
    ...visit(aboutVisit, "tuhista"),
    ...back(begin, "alusta", "jatka"),
    ...help(askHelp, "abi"),
  ],
  ru: [
    ...out(stopWord, "стоп"),
    ...out(toStop, "остановить", "прекратить", "прекратите"),
    ...out(unsubscribe, "отписаться", "отписка", "отпишите"),
    ...out(enough, "хватит сообщений"),
    ...visit(aboutVisit, "отмена", "отменить"),
    ...back(begin, "старт", "возобновить", "подписаться"),
    ...help(askHelp, "помощь"),
  ],
  uk: [
    ...out(stopWord, "стоп"),
    ...out(toStop, "зупинити", "припинити", "припиніть"),
    ...out(unsubscribe, "відписатися", "відписка"),
    ...visit(aboutVisit, "скасувати"),
    ...back(begin, "старт", "відновити", "підписатися"),
    ...help(askHelp, "допомога"),
  ],
  ar: [
    ...out(toStop, "إيقاف", "ايقاف", "أوقف", "اوقف", "توقف"),
    ...out(unsubscribe, "إلغاء الاشتراك", "الغاء الاشتراك"),
    ...visit(aboutVisit, "إلغاء", "الغاء"),
    ...back(begin, "ابدأ", "استئناف", "اشتراك"),
    ...help(askHelp, "مساعدة", "المساعدة"),
  ],
  zh: [
    ...out(toStop, "停止", "停"),
    ...out(unsubscribe, "退订", "退訂", "取消订阅", "取消訂閱"),
    ...out("unsubscribe, the letters that mainland carriers ask for", "td"),
    ...visit(aboutVisit, "取消"),
    ...back(begin, "开始", "開始", "恢复", "恢復"),
    ...help(askHelp, "帮助", "幫助"),
  ],
  vi: [
    ...exactly(out("stop; without accents it reads as đúng, which is yes", "dừng")),
    ...out(toStop, "dừng lại", "ngừng"),
    ...out("refuse, as the regulator's rules name it", "từ chối", "tuchoi"),
    ...out(unsubscribe, "hủy đăng ký"),
    ...exactly(visit("cancel, of the visit too; without accents it is a name", "hủy", "huỷ")),
    ...back(begin, "bắt đầu", "đăng ký lại"),
    ...help(askHelp, "trợ giúp", "giúp đỡ"),
  ],
  tl: [
    ...out(toStop, "itigil", "ihinto", "tigil", "hinto"),
    ...out(enough, "tama na"),
    ...visit(aboutVisit, "kanselahin"),
    ...back(begin, "simulan", "ituloy"),
    ...help(askHelp, "tulong"),
  ],
  ht: [
    ...out(toStop, "sispann", "kanpe", "rete"),
    ...out("take me off", "retire m", "retire mwen"),
    ...visit(aboutVisit, "anile"),
    ...back(begin, "komanse", "rekomanse"),
    ...help(askHelp, "ed"),
  ],
};

/** Words that other lists hold and this one does not, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  yes: "an answer to a question; it gives consent only where it is refused now",
  no: "an answer to a question",
  arrêtez: "covered without its accent, as every word is",
  nein: "an answer to a question",
  нет: "an answer to a question",
  fin: "end in French and Spanish: also a greeting's end and half a sentence",
  salir: "leave in Spanish: also going out",
  exit: "on no carrier's list, and a question for the way out",
  wypis: "Polish for a hospital's discharge letter, which patients ask a clinic for",
  absagen: "German for calling off a visit, and nothing else",
  opzeggen: "Dutch for ending a contract: may be about the practice itself, for a person to read",
  停药: "stop a medicine: a question for a clinician",
  konèk: "Haitian Creole for connect: no carrier uses it",
};
