/** The default phrases in the languages that are written in Latin letters with words of their own forms. */
import type { EmergencyWords } from "../../../shared/domain/emergency.ts";

const list = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

export const westernWords: Readonly<
  Record<"es" | "fr" | "pt" | "de" | "it" | "nl" | "pl" | "et", EmergencyWords>
> = {
  es: {
    alarms: list(`
      dolor* de pecho, dolor* … pecho, duele … pecho, presión … pecho, opresión … pecho, aprieta … pecho,
      no puedo respirar, no puede respirar, no respira, no está respirando, dejó de respirar, no puedo … respirar, apenas puedo respirar,
      apenas respira, me cuesta respirar, le cuesta respirar, cuesta mucho respirar, dificultad para respirar, falta de aire,
      me falta el aire, le falta el aire, me ahogo, me estoy ahogando, se está ahogando, se ahoga, asfixia*, labios … azul*, garganta … cierra,
      garganta … cerrando, lengua … hincha*, reacción alérgica grave,
      ataque al corazón, ataque cardíaco, infarto*, paro cardíaco, derrame cerebral, embolia, cara … caída, cara torcida, cara … chueca, no puede hablar,
      no puedo mover, no puede mover, brazo dormido, brazo … dormido,
      sangra mucho, sangrando mucho, mucha sangre, no para de sangrar, no deja de sangrar, sangrado … no para, hemorragia, vomit* … sangre,
      tosiendo sangre, escupiendo sangre, perdiendo … sangre, desangr*,
      quiero morir, quiero morirme, me quiero morir, quisiera morir, quisiera estar muert*, no quiero vivir, no quiero seguir viviendo, quitarme la vida,
      quitarse la vida, matarme, quiero matarme, suicid*, hacerme daño, acabar con mi vida, terminar con mi vida, cortarme las venas,
      sobredosis, me tomé todas, tomé demasiadas, tomé muchas pastillas, se tomó muchas pastillas, tomé # pastillas, se tomó # pastillas, tragué muchas pastillas, puñado de pastillas, tomó demasiadas, se tomó todas, envenena*, tomó cloro, tragó … pila,
      inconsciente, se desmayó, me desmayé, no despierta, no reacciona, no responde, perdió el conocimiento, se desplomó, convulsion*,
      rompí fuente, rompió fuente, se me rompió la fuente, bebé no se mueve, bebé … no se mueve,
      ambulancia, llamen al 911, llame al 911, llamar al 911, es una emergencia, se está muriendo, me estoy muriendo, me muero, auxilio, me va a matar, ayúdenme
    `),
    calm: list(`
      me muero de risa, me muero de hambre, me muero de ganas, me muero de sueño, me muero por, me muero de la, me muero de calor, me muero de frío,
      factura de la ambulancia, cobro de la ambulancia, contacto de emergencia, no es una emergencia, medicina para convulsiones, medicamento para las convulsiones,
      prevención del suicidio, me va a matar mi, casi me da un infarto
    `),
  },
  fr: {
    alarms: list(`
      douleur* … poitrine, mal … poitrine, douleur* thoracique*, serre … poitrine, poitrine … serre, oppression … poitrine, poids … poitrine,
      peux pas respirer, peut pas respirer, arrive pas à respirer, arrive plus à respirer, peux plus respirer, peut plus respirer, ne respire pas, respire plus, respire pas,
      mal à respirer, du mal à respirer, difficulté* à respirer, difficulté* respiratoire*, manque d'air, à bout de souffle, j'étouffe, il étouffe, elle étouffe,
      s'étouffe, étouffe, lèvres … bleu*, gorge … gonfle, gorge … serre, langue … gonfl*, réaction allergique grave,
      crise cardiaque, infarctus, arrêt cardiaque, avc, visage … paralysé, visage … tombe, bouche … tordue, plus parler, n'arrive pas à parler, peut pas bouger, peux pas bouger, bras engourdi, bras … engourdi,
      saigne beaucoup, saigne énormément, beaucoup de sang, arrête pas de saigner, cesse pas de saigner, saignement … arrête pas, saignement … arrête plus, hémorragi*, vomi* … sang, crache … sang, perd … sang,
      veux mourir, envie de mourir, veut mourir, plus envie de vivre, veux plus vivre, me tuer, me suicider, suicid*, mettre fin à mes jours, en finir, me faire du mal, mieux mort, mieux morte, m'ouvrir les veines,
      overdose, surdose, avalé … boîte, pris trop de, pris beaucoup de comprimés, pris plein de comprimés, pris # comprimés, avalé # comprimés, avalé beaucoup de, poignée de comprimés, avalé trop, empoisonn*, intoxication, bu … javel,
      inconscient*, évanoui*, perdu connaissance, se réveille pas, se réveille plus, ne réagit plus, ne réagit pas, répond plus, effondré*, convuls*,
      perdu les eaux, poche des eaux, bébé ne bouge plus, bébé bouge plus,
      ambulance, appelez le 911, appelez le 15, appelez le samu, appelez le 112, c'est une urgence, urgence vitale, au secours, il meurt, elle meurt, je meurs, va mourir, vais mourir
    `),
    calm: list(`
      je meurs de faim, je meurs d'envie, meurs de rire, mourir de rire, je meurs de chaud, vais mourir de, va mourir de, envie de mourir de rire, facture de l'ambulance, facture ambulance, contact d'urgence, pas une urgence,
      prévention du suicide, étouffe de chaleur, étouffe de chaud, failli faire une crise cardiaque, en finir avec les
    `),
  },
  pt: {
    alarms: list(`
      dor* no peito, dor* … peito, peito doendo, aperto no peito, pressão no peito, peito apertado,
      não consigo respirar, não consegue respirar, nao consigo respirar, não estou conseguindo respirar, não está respirando, não respira, parou de respirar,
      dificuldade para respirar, dificuldade de respirar, falta de ar, sem ar, sufocando, engasgad*, engasgou, lábios … rox*, lábios … azu*, garganta … fechando, língua … inchada, reação alérgica grave,
      ataque cardíaco, infarto, enfarte, parada cardíaca, derrame, avc, boca torta, rosto … caído, não consegue falar, não consigo mexer, não consegue mexer, braço dormente, braço … dormente,
      sangrando muito, sangra muito, muito sangue, não para de sangrar, sangramento não para, hemorragia, vomit* … sangue, tossindo sangue, perdendo … sangue,
      quero morrer, vontade de morrer, quer morrer, não quero viver, não quero mais viver, me matar, vou me matar, suic*, acabar com a minha vida, tirar minha vida, tirar a minha vida, me machucar de propósito, cortar os pulsos,
      overdose, superdosagem, tomei todos, tomou todos, tomei remédio demais, comprimidos demais, tomei muitos comprimidos, tomou muitos comprimidos, tomei # comprimidos, tomou # comprimidos, punhado de comprimidos, envenena*, bebeu … sanitária,
      inconsciente, desmaiou, desmaiei, não acorda, não responde, não reage, perdeu a consciência, desacordad*, convuls*,
      bolsa estourou, bolsa rompeu, bebê não mexe, bebê … não está mexendo, bebê parou de mexer,
      ambulância, chama o samu, chamem o samu, ligue 192, é uma emergência, socorro, está morrendo, estou morrendo, vai morrer, vou morrer, vai me matar
    `),
    calm: list(`
      morrendo de rir, morrendo de fome, morrendo de vontade, morrendo de sono, morrendo de calor, morrendo de frio, morrendo de saudade, morrendo de medo, vou morrer de, conta da ambulância, contato de emergência, não é uma emergência,
      prevenção do suicídio, vai me matar de
    `),
  },
  de: {
    alarms: list(`
      brustschmerz*, schmerz* … brust, brust … schmerz*, brust tut … weh, druck … brust, brust … eng, engegefühl … brust, stechen … brust,
      bekomme keine luft, bekommt keine luft, kriege keine luft, kriegt keine luft, keine luft, kann nicht atmen, kann nicht mehr atmen, kann kaum atmen, atmet nicht, atmet nicht mehr, atmet kaum, atemnot,
      schwer zu atmen, luftnot, erstick*, lippen … blau, blau angelaufen, hals … schwillt, zunge … schwillt, schwere allergische reaktion, allergischer schock,
      herzinfarkt, herzanfall, herzstillstand, schlaganfall, gesicht … hängt, mundwinkel … hängt, kann nicht sprechen, kann nicht mehr sprechen, arm … taub, kann … nicht bewegen,
      blutet stark, blutet sehr, blute stark, blute sehr, hört nicht auf zu bluten, blutung … hört nicht auf, blutung … nicht stoppen, viel blut, verblute*, starke blutung*, spucke blut, erbreche blut, erbricht blut, huste blut, hustet blut,
      will sterben, möchte sterben, will nicht mehr leben, möchte nicht mehr leben, mag nicht mehr leben, umbringen, bringe mich um, mir das leben nehmen, mir etwas antun, selbstmord*, suizid*, mich verletzen, lieber tot, pulsadern,
      überdosis, zu viele tabletten, alle tabletten, viele tabletten genommen, viele tabletten geschluckt, # tabletten genommen, # tabletten geschluckt, zwanzig tabletten genommen, dreißig tabletten genommen, haufen tabletten, handvoll tabletten, vergift*,
      bewusstlos, ohnmächtig, nicht ansprechbar, wacht nicht auf, reagiert nicht, reagiert nicht mehr, zusammengebrochen, umgekippt, krampfanfall, krampft, fruchtblase, baby bewegt sich nicht,
      krankenwagen, rettungswagen, notarzt, ruft 112, es ist ein notfall, das ist ein notfall, ein notfall, hilfe bitte schnell, stirbt, ich sterbe, bringt mich um
    `),
    calm: list(`
      sterbe vor lachen, sterbe vor hunger, sterbe vor neugier, stirbt vor, rechnung … krankenwagen, rechnung … rettungswagen, kein notfall, notfallkontakt, suizidprävention,
      erstickt in arbeit, ersticke in arbeit, ersticken in arbeit, fast einen herzinfarkt bekommen, sterbe vor langeweile, umgekippt ist die milch
    `),
  },
  it: {
    alarms: list(`
      dolor* al petto, dolor* … petto, male al petto, petto … fa male, peso sul petto, oppressione al petto, stretta al petto,
      non riesco a respirare, non riesce a respirare, non respiro, non respira, ha smesso di respirare, fatica a respirare, fatico a respirare, difficoltà a respirare, difficoltà respiratori*, mi manca il respiro, mi manca l'aria, manca il fiato, fiato corto, soffoc*, labbra … blu, labbra … viola, gola … chiude, lingua … gonfia, reazione allergica grave,
      infarto, attacco di cuore, arresto cardiaco, ictus, bocca storta, faccia … storta, viso … storto, non riesce a parlare, non riesco a muovere, non riesce a muovere, braccio addormentato, braccio … insensibile,
      perde molto sangue, perdo molto sangue, sanguina molto, sanguino molto, non smette di sanguinare, molto sangue, tanto sangue, emorragia, vomit* … sangue, tossisce sangue, tossisco sangue,
      voglio morire, vuole morire, vorrei morire, non voglio più vivere, voglia di vivere, ammazzarmi, uccidermi, mi ammazzo, suicid*, farla finita, togliermi la vita, farmi del male, tagliarmi le vene,
      overdose, ho preso troppe, ha preso troppe, troppe pastiglie, troppe pillole, preso tante pillole, preso tante pastiglie, preso molte pillole, preso # pillole, preso # pastiglie, preso un sacco di, avvelen*, bevuto … candeggina,
      svenut*, incosciente, privo di sensi, priva di sensi, non si sveglia, non risponde, non reagisce, collassat*, convuls*, crisi epilettica,
      rotte le acque, rotto le acque, bambino non si muove,
      ambulanza, chiamate il 118, chiamate il 112, è un'emergenza, aiuto subito, sta morendo, sto morendo, vuole uccidermi
    `),
    calm: list(`
      sto morendo dal ridere, sto morendo di fame, sto morendo di sonno, sto morendo di caldo, sto morendo dalla, voglio morire dal ridere, fattura dell'ambulanza, contatto di emergenza, non è un'emergenza,
      prevenzione del suicidio, soffocato dal lavoro, farla finita con i
    `),
  },
  nl: {
    alarms: list(`
      pijn op de borst, pijn op … borst, pijn in … borst, borstpijn, druk op … borst, beklemd … borst, strak … borst,
      krijg geen lucht, krijgt geen lucht, geen lucht, kan niet ademen, kan niet meer ademen, kan bijna niet ademen, ademt niet, ademt niet meer, moeite met ademen, moeite met ademhalen, benauwd, kortademig, stikt, stikken, ik stik, lippen … blauw, keel … dicht, tong … opgezwollen, ernstige allergische reactie,
      hartaanval, hartinfarct, hartstilstand, beroerte, gezicht … scheef, mond … scheef, scheve mond, kan niet praten, kan niet meer praten, kan … niet bewegen, arm … gevoelloos, verdoofde arm, arm … verdoofd,
      bloedt hevig, bloedt heel erg, bloedt erg, bloed hevig, stopt niet met bloeden, bloeding stopt niet, veel bloed, blijft bloeden, bloedbraken, braakt bloed, hoest bloed, overgeven … bloed,
      wil dood, dood wil, wil sterven, wil niet meer leven, zelfmoord*, mezelf van kant, mezelf iets aandoen, mezelf doden, een einde aan mijn leven, einde maken aan, mezelf pijn doen, beter af dood, suïcid*, polsen doorsnijden,
      overdosis, te veel pillen, alle pillen, veel pillen genomen, veel pillen geslikt, # pillen genomen, # pillen geslikt, handvol pillen, vergiftig*,
      bewusteloos, buiten bewustzijn, flauwgevallen, wordt niet wakker, reageert niet, in elkaar gezakt, stuip*, epileptische aanval, vliezen gebroken, baby beweegt niet,
      ambulance, bel 112, het is een noodgeval, dit is een noodgeval, noodgeval, help me snel, gaat dood, ik ga dood, vermoordt me
    `),
    calm: list(`
      ga dood van, rekening … ambulance, ambulancerekening, geen noodgeval, contactpersoon bij noodgeval, zelfmoordpreventie, stikken in het werk, stik van het lachen, benauwd van de hitte
    `),
  },
  pl: {
    alarms: list(`
      ból w klatce, boli … klatka, boli … klatce, bóle w klatce, boli w piersi, ucisk w klatce, ściska … klatce, boli mnie serce,
      nie mogę oddychać, nie może oddychać, nie oddycha, przestał oddychać, przestała oddychać, trudno mi oddychać, trudno oddychać, ciężko oddychać, ciężko mi oddychać, brakuje mi powietrza, brak tchu, duszę się, dusi się, duszności, duszność, sine usta, usta … sine, gardło … puchnie, język … spuchł, wstrząs anafilaktyczny, silna reakcja alergiczna,
      zawał*, zatrzymanie serca, udar*, wylew, krzywa twarz, opadł* … kącik, wykrzywi* … twarz, nie może mówić, nie mogę ruszyć, nie może ruszyć, zdrętwiała … ręka, drętwieje … ręka,
      mocno krwawi, bardzo krwawi, mocno krwawię, bardzo krwawię, krwawienie nie ustaje, nie przestaje krwawić, dużo krwi, krwotok, wymiotuje krwią, wymiotuję krwią, kaszle krwią, kaszlę krwią, pluje krwią,
      chcę umrzeć, chce umrzeć, chciałbym umrzeć, chciałabym umrzeć, nie chcę żyć, nie chce żyć, nie chcę już żyć, zabić się, zabiję się, samobój*, odebrać sobie życie, skończyć ze sobą, zrobić sobie krzywdę, podciąć żyły,
      przedawk*, za dużo tabletek, wszystkie tabletki, wziąłem … tabletek, wzięłam … tabletek, wziął … tabletek, wzięła … tabletek, połkn* … tabletek, garść tabletek, otru*, zatru* się,
      nieprzytomn*, stracił przytomność, straciła przytomność, zemdlał*, nie budzi się, się nie budzi, nie reaguje, nie odpowiada na głos, drgawk*, atak padaczki, odeszły wody, odeszły mi wody, dziecko się nie rusza,
      karetk*, pogotowie, dzwońcie na 112, wezwijcie, to nagły wypadek, ratunku, umieram, umiera, zabije mnie
    `),
    calm: list(`
      umieram ze śmiechu, umieram z głodu, umieram z ciekawości, umieram z nudów, rachunek za karetkę, zapobieganie samobójstwom, duszę się z gorąca, wezwijcie hydraulika
    `),
  },
  et: {
    alarms: list(`
      valu rinnus, rinnus valu, rind valutab, rinnus valutab, valutab rinnus, valu rindkeres, rindkere valutab, surve rinnus, pigistab rinnus, rinnus pigistab, pitsitab rinnus,
      ei saa hingata, ei saa hinge, hing jääb kinni, ei hinga, lõpetas hingamise, raske hingata, hingamisraskus*, õhupuudus, õhust puudus, lämbu*, huuled … sinised, kõri … paistes, keel … paistes, raske allergiline reaktsioon, anafülak*,
      infarkt, südameinfarkt, südameatakk, südameseiskus, insult, suunurk … vajus, nägu … viltu, suu … viltu, ei saa rääkida, ei saa liigutada, käsi … tuim, käsi … surnud,
      verejooks ei peatu, ei lõpe verejooks, veritseb tugevalt, veritsen tugevalt, palju verd, verd palju, tugev verejooks, oksendab verd, oksendan verd, köhib verd, köhin verd, jookseb verd,
      tahan surra, tahab surra, ei taha elada, ei taha enam elada, tapan end, ennast tappa, end tappa, tapan ennast, enesetap*, endale viga teha, suitsiid*, elu lõpetada, veenid läbi,
      üledoos*, liiga palju tablette, kõik tabletid, võtsin palju tablette, võttis palju tablette, neelas* palju tablette, võtsin # tabletti, võttis # tabletti, peotäis tablette, mürgitus*, jõi … mürki,
      teadvuseta, teadvusetu, kaotas teadvuse, minestas, ei ärka, ei reageeri, kukkus kokku, kramp*, krambi*, epilepsiahoog, lootevesi, veed tulid ära, laps ei liigu, beebi ei liiguta,
      kiirabi, helista 112, see on hädaolukord, hädaolukord, appi, suren, sureb, tapab mu, tapab mind
    `),
    calm: list(`
      suren naeru, suren nälga, suren uudishimust, kiirabi arve, ei ole hädaolukord, jalakramp*, krampi jala*, suren igavusse, lihaskramp*
    `),
  },
};
