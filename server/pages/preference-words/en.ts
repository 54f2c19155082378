import type { PreferenceWords } from "./words.ts";

export const en: PreferenceWords = {
  title: "How we reach you",
  lead: "Choose what {clinic} may send you, and where. You can change it at any time.",
  saved: "Saved",
  savedMore: "What you chose holds from now on.",
  stoppedMeanwhile:
    "Messages were stopped while this page was open. That stays so until you choose Yes below and save again.",
  ways: {
    sms: "Text messages to {address}",
    whatsapp: "WhatsApp to {address}",
    email: "Email to {address}",
  },
  purposes: {
    reply: { name: "Answers", more: "when you write to us" },
    reminder: { name: "Reminders", more: "of visits" },
    result: { name: "Results", more: "a note that something is ready" },
    refill: { name: "Refills", more: "of prescriptions" },
    broadcast: { name: "News", more: "about the clinic and health" },
  },
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
  stopAllMore: "{clinic} then sends you nothing, on any number or address above.",
  until: "This link works until {date}. Do not pass it on: it opens your choices.",
  nothing: "We have no number or address of yours.",
  unchanged: "Nothing was changed.",
  endedMore: "Ask {clinic} for a new one, or answer STOP to any message to end messages.",
  staleMore: "Open it again and choose.",
  unsubscribe: {
    title: "Unsubscribe",
    ask: "Stop automatic mail from {clinic} to {address}?",
    more: "Reminders, results, refills and news no longer come to this address. If you write to us, we still answer.",
    button: "Unsubscribe",
    done: "You are unsubscribed",
    doneMore: "{clinic} sends no more automatic mail to this address.",
  },
};
