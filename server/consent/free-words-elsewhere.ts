/**
 * Refusals and wrong numbers in plain words of the languages beside English and Spanish. Written as they are spelled,
 * and folded as messages are when they are compiled, so that no pattern can stand in a spelling that never comes.
 * `~` is up to three words between; `^` and `$` are the whole message's ends; else a pattern stands between words.
 */
import type { Language } from "./keyword-table.ts";
import { plainLetters } from "./keywords.ts";

interface Words {
  /** Enough, no more, remove: what asks to end something, within a few words of what is sent or of where it is kept. */
  stops: string;
  things: string;
  refusals: readonly string[];
  wrongNumber: readonly string[];
  /** Written without spaces between words. */
  joined?: true;
}

const elsewhere: Readonly<Record<Exclude<Language, "en" | "es">, Words>> = {
  fr: {
    stops:
      "plus|arrêt[^ ]*|marre|refuse|supprim[^ ]*|désinscri[^ ]*|désabonn[^ ]*|stop|cess[^ ]*|enlev[^ ]*|retir[^ ]*|effac[^ ]*",
    things: "messages?|sms|textos?|mails?|courriels?|rappels|liste|numéro|notifications",
    refusals: [
      "ne (?:m |me |nous )?(?:envoyez|envoie|écrivez|écris|contactez|contacte|dérangez|textez|appelez)(?: moi)? (?:plus|pas)",
      "de ne (?:plus|pas) (?:me |m |nous )?(?:contacter|écrire|envoyer|texter|déranger)",
      "(?:veux|voudrais|souhaite|désire) (?:plus|pas)~ (?:messages?|sms|textos?|mails?|courriels?|rappels|contactée?)",
      "(?:arrêtez|arrête|arrêter|cessez|cesse)~ (?:écrire|envoyer|contacter|texter|messages?|sms|textos?|envois?|harceler|déranger)",
      "stop~ (?:messages?|sms|textos?|mails?|rappels)",
      "plus (?:de |aucun )(?:messages?|sms|textos?|textes?|mails?|rappels)",
      "(?:enlevez|retirez|supprimez|effacez|rayez)~ (?:liste|numéro|contacts?|fichiers?|coordonnées)",
      "(?:désinscrivez|désabonnez|retirez|enlevez) moi",
      "(?:laissez|laisse|fichez|foutez) (?:moi|nous) (?:tranquille|en paix|la paix)",
      "(?:me|m) (?:désinscri[^ ]*|désabonn[^ ]*)",
    ],
    wrongNumber: [
      "suis pas (?:monsieur|madame|m|mme) [^ ]+",
      "(?:mauvais|faux) (?:numéro|destinataire)",
      "(?:trompée?s?|trompez|erreur) (?:de |d )?(?:numéro|personne|destinataire)",
      "^(?:qui êtes vous|vous êtes qui|qui est ce|c est qui|qui es tu|t es qui)$",
      "connais pas (?:cette personne|personne de ce nom|ce monsieur|cette dame)",
      "pas (?:la bonne personne|le bon numéro)",
      "est (?:plus|pas) (?:son|mon|le bon) numéro",
    ],
  },
  pt: {
    stops:
      "chega|basta|pare|parem|parar|cancel[^ ]*|remov[^ ]*|retir[^ ]*|tir(?:a|e|em|ar)|exclu[^ ]*|apag[^ ]*|cansad[oa]|não mande[^ ]*|não quero|descadastr[^ ]*",
    things: "mensage(?:m|ns)|msgs?|sms|textos?|lembretes|lista|cadastro|número",
    refusals: [
      "(?:podem|pode|favor) parar",
      "(?:parem?|para|deixem?) de (?:me |nos )?(?:enviar|mandar|escrever|contatar|contactar|incomodar|encher)",
      "não (?:me |nos )?(?:mandem?|enviem?|escrevam?|contatem?|contactem?|perturbem?|incomodem?)",
      "não (?:quero|desejo|gostaria de|preciso)~ (?:mensage(?:m|ns)|sms|textos?|lembretes?|emails?|avisos)",
      "não (?:quero|desejo) (?:mais )?receber",
      "(?:chega|basta) de (?:mensage(?:m|ns)|sms|lembretes)",
      "(?:tir(?:a|e|em)|retir(?:a|e|em)|remov(?:a|e|am)|exclu(?:a|i|am)|apag(?:a|ue|uem))~ (?:lista|número|cadastro|contatos?|telefone)",
      "deix(?:a|e|em) (?:me )?em paz",
      "(?:cancelar|cancelem?|parar|suspender) (?:as |os |essas? |o envio de )?(?:mensage(?:m|ns)|sms|lembretes|inscrição|avisos)",
    ],
    wrongNumber: [
      "não sou (?:o|a|seu|dona) [^ ]+$",
      "pessoa errada",
      "(?:número|pessoa|telefone) errad[oa]",
      "(?:enganou|enganaram|equivocou|errou|erraram)(?: se)?(?: de| o| no)* (?:número|pessoa|telefone)",
      "(?:esse|este) (?:número|telefone) não é",
      "^quem (?:é|és|são|fala|está falando)(?: você| vocês| isso| este| aí)?$",
      "não conheço (?:essa pessoa|esta pessoa|ninguém|esse nome|esse senhor|essa senhora)",
    ],
  },
  de: {
    stops:
      "keine weiteren|schluss|aufhören|lösch[^ ]*|entfern[^ ]*|streich[^ ]*|abmeld[^ ]*|abbestell[^ ]*|genug|nerv[^ ]*|stopp?",
    things:
      "nachricht(?:en)?|sms|mails?|erinnerungen|werbung|nummer|handynummer|verteiler|liste|benachrichtigungen",
    refusals: [
      "nicht mehr (?:kontaktiert|angeschrieben|belästigt)",
      "(?:schreiben|schreibt|schicken|schickt|senden|sendet|kontaktieren|kontaktiert|belästigen|melden)(?: sie| euch)?~ (?:nicht mehr|nichts mehr|keine (?:sms|nachrichten|mails?))",
      "(?:nicht mehr|nie wieder|nichts mehr) (?:schreiben|schicken|senden|kontaktieren|anschreiben|melden)",
      "(?:hören sie|hört|hör)(?: bitte| endlich| damit| doch)* auf",
      "keine (?:weiteren )?(?:sms|nachrichten|mails?|erinnerungen|werbung|mitteilungen) (?:mehr|bitte|senden|schicken)",
      "(?:möchte|will|wünsche|brauche)~ keine (?:weiteren )?(?:sms|nachrichten|mails?|erinnerungen|werbung|mitteilungen)",
      "will das (?:alles )?nicht(?: mehr)?$",
      "(?:lass|lassen|lasst)(?: sie)? (?:mich|uns)(?: bitte| endlich)? in (?:ruhe|frieden)",
      "(?:löschen|löscht|entfernen|entfernt|streichen|nehmen|nehmt)(?: sie)?~ (?:nummer|handynummer|telefonnummer|verteiler|liste)",
      "mich~ (?:abmelden|austragen)",
      "stopp?~ (?:nachrichten|sms|mails)",
    ],
    wrongNumber: [
      "bin nicht (?:herr|frau) [^ ]+",
      "falsche?n?r? (?:nummer|person|anschluss|handynummer)",
      "verwählt|in der nummer (?:geirrt|vertan)",
      "^wer (?:sind sie|bist du|ist das|ist da|schreibt(?: mir| da)*)$",
      "hier (?:gibt es|wohnt|ist|arbeitet) keine? (?:frau|herr)",
      "kenne (?:ich )?(?:diese person|niemanden|keine frau|keinen herrn)",
      "nicht (?:mehr )?(?:meine|seine|ihre) nummer",
    ],
  },
  it: {
    stops:
      "basta|stop|smett[^ ]*|cancell[^ ]*|rimuov[^ ]*|elimin[^ ]*|togli[^ ]*|stufo|stanc[oa]|ne posso più|non voglio|non mandate|non inviate|non scrivete",
    things: "messaggio?|sms|mail|email|promemoria|lista|numero|notifiche",
    refusals: [
      "non (?:mandate|scrivete|inviate) più",
      "non (?:scrivetemi|mandatemi|inviatemi|contattatemi|disturbatemi|scrivermi|mandarmi|contattarmi)",
      "non (?:mi|ci) (?:scrivete|mandate|inviate|contattate|disturbate|scriva|mandi|contatti)",
      "(?:basta|smettetela|smettete|smettila|finitela)~ (?:messaggi|sms|scrivermi|mandarmi|inviarmi|contattarmi|mail|email)",
      "non (?:voglio|desidero|vorrei)(?: più)? (?:ricevere|essere contattat[oa]|messaggi|sms)",
      "(?:toglietemi|cancellatemi|rimuovetemi|eliminatemi|toglimi)",
      "(?:cancellate|rimuovete|eliminate|togliete)~ (?:numero|contatto|lista)",
      "(?:lasciatemi|lasciami|mi lasci) (?:in pace|stare)",
      "(?:disiscrivermi|cancellarmi dalla lista)",
    ],
    wrongNumber: [
      "non sono (?:il signor|la signora|signora) [^ ]+",
      "(?:numero|persona) sbagliat[oa]",
      "sbagliato (?:il |la )?(?:numero|persona)",
      "^chi (?:siete|sei|è|parla|scrive|è lei)$",
      "non conosco (?:questa persona|nessun[^ ]*|questo signore|questa signora)",
      "non è (?:più )?il (?:mio|suo) numero",
    ],
  },
  nl: {
    stops: "stop(?:pen|t)?|verwijder(?:en|t)?|haal|wis|genoeg|zat|niet meer|afmelden|uitschrijven",
    things: "bericht(?:en|jes)|sms(?:jes)?|mails?|appjes|nummer|lijst|herinneringen|meldingen",
    refusals: [
      "(?:niet|nooit) meer (?:te )?(?:contacteren|bellen|sturen|appen|mailen|schrijven)",
      "wil dit niet(?: meer)?$",
      "(?:stuur|schrijf|app|sms|mail|contacteer)(?: mij| me| ons)?(?: aub| alstublieft)? (?:geen|niet|niets)",
      "geen (?:berichten|sms(?:jes)?|mails?|appjes|meldingen|reclame) (?:meer|sturen|ontvangen)",
      "wil (?:geen|niet)~ (?:berichten|sms(?:jes)?|mails?|appjes|herinneringen|ontvangen)",
      "(?:hou|houd|stop)(?: eens| aub)*(?: op)? met~ (?:appen|sms(?:en|jes)|berichten|sturen|mailen|schrijven|lastigvallen)",
      "(?:haal|verwijder|schrap|wis)~ (?:lijst|nummer|gegevens)",
      "laat (?:me|mij) met rust",
      "(?:geen|niet)(?: meer)? contact",
      "(?:me|mij) (?:afmelden|uitschrijven)",
      "(?:niet|niks|niets) meer (?:sturen|appen|schrijven|mailen|contacteren)",
    ],
    wrongNumber: [
      "ben niet (?:meneer|mevrouw|de heer)",
      "(?:verkeerde?|foute?) (?:nummer|persoon)",
      "vergist in (?:het )?nummer|verkeerd verbonden",
      "^wie (?:bent u|ben je|is dit|is dat|zijn jullie)$",
      "ken (?:ik )?(?:die|deze) (?:persoon|meneer|mevrouw) niet",
      "niet (?:meer )?(?:mijn|haar|zijn) nummer",
    ],
  },
  pl: {
    stops:
      "dość|dosyć|koniec|nie chcę|przesta[^ ]*|usu[nń][^ ]*|wykreśl[^ ]*|wypis(?:z|a)[^ ]*|rezygn[^ ]*|niewysyłan[^ ]*|stop|nie wysyła[^ ]*",
    things: "wiadomości|sms(?:ów|y|ami)?|maili|powiadomień|listy|bazy|numer",
    refusals: [
      "mnie (?:wykreślić|wypisać|usunąć)",
      "nie (?:piszcie|pisz|pisać|wysyłajcie|wysyłać|wysyłaj|kontaktujcie|kontaktować|dzwońcie|przysyłajcie|przysyłać|nękajcie)",
      "nie (?:chcę|życzę sobie|potrzebuję)~ (?:wiadomości|sms(?:ów|y)?|maili|kontaktu|powiadomień)",
      "(?:przestańcie|przestań|przestać)~ (?:pisać|wysyłać|nękać|przysyłać)",
      "(?:usuń[^ ]*|usunąć|wypisz[^ ]*|wypisać|skreśl[^ ]*|wykreśl[^ ]*)~ (?:numer|listy|bazy)",
      "(?:dajcie|daj) mi (?:święty )?spokój",
      "(?:dość|dosyć|koniec) (?:z |tych )?(?:wiadomości|smsów|wiadomościami|smsami)",
      "(?:rezygnuję|wypisuję się) z (?:wiadomości|powiadomień|smsów)",
    ],
    wrongNumber: [
      "nie jestem (?:pan|pani|panią|panem) [^ ]+",
      "(?:zły|błędny|niewłaściwy|nie ten) numer",
      "^(?:to )?pomyłka(?: [^ ]+){0,5}$",
      "pomylił[^ ]*~ numer[^ ]*",
      "^(?:kto to|kim jesteś(?:cie)?|kim pani? jest|kto pisze)$",
      "nie znam (?:takiej osoby|tej osoby|tej pani|tego pana|nikogo takiego)",
      "to nie (?:jest )?(?:mój|jej|jego) numer",
    ],
  },
  et: {
    stops: "aitab|lõpeta[^ ]*|ei (?:soovi|taha)|eemalda[^ ]*|kustuta[^ ]*|võtke|stopp?|tühista[^ ]*",
    things: "sõnum[^ ]*|sms[^ ]*|teate[^ ]*|teavitus[^ ]*|nimekirjast|listist|number|numbri|kirju",
    refusals: [
      "lõpeta(?:ge)? (?:see|palun) ära",
      "(?:ärge|ära)~ (?:kirjuta(?:ge)?|saatke|saada|tülitage|helistage)",
      "(?:ärge|ära) võ[^ ]*~ ühendust",
      "ei (?:taha|soovi|vaja)~ (?:sõnum[^ ]*|sms[^ ]*|teateid|kirju|meeldetuletus[^ ]*)",
      "(?:lõpetage|lõpeta)~ (?:saatmine|kirjutamine|sõnumid)",
      "(?:jätke|jäta) mind rahule",
      "(?:kustutage|kustuta|eemaldage|eemalda|võtke)~ (?:number|numbri|nimekirjast|andmebaasist)",
    ],
    wrongNumber: [
      "valele (?:inimesele|numbrile)",
      "vale (?:number|inimene|isik|numbri[^ ]*)",
      "valisite~ (?:valesti|vale)|valisite valesti",
      "^kes (?:te olete|sa oled|see on|kirjutab)$",
      "ei tunne (?:seda inimest|sellist inimest|kedagi sellist)",
      "see (?:ei ole|pole) (?:enam )?(?:minu|tema) number",
    ],
  },
  ru: {
    stops:
      "хватит|не надо|не нужн[^ ]*|не присыла[^ ]*|отключ[^ ]*|достал[^ ]*|надоел[^ ]*|удал[^ ]*|убер[^ ]*|убрать|прекрат[^ ]*|перестан[^ ]*|отмен[^ ]*|стоп|не хочу",
    things: "сообщени[^ ]*|смс|рассылк[^ ]*|уведомлени[^ ]*|номер|списка|писем",
    refusals: [
      "не (?:пиши(?:те)?|присылай(?:те)?|шли(?:те)?|отправляй(?:те)?|беспокойте|слать|писать|присылать)",
      "не (?:хочу|желаю|надо|нужно|нужны)~ (?:смс|сообщени[^ ]*|рассылк[^ ]*|писем|слать|писать|присылать)",
      "(?:хватит|перестаньте|прекратите|перестань|довольно)~ (?:писать|присылать|слать|сообщени[^ ]*|смс|отправлять|беспокоить)",
      "(?:удалите|уберите|исключите|вычеркните|отпишите)~ (?:номер|рассылки|списка|базы)",
      "оставьте (?:меня|нас) в покое|отстаньте",
    ],
    wrongNumber: [
      "не туда (?:попали|пишете)",
      "(?:ошиблись|ошиблась|ошибся|ошибка)(?: [^ ]+)? номером",
      "(?:не тот|неправильный|неверный) номер",
      "это не (?:мой|её|его) номер",
      "^(?:кто это|кто вы|вы кто|а вы кто|кто пишет)$",
      "не знаю (?:такого человека|этого человека|такую|никого с таким)",
    ],
  },
  uk: {
    stops:
      "досить|не треба|не потрібн[^ ]*|не надсила[^ ]*|вимкн[^ ]*|набрид[^ ]*|видал[^ ]*|прибер[^ ]*|припин[^ ]*|перестан[^ ]*|скас[^ ]*|стоп|не хочу",
    things: "повідомлен[^ ]*|смс|розсилк[^ ]*|сповіщен[^ ]*|номер|списку",
    refusals: [
      "не (?:пишіть|пиши|надсилайте|присилайте|шліть|відправляйте|турбуйте|слати|писати|надсилати)",
      "не (?:хочу|бажаю|треба|потрібно|потрібні)~ (?:смс|повідомлен[^ ]*|розсилк[^ ]*|слати|писати|надсилати)",
      "(?:досить|годі|перестаньте|припиніть|перестань)~ (?:писати|надсилати|слати|повідомлен[^ ]*|смс|турбувати)",
      "(?:видаліть|приберіть|заберіть|викресліть)~ (?:номер|списку|розсилки|бази)",
      "(?:дайте мені спокій|залиште мене в спокої|відчепіться)",
    ],
    wrongNumber: [
      "не туди (?:потрапили|пишете)",
      "помилил[^ ]* номером",
      "(?:не той|неправильний|хибний) номер",
      "не (?:мій|її|його) номер",
      "^(?:хто це|хто ви|ви хто|а ви хто|хто пише)$",
      "не знаю (?:такої людини|цю людину|нікого з таким)",
    ],
  },
  ar: {
    stops:
      "عدم|إلغاء|إيقاف|وقف[^ ]*|توقف[^ ]*|أوقف[^ ]*|كفاية|خلاص|بطل[^ ]*|احذف[^ ]*|امسح[^ ]*|لا أريد|ما أبي|ما بدي",
    things: "رسائل|رسايل|رسالة|الرسائل|رسائلكم|الإشعارات|رقمي|القائمة|المراسلة|الاشتراك",
    refusals: [
      "(?:لا|ما) تزعج[^ ]*",
      "(?:لا|ما) (?:ترسل[^ ]*|تراسل[^ ]*|تبعت[^ ]*|تكتب[^ ]*|تتصل[^ ]*)",
      "(?:لا|ما|مش|مو) (?:أريد|أرغب|أبغى|أبي|عايز|عاوز|بدي)~ (?:رسائل|رسايل|الرسائل|رسائلكم|إشعارات)",
      "(?:توقف[^ ]*|أوقف[^ ]*|كفاية|كفى|بطل[^ ]*|وقف[^ ]*)~ (?:رسائل|الرسائل|رسايل|إرسال|مراسلتي|تبعت[^ ]*)",
      "(?:احذف[^ ]*|امسح[^ ]*|شيل[^ ]*)~ (?:رقمي|القائمة|اسمي)",
      "(?:اتركوني|اتركني|خلوني|سيبوني|دعوني)~ (?:وشأني|بحالي|حالي)",
    ],
    wrongNumber: [
      "(?:مو|مش|ليس) رقم",
      "(?:رقم|الرقم) (?:خاطئ|خطأ|غلط|غير صحيح)",
      "(?:غلطان|غلطانين|غلطت[^ ]*|أخطأت[^ ]*)~ (?:الرقم|رقم|بالرقم)",
      "^(?:من أنتم|من أنت|مين|مين معي|من معي|من هذا|من يتكلم)$",
      "(?:لا|ما) (?:أعرف|بعرف) (?:هذا الشخص|حدا|أحدا|هالشخص)",
      "(?:هذا|ده) (?:ليس|مش|مو) (?:رقمي|رقمه|رقمها)",
    ],
  },
  zh: {
    joined: true,
    stops: "停止|别再|別再|不要|不用再|不用|拒绝|拒絕|删|刪|移除|烦死|煩死|退订|退訂",
    things: "短信|簡訊|信息|訊息|消息|讯息|号码|號碼|电话|電話|名单|名單|通知",
    refusals: [
      "(?:不要|别|別|勿)再?(?:给我|給我|跟我|和我)?再?(?:发|發|传|傳|打扰|打擾|联系|聯繫|聯絡|联络)",
      "不(?:想|愿|願|希望|需要)再?(?:收到|接收|收)",
      "(?:停止|取消|拒绝|拒絕|拒收)(?:再)?(?:发送|發送|发|發|接收)?(?:短信|簡訊|信息|訊息|消息|讯息)",
      "(?:删除|刪除|删掉|刪掉|移除)我?的?(?:号码|號碼|电话|電話|手机号|手機號)",
      "名[单單].{0,3}(?:删|刪|移)",
      "(?:别|別|不要)再?[烦煩]我",
    ],
    wrongNumber: [
      "我不是.{1,4}(?:先生|女士|小姐)",
      "打错|打錯|(?:发|發|找|弄|搞)[错錯](?:人|号|號)|号码(?:错|不对)|號碼(?:錯|不對)",
      "^(?:请问|請問)?(?:你|您|你们|你們)?是?(?:谁|誰)(?:啊|呀)?$|(?:你|您)是(?:谁|誰)(?:啊|呀)?$",
      "不(?:认识|認識)(?:这|這|那)?(?:个|個)?人",
      "不是我的(?:号码|號碼)",
    ],
  },
  vi: {
    stops: "đừng|ngừng|ngưng|dừng|hủy|xóa|không cần|không muốn|chán",
    things: "tin nhắn|tin|sms|danh sách|số điện thoại|số của tôi|thông báo",
    refusals: [
      "(?:làm ơn|xin|vui lòng) dừng lại",
      "đừng (?:có )?(?:nhắn|gửi|làm phiền|liên lạc|liên hệ|quấy rầy)",
      "(?:không|ko) (?:muốn|cần)~ (?:tin nhắn|nhắn tin|nhận tin|liên lạc)",
      "(?:không|ko|thôi) (?:gửi|nhắn|nhắn tin|liên lạc|liên hệ|làm phiền)~ nữa",
      "(?:không|ko) (?:liên lạc|liên hệ|nhắn tin) (?:với|cho) tôi",
      "(?:ngưng|ngừng|dừng|thôi) (?:việc )?(?:gửi|nhắn)",
      "xóa số|khỏi danh sách",
    ],
    wrongNumber: [
      "không phải (?:chị|anh|ông|bà|cô) [^ ]+$",
      "(?:nhầm|sai) (?:số|người)",
      "(?:nhắn|gửi|gọi)(?: tin)? nhầm",
      "^(?:ai (?:đấy|vậy|đó|thế)(?: ạ)?|bạn là ai|ai nhắn tin(?: vậy| đấy)?)$",
      "không (?:biết|quen) người này",
      "không phải số (?:của )?(?:tôi|mình)",
    ],
  },
  tl: {
    stops:
      "stop|huwag|wag|ayoko|ayaw|tigil[^ ]*|pakitigil|itigil|tama na|(?:hindi|di) ko na kailangan|alis(?:in)?|tanggal(?:in)?|burahin|sawa na",
    things: "text|texts|magtext|message|messages|mensahe|listahan|number|numero|sms",
    refusals: [
      "(?:huwag|wag)~ (?:text|magtext|itext|message|magmessage|mensahe|magpadala|kontakin|istorbohin)",
      "(?:ayoko|ayaw ko)~ (?:text|texts|message|messages|mensahe|makatanggap)",
      "(?:pakitigil|paki tigil|itigil|ihinto|tama na)~ (?:text|texts|message|messages|mensahe|pagtext)",
      "(?:tigilan|lubayan) (?:n[iy][^ ]*|mo) (?:na )?(?:po )?ako",
      "(?:tanggalin|pakitanggal|paki tanggal|burahin|alisin)~ (?:number|numero|listahan|pangalan)",
    ],
    wrongNumber: [
      "(?:hindi|di) (?:po )?(?:ito|ako) (?:po )?si",
      "maling (?:number|numero|tao)|mali~ (?:number|numero)",
      "^sino (?:po |ba )?(?:to|ito|ka|kayo|yan|sila)(?: po)?$",
      "(?:hindi|di) ko (?:po )?(?:kilala|kakilala) (?:yan|ito|siya|to|ang taong)",
    ],
  },
  ht: {
    stops: "sispann|bouke|pa vle|pa bezwen|retire|efase|wete|ase",
    things: "mesaj|tèks|sms|lis|nimewo|ekri",
    refusals: [
      "^(?:tanpri |silvouplè )?pa (?:voye|ekri|kontakte|tekste|deranje)",
      "pa (?:voye|ekri|kontakte|tekste|deranje)~ ankò",
      "pa (?:vle|bezwen)~ (?:mesaj|tèks|sms)",
      "(?:sispann|rete|kanpe)~ (?:ekri|voye|mesaj|tèks|kontakte|deranje)",
      "(?:retire|efase|wete)~ (?:lis|nimewo)",
      "kite (?:m|mwen)(?: [^ ]+)? (?:pè|trankil)",
    ],
    wrongNumber: [
      "(?:mwen|m) se pa [^ ]+$",
      "(?:move|mal|twonpe(?: [^ ]+)?) nimewo",
      "^(?:ki moun (?:ou ye|sa ye|sa|ki la)|kiyès ou ye)$",
      "pa (?:konnen|rekonèt) (?:moun sa|okenn moun)",
      "se pa nimewo (?:m|mwen|li)",
    ],
  },
};

/** Folded as messages are, between the ends of words. */
function compiled(source: string, joined = false): RegExp {
  const folded = plainLetters(source).replaceAll("~", "(?: [^ ]+){0,3}");
  return new RegExp(joined ? folded : `(?:^| )(?:${folded})(?: |$)`, "u");
}

/** The one within a few words of the other, in either order. */
function near({ stops, things, joined }: Words): RegExp[] {
  const gap = joined ? ".{0,6}" : "(?: [^ ]+){0,4} ";
  return [
    compiled(`(?:${stops})${gap}(?:${things})`, joined),
    compiled(`(?:${things})${gap}(?:${stops})`, joined),
  ];
}

const all = Object.values(elsewhere);

export const refusalsElsewhere: readonly RegExp[] = all.flatMap((words) => [
  ...near(words),
  ...words.refusals.map((source) => compiled(source, words.joined)),
]);
export const wrongNumbersElsewhere: readonly RegExp[] = all.flatMap((words) =>
  words.wrongNumber.map((source) => compiled(source, words.joined)),
);
