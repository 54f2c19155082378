/**
 * Texts that patients might write and that are no emergency, by hand, many of them close to one. The matcher is measured
 * on them, and words that an admin adds are tried on them. Nothing here is anybody's message.
 */
import type { EmergencyLanguage } from "../../../shared/domain/emergency.ts";

export interface OrdinaryText {
  language: EmergencyLanguage;
  text: string;
}

/** A function: most who run this never ask. */
export function ordinaryTexts(): OrdinaryText[] {
  return table
    .trim()
    .split("\n")
    .map((line) => ({ language: line.slice(0, 2) as EmergencyLanguage, text: line.slice(3) }));
}

const table = `
en No chest pain
en no chest pain today
en I have no chest pain or shortness of breath
en I don't have any chest pain
en I do not have chest pain
en not having chest pain anymore
en The chest pain is gone
en chest pain went away after the pill
en the chest pain has stopped, thank you
en My chest pain is much better now
en never had chest pain
en denies chest pain
en without chest pain I can walk a mile
en I had a heart attack in 2015
en My father had a heart attack two years ago
en family history of heart attack
en history of seizures
en She has a history of stroke
en I had a seizure as a child
en seizure meds refill please
en Can I get my seizure medication refilled
en he has been seizure free for 2 years
en I'm not suicidal
en I am not going to kill myself, just tired
en I don't want to die, I want to get better
en I don't want to hurt myself
en no thoughts of hurting myself
en The bleeding has stopped
en the heavy bleeding stopped now
en no heavy bleeding
en not bleeding a lot
en I can breathe fine
en breathing is fine
en no trouble breathing
en no trouble breathing, just a cough
en not short of breath
en I'm not short of breath any more
en shortness of breath is better
en is chest pain a side effect of this?
en chest pain is a side effect on the label
en do you have a pamphlet on heart attack prevention?
en stroke prevention class, what time?
en Is the stroke support group still on?
en what a stroke of luck
en I nearly had a heart attack when I saw the bill
en the price gave me a heart attack
en I'm dying to know the results
en dying of laughter here
en my phone is dying
en my phone was dying so I missed your call
en my plants are dying in this heat
en got choked up at the wedding
en is this toy a choking hazard
en suicide prevention flyer received, thanks
en overdosed on candy this halloween
en This is not an emergency
en not an emergency, just a question
en it's not an emergency but can you call me
en please update my emergency contact
en I got the ambulance bill
en question about the ambulance charge
en I'd like to reschedule my appointment
en Can I come Thursday instead?
en Yes
en Y
en confirm
en STOP
en thanks!
en running 10 minutes late
en My ear hurts
en sore throat since Monday
en my throat is sore and I cough
en I have a headache
en stubbed my toe and it hurts
en my back hurts
en mild stomach ache after dinner
en can you refill my blood pressure pills
en When is my blood test?
en blood results in?
en blood sugar 112 this morning
en a bit of blood on the gauze, is that normal?
en my gums bleed a little when I brush
en little bleeding after the extraction, it stopped
en how many pills should I take?
en I take too many medicines, can we review them
en I forgot to take my pill
en the chest x-ray is when?
en Chest x-ray appointment Friday ok
en my chest cold is going away
en breast exam appointment
en could you send the form for the gym
en my heart rate was 72 on the walk
en heart check up next week
en I broke my glasses
en the water heater broke so I have to stay home
en My car broke down
en the internet is down, can't use the portal
en I can't open the link
en I can't find the clinic
en can't make it tomorrow
en I can't wake up early, do you have afternoon times?
en the kids won't stop talking
en will the rash stop
en I need help with the form
en need help with the portal
en help
en who is this
en wrong number
en tired of waiting on hold
en this bill is killing me
en my feet are killing me in these shoes
en It's to die for
en would a heart attack show up on this test?
en in case of chest pain who do I call
en my mother died of a stroke last year
en had a stroke last year and need physio
en had a stroke two years ago
en she used to have chest pain
en we watched a video about choking
en first aid class on choking
en I gasped at the price
en my hands are blue from the new jeans
en he passed the eye test
en I passed out candy for halloween
en the lights went out so I missed you
en numb from the dentist, normal?
en my arm is sore after the flu shot
en arm hurts where I got the vaccine
en face is a bit puffy from allergies
en mild allergic reaction, rash on my arm only
en bad cramps but ok
en baby is moving a lot today!
en The baby kicks all night
en baby has a runny nose
en I am worried about the surgery
en feeling sad lately, can I talk to someone?
en I feel anxious about the test
en did the doctor say I could have coffee
en is dr osei in today
en parking garage was full
en can my wife come along
en please call me when you can
en insurance card changed
en do you have interpreters
en was told to call if bleeding, there is none
en I had chest pain last month and saw Dr Osei for it
en I had shortness of breath years ago
en it was scary when I passed out last summer
en I ran out of my chest pain medication, refill please
en seizure medication question: with food or without?
en no fever or chest pain today
en I don't have chest pain or shortness of breath
en no nausea or shortness of breath
en I don't feel any chest pain now
en she hasn't had a seizure since March
en never had a heart attack or stroke
en stroke class on Monday, which room?
en CPR and choking class sign up
en I haven't passed out again
en the shortness of breath is much better now, thanks
en my heart attack was two years ago
en I passed out at school last year
en had a seizure back in 2019
en my first heart attack was in 1998
en I took my pills with breakfast
en I take 10 pills a day, is that right?
en took 2 pills like you said
en do I still need the meds after the class?
en no need to send an ambulance
en I'm not planning to hurt myself
en not having trouble breathing
en my chest pain is gone, thank you
en is seizure a side effect of tramadol?
en overdose prevention training flyer got here
en picked up my meds in 20 minutes
en not having any more chest pain since the stent
en no chest pain, no shortness of breath, all good
en I have not had any chest pain since we talked
en Patient denies chest pain
en my son has never had a seizure
en the chest pain I had is gone
en my chest pain went away on its own
en the trouble breathing is gone now
en hasn't passed out in weeks
en she isn't choking, just coughing a little
en he had a stroke when he was 60, in 2011
en I used to get chest pain when running
en no bleeding now
en ok to stop the seizure meds before surgery?
en do you offer a stroke awareness class
en can I take my heart attack medication with juice
en didn't need the ambulance after all
en I am not in danger and not suicidal
en we don't have an emergency, just checking hours
en took 1 pill at 8
en refill 30 pills please
en I don't have a fever or trouble breathing
es No tengo dolor de pecho
es ya no tengo dolor en el pecho
es el dolor de pecho se me quitó ayer
es sin falta de aire
es tuve un infarto hace dos años
es mi tío tuvo un infarto el año pasado
es antecedentes de infarto en la familia
es no es una emergencia, solo una pregunta
es me muero de hambre, ¿puedo comer antes del examen?
es me muero de risa
es llegó la factura de la ambulancia
es ¿puedo cambiar mi cita?
es gracias, nos vemos el jueves
es me duele la cabeza un poco
es me duele la rodilla
es necesito mi medicina para convulsiones
es mi número de contacto de emergencia cambió
es ¿cuándo son mis análisis de sangre?
es SI
es no quiero ir mañana
es respirar el aire de la sierra me hace bien
es no ha sangrado, todo bien
es no he tenido dolor de pecho
es me duele el brazo por la vacuna
es tomé mis pastillas con el desayuno
es nunca tuve un infarto
es el dolor en el pecho ya está mejor
es no tengo fiebre ni dolor de pecho
es no tengo falta de aire ni fiebre
es ya no me duele el pecho
es no estoy sangrando mucho
es mi papá tuvo un derrame cerebral hace cinco años
es no necesito ambulancia
fr Je n'ai pas mal à la poitrine
fr pas de douleur dans la poitrine
fr la douleur à la poitrine est passée
fr aucune difficulté à respirer
fr j'ai eu un infarctus il y a deux ans
fr antécédents d'infarctus dans la famille
fr ce n'est pas une urgence
fr je meurs de faim, je peux manger avant ?
fr mort de rire
fr la facture de l'ambulance est arrivée
fr je voudrais déplacer mon rendez-vous
fr merci, à jeudi
fr j'ai mal au dos
fr j'ai mal à la tête
fr prise de sang demain ?
fr mon contact d'urgence a changé
fr oui
fr sans essoufflement, tout va bien
fr je ne veux pas mourir de chaud dans la salle
fr mon genou est enflé
fr je n'ai pas eu de douleur dans la poitrine
fr plus de mal à la poitrine
fr j'ai pris mes comprimés ce matin
fr la douleur dans la poitrine va beaucoup mieux
fr je n'ai plus mal à la poitrine
fr mon père a eu un AVC il y a cinq ans
fr pas besoin d'ambulance
fr je n'ai jamais eu d'infarctus
pt Não tenho dor no peito
pt sem dor no peito
pt a dor no peito passou
pt sem falta de ar hoje
pt tive um infarto há dois anos
pt histórico de infarto na família
pt não é uma emergência
pt estou morrendo de fome
pt morrendo de rir
pt a conta da ambulância chegou
pt posso mudar a consulta?
pt obrigada, até quinta
pt dor de cabeça leve
pt meu joelho dói
pt exame de sangue amanhã?
pt meu contato de emergência mudou
pt sim
pt parou de sangrar ontem
pt não sangrou mais
pt não tive dor no peito hoje
pt tomei meus comprimidos de manhã
pt a dor no peito já passou
pt nunca tive infarto
pt não preciso de ambulância
pt não estou com falta de ar
pt meu pai teve um AVC há cinco anos
de Ich habe keine Brustschmerzen
de keine Schmerzen in der Brust
de die Brustschmerzen sind weg
de keine Atemnot
de hatte vor zwei Jahren einen Herzinfarkt
de Herzinfarkt vor 3 Jahren, jetzt nur Kontrolle
de das ist kein Notfall
de ich sterbe vor Hunger, darf ich vorher essen?
de ich sterbe vor Neugier
de die Rechnung für den Krankenwagen ist da
de kann ich den Termin verschieben?
de danke, bis Donnerstag
de mein Rücken tut weh
de leichte Kopfschmerzen
de Blutabnahme morgen?
de mein Notfallkontakt hat sich geändert
de ja
de es blutet nicht mehr
de ich bekomme keine Lust auf die Diät
de Suizidprävention Broschüre bitte
de Brustschmerzen habe ich nicht
de ich hatte noch nie einen Schlaganfall
de die Brustschmerzen sind schon viel besser
de habe meine Tabletten genommen
de kein Fieber oder Brustschmerzen
de ich brauche keinen Krankenwagen
de mein Vater hatte vor fünf Jahren einen Schlaganfall
de ich habe keine Atemnot mehr
de die Atemnot ist weg
it Non ho dolore al petto
it nessun dolore al petto
it il dolore al petto è passato
it senza difficoltà a respirare
it ho avuto un infarto due anni fa
it storia di infarto in famiglia
it non è un'emergenza
it sto morendo di fame
it sto morendo dal ridere
it fattura dell'ambulanza ricevuta
it posso spostare l'appuntamento?
it grazie a giovedì
it mal di testa leggero
it mi fa male il ginocchio
it analisi del sangue domani?
it ho cambiato il contatto di emergenza
it sì
it non sanguina più
it non ho avuto dolore al petto
it ho preso le pillole con la colazione
it il dolore al petto va molto meglio
it non ho più dolore al petto
it mio padre ha avuto un ictus cinque anni fa
it non serve l'ambulanza
nl Ik heb geen pijn op de borst
nl niet benauwd
nl de pijn op de borst is weg
nl had twee jaar geleden een hartinfarct
nl hartinfarct drie jaar geleden gehad
nl het is geen noodgeval
nl ik ga dood van de honger
nl rekening van de ambulance ontvangen
nl kan ik de afspraak verzetten?
nl bedankt tot donderdag
nl hoofdpijn
nl mijn knie doet pijn
nl bloedprikken morgen?
nl ja
nl het bloedt niet meer
nl geen beroerte gehad
nl veel bloed geprikt vandaag, 5 buisjes
nl pijn op de borst heb ik niet
nl ik heb mijn pillen genomen
nl ik heb nooit een hartaanval gehad
nl ik heb geen ambulance nodig
nl mijn vader had vijf jaar geleden een beroerte
nl ik ben niet meer benauwd
pl Nie mam bólu w klatce
pl nie boli mnie klatka
pl bez duszności
pl ból w klatce minął
pl miałem zawał dwa lata temu
pl umieram z głodu
pl rachunek za karetkę przyszedł
pl czy mogę zmienić wizytę?
pl dziękuję, do czwartku
pl boli mnie głowa
pl boli mnie kolano
pl badanie krwi jutro?
pl tak
pl już nie krwawi
pl nie zemdlałam
pl po zawale czuję się dobrze
pl nie mam już bólu w klatce
pl wzięłam tabletki rano
pl zawał miałem rok temu
pl nie potrzebuję karetki
pl tata miał udar pięć lat temu
pl duszności już minęły
et Valu rinnus ei ole
et rinnus valu läks üle
et infarkt oli kaks aastat tagasi
et suren nälga
et kiirabi arve tuli
et kas saab aega muuta?
et aitäh, neljapäevani
et pea valutab
et põlv valutab
et vereproov homme?
et jah
et enam ei veritse
et ei ole hingamisraskusi
et öösel oli jalakramp
et mul ei ole valu rinnus
et võtsin oma tabletid ära
et mul pole õhupuudust
et isal oli insult viis aastat tagasi
ru Нет боли в груди
ru боли в груди нет
ru не болит в груди
ru боль в груди прошла
ru одышки нет
ru инфаркт был два года назад
ru умираю со смеху
ru умираю с голоду, можно поесть до анализа?
ru счет за скорую пришел
ru можно перенести прием?
ru спасибо, до скорой встречи
ru болит голова
ru болит колено
ru анализ крови завтра?
ru да
ru кровотечения нет
ru без обмороков
ru у бабушки в прошлом году был инсульт, сейчас восстановление
ru у меня нет боли в груди
ru я принял свои таблетки утром
ru инфаркта не было
ru не надо скорую
ru у папы был инсульт пять лет назад
ru одышка прошла
uk Немає болю, біль у грудях минув
uk болю в грудях немає
uk задишки немає
uk інфаркт був два роки тому
uk помираю зі сміху
uk рахунок за швидку прийшов
uk можна перенести прийом?
uk дякую, до четверга
uk болить голова
uk болить коліно
uk аналіз крові завтра?
uk так
uk кровотечі немає
uk без задишки
uk у мене немає болю в грудях
uk я прийняв свої таблетки
uk не треба швидку
uk у тата був інсульт п'ять років тому
uk задишка минула
ar لا يوجد ألم في الصدر
ar ليس لدي ألم في صدري
ar ألم في الصدر راح
ar بدون ضيق في التنفس
ar كان عندي جلطة قبل سنوات
ar أموت من الضحك
ar وصلت فاتورة الإسعاف
ar هل يمكن تغيير الموعد؟
ar شكرا، إلى الخميس
ar عندي صداع خفيف
ar ركبتي تؤلمني
ar متى تحليل الدم؟
ar نعم
ar ليست حالة طارئة
ar لا أعاني من ألم في الصدر
ar أخذت حبوبي اليوم
ar لا أحتاج إلى سيارة إسعاف
ar ليس عندي ضيق في التنفس
zh 没有胸痛
zh 胸口不痛
zh 胸痛好了
zh 没有呼吸困难
zh 两年前中风过
zh 笑死我了
zh 饿死了，可以先吃饭吗
zh 救护车账单收到了
zh 可以改时间吗
zh 谢谢，星期四见
zh 头有点痛
zh 膝盖疼
zh 明天抽血吗
zh 好的
zh 不想活动，脚疼
zh 紧急联系人换了
zh 没有觉得胸痛
zh 药已经吃了
zh 没有发烧或胸痛
zh 不需要救护车
zh 爸爸五年前中风了
zh 没有再胸痛
vi Không đau ngực
vi không có đau ngực
vi đau ngực đã hết
vi không khó thở
vi tôi bị đột quỵ hai năm trước
vi đói muốn chết, ăn trước được không
vi cười muốn chết
vi nhận được hóa đơn xe cấp cứu rồi
vi đổi lịch hẹn được không?
vi cảm ơn, hẹn thứ năm
vi hơi đau đầu
vi đau đầu gối
vi mai xét nghiệm máu phải không?
vi vâng
vi không chảy máu nhiều
vi tôi không bị đau ngực
vi tôi uống thuốc rồi
vi không cần gọi cấp cứu
vi ba tôi bị đột quỵ năm năm trước
tl Hindi masakit ang dibdib ko
tl wala namang masakit sa dibdib
tl nawala na, hindi na masakit ang dibdib
tl masakit ang ulo ko konti
tl masakit ang tuhod ko
tl pwede bang ilipat ang appointment?
tl salamat po, kita sa huwebes
tl mamamatay na ako sa tawa
tl may bayad sa ambulansya?
tl oo
tl kailan po ang blood test
tl emergency contact ko po nagbago
tl okay na po, hindi na hinihingal
tl na-stroke siya noong isang taon
tl wala akong sakit sa dibdib
tl uminom na ako ng gamot
tl hindi na masakit ang dibdib ko
tl hindi kailangan ng ambulansya
ht M pa gen doulè nan pwatrin
ht doulè nan pwatrin nan pase
ht san doulè nan pwatrin
ht se pa yon ijans
ht m ap mouri grangou
ht bòdwo anbilans lan rive
ht èske m ka chanje randevou a?
ht mèsi, na wè jedi
ht tèt fè m mal
ht jenou m fè m mal
ht tès san demen?
ht wi
ht li pa senyen anpil
ht m respire byen
ht m pa gen okenn doulè nan pwatrin
ht m pran grenn mwen yo maten an
ht m pa bezwen anbilans
ht papa m te fè estwòk senk an pase
`;
