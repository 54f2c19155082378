import type { PreferenceWords } from "./words.ts";

export const de: PreferenceWords = {
  title: "So erreichen wir Sie",
  lead: "Wählen Sie, was {clinic} Ihnen senden darf und wohin. Sie können das jederzeit ändern.",
  saved: "Gespeichert",
  savedMore: "Was Sie gewählt haben, gilt ab jetzt.",
  stoppedMeanwhile:
    "Während diese Seite offen war, wurden Nachrichten beendet. Das bleibt so, bis Sie unten Ja wählen und noch einmal speichern.",
  ways: {
    sms: "SMS an {address}",
    whatsapp: "WhatsApp an {address}",
    email: "E-Mail an {address}",
  },
  purposes: {
    reply: { name: "Antworten", more: "wenn Sie uns schreiben" },
    reminder: { name: "Erinnerungen", more: "an Termine" },
    result: { name: "Ergebnisse", more: "ein Hinweis, dass etwas bereitliegt" },
    refill: { name: "Rezepte", more: "neue Rezepte für Ihre Medikamente" },
    broadcast: { name: "Neues", more: "über die Praxis und Gesundheit" },
  },
  yes: "Ja",
  no: "Nein",
  never: {
    phone: "Diese Nummer nicht benutzen",
    whatsapp: "Dieses WhatsApp nicht benutzen",
    email: "Diese E-Mail-Adresse nicht benutzen",
  },
  neverMore: "Wählen Sie das auch, wenn es nicht Ihnen gehört.",
  shared: {
    phone:
      "Dieses Telefon nutzen mehrere Personen. Um hier wieder Nachrichten zu bekommen, senden Sie START von diesem Telefon.",
    whatsapp:
      "Dieses WhatsApp nutzen mehrere Personen. Um hier wieder Nachrichten zu bekommen, schreiben Sie START von dort.",
    email:
      "Diese Adresse nutzen mehrere Personen. Um hier wieder Nachrichten zu bekommen, schreiben Sie START von dort.",
  },
  warning: {
    phone:
      "SMS sind nicht verschlüsselt. Jemand anderes könnte sie unterwegs oder auf Ihrem Telefon lesen. Sie dürfen uns um einen anderen Weg bitten.",
    whatsapp:
      "Jemand anderes könnte WhatsApp-Nachrichten auf Ihrem Telefon lesen. Sie dürfen uns um einen anderen Weg bitten.",
    email:
      "E-Mails sind vielleicht nicht verschlüsselt. Jemand anderes könnte sie unterwegs oder in Ihrem Postfach lesen. Sie dürfen uns um einen anderen Weg bitten.",
  },
  warningYes: "Ich verstehe das und möchte hier trotzdem Nachrichten",
  language: "Sprache, in der wir schreiben",
  quiet: "Ruhezeit",
  quietMore: "Was warten kann, wird zwischen diesen Zeiten nicht gesendet.",
  quietNone: "Keine",
  quietFrom: "Von",
  quietTo: "Bis",
  save: "Speichern",
  stopAll: "Alle Nachrichten beenden",
  stopAllMore: "{clinic} sendet Ihnen dann nichts mehr, an keine Nummer und keine Adresse oben.",
  until: "Dieser Link gilt bis {date}. Geben Sie ihn nicht weiter: Er öffnet Ihre Auswahl.",
  nothing: "Wir haben keine Nummer und keine Adresse von Ihnen.",
  unchanged: "Es wurde nichts geändert.",
  endedMore:
    "Bitten Sie {clinic} um einen neuen. Oder antworten Sie STOP auf irgendeine Nachricht, um Nachrichten zu beenden.",
  staleMore: "Öffnen Sie die Seite noch einmal und wählen Sie.",
  unsubscribe: {
    title: "Abmelden",
    ask: "Automatische E-Mails von {clinic} an {address} beenden?",
    more: "Erinnerungen, Ergebnisse, Rezepte und Neues kommen nicht mehr an diese Adresse. Wenn Sie uns schreiben, antworten wir weiterhin.",
    button: "Abmelden",
    done: "Sie sind abgemeldet",
    doneMore: "{clinic} sendet keine automatischen E-Mails mehr an diese Adresse.",
  },
};
