import type { PreferenceWords } from "./words.ts";

export const it: PreferenceWords = {
  title: "Come la contattiamo",
  lead: "Scelga che cosa può inviarle {clinic}, e dove. Può cambiare in ogni momento.",
  saved: "Salvato",
  savedMore: "Quello che ha scelto vale da adesso.",
  stoppedMeanwhile:
    "Alcuni messaggi sono stati fermati mentre questa pagina era aperta. Resta così finché non sceglie Sì qui sotto e salva di nuovo.",
  ways: {
    sms: "SMS a {address}",
    whatsapp: "Messaggi WhatsApp a {address}",
    email: "E-mail a {address}",
  },
  purposes: {
    reply: { name: "Risposte", more: "quando lei ci scrive" },
    reminder: { name: "Promemoria", more: "delle visite" },
    result: { name: "Risultati", more: "un avviso che qualcosa è pronto" },
    refill: { name: "Ricette", more: "il rinnovo dei farmaci" },
    broadcast: { name: "Novità", more: "sulla clinica e sulla salute" },
  },
  yes: "Sì",
  no: "No",
  never: {
    phone: "Non usate questo numero",
    whatsapp: "Non usate questo WhatsApp",
    email: "Non usate questo indirizzo e-mail",
  },
  neverMore: "Lo scelga anche se non è suo.",
  shared: {
    phone: "Questo telefono è condiviso. Per ricevere di nuovo messaggi qui, invii START da questo telefono.",
    whatsapp: "Questo WhatsApp è condiviso. Per ricevere di nuovo messaggi qui, scriva START da lì.",
    email: "Questo indirizzo è condiviso. Per ricevere di nuovo messaggi qui, scriva START da lì.",
  },
  warning: {
    phone:
      "Gli SMS non sono cifrati. Un’altra persona potrebbe leggerli lungo la strada o sul suo telefono. Può chiederci un’altra via.",
    whatsapp:
      "Un’altra persona potrebbe leggere i messaggi WhatsApp sul suo telefono. Può chiederci un’altra via.",
    email:
      "Le e-mail possono non essere cifrate. Un’altra persona potrebbe leggerle lungo la strada o nella sua casella. Può chiederci un’altra via.",
  },
  warningYes: "Ho capito e voglio comunque messaggi qui",
  language: "Lingua in cui le scriviamo",
  quiet: "Ore di silenzio",
  quietMore: "Niente che possa aspettare viene inviato tra queste ore.",
  quietNone: "Nessuna",
  quietFrom: "Dalle",
  quietTo: "Alle",
  save: "Salva",
  stopAll: "Ferma tutti i messaggi",
  stopAllMore: "{clinic} allora non le invia più niente, a nessun numero o indirizzo qui sopra.",
  until: "Questo link funziona fino a questa data: {date}. Non lo dia ad altri: apre le sue scelte.",
  nothing: "Non abbiamo nessun suo numero o indirizzo.",
  unchanged: "Non è stato cambiato niente.",
  endedMore:
    "Ne chieda uno nuovo a {clinic}. Oppure risponda STOP a un messaggio qualsiasi per non riceverne più.",
  staleMore: "La apra di nuovo e scelga.",
  unsubscribe: {
    title: "Annulla l’iscrizione",
    ask: "Fermare le e-mail automatiche di {clinic} a {address}?",
    more: "Promemoria, risultati, ricette e novità non arrivano più a questo indirizzo. Se ci scrive, rispondiamo ancora.",
    button: "Annulla l’iscrizione",
    done: "Iscrizione annullata",
    doneMore: "{clinic} non invia più e-mail automatiche a questo indirizzo.",
  },
};
