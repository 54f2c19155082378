/** The guards of the languages that are written in Latin letters with words of their own forms. */
import { list, years, type Guards } from "./guard.ts";

export const westernGuards: Readonly<Record<"es" | "fr" | "pt" | "de" | "it" | "nl" | "pl" | "et", Guards>> =
  {
    es: {
      no: list("no, sin, nunca, tampoco, ni, niega, niego, ningún, ninguna"),
      before: list(
        "antecedente* de, historial de, en caso de, si tuviera, si llego a tener, prevenir, prevención de, riesgo de, vídeo sobre, curso de",
      ),
      carry: list(
        "tengo, tiene, tuve, tuvo, tenía, tenido, tener, he, ha, siento, siente, sentido, hay, había, es, era, fue, un, una, el, la, ningún, ninguna, más, mucho, mucha, de, del, tanto, tanta, fuerte, me, le, se, ya, nada de, ni, o, quiero, quiere, voy a, va a, estoy, está, pensado en, pienso en, he pensado en, intentado, necesito, llame a, llamen a, fiebre o, fiebre ni, tos o, tos ni, mareo ni, náuseas ni",
      ),
      over: list(
        "se fue, se me fue, se me quitó, se le quitó, se quitó, se me pasó, se le pasó, ya pasó, pasó, desapareció, mejor",
      ),
      notOver: list(
        "mejor que, mejor voy, mejor vamos, mejor llamo, mejor ir, mejor si, mejor vengo, pasó a",
      ),
      none: list("ya no, no, no tengo, ya no tengo"),
      link: list(
        "ya, está, es, mucho, un poco, muy, se, me, hoy, ayer, por fin, que tenía, que tuve, estoy, todo, anoche, tengo",
      ),
      past: [
        ...list(
          "hace … años, hace … meses, hace un año, hace años, el año pasado, el mes pasado, cuando era niñ*, cuando era pequeñ*, cuando era joven, de niñ*",
        ),
        ...years("en"),
      ],
      stop: list(
        "desde, como, igual, que, yo, mi, mis, él, ella, ahora, y, peor, cada, todavía, sigue, pero, no, hasta, primera, vez",
      ),
      again: list("volvió, vuelve, otra vez, de nuevo, peor, ahora, todavía, aún, sigue, sigo"),
      still: list("todavía, aún, sigo, sigue"),
      but: list("pero, aunque, sino"),
      about: [],
    },
    fr: {
      no: list(
        "pas, n'ai plus, n'a plus, n'avons plus, aucun, aucune, sans, jamais, ni, plus de, plus aucun*",
      ),
      before: list(
        "antécédent* de, antécédent* d', en cas de, en cas d', si j'avais, risque de, risque d', prévenir, prévention de, prévention d', prévention des",
      ),
      carry: list(
        "de, d', du, des, la, le, l', un, une, eu, fait, aucun, aucune, ai, a, plus, forte, fort, grosse, vraie, mes, très, trop, beaucoup de, besoin de, besoin d', appeler, appelez, pensé à, fièvre ni, fièvre ou, toux ni, toux ou",
      ),
      over: list(
        "est passé, est passée, sont passées, passé, passée, est parti, est partie, a disparu, a cessé, s'est arrêté, mieux, terminé, terminée",
      ),
      notOver: list("mieux que, mieux vaut, mieux de, passé une, passé un, passé à"),
      none: [],
      link: list(
        "est, a, c'est, ça, va, vont, bien, beaucoup, un peu, ce matin, hier, enfin, maintenant, sont, tout à fait, complètement, que j'avais, déjà",
      ),
      past: [
        ...list(
          "il y a … ans, il y a … mois, l'année dernière, l'an dernier, le mois dernier, quand j'étais petit*, quand j'étais enfant, quand j'étais jeune",
        ),
        ...years("en"),
      ],
      stop: list(
        "depuis, comme, pareil, que, je, j', mon, ma, mes, il, elle, maintenant, et, pire, chaque, toujours, encore, mais, pas, première, fois",
      ),
      again: list("revenu, revenue, revient, encore, de nouveau, à nouveau, pire, toujours"),
      still: list("encore, toujours"),
      but: list("mais, sauf, pourtant"),
      about: [],
    },
    pt: {
      no: list("não, nao, sem, nunca, nem, nenhum, nenhuma"),
      before: list(
        "antecedente* de, histórico de, em caso de, se eu tiver, risco de, prevenir, prevenção de, prevenção do",
      ),
      carry: list(
        "tenho, tem, tive, teve, tinha, ter, tido, sinto, sente, estou, está, com, há, é, foi, um, uma, o, a, nenhum, nenhuma, mais, muito, muita, de, do, forte, quero, quer, vou, preciso de, chame a, chamar, penso em, nem, ou, febre nem, febre ou, tosse nem, tosse ou",
      ),
      over: list("passou, já passou, sumiu, melhorou, melhor, desapareceu, parou"),
      notOver: list("melhor que, melhor do que, melhor ir, melhor ligar, passou a, passou para, parou de"),
      none: list("não tenho mais, não tenho, já não"),
      link: list(
        "já, está, é, muito, um pouco, bem, hoje, ontem, que eu tinha, que tive, estou, agora, tudo, finalmente",
      ),
      past: [
        ...list(
          "há … anos, há … meses, faz … anos, faz … meses, anos atrás, meses atrás, ano passado, mês passado, quando eu era criança, quando eu era pequen*, quando eu era jovem",
        ),
        ...years("em"),
      ],
      stop: list(
        "desde, como, igual, que, eu, meu, minha, ele, ela, agora, e, pior, cada, ainda, mas, não, até, primeira, vez",
      ),
      again: list("voltou, volta, de novo, outra vez, pior, agora, ainda, continua"),
      still: list("ainda, continuo, continua"),
      but: list("mas, porém, só que"),
      about: [],
    },
    de: {
      no: list("kein, keine, keinen, keinerlei, nicht, nie, niemals, ohne, weder, noch nie, noch"),
      before: list(
        "falls, vorgeschichte, früher, vor … jahren, vor … monaten, letztes jahr, letzten monat, risiko für, vorbeugung, vor einem, kurs, kurs zu, im jahr … einen",
      ),
      carry: list(
        "einen, ein, eine, einem, den, die, das, der, von, mit, mehr, an, zu, auf, so, starke, starken, große, richtige, habe, hatte, habe ich, hatte ich, gehabt, wirklich, mir, will, möchte, wieder, akute, akuten, fieber oder, husten oder, fieber noch, husten noch, schmerzen oder, ich hatte, er hatte, sie hatte, einen leichten, mal, auch",
      ),
      over: list("weg, vorbei, verschwunden, aufgehört, besser, vorüber"),
      notOver: list("besser als, besser in, besser wenn, weg von"),
      none: list("nicht, nicht mehr, keine, keine mehr, habe ich nicht, habe ich keine"),
      link: list(
        "ist, sind, war, waren, hat, haben, habe, ich, jetzt, viel, etwas, schon, ganz, ganze, komplett, heute, gestern, endlich, inzwischen, es, geht, geht es, wird, zum glück, total, mehr",
      ),
      past: [
        ...list(
          "vor … jahren, vor … monaten, vor einem jahr, letztes jahr, letzten monat, als kind, damals, im jahr",
        ),
        ...years("in"),
      ],
      stop: list(
        "seit, wie, gleich, als, ich, mein, meine, mir, er, sie, jetzt, und, schlimmer, jeden, noch, immer, aber, nicht, bis, erste, mal",
      ),
      again: list("wieder, zurück, schlimmer, stärker, jetzt, immer noch, noch da"),
      still: list("immer noch, noch immer, weiterhin"),
      but: list("aber, sondern, doch, außer"),
      about: [
        {
          of: list("schlaganfall, herzinfarkt"),
          things: list("vorsorge, vorbeugung, kurs, broschüre, nachsorge, kontrolle"),
        },
      ],
    },
    it: {
      no: list("non, nessun, nessuna, nessuno, senza, mai, né"),
      before: list(
        "storia di, in caso di, se avessi, rischio di, prevenzione, prevenzione di, prevenzione dell', prevenire",
      ),
      carry: list(
        "ho, ha, avevo, aveva, avuto, avere, sento, sente, è, era, c'è, un, una, uno, il, la, lo, l', nessun, nessuna, più, molto, molta, di, del, forte, mi, gli, le, si, voglio, vuole, serve, chiamate, chiamare, penso a, né, o, febbre o, febbre né, tosse o, tosse né, sono, sto, un altro, mai avuto",
      ),
      over: list(
        "è passato, è passata, sono passati, passato, passata, sparito, sparita, scomparso, scomparsa, meglio",
      ),
      notOver: list(
        "meglio di, meglio se, meglio che, meglio andare, meglio chiamare, passato a, passata a, passato da",
      ),
      none: list("non più, non ho più, non ne ho, non ne ho più"),
      link: list(
        "è, ha, sono, sta, va, ora, già, molto, un po', oggi, ieri, finalmente, che avevo, tutto, mi, si",
      ),
      past: [
        ...list(
          "anni fa, mesi fa, un anno fa, l'anno scorso, il mese scorso, quando ero piccol*, quando ero bambin*, quando ero giovane, da bambin*",
        ),
        ...years("nel"),
      ],
      stop: list(
        "da, come, uguale, che, io, mio, mia, lui, lei, adesso, ora, e, peggio, ogni, ancora, ma, non, fino, prima, volta",
      ),
      again: list("tornato, tornata, torna, di nuovo, ancora, peggio, adesso, continua"),
      still: list("ancora, sempre, continuo"),
      but: list("ma, però, tranne"),
      about: [],
    },
    nl: {
      no: list("geen, niet, nooit, zonder, noch"),
      before: list(
        "voorgeschiedenis, in geval van, mocht ik, vroeger, jaar geleden, jaren geleden, risico op, voorkomen, cursus",
      ),
      carry: list(
        "een, de, het, van, met, meer, last van, erge, echte, heb, had, heb ik, had ik, gehad, ooit, zo, op, te, wil, ik wil, koorts of, hoest of, koorts noch, aan, erg, heel, bellen",
      ),
      over: list("weg, over, verdwenen, gestopt, beter, voorbij"),
      notOver: list(
        "beter dan, beter als, over een, over de, over mijn, over tien, over half, weg van, beter naar",
      ),
      none: list("niet, niet meer, heb ik niet, geen"),
      link: list(
        "is, zijn, was, waren, heeft, heb, ik, nu, veel, iets, al, helemaal, vandaag, gisteren, gelukkig, het, gaat, eindelijk, wat, een stuk, meer",
      ),
      past: [
        ...list("jaar geleden, jaren geleden, maanden geleden, vorig jaar, vorige maand, als kind"),
        ...years("in"),
      ],
      stop: list(
        "sinds, zoals, zelfde, als, ik, mijn, hij, zij, ze, nu, en, erger, elke, nog, steeds, maar, niet, tot, eerste, keer, dan",
      ),
      again: list("terug, weer, opnieuw, erger, nu, nog steeds, steeds"),
      still: list("nog steeds, nog altijd, nog"),
      but: list("maar, behalve, echter"),
      about: [],
    },
    pl: {
      no: list("nie, bez, nigdy, ani, żadnego, żadnych"),
      before: list("w razie, gdybym, ryzyko, zapobieganie, w przypadku"),
      carry: list(
        "mam, ma, miałem, miałam, miał, miała, jest, było, żadnego, żadnych, mnie, już, więcej, silnego, mocnego, czuję, chcę, chce, zamierzam, potrzebuję, trzeba, do, po, nigdy, gorączki ani, kaszlu ani, gorączki i kaszlu, się, wzywać, dzwonić po, to, myślę o",
      ),
      over: list(
        "minął, minęła, minęło, minęły, przeszło, przeszedł, przeszła, ustąpił, ustąpiło, ustąpiły, zniknął, zniknęło, lepiej",
      ),
      notOver: list("lepiej niż, lepiej jechać, lepiej zadzwonić, przeszło w"),
      none: list("nie mam, już nie mam, nie, już nie"),
      link: list(
        "jest, już, dużo, trochę, znacznie, dziś, dzisiaj, wczoraj, całkiem, mi, się, na szczęście, w końcu",
      ),
      past: list(
        "lata temu, lat temu, rok temu, miesięcy temu, miesiące temu, w zeszłym roku, w zeszłym miesiącu, jako dziecko, w dzieciństwie",
      ),
      stop: list(
        "od, jak, ja, mój, moja, mnie, on, ona, teraz, i, gorzej, co, wciąż, nadal, ale, nie, do, pierwszy, raz",
      ),
      again: list("wrócił, wróciło, znowu, znów, ponownie, gorzej, teraz, wciąż, nadal"),
      still: list("wciąż, nadal, dalej"),
      but: list("ale, lecz, jednak"),
      about: [],
    },
    et: {
      no: list("ei, ei ole, pole, polnud, mitte, ilma, kunagi"),
      before: list("juhul kui, risk, ennetus*"),
      carry: list(
        "ole, olnud, mul, tal, enam, mingit, tugevat, tugev, taha, vaja, mõtle, kunagi, palavikku ega, köha ega, ega, ei ole, see, mu, suurt, helistada, kutsuda",
      ),
      over: list("kadus, läks üle, läks ära, möödas, parem, lõppes, kadunud"),
      notOver: list("parem kui, parem helistada, parem minna"),
      none: list("ei ole, pole, ei ole enam, enam ei ole, enam pole"),
      link: list("on, oli, juba, täna, eile, palju, natuke, täiesti, lõpuks, ära, enam, mul, läinud, õnneks"),
      past: list(
        "aastat tagasi, aasta tagasi, kuud tagasi, eelmisel aastal, eelmisel kuul, lapsena, lapsepõlves",
      ),
      stop: list(
        "alates, nagu, sama, kui, mina, ma, minu, mu, ta, tema, nüüd, ja, hullem, iga, ikka, aga, ei, kuni, esimene, kord, saadik",
      ),
      again: list("tagasi tuli, tuli tagasi, jälle, uuesti, hullem, nüüd, ikka"),
      still: list("ikka, endiselt"),
      but: list("aga, kuid, vaid"),
      about: [],
    },
  };
