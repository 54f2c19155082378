/** What patients read on our pages, in their language. Plain words; nothing about health. */
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { PatientPurpose } from "../../shared/domain/preferences.ts";

export const pageLanguages = ["en", "es"] as const;
export type PageLanguage = (typeof pageLanguages)[number];

/** Stands in the ledger: which wording somebody saw when they chose. Raise it when the words change their meaning. */
export const pageVersion = "preferences v1";

export interface PageWords {
  /** In its own language, for the link that leads to it. */
  ownName: string;
  title: string;
  lead(clinic: string): string;
  saved: string;
  savedMore: string;
  changedMeanwhile: string;
  purposes: Readonly<Record<PatientPurpose, { name: string; more: string }>>;
  channels: Readonly<Record<ChannelId, string>>;
  to(channel: string, address: string): string;
  yes: string;
  no: string;
  never: Readonly<Record<"phone" | "whatsapp" | "email", string>>;
  neverMore: string;
  /** Why a refusal on a shared address cannot be lifted from here. */
  shared: Readonly<Record<"phone" | "whatsapp" | "email", string>>;
  warningTitle: string;
  warning: Readonly<Record<"phone" | "whatsapp" | "email", string>>;
  warningYes: string;
  language: string;
  quiet: string;
  quietMore: string;
  quietNone: string;
  quietFrom: string;
  quietTo: string;
  save: string;
  stopAll: string;
  stopAllMore(clinic: string): string;
  until(date: string): string;
  otherLanguage: string;
  ended: { title: string; more(clinic: string | null): string };
  unknown: { title: string; more: string };
  stale: { title: string; more: string; again: string };
  nothingToChoose: string;
  unsubscribe: {
    title: string;
    ask(address: string, clinic: string): string;
    more: string;
    button: string;
    done: string;
    doneMore(clinic: string): string;
  };
}

const en: PageWords = {
  ownName: "English",
  title: "How we reach you",
  lead: (clinic) => `Choose what ${clinic} may send you, and where. You can change it at any time.`,
  saved: "Saved",
  savedMore: "What you chose holds from now on.",
  changedMeanwhile: "Something had changed since you opened this page. Look it over and save again.",
  purposes: {
    reply: { name: "Answers", more: "when you write to us" },
    reminder: { name: "Reminders", more: "of visits" },
    result: { name: "Results", more: "a note that something is ready" },
    refill: { name: "Refills", more: "of prescriptions" },
    broadcast: { name: "News", more: "about the clinic and health" },
  },
  channels: { sms: "Text messages", whatsapp: "WhatsApp", email: "Email" },
  to: (channel, address) => `${channel} to ${address}`,
  yes: "Yes",
  no: "No",
  never: {
    phone: "Do not use this number",
    whatsapp: "Do not use this WhatsApp",
    email: "Do not use this email address",
  },
  neverMore: "Choose this also if it is not yours.",
  shared: {
    phone: "This phone is shared. To get messages here again, text START from this phone.",
    whatsapp: "This WhatsApp is shared. To get messages here again, write START from it.",
    email: "This address is shared. To get messages here again, write START from it.",
  },
  warningTitle: "Privacy",
  warning: {
    phone:
      "Text messages are not encrypted. Someone else could read them on the way or on your phone. You may ask us for another way.",
    whatsapp: "Someone else could read WhatsApp messages on your phone. You may ask us for another way.",
    email:
      "Email may not be encrypted. Someone else could read it on the way or in your mailbox. You may ask us for another way.",
  },
  warningYes: "I understand, and I want messages here anyway",
  language: "Language we write in",
  quiet: "Quiet hours",
  quietMore: "Nothing that can wait is sent between these times.",
  quietNone: "Not set",
  quietFrom: "From",
  quietTo: "To",
  save: "Save",
  stopAll: "Stop all messages",
  stopAllMore: (clinic) => `${clinic} then sends you nothing, on any number or address above.`,
  until: (date) => `This link works until ${date}. Do not pass it on: it opens your choices.`,
  otherLanguage: "Language of this page",
  ended: {
    title: "This link has ended",
    more: (clinic) =>
      `Nothing was changed. Ask ${clinic ?? "the clinic"} for a new one, or answer STOP to any message to end messages.`,
  },
  unknown: {
    title: "This link does not work",
    more: "It may be cut short. Open it again from the message, whole. Nothing was changed.",
  },
  stale: {
    title: "This page was open for too long",
    more: "Nothing was changed. Open it again and choose.",
    again: "Open it again",
  },
  nothingToChoose: "We have no number or address of yours.",
  unsubscribe: {
    title: "Unsubscribe",
    ask: (address, clinic) => `Stop automatic mail from ${clinic} to ${address}?`,
    more: "Reminders, results, refills and news no longer come to this address. If you write to us, we still answer.",
    button: "Unsubscribe",
    done: "You are unsubscribed",
    doneMore: (clinic) => `${clinic} sends no more automatic mail to this address.`,
  },
};

const es: PageWords = {
  ownName: "Español",
  title: "Cómo nos comunicamos con usted",
  lead: (clinic) => `Elija qué puede enviarle ${clinic} y adónde. Puede cambiarlo cuando quiera.`,
  saved: "Guardado",
  savedMore: "Lo que eligió vale desde ahora.",
  changedMeanwhile: "Algo cambió desde que abrió esta página. Revísela y guarde de nuevo.",
  purposes: {
    reply: { name: "Respuestas", more: "cuando usted nos escribe" },
    reminder: { name: "Recordatorios", more: "de citas" },
    result: { name: "Resultados", more: "aviso de que algo está listo" },
    refill: { name: "Recetas", more: "renovación de medicamentos" },
    broadcast: { name: "Noticias", more: "de la clínica y de salud" },
  },
  channels: { sms: "Mensajes de texto", whatsapp: "WhatsApp", email: "Correo" },
  to: (channel, address) => `${channel} a ${address}`,
  yes: "Sí",
  no: "No",
  never: {
    phone: "No usen este número",
    whatsapp: "No usen este WhatsApp",
    email: "No usen esta dirección de correo",
  },
  neverMore: "Elíjalo también si no es suyo.",
  shared: {
    phone: "Este teléfono es compartido. Para recibir mensajes otra vez, envíe START desde este teléfono.",
    whatsapp: "Este WhatsApp es compartido. Para recibir mensajes otra vez, escriba START desde él.",
    email: "Esta dirección es compartida. Para recibir mensajes otra vez, escriba START desde ella.",
  },
  warningTitle: "Privacidad",
  warning: {
    phone:
      "Los mensajes de texto no van cifrados. Otra persona podría leerlos en el camino o en su teléfono. Puede pedirnos otra vía.",
    whatsapp: "Otra persona podría leer los mensajes de WhatsApp en su teléfono. Puede pedirnos otra vía.",
    email:
      "El correo puede no ir cifrado. Otra persona podría leerlo en el camino o en su buzón. Puede pedirnos otra vía.",
  },
  warningYes: "Lo entiendo y aun así quiero recibir mensajes aquí",
  language: "Idioma en que le escribimos",
  quiet: "Horas de silencio",
  quietMore: "Nada que pueda esperar se envía entre estas horas.",
  quietNone: "Sin definir",
  quietFrom: "Desde",
  quietTo: "Hasta",
  save: "Guardar",
  stopAll: "Detener todos los mensajes",
  stopAllMore: (clinic) => `${clinic} ya no le enviará nada, a ningún número ni dirección de arriba.`,
  until: (date) => `Este enlace funciona hasta el ${date}. No lo comparta: abre sus preferencias.`,
  otherLanguage: "Idioma de esta página",
  ended: {
    title: "Este enlace ya no funciona",
    more: (clinic) =>
      `No se cambió nada. Pida uno nuevo a ${clinic ?? "la clínica"}, o responda STOP a cualquier mensaje para no recibir más.`,
  },
  unknown: {
    title: "Este enlace no funciona",
    more: "Puede estar cortado. Ábralo de nuevo desde el mensaje, completo. No se cambió nada.",
  },
  stale: {
    title: "Esta página estuvo abierta demasiado tiempo",
    more: "No se cambió nada. Ábrala de nuevo y elija.",
    again: "Abrir de nuevo",
  },
  nothingToChoose: "No tenemos ningún número ni dirección suya.",
  unsubscribe: {
    title: "Cancelar suscripción",
    ask: (address, clinic) => `¿Detener el correo automático de ${clinic} a ${address}?`,
    more: "Recordatorios, resultados, recetas y noticias ya no llegarán a esta dirección. Si nos escribe, le respondemos.",
    button: "Cancelar suscripción",
    done: "Suscripción cancelada",
    doneMore: (clinic) => `${clinic} ya no envía correo automático a esta dirección.`,
  },
};

export const pageWords: Readonly<Record<PageLanguage, PageWords>> = { en, es };

/** The page's language for a patient's: their own where we have it, else English. */
export function pageLanguageOf(language: string | null): PageLanguage {
  const primary = language?.toLowerCase().split("-")[0];
  return pageLanguages.find((one) => one === primary) ?? "en";
}

/** What patients may ask to be written in, each by its own name. */
export const writtenLanguages: readonly (readonly [tag: string, name: string])[] = [
  ["en", "English"],
  ["es", "Español"],
  ["ar", "العربية"],
  ["de", "Deutsch"],
  ["et", "Eesti"],
  ["fr", "Français"],
  ["ht", "Kreyòl ayisyen"],
  ["it", "Italiano"],
  ["nl", "Nederlands"],
  ["pl", "Polski"],
  ["pt", "Português"],
  ["ru", "Русский"],
  ["tl", "Tagalog"],
  ["uk", "Українська"],
  ["vi", "Tiếng Việt"],
  ["zh", "中文"],
];
