/**
 * Emergencies: what an organization listens for in patients' words, what it answers, and whom it pages. Plain data; an
 * organization changes its own.
 */

/** Languages with words of their own. Every message is held against all that are on: people write as they can. */
export const emergencyLanguages = [
  "en",
  "es",
  "fr",
  "pt",
  "de",
  "it",
  "nl",
  "pl",
  "et",
  "ru",
  "uk",
  "ar",
  "zh",
  "vi",
  "tl",
  "ht",
] as const;
export type EmergencyLanguage = (typeof emergencyLanguages)[number];

/**
 * `alarms` are phrases that raise an emergency, `calm` are phrases that only look like one. In both, a word that ends
 * in * stands for all its endings, … stands for up to three words between, and # for a number of two or three digits.
 */
export interface EmergencyWords {
  alarms: string[];
  calm: string[];
}

/** How a person of the on-call chain is told beside the screen, which tells everybody. */
export const pageWays = ["sms", "flash", "email"] as const;
export type PageWay = (typeof pageWays)[number];

/** A flash text is gone from the screen once it is read: it never goes without a text that stays. */
export function withText(ways: readonly PageWay[]): PageWay[] {
  return ways.includes("flash") && !ways.includes("sms") ? ["sms", ...ways] : [...ways];
}

/** One rung of the on-call chain: who is paged together, how, and how long they have before the next rung. */
export interface ChainStep {
  userIds: string[];
  ways: PageWay[];
  waitSeconds: number;
}

export interface EmergencySettings {
  on: boolean;
  /** Languages that are not listened for. */
  off: EmergencyLanguage[];
  /** Where an organization changed the words of a language; the default for all others. */
  words: Partial<Record<EmergencyLanguage, EmergencyWords>>;
  /**
   * What came with Threadwell when each of these was changed, so that updates reach it. Absent for words of an earlier
   * release: they hold as they are written.
   */
  bases?: Partial<Record<EmergencyLanguage, EmergencyWords>>;
  answer: {
    on: boolean;
    /** Sent at most once in this time to one conversation. */
    windowMinutes: number;
    /** What stands for {number}: the local number for emergencies. */
    number: string;
    /** Changed texts; the default for all others. {clinic} and {number} stand for themselves. */
    texts: Partial<Record<EmergencyLanguage, string>>;
  };
  /** Empty: the screens alone are told. */
  chain: ChainStep[];
  /** Phones that their owners have not proven are paged too. Absent in settings of an earlier release, which paged all. */
  pageUnproven?: boolean;
}

/** Whether a phone that nobody has proven is paged. Without settings of its own an organization has no chain either. */
export function pagesUnproven(settings: EmergencySettings | null): boolean {
  return settings !== null && (settings.pageUnproven ?? true);
}

export const maxChainSteps = 8;
export const shortestPageWaitSeconds = 30;
export const longestPageWaitSeconds = 3600;
/** How often the whole chain is gone through without a pause; then it is said that nobody answered. */
export const chainRounds = 5;
/** After that it is gone through again and again, until somebody has it: before each round a pause that is so much longer. */
export const chainPauseMinutes = 5;

/** Never says that somebody reads this now: nobody may. */
export const defaultAnswers: Readonly<Record<EmergencyLanguage, string>> = {
  en: "{clinic}: If this is an emergency, call {number} now. This line may not be read right away.",
  es: "{clinic}: Si es una emergencia, llame al {number} ahora. Es posible que no leamos esto de inmediato.",
  fr: "{clinic} : en cas d'urgence, appelez le {number} maintenant. Ce message peut ne pas être lu tout de suite.",
  pt: "{clinic}: Se for uma emergência, ligue {number} agora. Esta mensagem pode não ser lida logo.",
  de: "{clinic}: Im Notfall rufen Sie jetzt {number} an. Diese Nachricht wird vielleicht nicht sofort gelesen.",
  it: "{clinic}: se è un'emergenza chiami subito il {number}. Questo messaggio potrebbe non essere letto subito.",
  nl: "{clinic}: Bel bij nood nu {number}. Dit bericht wordt misschien niet meteen gelezen.",
  pl: "{clinic}: W nagłym wypadku zadzwoń teraz pod {number}. Ta wiadomość może nie zostać przeczytana od razu.",
  et: "{clinic}: Hädaolukorras helistage kohe {number}. Seda sõnumit ei pruugita kohe lugeda.",
  ru: "{clinic}: В экстренном случае сейчас же звоните {number}. Это сообщение могут прочитать не сразу.",
  uk: "{clinic}: У невідкладному випадку зараз же дзвоніть {number}. Це повідомлення можуть прочитати не одразу.",
  ar: "{clinic}: في حالة الطوارئ اتصل الآن بالرقم {number}. قد لا تُقرأ هذه الرسالة فورًا.",
  zh: "{clinic}：如遇紧急情况，请立即拨打 {number}。此消息可能不会马上有人看到。",
  vi: "{clinic}: Nếu khẩn cấp, hãy gọi {number} ngay. Tin nhắn này có thể chưa được đọc ngay.",
  tl: "{clinic}: Kung emergency, tumawag agad sa {number}. Maaaring hindi agad mabasa ang mensaheng ito.",
  ht: "{clinic}: Si se yon ijans, rele {number} kounye a. Yo ka pa li mesaj sa a touswit.",
};

export const defaultEmergencySettings: EmergencySettings = {
  on: true,
  off: [],
  words: {},
  answer: { on: true, windowMinutes: 60, number: "911", texts: {} },
  chain: [],
  pageUnproven: false,
};

/** What a patient is answered, in their language where there are words of it. */
export function emergencyAnswer(
  { answer }: Pick<EmergencySettings, "answer">,
  language: EmergencyLanguage,
  clinic: string,
): string {
  const text = answer.texts[language] ?? defaultAnswers[language];
  return text.replaceAll("{clinic}", clinic).replaceAll("{number}", answer.number);
}

export type AlarmState = "paging" | "acknowledged" | "unanswered";
export type PageState = "due" | "calling" | "sent" | "delivered" | "failed" | "unconfirmed" | "skipped";
export type AcknowledgedHow = "screen" | "link" | "sms";
