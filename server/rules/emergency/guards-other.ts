/** The guards in Cyrillic, Arabic and Han, and in Vietnamese, Tagalog and Haitian Creole. */
import { list, type Guards } from "./guard.ts";

export const otherGuards: Readonly<Record<"ru" | "uk" | "ar" | "zh" | "vi" | "tl" | "ht", Guards>> = {
  ru: {
    no: list("не, нет, без, никогда, ни, не было"),
    before: list("в случае, если бы, раньше, в прошлом году, лет назад, года назад, риск, профилактик*"),
    carry: list(
      "у меня, у него, у нее, меня, мне, есть, было, была, был, больше, никакой, никаких, сильной, сильных, уже, хочу, хочет, собираюсь, думаю о, нужно, надо, вызывать, вызывайте, ни, температуры и, температуры или, кашля и, кашля или, боли и, это, бывает, бывало, с",
    ),
    over: list("прошел, прошла, прошло, прошли, исчез*, лучше, отпустил*"),
    notOver: list("лучше чем, лучше вызвать, лучше приехать, лучше не, прошло уже, прошел час"),
    none: list("нет, уже нет, больше нет, не было"),
    link: list(
      "уже, у меня, стало, стала, мне, сегодня, вчера, намного, немного, чуть, все, совсем, наконец, был, была, больше",
    ),
    past: list("лет назад, год назад, года назад, месяц* назад, в прошлом году, в прошлом месяце, в детстве"),
    stop: list(
      "с, как, так, я, мой, моя, он, она, сейчас, и, хуже, каждый, еще, но, не, до, первый, раз, чем, уже",
    ),
    again: list("опять, снова, вернул*, хуже, сейчас, все еще, до сих пор"),
    still: list("все еще, до сих пор, по прежнему"),
    but: list("но, однако, зато"),
    about: [],
  },
  uk: {
    no: list("не, немає, нема, без, ніколи, ні, не було"),
    before: list("у разі, якби, раніше, минулого року, років тому, ризик, профілактик*"),
    carry: list(
      "у мене, в мене, у нього, у неї, мене, мені, є, було, була, був, більше, жодного, жодних, сильного, сильних, вже, хочу, хоче, збираюсь, думаю про, треба, потрібно, викликати, ні, температури і, температури чи, кашлю чи, болю чи, це",
    ),
    over: list("минув, минула, минуло, пройшов, пройшла, пройшло, зник*, краще, відпустило"),
    notOver: list("краще ніж, краще викликати, краще приїхати, краще не, пройшло вже"),
    none: list("немає, нема, вже немає, більше немає, не було"),
    link: list(
      "вже, у мене, в мене, стало, мені, сьогодні, вчора, набагато, трохи, все, зовсім, нарешті, був, була, більше",
    ),
    past: list(
      "років тому, рік тому, роки тому, місяц* тому, минулого року, минулого місяця, у дитинстві, в дитинстві",
    ),
    stop: list(
      "з, із, як, так, я, мій, моя, він, вона, зараз, і, та, гірше, кожен, ще, але, не, до, перший, раз, ніж",
    ),
    again: list("знову, повернул*, гірше, зараз, досі, все ще"),
    still: list("досі, все ще, й досі"),
    but: list("але, проте, однак"),
    about: [],
  },
  ar: {
    no: list(
      "لا, لا يوجد, لا توجد, ليس, ليس لدي, ليست, لم, ما عندي, ما عندها, ما في, مافي, مافيش, ما فيه, بدون, بلا, لا أعاني, مش, مو",
    ),
    before: list("في حالة, خطر, الوقاية من"),
    carry: list(
      "من, أي, لدي, عندي, يوجد, هناك, أعاني, أعاني من, أشعر, أشعر ب, أحس, أريد, أريد أن, أي نوع من, أو, ولا, هذه, يعاني من, تعاني من, نحتاج, أحتاج, نحتاج إلى, أحتاج إلى, سعال أو, حرارة أو, حمى أو, أصب, أصب ب",
    ),
    over: list("راح, اختفى, اختفت, زال, زالت, ذهب, ذهبت, توقف, توقفت, أحسن, أفضل, خف, خفت"),
    notOver: list("أفضل من, أفضل أن, أحسن من, ذهب إلى, راح إلى, راح المستشفى"),
    none: list("لا, مافي, لا يوجد"),
    link: list("قد, خلاص, الحمد لله, كان, صار, أصبح, اليوم, أمس, بكثير, كثير, شوي, قليلا, تماما"),
    past: list("قبل سنة, قبل سنوات, منذ سنوات, قبل سنين, قبل سنتين, قبل شهور, العام الماضي, السنة الماضية"),
    stop: list(
      "منذ, من, مثل, كما, أنا, هو, هي, الآن, أسوأ, كل, ما زال, لا يزال, لكن, لا, حتى, أول, مرة, نفس",
    ),
    again: list("رجع, رجعت, عاد, عادت, مرة أخرى, مرة ثانية, أسوأ, الآن, ما زال, لا يزال, مستمر"),
    still: list("ما زال, لا يزال, ما زالت, لسه"),
    but: list("لكن, ولكن, بس"),
    about: [],
  },
  zh: {
    no: list("没, 没有, 不, 无, 無, 沒, 沒有, 从不, 從不, 从来没有, 從來沒有, 未"),
    before: list("如果, 预防, 預防, 以前, 年前, 风险, 風險"),
    carry: list(
      "有, 是, 过, 過, 任何, 明显, 明顯, 的, 什么, 什麼, 感到, 感觉, 感覺, 觉得, 覺得, 再, 会, 會, 那么, 很, 太, 特别, 特別, 严重, 嚴重, 出现, 出現, 发生, 發生, 想, 要, 打算, 需要, 用叫, 用打, 得, 患, 曾, 曾经, 曾經, 发烧或, 發燒或, 咳嗽或",
    ),
    over: list(
      "好了, 消失, 没有了, 沒有了, 没了, 沒了, 不见了, 不見了, 停了, 好多了, 好转, 好轉, 好些了, 过去了, 過去了",
    ),
    notOver: list("好了吗, 好了嗎, 停了吗, 停了嗎"),
    none: list("没有, 沒有"),
    link: list(
      "已经, 已經, 现在, 現在, 都, 就, 也, 后来, 後來, 全, 慢慢, 早, 了, 的, 昨天, 今天, 终于, 終於, 症状, 症狀, 感觉, 感覺",
    ),
    past: list("年前, 个月前, 個月前, 去年, 小时候, 小時候"),
    stop: list(
      "从, 從, 自, 像, 跟, 我, 他, 她, 现在, 現在, 一直, 开始, 開始, 起, 比, 没, 沒, 不, 吃, 还, 還, 第",
    ),
    again: list("又, 再, 更严重, 更嚴重, 复发, 復發, 现在, 現在, 一直, 开始, 開始, 还是, 還是, 还在, 還在"),
    still: list("还是, 還是, 还在, 還在, 仍"),
    but: [],
    about: [],
  },
  vi: {
    no: list("không, không có, chưa, chưa bao giờ, không bị, hết, chẳng, không còn"),
    before: list("nếu bị, trong trường hợp, nguy cơ, phòng ngừa, phòng tránh"),
    carry: list(
      "có, bị, còn, thấy, cảm thấy, cơn, bao giờ, từng, hề, muốn, định, ý định, cần, phải, gọi, nhiều, sốt hay, ho hay, sốt hoặc, ho hoặc, phải là, đang, dấu hiệu",
    ),
    over: list("hết rồi, đã hết, khỏi rồi, đỡ rồi, đã đỡ, hết hẳn, không còn"),
    notOver: list("đã hết thuốc, hết rồi thuốc"),
    none: list("không, không có, không còn nữa"),
    link: list("thì, đã, cũng, của tôi, hôm nay, hôm qua, rồi, nhiều, hơn, sáng nay"),
    past: list("năm trước, tháng trước, năm ngoái, năm qua, hồi nhỏ"),
    stop: list(
      "từ, như, giống, tôi, con, bây giờ, và, nặng, mỗi, vẫn, còn, nhưng, không, đến, lần, suốt, trong",
    ),
    again: list("lại, nặng hơn, trở lại, bây giờ, vẫn, vẫn còn"),
    still: list("vẫn, vẫn còn"),
    but: list("nhưng"),
    about: [],
  },
  tl: {
    no: list("hindi, wala, walang, wala akong, wala naman, di, hindi na, di na, wala na"),
    before: list("kung sakali, kapag may, dati, noon, iwas, iwasan"),
    carry: list(
      "na, naman, namang, ako, akong, siya, siyang, po, pong, ng, ang, ko, masyadong, masyado, gaanong, anumang, kahit, may, isang, kailangan, kailangang, tumawag, gusto, balak, lagnat o, ubo o, ito, ito isang, naman po, nang, kaming",
    ),
    over: list("nawala na, wala na, okay na, ok na, mabuti na, magaling na, gumaling na, tumigil na, nawala"),
    notOver: list("wala na akong, wala na siyang, nawala ang"),
    none: list("wala na, wala, hindi na"),
    link: list("ko, po, naman, ay, na, niya, kahapon, kanina, ngayong araw, lahat, medyo, ko po"),
    past: list(
      "taon na ang nakalipas, taon na ang nakaraan, noong bata, noong isang taon, noong nakaraang taon, noong nakaraang buwan",
    ),
    stop: list(
      "mula, simula, gaya, tulad, parang, ngayon, at, lumala, pa, pero, hindi, hanggang, unang, beses",
    ),
    again: list("bumalik, ulit, uli, lumala, ngayon, pa rin"),
    still: list("pa rin, parin"),
    but: list("pero, ngunit, kaso"),
    about: [],
  },
  ht: {
    no: list("pa, pa gen, san, janm, pa janm, okenn, ni"),
    before: list("an ka, si m ta gen, risk, prevansyon"),
    carry: list(
      "gen, okenn, ankò, janm, te, ap, t ap, yon, vle, santi, m, li, bezwen, rele, pwoblèm, gwo, pou, se, te gen, lafyèv ni, lafyèv oswa, tous oswa, tous ni",
    ),
    over: list("ale, pase, li pase, disparèt, fini, pi byen, miyò"),
    notOver: list("ale lopital, pase yon, pi byen pase"),
    none: list("pa genyen, pa gen ankò"),
    link: list("nan, a, an, la, lan, li, te, yo, fin, vin, jodi a, yè, deja, mwen, m"),
    past: list("ane pase, an pase, ane de sa, mwa de sa, mwa pase, lè m te piti"),
    stop: list("depi, tankou, menm, mwen, m, li, kounye, ak, pi, chak, toujou, men, pa, jiska, premye, fwa"),
    again: list("tounen, retounen, ankò, pi mal, vin pi rèd, kounye a, toujou"),
    still: list("toujou"),
    but: list("men"),
    about: [],
  },
};
