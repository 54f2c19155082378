import type { PreferenceWords } from "./words.ts";

export const ht: PreferenceWords = {
  title: "Kijan nou kontakte ou",
  lead: "Chwazi sa {clinic} ka voye ba ou, ak ki kote. Ou ka chanje l nenpòt lè.",
  saved: "Li anrejistre",
  savedMore: "Sa ou chwazi a valab depi kounye a.",
  stoppedMeanwhile:
    "Yo te sispann mesaj pandan paj sa a te louvri. Sa rete konsa jiskaske ou chwazi Wi anba a epi anrejistre ankò.",
  ways: {
    sms: "Mesaj tèks sou {address}",
    whatsapp: "WhatsApp sou {address}",
    email: "Imel sou {address}",
  },
  purposes: {
    reply: { name: "Repons", more: "lè ou ekri nou" },
    reminder: { name: "Rapèl", more: "pou randevou" },
    result: { name: "Rezilta", more: "yon mo pou di yon bagay pare" },
    refill: { name: "Preskripsyon", more: "renouvèlman medikaman" },
    broadcast: { name: "Nouvèl", more: "sou klinik la ak sante" },
  },
  yes: "Wi",
  no: "Non",
  never: {
    phone: "Pa sèvi ak nimewo sa a",
    whatsapp: "Pa sèvi ak WhatsApp sa a",
    email: "Pa sèvi ak adrès imel sa a",
  },
  neverMore: "Chwazi sa tou si se pa pou ou.",
  shared: {
    phone: "Plizyè moun sèvi ak telefòn sa a. Pou resevwa mesaj isit la ankò, voye START depi telefòn sa a.",
    whatsapp: "Plizyè moun sèvi ak WhatsApp sa a. Pou resevwa mesaj isit la ankò, ekri START depi ladan l.",
    email: "Plizyè moun sèvi ak adrès sa a. Pou resevwa mesaj isit la ankò, ekri START depi ladan l.",
  },
  warning: {
    phone:
      "Mesaj tèks yo pa chifre. Yon lòt moun ta ka li yo nan wout oswa sou telefòn ou. Ou ka mande nou yon lòt jan.",
    whatsapp: "Yon lòt moun ta ka li mesaj WhatsApp yo sou telefòn ou. Ou ka mande nou yon lòt jan.",
    email:
      "Imel ka pa chifre. Yon lòt moun ta ka li l nan wout oswa nan bwat imel ou. Ou ka mande nou yon lòt jan.",
  },
  warningYes: "Mwen konprann, e mwen vle mesaj isit la kanmenm",
  language: "Lang nou ekri ou",
  quiet: "Lè pou pa deranje ou",
  quietMore: "Anyen ki ka tann pa voye ant lè sa yo.",
  quietNone: "Okenn",
  quietFrom: "Depi",
  quietTo: "Jiska",
  save: "Anrejistre",
  stopAll: "Sispann tout mesaj",
  stopAllMore: "Lè sa a {clinic} p ap voye anyen ba ou ankò. Sa konte pou tout nimewo ak adrès ki anwo a.",
  until: "Lyen sa a mache jiska {date}. Pa bay lòt moun li: li louvri chwa ou yo.",
  nothing: "Nou pa gen okenn nimewo oswa adrès pou ou.",
  unchanged: "Anyen pa chanje.",
  endedMore: "Mande {clinic} yon nouvo lyen. Oswa reponn STOP nan nenpòt mesaj pou sispann mesaj yo.",
  staleMore: "Louvri l ankò epi chwazi.",
  unsubscribe: {
    title: "Dezabòne",
    ask: "Sispann imel otomatik {clinic} voye sou {address}?",
    more: "Rapèl, rezilta, preskripsyon ak nouvèl p ap rive sou adrès sa a ankò. Si ou ekri nou, n ap toujou reponn.",
    button: "Dezabòne",
    done: "Ou dezabòne",
    doneMore: "{clinic} pa voye imel otomatik sou adrès sa a ankò.",
  },
};
