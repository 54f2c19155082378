/** The default phrases in Cyrillic, Arabic and Han, and in Vietnamese, Tagalog and Haitian Creole. */
import type { EmergencyWords } from "../../../shared/domain/emergency.ts";

const list = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

export const otherWords: Readonly<Record<"ru" | "uk" | "ar" | "zh" | "vi" | "tl" | "ht", EmergencyWords>> = {
  ru: {
    alarms: list(`
      боль в груди, боли в груди, болит в груди, болит … грудь, болит грудная, давит в груди, давит … грудь, сжимает … грудь, сжимает в груди, жжет в груди, болит сердце, боль в сердце,
      не могу дышать, не может дышать, не дышит, перестал дышать, перестала дышать, трудно дышать, тяжело дышать, нечем дышать, не хватает воздуха, задыха*, одышка, губы … синие, губы посинели, посинел*, горло … отек*, горло … опух*, язык … распух*, отек квинке, анафилак*,
      инфаркт*, сердечный приступ, остановка сердца, инсульт*, лицо … перекосило, перекосило лицо, не может говорить, не могу говорить, не могу пошевелить, не может пошевелить, онемела … рука, рука онемела, рука … отнялась, немеет … рука,
      сильно кровоточит, сильное кровотечение, кровотечение, кровь не останавливается, не останавливается кровь, много крови, истекает кровью, рвота с кровью, рвет кровью, кашляет кровью, кашляю кровью, хлещет кровь,
      хочу умереть, хочет умереть, не хочу жить, не хочет жить, не хочу больше жить, убить себя, убью себя, покончить с собой, самоубий*, суицид*, наложить на себя руки, причинить себе вред, лучше бы я умер, порезать вены, вскрыть вены,
      передоз*, много таблеток, выпил … таблеток, выпила … таблеток, наглотал* таблеток, горсть таблеток, пачку таблеток, все таблетки, отрави*, отравлени*, выпил … уксус,
      без сознания, потерял сознание, потеряла сознание, упал в обморок, упала в обморок, обморок, не просыпается, не приходит в себя, не реагирует, не отвечает на голос, судорог*, приступ эпилепсии, отошли воды, ребенок не шевелится, плод не шевелится,
      скорую, скорая, вызовите скорую, вызвать скорую, это срочно, экстренн*, спасите, помогите срочно, умираю, умирает, убьет меня
    `),
    calm: list(`
      умираю со смеху, умираю от смеха, умираю с голоду, умираю от любопытства, умираю от скуки, счет за скорую, скорая встреча, скорую встречу, до скорой, скорая запись, на скорую руку, профилактика инсульта, профилактика суицида
    `),
  },
  uk: {
    alarms: list(`
      біль у грудях, біль в грудях, болить у грудях, болить в грудях, болять груди, тисне в грудях, тисне у грудях, стискає груди, болить серце, біль у серці,
      не можу дихати, не може дихати, не дихає, перестав дихати, перестала дихати, важко дихати, тяжко дихати, нічим дихати, не вистачає повітря, задиха*, задихаюсь, задишка, губи … сині, губи посиніли, посині*, горло … набряк*, язик … набряк*, набряк квінке, анафілак*,
      інфаркт*, серцевий напад, зупинка серця, інсульт*, обличчя … перекосило, перекосило обличчя, не може говорити, не можу говорити, не можу поворухнути, не може поворухнути, оніміла … рука, рука оніміла, німіє рука,
      сильно кровоточить, сильна кровотеча, кровотеча, кров не зупиняється, не зупиняється кров, багато крові, стікає кров*, блює кров*, блюю кров*, кашляє кров*, кашляю кров*,
      хочу померти, хоче померти, не хочу жити, не хоче жити, не хочу більше жити, вбити себе, вб'ю себе, убити себе, покінчити з собою, самогуб*, суїцид*, накласти на себе руки, заподіяти собі, порізати вени,
      передоз*, багато таблеток, випив … таблеток, випила … таблеток, жменю таблеток, пачку таблеток, усі таблетки, всі таблетки, отруї*, отруєн*,
      без свідомості, непритомн*, знепритомні*, втратив свідомість, втратила свідомість, не прокидається, не приходить до тями, не реагує, судом*, напад епілепсії, відійшли води, дитина не ворушиться,
      швидку, швидка допомога, викличте швидку, це терміново, невідкладн*, рятуйте, допоможіть терміново, помираю, вмираю, помирає, вмирає, вб'є мене
    `),
    calm: list(`
      помираю зі сміху, вмираю зі сміху, помираю з голоду, вмираю від цікавості, вмираю з голоду, рахунок за швидку, на швидку руку, профілактика інсульту
    `),
  },
  ar: {
    alarms: list(`
      ألم في الصدر, ألم في صدري, ألم بالصدر, ألم بصدري, وجع في صدري, وجع في الصدر, وجع بصدري, صدري يؤلمني, صدري بيوجعني, صدري يوجعني, ضيق في صدري, ضغط في صدري, ضغط على صدري,
      لا أستطيع التنفس, لا يستطيع التنفس, لا تستطيع التنفس, ما أقدر أتنفس, مو قادر أتنفس, مش قادر أتنفس, مش قادرة أتنفس, لا يتنفس, لا تتنفس, ما يتنفس, ما بتنفس, توقف عن التنفس, صعوبة في التنفس, صعوبة بالتنفس, ضيق في التنفس, ضيق تنفس, ضيق نفس, أختنق, اختناق, يختنق, بختنق, شفايف … زرق*, حساسية شديدة,
      نوبة قلبية, جلطة, سكتة قلبية, سكتة دماغية, توقف القلب, وجه … مائل, لا يستطيع الكلام, لا أستطيع تحريك, لا يستطيع تحريك, ذراعي مخدرة, يدي مخدرة,
      نزيف, ينزف بشدة, أنزف بشدة, الدم لا يتوقف, دم كثير, الكثير من الدم, يتقيأ دم*, أتقيأ دم*, تقيأ دم, سعال دم,
      أريد أن أموت, أريد الموت, بدي أموت, ابغى أموت, عايز أموت, عايزة أموت, لا أريد أن أعيش, لا أريد العيش, أقتل نفسي, قتل نفسي, أنتحر, انتحار, الانتحار, إنهاء حياتي, أنهي حياتي, أؤذي نفسي, إيذاء نفسي,
      جرعة زائدة, حبوب كثيرة, كل الحبوب, تسمم, تسممت,
      فاقد الوعي, فاقدة الوعي, فقد الوعي, فقدت الوعي, أغمي عليه, أغمي عليها, أغمي علي, مغمى عليه, مغمى عليها, لا يستيقظ, لا تستيقظ, لا يستجيب, لا تستجيب, تشنج*, نوبة صرع, نزل ماء الجنين, الجنين لا يتحرك,
      إسعاف, الإسعاف, سيارة إسعاف, اتصلوا بالإسعاف, حالة طارئة, حالة طوارئ, النجدة, أنقذوني, يموت, أموت, بموت, سيقتلني
    `),
    calm: list(`
      أموت من الضحك, بموت من الضحك, أموت من الجوع, بموت من الجوع, فاتورة الإسعاف, ليست حالة طارئة, الوقاية من الانتحار, بموت فيك
    `),
  },
  zh: {
    alarms: list(`
      胸痛, 胸口痛, 胸口疼, 胸口很痛, 胸口很疼, 胸疼, 胸闷, 胸悶, 胸口闷, 胸口悶, 心口痛, 心绞痛, 心絞痛, 胸部疼痛,
      不能呼吸, 无法呼吸, 無法呼吸, 喘不过气, 喘不過氣, 喘不上气, 喘不上氣, 呼吸困难, 呼吸困難, 没有呼吸, 沒有呼吸, 没呼吸, 沒呼吸, 停止呼吸, 透不过气, 透不過氣, 快窒息, 窒息, 噎住, 嘴唇发紫, 嘴唇發紫, 嘴唇发青, 喉咙肿, 喉嚨腫, 舌头肿, 过敏性休克, 過敏性休克, 严重过敏, 嚴重過敏,
      心脏病发作, 心臟病發作, 心梗, 心肌梗, 心脏骤停, 中风, 中風, 脑出血, 腦出血, 嘴歪, 口歪, 脸歪, 臉歪, 说不出话, 說不出話, 手脚不能动, 半边身子, 手臂麻,
      血止不住, 止不住血, 流血不止, 出血不止, 大出血, 流了很多血, 流很多血, 好多血, 吐血, 咳血, 呕血, 嘔血,
      想死, 不想活, 活不下去, 自杀, 自殺, 轻生, 輕生, 结束生命, 結束生命, 伤害自己, 傷害自己, 自残, 自殘, 割腕,
      服药过量, 吃了太多药, 吃太多药, 吃了太多藥, 吞了一瓶, 吞了很多药, 吞了很多藥, 吞了一把, 吃了一大把药, 吃了一大把藥, 吞了好多药, 吞了好多藥, 吃了一整瓶, 过量服药, 中毒, 服毒, 喝农药, 喝農藥,
      昏迷, 晕倒, 暈倒, 昏倒, 失去意识, 失去意識, 叫不醒, 没有反应, 沒有反應, 没反应, 沒反應, 抽搐, 癫痫发作, 癲癇發作, 羊水破, 破水, 胎动没有, 没有胎动, 沒有胎動,
      救护车, 救護車, 叫120, 打120, 打911, 紧急情况, 緊急情況, 救命, 快死了, 要死了
    `),
    calm: list(`
      没有呼吸困难, 沒有呼吸困難, 笑死, 饿死, 餓死, 热死, 熱死, 累死, 想死你, 想死我, 想死妳, 困死, 忙死, 烦死, 救护车账单, 救護車帳單, 救护车费用, 救護車費用, 紧急联系人, 緊急聯絡人, 食物中毒预防, 自杀预防, 自殺預防, 不想活动, 不想活動, 叫不醒闹钟, 无聊得要死了
    `),
  },
  vi: {
    alarms: list(`
      đau ngực, đau ở ngực, đau tức ngực, tức ngực, ngực … đau, nặng ngực, đau tim, đau thắt ngực, thắt ngực,
      không thở được, không thể thở, thở không được, thở không nổi, ngừng thở, không còn thở, khó thở, hụt hơi, nghẹt thở, ngạt thở, bị nghẹn, bị hóc, môi … tím, tím tái, sưng họng, cổ họng … sưng, lưỡi … sưng, sốc phản vệ, dị ứng nặng,
      nhồi máu, lên cơn tim, ngừng tim, đột quỵ, tai biến, méo miệng, méo mặt, nói không được, không nói được, không cử động được, tê tay, tê nửa người, liệt nửa người,
      chảy máu nhiều, chảy nhiều máu, máu chảy không ngừng, chảy máu không ngừng, không cầm được máu, mất nhiều máu, nhiều máu, băng huyết, nôn ra máu, ói ra máu, ho ra máu, xuất huyết,
      muốn chết, không muốn sống, chán sống, tự tử, tự sát, tự vẫn, kết thúc cuộc đời, tự làm hại, làm hại bản thân, cắt cổ tay, cắt tay,
      quá liều, uống quá nhiều thuốc, uống rất nhiều thuốc, uống # viên thuốc, uống một nắm thuốc, uống cả lọ, uống hết thuốc, ngộ độc, trúng độc, uống thuốc trừ sâu,
      bất tỉnh, hôn mê, ngất xỉu, bị ngất, xỉu, không tỉnh, gọi không dậy, không phản ứng, không trả lời nữa, co giật, động kinh, vỡ ối, vỡ nước ối, thai không đạp, em bé không cử động,
      xe cấp cứu, gọi cấp cứu, gọi 115, gọi 911, cấp cứu, cứu tôi, cứu với, sắp chết, đang hấp hối, giết tôi
    `),
    calm: list(`
      đói muốn chết, mệt muốn chết, cười muốn chết, nóng muốn chết, buồn ngủ muốn chết, muốn chết cười, hóa đơn xe cấp cứu, hóa đơn cấp cứu, liên hệ khẩn cấp, khó thở ra hơi, phòng cấp cứu ở đâu, thuốc động kinh, ngất ngây
    `),
  },
  tl: {
    alarms: list(`
      masakit … dibdib, sakit … dibdib, sumasakit … dibdib, naninikip … dibdib, paninikip … dibdib, mabigat … dibdib, kirot … dibdib,
      hindi makahinga, di makahinga, hindi ako makahinga, hindi siya makahinga, hindi humihinga, hindi na humihinga, di humihinga, hirap huminga, hirap na hirap huminga, nahihirapan … huminga, hirap sa paghinga, kinakapos … hininga, hinihingal, nasasakal, nasamid, nabulunan, nabilaukan, labi … asul, namamaga … lalamunan, malalang allergy,
      atake sa puso, inatake sa puso, na-stroke, nastroke, stroke na yata, ini-stroke, ngiwi … mukha, nakangiwi, tabingi … mukha, hindi makapagsalita, hindi maigalaw, di maigalaw, manhid … braso, manhid … kamay,
      dumudugo nang marami, maraming dugo, ang daming dugo, dinudugo … sobra, hindi tumitigil … dugo, ayaw tumigil … dugo, hindi tumitigil ang pagdurugo, sumusuka … dugo, nagsuka … dugo, umuubo … dugo, malakas … pagdurugo,
      gusto … mamatay, gusto ko nang mamatay, ayoko nang mabuhay, ayaw ko nang mabuhay, ayoko na mabuhay, magpakamatay, magpapakamatay, papatayin ko ang sarili, wakasan … buhay, tapusin … buhay, saktan ang sarili, sasaktan ko ang sarili, maglaslas, naglaslas, nagbigti,
      overdose, na-overdose, naoverdose, sobrang daming gamot, uminom … maraming gamot, uminom … # gamot, ininom … maraming gamot, ininom … lahat, nalason, lason,
      walang malay, nawalan … malay, hinimatay, nahimatay, hindi magising, di magising, ayaw magising, hindi sumasagot … humihinga, hindi gumigising, bumagsak bigla, kinukumbulsyon, kombulsyon, nangingisay, seizure, pumutok … panubigan, hindi gumagalaw … baby, di gumagalaw … baby,
      ambulansya, tumawag … 911, emergency po, emergency ito, saklolo, mamamatay na, naghihingalo, papatayin ako, papatayin niya ako
    `),
    calm: list(`
      mamamatay na sa gutom, mamamatay na ako sa tawa, mamatay sa tawa, bayad sa ambulansya, emergency contact, gamot sa seizure
    `),
  },
  ht: {
    alarms: list(`
      doulè nan pwatrin, doulè nan lestomak mwen, pwatrin … fè m mal, lestomak … fè m mal anpil, mal nan pwatrin, pwatrin … sere, lestomak … sere, peze … pwatrin, kè m … fè m mal, kè … fè … mal,
      pa ka respire, pa kapab respire, m pa ka respire, pa respire, li pa respire, sispann respire, difikilte pou respire, gen pwoblèm pou respire, mal pou respire, souf kout, souf … koupe, m ap toufe, l ap toufe, toufe, trangle, lèv … ble, gòj … anfle, lang … anfle, alèji grav,
      kriz kadyak, kriz kè, kè … rete, konjesyon serebral, konjesyon, estwòk, bouch … kwochi, figi … kwochi, bouch … tòde, pa ka pale, pa ka leve bra, pa ka bouje, bra … angoudi, bra … mouri,
      senyen anpil, ap senyen anpil, anpil san, san … pa vle rete, san … pa sispann, pa sispann senyen, senyen san rete, emoraji, vomi san, ap vomi san, touse san, krache san, pèdi anpil san,
      vle mouri, anvi mouri, pa vle viv, pa vle viv ankò, touye tèt mwen, touye tèt mwen, touye tèt li, touye tèt, swisid, swiside, fini ak lavi m, retire lavi m, fè tèt mwen mal,
      ovèdòz, overdose, twòp grenn, tout grenn yo, pran anpil grenn, pran # grenn, vale anpil grenn, anpwazonnen, pwazon, bwè klowòks,
      san konesans, pèdi konesans, endispoze, li tonbe san konesans, pa reveye, pa vle reveye, li pa reponn, pa reponn ankò, kriz malkadi, malkadi, kriz tranbleman, konvilsyon, dlo … kase, dlo m pete, bebe a pa bouje, pitit la pa bouje,
      anbilans, rele 911, se yon ijans, ijans, anmwe, sove m, l ap mouri, m ap mouri, pral mouri, vle touye m
    `),
    calm: list(`
      ap mouri grangou, m ap mouri grangou, ap mouri ri, mouri ri, bòdwo anbilans, fakti anbilans, pa yon ijans, kontak ijans, nimewo ijans, san doulè, chanm ijans, mouri anvi
    `),
  },
};
