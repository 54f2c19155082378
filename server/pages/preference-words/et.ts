import type { PreferenceWords } from "./words.ts";

export const et: PreferenceWords = {
  title: "Kuidas me teiega ühendust võtame",
  lead: "Valige, mida {clinic} tohib teile saata ja kuhu. Saate seda igal ajal muuta.",
  saved: "Salvestatud",
  savedMore: "Teie valik kehtib nüüdsest.",
  stoppedMeanwhile:
    "Sel ajal, kui see leht oli avatud, sõnumid lõpetati. See jääb nii, kuni valite allpool Jah ja salvestate uuesti.",
  ways: {
    sms: "Tekstisõnumid: {address}",
    whatsapp: "WhatsAppi sõnumid: {address}",
    email: "E-kirjad: {address}",
  },
  purposes: {
    reply: { name: "Vastused", more: "kui te meile kirjutate" },
    reminder: { name: "Meeldetuletused", more: "visiitidest" },
    result: { name: "Tulemused", more: "teade, et midagi on valmis" },
    refill: { name: "Retseptid", more: "ravimite retseptide uuendamine" },
    broadcast: { name: "Uudised", more: "kliinikust ja tervisest" },
  },
  yes: "Jah",
  no: "Ei",
  never: {
    phone: "Ärge kasutage seda numbrit",
    whatsapp: "Ärge kasutage seda WhatsAppi",
    email: "Ärge kasutage seda e-posti aadressi",
  },
  neverMore: "Valige see ka siis, kui see ei ole teie oma.",
  shared: {
    phone:
      "Seda telefoni kasutab mitu inimest. Et siia jälle sõnumeid saada, saatke sellest telefonist START.",
    whatsapp: "Seda WhatsAppi kasutab mitu inimest. Et siia jälle sõnumeid saada, kirjutage sealt START.",
    email: "Seda aadressi kasutab mitu inimest. Et siia jälle sõnumeid saada, kirjutage sealt START.",
  },
  warning: {
    phone:
      "Tekstisõnumid ei ole krüpteeritud. Keegi teine võib neid lugeda teel või teie telefonis. Võite küsida meilt muud viisi.",
    whatsapp: "Keegi teine võib WhatsAppi sõnumeid lugeda teie telefonis. Võite küsida meilt muud viisi.",
    email:
      "E-kiri ei pruugi olla krüpteeritud. Keegi teine võib seda lugeda teel või teie postkastis. Võite küsida meilt muud viisi.",
  },
  warningYes: "Saan aru ja soovin siiski siia sõnumeid",
  language: "Keel, milles me kirjutame",
  quiet: "Vaikne aeg",
  quietMore: "Nendel tundidel ei saadeta midagi, mis võib oodata.",
  quietNone: "Puudub",
  quietFrom: "Alates",
  quietTo: "Kuni",
  save: "Salvesta",
  stopAll: "Lõpeta kõik sõnumid",
  stopAllMore: "{clinic} ei saada teile siis midagi, ühelegi ülal olevale numbrile ega aadressile.",
  until: "See link töötab kuni {date}. Ärge andke seda edasi: see avab teie valikud.",
  nothing: "Meil ei ole teie numbrit ega aadressi.",
  unchanged: "Midagi ei muudetud.",
  endedMore: "Küsige uut linki: {clinic}. Või vastake ükskõik millisele sõnumile STOP, et sõnumid lõpetada.",
  staleMore: "Avage leht uuesti ja valige.",
  unsubscribe: {
    title: "Tellimuse tühistamine",
    ask: "Kas lõpetada automaatsed kirjad? Saatja on {clinic}, aadress on {address}.",
    more: "Meeldetuletused, tulemused, retseptid ja uudised ei tule enam sellele aadressile. Kui te meile kirjutate, vastame ikka.",
    button: "Tühista tellimus",
    done: "Tellimus on tühistatud",
    doneMore: "{clinic} ei saada enam automaatseid kirju sellele aadressile.",
  },
};
