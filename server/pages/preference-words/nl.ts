import type { PreferenceWords } from "./words.ts";

export const nl: PreferenceWords = {
  title: "Hoe we u bereiken",
  lead: "Kies wat {clinic} u mag sturen, en waarheen. U kunt het altijd veranderen.",
  saved: "Opgeslagen",
  savedMore: "Wat u koos, geldt vanaf nu.",
  stoppedMeanwhile:
    "Terwijl deze pagina open was, zijn berichten gestopt. Dat blijft zo tot u hieronder Ja kiest en opnieuw opslaat.",
  ways: {
    sms: "Sms naar {address}",
    whatsapp: "WhatsApp naar {address}",
    email: "E-mail naar {address}",
  },
  purposes: {
    reply: { name: "Antwoorden", more: "als u ons schrijft" },
    reminder: { name: "Herinneringen", more: "aan afspraken" },
    result: { name: "Uitslagen", more: "een bericht dat er iets klaar is" },
    refill: { name: "Recepten", more: "herhaling van medicijnen" },
    broadcast: { name: "Nieuws", more: "over de praktijk en gezondheid" },
  },
  yes: "Ja",
  no: "Nee",
  never: {
    phone: "Gebruik dit nummer niet",
    whatsapp: "Gebruik deze WhatsApp niet",
    email: "Gebruik dit e-mailadres niet",
  },
  neverMore: "Kies dit ook als het niet van u is.",
  shared: {
    phone:
      "Meer mensen gebruiken deze telefoon. Wilt u hier weer berichten? Stuur dan START vanaf deze telefoon.",
    whatsapp:
      "Meer mensen gebruiken deze WhatsApp. Wilt u hier weer berichten? Schrijf dan START van daaruit.",
    email: "Meer mensen gebruiken dit adres. Wilt u hier weer berichten? Schrijf dan START vanaf dit adres.",
  },
  warning: {
    phone:
      "Sms’jes zijn niet versleuteld. Iemand anders kan ze onderweg of op uw telefoon lezen. U mag ons om een andere manier vragen.",
    whatsapp:
      "Iemand anders kan WhatsApp-berichten op uw telefoon lezen. U mag ons om een andere manier vragen.",
    email:
      "E-mail is misschien niet versleuteld. Iemand anders kan die onderweg of in uw mailbox lezen. U mag ons om een andere manier vragen.",
  },
  warningYes: "Ik begrijp het en wil hier toch berichten",
  language: "Taal waarin we schrijven",
  quiet: "Stille uren",
  quietMore: "Wat kan wachten, sturen we niet tussen deze tijden.",
  quietNone: "Geen",
  quietFrom: "Van",
  quietTo: "Tot",
  save: "Opslaan",
  stopAll: "Alle berichten stoppen",
  stopAllMore: "{clinic} stuurt u dan niets meer, op geen enkel nummer of adres hierboven.",
  until: "Deze link werkt tot {date}. Geef hem niet door: hij opent uw keuzes.",
  nothing: "We hebben geen nummer of adres van u.",
  unchanged: "Er is niets veranderd.",
  endedMore:
    "Vraag {clinic} om een nieuwe, of antwoord STOP op een willekeurig bericht om berichten te stoppen.",
  staleMore: "Open de pagina nog eens en kies.",
  unsubscribe: {
    title: "Afmelden",
    ask: "Automatische mail van {clinic} naar {address} stoppen?",
    more: "Herinneringen, uitslagen, recepten en nieuws komen niet meer op dit adres. Als u ons schrijft, antwoorden we nog steeds.",
    button: "Afmelden",
    done: "U bent afgemeld",
    doneMore: "{clinic} stuurt geen automatische mail meer naar dit adres.",
  },
};
