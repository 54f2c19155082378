import type { PreferenceWords } from "./words.ts";

export const pl: PreferenceWords = {
  title: "Jak się z Tobą kontaktujemy",
  lead: "Wybierz, co {clinic} może Ci wysyłać i dokąd. Możesz to zmienić w każdej chwili.",
  saved: "Zapisano",
  savedMore: "Twój wybór obowiązuje od teraz.",
  stoppedMeanwhile:
    "Gdy ta strona była otwarta, wiadomości zostały zatrzymane. Tak pozostanie, dopóki nie wybierzesz poniżej Tak i nie zapiszesz ponownie.",
  ways: {
    sms: "SMS-y na numer {address}",
    whatsapp: "WhatsApp na numer {address}",
    email: "E-maile na adres {address}",
  },
  purposes: {
    reply: { name: "Odpowiedzi", more: "gdy do nas piszesz" },
    reminder: { name: "Przypomnienia", more: "o wizytach" },
    result: { name: "Wyniki", more: "wiadomość, że coś jest gotowe" },
    refill: { name: "Recepty", more: "nowe recepty na Twoje leki" },
    broadcast: { name: "Nowości", more: "o przychodni i zdrowiu" },
  },
  yes: "Tak",
  no: "Nie",
  never: {
    phone: "Nie używajcie tego numeru",
    whatsapp: "Nie używajcie tego WhatsAppa",
    email: "Nie używajcie tego adresu e-mail",
  },
  neverMore: "Wybierz to także wtedy, gdy nie należy do Ciebie.",
  shared: {
    phone:
      "Z tego telefonu korzysta kilka osób. Aby znów dostawać tu wiadomości, wyślij START z tego telefonu.",
    whatsapp: "Z tego WhatsAppa korzysta kilka osób. Aby znów dostawać tu wiadomości, napisz z niego START.",
    email: "Z tego adresu korzysta kilka osób. Aby znów dostawać tu wiadomości, napisz z niego START.",
  },
  warning: {
    phone:
      "SMS-y nie są szyfrowane. Ktoś inny może je przeczytać po drodze lub w Twoim telefonie. Możesz poprosić nas o inny sposób.",
    whatsapp:
      "Ktoś inny może przeczytać wiadomości WhatsApp w Twoim telefonie. Możesz poprosić nas o inny sposób.",
    email:
      "E-mail może nie być szyfrowany. Ktoś inny może go przeczytać po drodze lub w Twojej skrzynce. Możesz poprosić nas o inny sposób.",
  },
  warningYes: "Rozumiem i mimo to chcę tu dostawać wiadomości",
  language: "Język, w którym piszemy",
  quiet: "Godziny ciszy",
  quietMore: "W tych godzinach nie wysyłamy niczego, co może poczekać.",
  quietNone: "Brak",
  quietFrom: "Od",
  quietTo: "Do",
  save: "Zapisz",
  stopAll: "Zatrzymaj wszystkie wiadomości",
  stopAllMore: "{clinic} nie wyśle Ci wtedy nic, na żaden numer ani adres powyżej.",
  until: "Ten link działa do {date}. Nie przekazuj go nikomu: otwiera Twoje ustawienia.",
  nothing: "Nie mamy żadnego Twojego numeru ani adresu.",
  unchanged: "Nic nie zostało zmienione.",
  endedMore:
    "Poproś o nowy: {clinic}. Możesz też odpowiedzieć STOP na dowolną wiadomość, aby zakończyć wiadomości.",
  staleMore: "Otwórz ją jeszcze raz i wybierz.",
  unsubscribe: {
    title: "Anulowanie subskrypcji",
    ask: "Zatrzymać automatyczne e-maile od {clinic} na adres {address}?",
    more: "Przypomnienia, wyniki, recepty i nowości nie będą już przychodzić na ten adres. Jeśli do nas napiszesz, nadal odpowiemy.",
    button: "Anuluj subskrypcję",
    done: "Subskrypcja anulowana",
    doneMore: "{clinic} nie wysyła już automatycznych e-maili na ten adres.",
  },
};
