/**
 * What the secure page says, in each language. {clinic}, {contact} and {date} are filled in. Before somebody has shown
 * who they are it says nothing but the clinic's name.
 */
export interface SecureWords {
  /** In its own language. */
  ownName: string;
  title: string;
  lead: string;
  birthDate: string;
  day: string;
  month: string;
  year: string;
  show: string;
  wrong: string;
  incomplete: string;
  limit: string;
  sent: string;
  files: string;
  answer: string;
  answerMore: string;
  send: string;
  answered: string;
  answeredMore: string;
  empty: string;
  tooLong: string;
  call: string;
  ended: string;
  endedMore: string;
  locked: string;
  lockedMore: string;
  unknown: string;
  unknownMore: string;
  later: string;
  laterMore: string;
  stale: string;
  staleMore: string;
  again: string;
  languages: string;
}

const en: SecureWords = {
  ownName: "English",
  title: "A message for you",
  lead: "{clinic} has a message for you. First show us that it is you.",
  birthDate: "Your date of birth",
  day: "Day",
  month: "Month",
  year: "Year",
  show: "Show the message",
  wrong: "That does not match. Look it over and try again.",
  incomplete: "Enter day, month and year in numbers.",
  limit: "After five wrong answers this link is locked.",
  sent: "Sent {date}",
  files: "It came with files that are not shown here. Ask {clinic} for them.",
  answer: "Your answer",
  answerMore: "{clinic} reads it in working hours. In an emergency call your emergency number.",
  send: "Send",
  answered: "Sent",
  answeredMore: "{clinic} has your answer.",
  empty: "Write something first.",
  tooLong: "That is too long. Shorten it and send it again.",
  call: "Or call {contact}.",
  ended: "This link has ended",
  endedMore: "Ask {clinic} for a new one.",
  locked: "This link is locked",
  lockedMore: "There were too many wrong answers. Ask {clinic} for a new link.",
  unknown: "This link does not work",
  unknownMore: "It may be cut short. Open it again from the message, whole.",
  later: "Too many tries",
  laterMore: "Wait a while and try again.",
  stale: "This page was open for too long",
  staleMore: "Nothing was sent. Open it again.",
  again: "Open it again",
  languages: "Other languages",
};

const es: SecureWords = {
  ownName: "Español",
  title: "Un mensaje para usted",
  lead: "{clinic} tiene un mensaje para usted. Primero muéstrenos que es usted.",
  birthDate: "Su fecha de nacimiento",
  day: "Día",
  month: "Mes",
  year: "Año",
  show: "Mostrar el mensaje",
  wrong: "No coincide. Revísela e inténtelo de nuevo.",
  incomplete: "Escriba día, mes y año en números.",
  limit: "Después de cinco respuestas erróneas este enlace se bloquea.",
  sent: "Enviado el {date}",
  files: "Traía archivos que no se muestran aquí. Pídalos a {clinic}.",
  answer: "Su respuesta",
  answerMore: "{clinic} la lee en horas de trabajo. En una emergencia llame a su número de emergencias.",
  send: "Enviar",
  answered: "Enviada",
  answeredMore: "{clinic} tiene su respuesta.",
  empty: "Primero escriba algo.",
  tooLong: "Es demasiado larga. Acórtela y envíela de nuevo.",
  call: "O llame al {contact}.",
  ended: "Este enlace ya no funciona",
  endedMore: "Pida uno nuevo a {clinic}.",
  locked: "Este enlace está bloqueado",
  lockedMore: "Hubo demasiadas respuestas erróneas. Pida un enlace nuevo a {clinic}.",
  unknown: "Este enlace no funciona",
  unknownMore: "Puede estar cortado. Ábralo de nuevo desde el mensaje, completo.",
  later: "Demasiados intentos",
  laterMore: "Espere un rato e inténtelo de nuevo.",
  stale: "Esta página estuvo abierta demasiado tiempo",
  staleMore: "No se envió nada. Ábrala de nuevo.",
  again: "Abrir de nuevo",
  languages: "Otros idiomas",
};

export const secureWords = { en, es } as const satisfies Record<string, SecureWords>;
export type SecureLanguage = keyof typeof secureWords;
export const secureLanguages = Object.keys(secureWords) as SecureLanguage[];

export function secureLanguageOf(language: string | null): SecureLanguage {
  const primary = language?.toLowerCase().split(/[-_]/)[0];
  return secureLanguages.find((one) => one === primary) ?? "en";
}

/** In which order people there write a date. */
export function dateOrder(language: SecureLanguage): ("day" | "month" | "year")[] {
  const parts = new Intl.DateTimeFormat(language === "en" ? "en-US" : language, { dateStyle: "short" });
  const named = ["day", "month", "year"] as const;
  return parts.formatToParts(0).flatMap(({ type }) => named.find((one) => one === type) ?? []);
}
