/**
 * What the notice says in each language while nobody has written another: that a message waits, and where. Never about
 * health. `read` is put behind a notice of the clinic's own that has no place for the link.
 */
export interface NoticeTexts {
  /** No link: the patient calls or writes. */
  plain: string;
  linked: string;
  read: string;
}

export const noticeTexts = {
  en: {
    plain: "{clinic}: we have a message for you. Please call us or write back.",
    linked: "{clinic}: we have a message for you. Read it here: {link}",
    read: "Read it here: {link}",
  },
  es: {
    plain: "{clinic}: tenemos un mensaje para usted. Llámenos o escríbanos, por favor.",
    linked: "{clinic}: tenemos un mensaje para usted. Léalo aquí: {link}",
    read: "Léalo aquí: {link}",
  },
  fr: {
    plain: "{clinic} : nous avons un message pour vous. Appelez-nous ou écrivez-nous.",
    linked: "{clinic} : nous avons un message pour vous. Lisez-le ici : {link}",
    read: "Lisez-le ici : {link}",
  },
  pt: {
    plain: "{clinic}: temos uma mensagem para você. Ligue ou escreva para nós.",
    linked: "{clinic}: temos uma mensagem para você. Leia aqui: {link}",
    read: "Leia aqui: {link}",
  },
  de: {
    plain: "{clinic}: Wir haben eine Nachricht für Sie. Bitte rufen Sie an oder schreiben Sie uns.",
    linked: "{clinic}: Wir haben eine Nachricht für Sie. Hier lesen: {link}",
    read: "Hier lesen: {link}",
  },
  it: {
    plain: "{clinic}: abbiamo un messaggio per lei. Ci chiami o ci scriva.",
    linked: "{clinic}: abbiamo un messaggio per lei. Lo legga qui: {link}",
    read: "Lo legga qui: {link}",
  },
  nl: {
    plain: "{clinic}: we hebben een bericht voor u. Bel ons of schrijf terug.",
    linked: "{clinic}: we hebben een bericht voor u. Lees het hier: {link}",
    read: "Lees het hier: {link}",
  },
  pl: {
    plain: "{clinic}: mamy dla Ciebie wiadomość. Zadzwoń lub napisz do nas.",
    linked: "{clinic}: mamy dla Ciebie wiadomość. Przeczytaj tutaj: {link}",
    read: "Przeczytaj tutaj: {link}",
  },
  et: {
    plain: "{clinic}: teile on sõnum. Palun helistage või kirjutage meile.",
    linked: "{clinic}: teile on sõnum. Lugege siit: {link}",
    read: "Lugege siit: {link}",
  },
  ru: {
    plain: "{clinic}: у нас есть для вас сообщение. Позвоните или напишите нам.",
    linked: "{clinic}: у нас есть для вас сообщение. Прочитайте здесь: {link}",
    read: "Прочитайте здесь: {link}",
  },
  uk: {
    plain: "{clinic}: у нас є для вас повідомлення. Зателефонуйте або напишіть нам.",
    linked: "{clinic}: у нас є для вас повідомлення. Прочитайте тут: {link}",
    read: "Прочитайте тут: {link}",
  },
  ar: {
    plain: "{clinic}: لدينا رسالة لك. يرجى الاتصال بنا أو مراسلتنا.",
    linked: "{clinic}: لدينا رسالة لك. اقرأها هنا: {link}",
    read: "اقرأها هنا: {link}",
  },
  zh: {
    plain: "{clinic}：我们有一条消息给您。请来电或回复我们。",
    linked: "{clinic}：我们有一条消息给您。请在此阅读：{link}",
    read: "请在此阅读：{link}",
  },
  vi: {
    plain: "{clinic}: chúng tôi có tin nhắn cho quý vị. Xin gọi hoặc viết cho chúng tôi.",
    linked: "{clinic}: chúng tôi có tin nhắn cho quý vị. Đọc tại đây: {link}",
    read: "Đọc tại đây: {link}",
  },
  tl: {
    plain: "{clinic}: may mensahe kami para sa iyo. Pakitawagan o sulatan kami.",
    linked: "{clinic}: may mensahe kami para sa iyo. Basahin dito: {link}",
    read: "Basahin dito: {link}",
  },
  ht: {
    plain: "{clinic}: nou gen yon mesaj pou ou. Rele nou oswa ekri nou.",
    linked: "{clinic}: nou gen yon mesaj pou ou. Li l isit la: {link}",
    read: "Li l isit la: {link}",
  },
} as const satisfies Record<string, NoticeTexts>;

export type NoticeLanguage = keyof typeof noticeTexts;

/** The patient's own language where we have it, else English. */
export function noticeLanguageOf(language: string | null): NoticeLanguage {
  return knownLanguage(language) ?? "en";
}

/** Ours among the languages of a tag such as "es-MX" or "zh_Hans"; null when we have none. */
export function knownLanguage(tag: string | null): NoticeLanguage | null {
  const primary = tag?.toLowerCase().split(/[-_]/)[0] ?? "";
  // The standard form of Tagalog, as devices in the Philippines name it.
  if (primary === "fil") return "tl";
  return Object.hasOwn(noticeTexts, primary) ? (primary as NoticeLanguage) : null;
}
