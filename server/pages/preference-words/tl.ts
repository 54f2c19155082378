import type { PreferenceWords } from "./words.ts";

export const tl: PreferenceWords = {
  title: "Paano ka namin kokontakin",
  lead: "Piliin kung ano ang puwedeng ipadala sa iyo ng {clinic}, at kung saan. Mababago mo ito kahit kailan.",
  saved: "Na-save na",
  savedMore: "May bisa ang pinili mo mula ngayon.",
  stoppedMeanwhile:
    "May itinigil na mga mensahe habang bukas ang pahinang ito. Mananatili iyon hangga't hindi mo pinipili ang Oo sa ibaba at muling sine-save.",
  ways: {
    sms: "Mga text sa {address}",
    whatsapp: "WhatsApp sa {address}",
    email: "Email sa {address}",
  },
  purposes: {
    reply: { name: "Mga sagot", more: "kapag sumulat ka sa amin" },
    reminder: { name: "Mga paalala", more: "ng mga pagbisita" },
    result: { name: "Mga resulta", more: "abiso na may handa na" },
    refill: { name: "Mga reseta", more: "muling pagkuha ng gamot" },
    broadcast: { name: "Mga balita", more: "tungkol sa klinika at kalusugan" },
  },
  yes: "Oo",
  no: "Hindi",
  never: {
    phone: "Huwag gamitin ang numerong ito",
    whatsapp: "Huwag gamitin ang WhatsApp na ito",
    email: "Huwag gamitin ang email na ito",
  },
  neverMore: "Piliin din ito kung hindi ito sa iyo.",
  shared: {
    phone:
      "Maraming gumagamit ng teleponong ito. Para makatanggap ulit dito, i-text ang START mula sa teleponong ito.",
    whatsapp:
      "Maraming gumagamit ng WhatsApp na ito. Para makatanggap ulit dito, isulat ang START mula rito.",
    email: "Maraming gumagamit ng email na ito. Para makatanggap ulit dito, isulat ang START mula rito.",
  },
  warning: {
    phone:
      "Hindi naka-encrypt ang mga text. Maaaring mabasa ng iba ang mga ito habang ipinapadala o sa iyong telepono. Puwede kang humingi sa amin ng ibang paraan.",
    whatsapp:
      "Maaaring mabasa ng iba ang mga mensahe sa WhatsApp sa iyong telepono. Puwede kang humingi sa amin ng ibang paraan.",
    email:
      "Maaaring hindi naka-encrypt ang email. Maaaring mabasa ito ng iba habang ipinapadala o sa iyong mailbox. Puwede kang humingi sa amin ng ibang paraan.",
  },
  warningYes: "Naiintindihan ko, at gusto ko pa rin ng mga mensahe rito",
  language: "Wika ng aming mga mensahe",
  quiet: "Mga oras na tahimik",
  quietMore: "Hindi ipapadala ang puwedeng maghintay sa pagitan ng mga oras na ito.",
  quietNone: "Wala",
  quietFrom: "Mula",
  quietTo: "Hanggang",
  save: "I-save",
  stopAll: "Itigil ang lahat ng mensahe",
  stopAllMore: "Wala nang ipapadala sa iyo ang {clinic}, sa kahit anong numero o address sa itaas.",
  until: "Gagana ang link na ito hanggang {date}. Huwag itong ipasa: binubuksan nito ang mga pinili mo.",
  nothing: "Wala kaming numero o address mo.",
  unchanged: "Walang nabago.",
  endedMore:
    "Humingi ng bago sa {clinic}. O sagutin ng STOP ang kahit anong mensahe para itigil ang mga mensahe.",
  staleMore: "Buksan ito ulit at pumili.",
  unsubscribe: {
    title: "Mag-unsubscribe",
    ask: "Itigil ang mga awtomatikong email ng {clinic} sa {address}?",
    more: "Hindi na darating sa email na ito ang mga paalala, resulta, reseta at balita. Kung susulat ka sa amin, sasagot pa rin kami.",
    button: "Mag-unsubscribe",
    done: "Naka-unsubscribe ka na",
    doneMore: "Hindi na nagpapadala ang {clinic} ng awtomatikong email sa address na ito.",
  },
};
