/**
 * What makes a phrase no alarm, per language: words before it ("no", "history of"), words behind it ("is gone", "years
 * ago"), and what takes that back ("don't know why", "but", "came back"). These belong to the matcher; what is
 * listened for belongs to the organization.
 */
import type { EmergencyLanguage } from "../../../shared/domain/emergency.ts";

export interface Guards {
  before: string[];
  /** Begins like a `before`, and is said of something else. */
  notBefore: string[];
  after: string[];
  again: string[];
  but: string[];
  /** How many words a `before` or an `after` may stand away. */
  reach: number;
}

const list = (text: string): string[] => text.split(",").map((one) => one.trim());

export const guards: Readonly<Record<EmergencyLanguage, Guards>> = {
  en: {
    before: list(
      "no, not, never, without, none, nor, denies, denied, don't, do not, doesn't, didn't, haven't, hasn't, hadn't, isn't, aren't, wasn't, won't, used to, history of, family history, ruled out, in case, if i ever, if you ever, test for, tested for, risk of, prevent*, classes on, class on, video about, article about, instead of",
    ),
    notBefore: list(
      "don't know, do not know, dont know, not sure, no idea, don't understand, not just, not only, no joke, not kidding, not lying, not ok, not okay, not well, not good, not right, not feeling, don't feel, doesn't feel, don't want to, no one, not going away, not getting better, not better, no better, can not, not stop*, no longer, not doing, not wait, no help, not joking",
    ),
    after: list(
      "gone, went away, gone away, has stopped, have stopped, stopped now, it stopped, better, resolved, has passed, is over, fine now, okay now, ok now, went down, years ago, year ago, months ago, last year, last month, last summer, last winter, as a child, as a kid, as a teenager, when i was, in 19*, in 20*, side effect*, prevention, awareness, video, class, classes, pamphlet, brochure, article, question*, screening, survivor*, medicine, medication, meds, specialist",
    ),
    again: list("back, again, worse, returned, started, now it, now i, not sure"),
    but: list("but, except, however, although, though"),
    reach: 4,
  },
  es: {
    before: list(
      "no, sin, nunca, tampoco, ni, niega, ningún, ninguna, antecedente* de, historial de, en caso de, si tuviera, si llego a tener, prevenir, riesgo de, vídeo sobre, curso de",
    ),
    notBefore: list(
      "no sé, no se si, no se que, no se por, no solo, no me siento, no estoy bien, no aguanto, no soporto, no es broma, no para, no deja, no mejora",
    ),
    after: list(
      "se fue, se me fue, se me quitó, se le quitó, se me pasó, se le pasó, ya pasó, desapareció, mejor, hace … años, hace … meses, hace un año, el año pasado, ya no, cuando era, en 19*, en 20*, prevención, control",
    ),
    again: list("volvió, vuelve, otra vez, de nuevo, peor, ahora"),
    but: list("pero, aunque, sino"),
    reach: 4,
  },
  fr: {
    before: list(
      "pas, aucun, aucune, sans, jamais, ni, plus de, antécédent* de, antécédent* d', en cas de, si j'avais, risque de, prévenir, prévention",
    ),
    notBefore: list(
      "ne sais pas, sais pas, pas seulement, pas bien, pas mieux, peux pas, arrive pas, pas sûr, pas sûre, va pas",
    ),
    after: list(
      "est passé, est passée, est parti, est partie, a disparu, a cessé, mieux, terminé, terminée, il y a … ans, il y a … mois, l'année dernière, quand j'étais, en 19*, en 20*, prévention",
    ),
    again: list("revenu, revenue, revient, encore, de nouveau, à nouveau, pire"),
    but: list("mais, sauf, pourtant"),
    reach: 4,
  },
  pt: {
    before: list(
      "não, nao, sem, nunca, nem, nenhum, nenhuma, antecedente* de, histórico de, em caso de, se eu tiver, risco de, prevenir",
    ),
    notBefore: list(
      "não sei, não só, não estou bem, não me sinto, não aguento, não para, não é brincadeira, não melhora",
    ),
    after: list(
      "passou, já passou, sumiu, melhorou, melhor, desapareceu, há … anos, faz … anos, … anos atrás, ano passado, quando eu era, em 19*, em 20*, prevenção",
    ),
    again: list("voltou, volta, de novo, outra vez, pior, agora"),
    but: list("mas, porém, só que"),
    reach: 4,
  },
  de: {
    before: list(
      "kein, keine, keinen, keinerlei, nicht, nie, niemals, ohne, weder, noch nie, falls, vorgeschichte, früher, vor … jahren, vor … monaten, letztes jahr, risiko für, vorbeugung, vor einem, kurs",
    ),
    notBefore: list(
      "weiß nicht, weiss nicht, nicht nur, nicht gut, nicht sicher, nicht besser, kann nicht, geht nicht",
    ),
    after: list(
      "weg, vorbei, verschwunden, aufgehört, besser, vor … jahren, vor … monaten, letztes jahr, als kind, damals, im jahr, vorbeugung, vorsorge, nicht, keine",
    ),
    again: list("wieder, zurück, schlimmer, stärker, jetzt"),
    but: list("aber, sondern, doch, außer"),
    reach: 4,
  },
  it: {
    before: list(
      "non, nessun, nessuna, nessuno, senza, mai, né, storia di, in caso di, se avessi, rischio di, prevenzione, prevenire",
    ),
    notBefore: list(
      "non so, non solo, non sto bene, non mi sento, non ce la faccio, non passa, non smette, non scherzo",
    ),
    after: list(
      "è passato, è passata, passato, passata, sparito, sparita, scomparso, meglio, anni fa, mesi fa, l'anno scorso, quando ero, nel 19*, nel 20*, prevenzione",
    ),
    again: list("tornato, tornata, torna, di nuovo, ancora, peggio, adesso"),
    but: list("ma, però, tranne"),
    reach: 4,
  },
  nl: {
    before: list(
      "geen, niet, nooit, zonder, noch, voorgeschiedenis, in geval van, mocht ik, vroeger, jaar geleden, jaren geleden, risico op, voorkomen, cursus",
    ),
    notBefore: list("weet niet, niet alleen, niet goed, niet zeker, kan niet, niet beter, gaat niet"),
    after: list(
      "weg, over, verdwenen, gestopt, beter, voorbij, jaar geleden, jaren geleden, maanden geleden, vorig jaar, als kind, in 19*, in 20*, niet",
    ),
    again: list("terug, weer, opnieuw, erger, nu"),
    but: list("maar, behalve, echter"),
    reach: 4,
  },
  pl: {
    before: list(
      "nie, bez, nigdy, ani, żadnego, żadnych, w razie, gdybym, ryzyko, zapobieganie, w przypadku",
    ),
    notBefore: list(
      "nie wiem, nie tylko, nie czuję, nie mogę, nie może, nie przechodzi, nie żartuję, nie jest dobrze",
    ),
    after: list(
      "minął, minęła, minęło, minęły, przeszło, przeszedł, przeszła, lata temu, ustąpił, ustąpiło, zniknął, zniknęło, lepiej, lat temu, rok temu, miesięcy temu, w zeszłym roku, jako dziecko",
    ),
    again: list("wrócił, wróciło, znowu, znów, ponownie, gorzej, teraz"),
    but: list("ale, lecz, jednak"),
    reach: 4,
  },
  et: {
    before: list("ei, ei ole, pole, polnud, mitte, ilma, kunagi, juhul kui, risk, ennetus*"),
    notBefore: list("ei tea, mitte ainult, ei tunne, ei saa, ei lähe"),
    after: list(
      "kadus, läks üle, läks ära, möödas, parem, lõppes, aastat tagasi, kuud tagasi, eelmisel aastal, lapsena, ei ole, pole",
    ),
    again: list("tagasi tuli, jälle, uuesti, hullem, nüüd"),
    but: list("aga, kuid, vaid"),
    reach: 4,
  },
  ru: {
    before: list(
      "не, нет, без, никогда, ни, не было, в случае, если бы, раньше, в прошлом году, лет назад, года назад, риск, профилактик*",
    ),
    notBefore: list(
      "не знаю, не только, не могу, не может, не чувствую, не проходит, не шучу, не останавлив*",
    ),
    after: list(
      "прошел, прошла, прошло, прошли, исчез*, уже нет, нет, лучше, лет назад, год назад, года назад, месяц* назад, в прошлом году, в детстве",
    ),
    again: list("опять, снова, вернул*, хуже, сейчас"),
    but: list("но, однако, зато"),
    reach: 4,
  },
  uk: {
    before: list(
      "не, немає, нема, без, ніколи, ні, не було, у разі, якби, раніше, минулого року, років тому, ризик, профілактик*",
    ),
    notBefore: list("не знаю, не тільки, не лише, не можу, не може, не відчуваю, не проходить, не жартую"),
    after: list(
      "минув, минула, минуло, пройшов, пройшла, пройшло, зник*, вже немає, немає, нема, краще, років тому, рік тому, роки тому, місяц* тому, минулого року, у дитинстві",
    ),
    again: list("знову, повернул*, гірше, зараз"),
    but: list("але, проте, однак"),
    reach: 4,
  },
  ar: {
    before: list(
      "لا, لا يوجد, ليس, ليس لدي, لم, ما عندي, ما في, مافي, بدون, بلا, لا أعاني, في حالة, خطر, الوقاية من",
    ),
    notBefore: list("لا أعرف, لا أدري, ما أدري, ما بعرف, ليس فقط, لا أستطيع, لا أقدر"),
    after: list(
      "راح, اختفى, اختفت, زال, زالت, ذهب, توقف, توقفت, أحسن, أفضل, قبل سنة, قبل سنوات, منذ سنوات, قبل سنين, العام الماضي, السنة الماضية",
    ),
    again: list("رجع, عاد, عادت, مرة أخرى, مرة ثانية, أسوأ, الآن"),
    but: list("لكن, ولكن, بس"),
    reach: 4,
  },
  zh: {
    before: list("没, 没有, 不, 无, 無, 沒, 沒有, 从不, 從不, 未, 如果, 预防, 預防, 以前, 年前, 风险, 風險"),
    notBefore: list("不知道, 不只, 不僅, 不仅, 不能, 不舒服, 不好, 没法, 沒法, 没有办法, 不行"),
    after: list(
      "好了, 消失, 没有了, 沒有了, 不见了, 停了, 年前, 个月前, 個月前, 去年, 好多了, 好转, 好轉, 小时候, 小時候, 过去了, 過去了",
    ),
    again: list("又, 再, 更严重, 更嚴重, 复发, 復發, 现在, 現在"),
    but: list(""),
    reach: 5,
  },
  vi: {
    before: list(
      "không, không có, chưa, chưa bao giờ, không bị, hết, nếu bị, trong trường hợp, nguy cơ, phòng ngừa, phòng tránh, chẳng",
    ),
    notBefore: list("không biết, không chỉ, không khỏe, không thể, không ổn, không hết, không chịu"),
    after: list(
      "hết rồi, đã hết, khỏi rồi, đỡ rồi, đã đỡ, năm trước, tháng trước, năm ngoái, năm qua, hồi nhỏ, không còn",
    ),
    again: list("lại, nặng hơn, trở lại, bây giờ"),
    but: list("nhưng"),
    reach: 5,
  },
  tl: {
    before: list(
      "hindi, wala, walang, wala akong, wala naman, di, kung sakali, kapag may, dati, noon, iwas, iwasan",
    ),
    notBefore: list(
      "hindi ko alam, di ko alam, hindi lang, di lang, hindi ako makahinga, hindi maganda, hindi na kaya, hindi ko kaya",
    ),
    after: list(
      "nawala na, wala na, okay na, ok na, mabuti na, magaling na, gumaling na, tumigil na, taon na ang nakalipas, noong bata, noong isang taon, noong nakaraang taon",
    ),
    again: list("bumalik, ulit, uli, lumala, ngayon"),
    but: list("pero, ngunit, kaso"),
    reach: 4,
  },
  ht: {
    before: list("pa, pa gen, san, janm, pa janm, okenn, ni, an ka, si m ta gen, risk, prevansyon"),
    notBefore: list("pa konnen, pa sèlman, pa ka, pa santi m, pa bon, pa byen, pa kapab"),
    after: list(
      "ale, pase, li pase, disparèt, fini, pi byen, miyò, ane pase, ane de sa, mwa de sa, lè m te piti",
    ),
    again: list("tounen, retounen, ankò, pi mal, vin pi rèd, kounye a"),
    but: list("men"),
    reach: 4,
  },
};
