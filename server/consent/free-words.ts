/**
 * Words that may be a refusal and are no exact keyword: "please stop texting me", a misspelled STOP, "wrong number".
 * 47 CFR 64.1200(a)(10) counts any reasonable wording, so machines pause on them at once, and a person rules.
 * It leans to asking: a pause for nothing costs a glance, a refusal that is missed costs trust.
 */
import { refusalsElsewhere, wrongNumbersElsewhere } from "./free-words-elsewhere.ts";
import { consentKeyword, findKeyword, normalKeyword } from "./keywords.ts";

export type FreeWords = "free_words" | "wrong_number";

/** Letters of STOP changed, doubled or swapped, as people type it. Whole messages only. */
const misspelled = new Set(
  (
    "sotp stp stoppp stpo tsop stoop stopp stoppp sttop sstop stip stob stpp spot. dtop atop. stopo stopt stop1 st0p sto" +
    " stop2end stopme stoptext stoptexting stopit unsubscibe unsubcribe unsuscribe unsubscirbe unsubscribed" +
    " unsubsribe unscribe cancle quitt stpp etop alto."
  )
    .split(" ")
    .filter((word) => !word.endsWith(".")),
);

/** What is being sent: without one of these, "stop" is about something else. */
const en = {
  thing:
    "(?:text(?:s|ing|ed)?|txt(?:s|ing)?|messag(?:e|es|ing)|msg(?:s|ing)?|sms|e ?mails?|emailing|contact(?:s|ing)?|notifications?|reminders?|alerts?|spam(?:ming)?|write|writing|whatsapp(?:ing)?|bother(?:ing)?|harass(?:ing)?|promotions?|promos?|offers?|marketing|newsletters?|ads?|adverti(?:sing|sements?)|campaigns?|surveys?|broadcasts?)",
};

/** Patterns over the folded text: lower case, no accents, no punctuation, single spaces. */
const refusals: readonly RegExp[] = [
  // English
  new RegExp(`\\b(?:stop|quit|cease|end|discontinue)(?: \\w+){0,3} ${en.thing}\\b`),
  new RegExp(
    `\\b(?:do not|dont|don t|never|no longer) (?:\\w+ ){0,2}?(?:want|wish|need|like)(?: \\w+){0,5} ${en.thing}\\b`,
  ),
  new RegExp(
    `\\b(?:do not|dont|don t|never) (?:ever )?(?:text|txt|message|msg|contact|email|sms|write|spam|bother|harass)(?: to)? (?:me|us|this|here|my|again|anymore|any more)\\b`,
  ),
  new RegExp(`\\bno (?:more )${en.thing}\\b`),
  /^(?:please |pls |plz )?(?:do not|dont|don t|never) (?:text|txt|message|msg|contact|email|sms)(?: please| pls| plz)?$/,
  /\bcease and desist\b|^no more(?: please| pls| thanks| thank you| ok)?$/,
  /^(?:i )?(?:reply|replying|text|texting|txt|send|sending|type|say|answer) (?:the word )?(?:stop|stopall|unsubscribe|quit|end|optout)$/,
  /\b(?:take|get|remove|delete|drop) (?:me|my (?:number|name|phone|email|info)|this number|us) (?:off|from|out)\b/,
  /\b(?:remove|delete|erase) (?:me|my (?:number|phone|email|contact|info)|this number)\b/,
  /\b(?:unsubscribe|opt(?:ing)?(?: me)? out|opted out)\b/,
  /\b(?:revoke|withdraw)(?: \w+){0,2} consent\b/,
  /\b(?:leave me alone|go away|lose (?:my|this) number|stop it already|enough already)\b/,
  /^(?:please |pls |plz |just )?(?:stop|quit)(?: it| this| now| please| pls| plz| already| thanks| thank you| sending| all| these| ok| immediately| right now)+$/,
  /^(?:please|pls|plz|just|omg|i said|ok|hey|no) stop(?: it| now)?$/,
  /\b(?:please|pls|plz|thanks but) stop(?: please| thanks| thank you)?$/,
  /\b(?:stop|quit) (?:sending|blowing up|contacting|calling|bugging|bothering|spamming)\b/,
  /\b(?:block(?:ing)?|report(?:ing)?) (?:you|this number)\b/,
  /\bi (?:already )?(?:said|told you|asked you)(?: \w+){0,3} stop\b/,
  /\b(?:not interested|who gave you (?:my|this) number|do not call list|dont want (?:this|these|them|any more of))\b/,
  new RegExp(`^(?:please )?(?:cancel|turn off|enough with|no)(?: \\w+){0,2} ${en.thing}(?: please)?$`),
  new RegExp(
    `\\b(?:rather not|dont wanna|do not wanna|did not sign up|didnt sign up|never signed up|never agreed)\\b.*(?:${en.thing}|this)\\b`,
  ),
  /\b(?:instead of texting|spam stop|want off|do not send me any|dont send me any|don t send me any)/,
  // Spanish
  /\b(?:deje|deja|dejen|dejar|paren|pare|para) (?:ya )?de (?:enviar|mandar|escribir|textear|molestar|contactar|llamar)/,
  /\bno (?:me )?(?:envie|envien|envies|mande|manden|mandes|escriba|escriban|escribas|textee|texteen|contacte|contacten|moleste|molesten|molestes)\b/,
  /\bno (?:quiero|deseo|necesito)(?: \w+){0,4} (?:mensajes?|textos?|recordatorios|correos?|sms|mensajitos)\b/,
  /\bno mas (?:mensajes?|textos?|correos?|sms|por favor)\b/,
  /\b(?:quiteme|quitenme|borreme|borrenme|elimineme|saqueme|saquenme|eliminen?|borren?|quiten?)(?: \w+){0,3}(?: lista| numero| de aqui)?\b.*\b(?:lista|numero|aqui|mensajes)\b/,
  /\b(?:darme|dame|denme|deme|dar) de baja\b/,
  /\b(?:cancelar?|cancele|cancelen) (?:los |mis |estos |la )?(?:mensajes|textos|suscripcion|recordatorios)\b/,
  /\b(?:dejenme|dejeme) en paz\b/,
  /^(?:ya )?(?:basta|pare|paren|parele|alto)(?: ya| por favor)+$/,
  /^(?:por favor )(?:pare|paren|alto|basta)$/,
  /\bya no (?:me )?(?:envie|envien|manden|mande|escriban|escriba|quiero)(?: \w+){0,3}(?: mensajes| textos| nada)?\b/,
  /\b(?:parar|detener|suspender|suspendan|detengan) (?:los |estos |sus |de )?(?:mensajes|textos|envios|correos|recordatorios|promociones|publicidad)\b/,
  /^no (?:me )?interesa(?: (?:gracias|nada|mas|por favor))*$/,
  /\bno (?:quiero que|autorizo)(?: \w+){0,2} (?:escriban|manden|envien|contacten|mensajes)\b|\bretiro mi consentimiento\b/,
  ...refusalsElsewhere,
];

/** "Stop" that is about care, a visit or the talk itself. */
const notRefusals: readonly RegExp[] = [
  /\b(?:should|can|could|may|do|when|must) (?:i|we|he|she|they|you)(?: \w+){0,3} (?:stop|quit)\b(?!(?: \w+){0,3} (?:text|texting|texts|messages|messaging|messag\w*|emails|getting|receiving))/,
  /\b(?:stop|stopped|quit|end|ended) (?:taking|using|smoking|drinking|by|at|the (?:medication|medicine|pills?|bleeding|antibiotics?|infusion|insulin)|my (?:medication|medicine|meds|pills?|insulin))\b/,
  /\b(?:do not|dont|don t) (?:stop|want to stop)\b/,
  /\b(?:keep|continue) (?:the |these |sending |texting |getting )?(?:\w+ )?(?:texts|texting|messages|messaging|reminders|sending)\b/,
  /\b(?:did not|didnt|didn t|never|havent|have not|haven t) (?:get|got|receive|received|see|seen|had)\b/,
  /\bno (?:text|message|email|sms|reminder)s? (?:came|yet|from|received|since|today|this)\b/,
  /\b(?:why did|why have|when did|did)(?: \w+){0,4} (?:stop|stopped)\b/,
  /\bno (?:deje|dejen|deja|paren) de (?:enviar|mandar|recordar)/,
  /\b(?:debo|puedo|tengo que|cuando) (?:dejar|parar|suspender)\b|\bdejar de (?:tomar|fumar|usar|comer)\b/,
  /\bno (?:me )?(?:llego|recibi|ha llegado|he recibido)\b/,
  /\bno (?:me )?(?:envie|envien|mande|manden) (?:todavia|aun|hasta)\b/,
];

const wrongNumber: readonly RegExp[] = [
  /\b(?:wrong|incorrect) (?:number|person|phone|num|nbr|no|contact|email|address|guy|patient)\b/,
  /\bwrongnumber\b|^wrong$/,
  /\b(?:you|u|youve|you ve) (?:have |got |ve got |have got )?the wrong\b/,
  /\b(?:this|thats|it) (?:is |s )?(?:not|isnt|isn t)(?: \w+){0,3} (?:number|phone|email)(?: anymore| any more)?\b/,
  /\b(?:this is|i am|im|i m) not (?:mr |mrs |ms |dr )?(?!(?:sure|going|able|feeling|coming|well|available|free|okay|ok|happy|ready|good|in|at|on|the one|a|an|allergic|pregnant|diabetic|home|here|hungry|sick|dizzy|better|convinced|married|vaccinated|insured|working|urgent|taking|getting|interested|using|having|the|my|your)\b)[a-z]+(?: [a-z]+)?$/,
  /\b(?:i )?(?:do not|dont|don t) know (?:who (?:this|that|you|u)|anyone|anybody|any|this person|a |who \w+ is)/,
  /\b(?:no one|nobody|noone|no body|there is no one|there s no one)(?: here)? (?:by that name|named|with that name)\b/,
  /\b(?:new|changed|different|previous|old) (?:owner|number belongs|phone owner)\b/,
  /\b(?:i )?(?:just )?(?:got|have) (?:this|a new) (?:number|phone number)\b.*\b(?:not|who|wrong|last|ago|before)\b/,
  /^(?:sorry )?(?:who|whos|who s) (?:is|are|r)?(?: ?)(?:this|that|you|u|there|dis)(?: \w+){0,2}$/,
  /^(?:new (?:phone|number|fone) )?who ?(?:dis|this)$/,
  /\bwho (?:is|are) (?:this|you|marisol|\w+)\b(?:.*\b(?:number|texting|text)\b)/,
  /\bwho(?:s| is|se)? (?:texting|messaging|contacting)\b/,
  /\b(?:numero|persona|telefono|correo) (?:equivocad[oa]|incorrect[oa]|erroneo)\b|\b(?:se )?equivoc(?:o|aron|aste|ado|ada|aron) de (?:numero|persona|telefono)\b|^(?:esta|estan|estas) equivocad[oa]s?$/,
  /^(?:quien|kien) (?:es|eres|habla|sos|son)(?: (?:usted|ustedes|este|esto|tu|ud))?$|\bquien (?:me )?(?:escribe|habla|manda)\b/,
  /\b(?:este|esto) no es (?:el|su|mi)?(?: ?)(?:numero|telefono)\b|\beste (?:ya )?no es (?:el |su |mi )?(?:numero|telefono)\b/,
  /\b(?:no|aqui no) (?:conozco|hay|vive|es)(?: a)? (?:nadie|esa persona|ninguna?|ese|esa)\b|^yo no soy (?!seguro|segura|capaz|alergic|diabetic|de |el |la )\w+(?: \w+)?$/,
  /\b(?:this|it) is no longer (?:her|his|their|my)\b|\bnot (?:her|his|their) number\b|\bnot my name\b/,
  /\b(?:dont|do not|don t) know (?:you|her|him|them)\b|\bnever heard of (?:you|her|him|them)\b|\bnever been (?:to|a patient)\b/,
  /\b(?:does not|doesnt|doesn t|no longer) (?:have|has|own|owns|use|uses) this (?:number|phone)\b|\bnumber (?:belongs to|has changed|changed owners)/,
  /\bnot a patient (?:of|here|there)\b|\b(?:her|his) number changed\b|^whos? texting$|^who s texting$/,
  /^aqui no es$|\beste numero ya no es\b/,
  ...wrongNumbersElsewhere,
];

/** Keywords that stop and that a sentence does not begin with, in the language of signs and carriers. */
const plainStops = new Set(["stop", "stopall", "unsubscribe", "optout", "stopp", "стоп", "退订", "退訂"]);

/** What people put beside it, in the languages that have a word for it. */
const polite = new Set(
  normalKeyword(
    "please pls plz thanks thank you bitte danke por favor gracias merci svp sil vous plait obrigado obrigada per favore grazie aub alstublieft dank proszę dziękuję palun aitäh пожалуйста спасибо будь ласка дякую من فضلك شكرا 请 谢谢 xin cảm ơn po salamat tanpri mesi",
  ).split(" "),
);

function plainOut(word: string): boolean {
  const found = findKeyword(word);
  return found?.asks === "out" && !found.visit;
}

/** A keyword as people shout, stretch, spell or sign it: for a person to look at, not for a machine to obey. */
function dressedKeyword(text: string, folded: string): boolean {
  const words = folded.split(" ");
  const stops = (word: string) => consentKeyword(word) === "out";
  const asked = words.filter((word) => !polite.has(word));
  if (words.length <= 6 && asked.length > 0 && asked.length < words.length && asked.every(plainOut))
    return true;
  if (words.length > 1 && words.length <= 60 && words.every(stops)) return true;
  if (words.length > 1 && words.every((word) => word.length === 1)) return stops(words.join(""));
  // STOPPPP and STOOOOP: no word has a letter three times over.
  if (/(.)\1\1/u.test(folded)) {
    const squeezed = folded.replace(/(.)\1+/gu, "$1");
    if (stops(squeezed) || squeezed.split(" ").every((word) => stops(word))) return true;
  }
  // Signed below, or after a dash or comma; numbered.
  const [first = "", ...below] = text.trim().split(/\s*[\r\n]+\s*/u);
  const alone = findKeyword(first);
  if (below.length > 0 && alone?.asks === "out" && !alone.visit) return true;
  if (words.length > 4 || !plainStops.has(words[0] ?? "") || text.includes("?")) return false;
  return /^\S+\s*[-–—,.;:!/|(]/u.test(text.trim()) || words.slice(1).every((word) => /^\d+$/u.test(word));
}

/** What staff are to be asked about a whole message; null for everyday words. `text` without quoted history. */
export function freeWords(text: string): FreeWords | null {
  // Long letters are read by people anyway; a refusal in them stands near the beginning.
  const folded = normalKeyword(text.slice(0, 600));
  if (folded === "" || findKeyword(text)) return null;
  if (misspelled.has(folded.replaceAll(" ", ""))) return "free_words";
  if (wrongNumber.some((pattern) => pattern.test(folded))) return "wrong_number";
  if (dressedKeyword(text, folded)) return "free_words";
  if (notRefusals.some((pattern) => pattern.test(folded))) return null;
  return refusals.some((pattern) => pattern.test(folded)) ? "free_words" : null;
}
