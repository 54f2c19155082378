/**
 * What the notice says in each language while nobody has written another: that a message waits, and where. Never about
 * health. `read` is put behind a notice of the clinic's own that has no place for the link.
 */
export interface NoticeTexts {
  /** No link: the patient calls or writes. */
  plain: string;
  linked: string;
  read: string;
  /** The one-time code, for who opens the page and has no birth date on record. ****** is filled as it leaves. */
  code: string;
}

/** As long as a code, and it costs a text message no more than digits. */
export const codeMark = "******";

export const noticeTexts = {
  en: {
    plain: "{clinic}: we have a message for you. Please call us or write back.",
    linked: "{clinic}: we have a message for you. Read it here: {link}",
    read: "Read it here: {link}",
    code: "{clinic}: ****** is your code for our secure page, for 10 minutes. We never ask you for it by phone.",
  },
  es: {
    plain: "{clinic}: tenemos un mensaje para usted. Llámenos o escríbanos, por favor.",
    linked: "{clinic}: tenemos un mensaje para usted. Léalo aquí: {link}",
    read: "Léalo aquí: {link}",
    code: "{clinic}: ****** es su código para nuestra página segura, por 10 minutos. Nunca se lo pedimos por teléfono.",
  },
  fr: {
    plain: "{clinic} : nous avons un message pour vous. Appelez-nous ou écrivez-nous.",
    linked: "{clinic} : nous avons un message pour vous. Lisez-le ici : {link}",
    read: "Lisez-le ici : {link}",
    code: "{clinic} : ****** est votre code pour notre page sécurisée, pendant 10 minutes. Nous ne le demandons jamais par téléphone.",
  },
  pt: {
    plain: "{clinic}: temos uma mensagem para você. Ligue ou escreva para nós.",
    linked: "{clinic}: temos uma mensagem para você. Leia aqui: {link}",
    read: "Leia aqui: {link}",
    code: "{clinic}: ****** é o seu código para a nossa página segura, por 10 minutos. Nunca o pedimos por telefone.",
  },
  de: {
    plain: "{clinic}: Wir haben eine Nachricht für Sie. Bitte rufen Sie an oder schreiben Sie uns.",
    linked: "{clinic}: Wir haben eine Nachricht für Sie. Hier lesen: {link}",
    read: "Hier lesen: {link}",
    code: "{clinic}: ****** ist Ihr Code für unsere sichere Seite, 10 Minuten lang. Wir fragen nie am Telefon danach.",
  },
  it: {
    plain: "{clinic}: abbiamo un messaggio per lei. Ci chiami o ci scriva.",
    linked: "{clinic}: abbiamo un messaggio per lei. Lo legga qui: {link}",
    read: "Lo legga qui: {link}",
    code: "{clinic}: ****** è il suo codice per la nostra pagina sicura, per 10 minuti. Non lo chiediamo mai al telefono.",
  },
  nl: {
    plain: "{clinic}: we hebben een bericht voor u. Bel ons of schrijf terug.",
    linked: "{clinic}: we hebben een bericht voor u. Lees het hier: {link}",
    read: "Lees het hier: {link}",
    code: "{clinic}: ****** is uw code voor onze beveiligde pagina, 10 minuten lang. Wij vragen er nooit telefonisch om.",
  },
  pl: {
    plain: "{clinic}: mamy dla Ciebie wiadomość. Zadzwoń lub napisz do nas.",
    linked: "{clinic}: mamy dla Ciebie wiadomość. Przeczytaj tutaj: {link}",
    read: "Przeczytaj tutaj: {link}",
    code: "{clinic}: ****** to Twój kod do naszej bezpiecznej strony, ważny 10 minut. Nigdy nie prosimy o niego przez telefon.",
  },
  et: {
    plain: "{clinic}: teile on sõnum. Palun helistage või kirjutage meile.",
    linked: "{clinic}: teile on sõnum. Lugege siit: {link}",
    read: "Lugege siit: {link}",
    code: "{clinic}: ****** on teie kood meie turvalisele lehele, kehtib 10 minutit. Me ei küsi seda kunagi telefonis.",
  },
  ru: {
    plain: "{clinic}: у нас есть для вас сообщение. Позвоните или напишите нам.",
    linked: "{clinic}: у нас есть для вас сообщение. Прочитайте здесь: {link}",
    read: "Прочитайте здесь: {link}",
    code: "{clinic}: ****** - ваш код для нашей защищённой страницы, на 10 минут. Мы никогда не спрашиваем его по телефону.",
  },
  uk: {
    plain: "{clinic}: у нас є для вас повідомлення. Зателефонуйте або напишіть нам.",
    linked: "{clinic}: у нас є для вас повідомлення. Прочитайте тут: {link}",
    read: "Прочитайте тут: {link}",
    code: "{clinic}: ****** - ваш код для нашої захищеної сторінки, на 10 хвилин. Ми ніколи не питаємо його телефоном.",
  },
  ar: {
    plain: "{clinic}: لدينا رسالة لك. يرجى الاتصال بنا أو مراسلتنا.",
    linked: "{clinic}: لدينا رسالة لك. اقرأها هنا: {link}",
    read: "اقرأها هنا: {link}",
    code: "{clinic}: ****** هو رمزك لصفحتنا الآمنة لمدة 10 دقائق. لا نطلبه منك عبر الهاتف أبدًا.",
  },
  zh: {
    plain: "{clinic}：我们有一条消息给您。请来电或回复我们。",
    linked: "{clinic}：我们有一条消息给您。请在此阅读：{link}",
    read: "请在此阅读：{link}",
    code: "{clinic}：****** 是您打开安全页面的验证码，10 分钟内有效。我们绝不会在电话中向您索取。",
  },
  vi: {
    plain: "{clinic}: chúng tôi có tin nhắn cho quý vị. Xin gọi hoặc viết cho chúng tôi.",
    linked: "{clinic}: chúng tôi có tin nhắn cho quý vị. Đọc tại đây: {link}",
    read: "Đọc tại đây: {link}",
    code: "{clinic}: ****** là mã của quý vị cho trang bảo mật của chúng tôi, trong 10 phút. Chúng tôi không bao giờ hỏi mã qua điện thoại.",
  },
  tl: {
    plain: "{clinic}: may mensahe kami para sa iyo. Pakitawagan o sulatan kami.",
    linked: "{clinic}: may mensahe kami para sa iyo. Basahin dito: {link}",
    read: "Basahin dito: {link}",
    code: "{clinic}: ****** ang code mo para sa aming ligtas na pahina, sa loob ng 10 minuto. Hindi namin ito hinihingi sa telepono.",
  },
  ht: {
    plain: "{clinic}: nou gen yon mesaj pou ou. Rele nou oswa ekri nou.",
    linked: "{clinic}: nou gen yon mesaj pou ou. Li l isit la: {link}",
    read: "Li l isit la: {link}",
    code: "{clinic}: ****** se kòd ou pou paj sekirize nou an, pandan 10 minit. Nou pa janm mande l nan telefòn.",
  },
} as const satisfies Record<string, NoticeTexts>;

export type NoticeLanguage = keyof typeof noticeTexts;

/** The patient's own language where we have it, else English. */
export function noticeLanguageOf(language: string | null): NoticeLanguage {
  const primary = language?.toLowerCase().split(/[-_]/)[0] ?? "en";
  return primary in noticeTexts ? (primary as NoticeLanguage) : "en";
}
