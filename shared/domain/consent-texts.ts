/**
 * What machines say about consent, in each language: the confirmation of a refusal, of its end, and the answer to HELP.
 * Each names the clinic and says nothing else; HELP says how to reach it (47 CFR 64.1200(a)(12), CTIA). START, STOP and
 * HELP stay as they are: they are understood in every language.
 */
export interface ConsentTexts {
  /** Everything was refused. */
  stopped: string;
  /** Where a STOP is of one channel: everything by {channel}. */
  stoppedChannel: string;
  /** Where it is of what it answered: {what}, and other messages may come. */
  stoppedPurpose: string;
  started: string;
  help: string;
}

export const consentTexts = {
  en: {
    stopped: "{clinic}: You will get no more messages from us here. Reply START to get them again.",
    stoppedChannel:
      "{clinic}: You will get no more messages from us here by {channel}. Reply START to get them again.",
    stoppedPurpose:
      "{clinic}: No more messages of this kind from us here: {what}. Others may still come. Answer STOP to end all, START to get these again.",
    started: "{clinic}: You get messages from us here again. Reply STOP to end, HELP for help.",
    help: "{clinic}: Messages about your care. For help: {contact}. Reply STOP to end. Msg & data rates may apply.",
  },
  es: {
    stopped: "{clinic}: No recibirá más mensajes nuestros aquí. Responda START para recibirlos de nuevo.",
    stoppedChannel:
      "{clinic}: No recibirá más mensajes nuestros aquí por {channel}. Responda START para recibirlos de nuevo.",
    stoppedPurpose:
      "{clinic}: No recibirá más mensajes de este tipo aquí: {what}. Otros pueden llegar. Responda STOP para terminar todo, START para recibirlos.",
    started:
      "{clinic}: Vuelve a recibir nuestros mensajes aquí. Responda STOP para terminar, HELP para ayuda.",
    help: "{clinic}: Mensajes sobre su atención. Ayuda: {contact}. Responda STOP para terminar. Pueden aplicarse tarifas.",
  },
  fr: {
    stopped: "{clinic} : Vous ne recevrez plus nos messages ici. Répondez START pour les recevoir à nouveau.",
    stoppedChannel:
      "{clinic} : Vous ne recevrez plus nos messages ici par {channel}. Répondez START pour les recevoir à nouveau.",
    stoppedPurpose:
      "{clinic} : Vous ne recevrez plus ici ce type de message : {what}. D'autres peuvent venir. Répondez STOP pour tout arrêter, START pour reprendre.",
    started:
      "{clinic} : Vous recevez à nouveau nos messages ici. Répondez STOP pour arrêter, HELP pour de l'aide.",
    help: "{clinic} : Messages sur vos soins. Aide : {contact}. Répondez STOP pour arrêter. Des frais peuvent s'appliquer.",
  },
  pt: {
    stopped: "{clinic}: Você não receberá mais mensagens nossas aqui. Responda START para voltar a receber.",
    stoppedChannel:
      "{clinic}: Você não receberá mais mensagens nossas aqui por {channel}. Responda START para voltar a receber.",
    stoppedPurpose:
      "{clinic}: Você não receberá mais aqui mensagens deste tipo: {what}. Outras podem chegar. Responda STOP para parar tudo, START para voltar a receber.",
    started:
      "{clinic}: Você volta a receber nossas mensagens aqui. Responda STOP para parar, HELP para ajuda.",
    help: "{clinic}: Mensagens sobre o seu atendimento. Ajuda: {contact}. Responda STOP para parar. Podem aplicar-se tarifas.",
  },
  de: {
    stopped: "{clinic}: Sie erhalten hier keine Nachrichten mehr von uns. Mit START erhalten Sie sie wieder.",
    stoppedChannel:
      "{clinic}: Sie erhalten hier keine Nachrichten mehr von uns per {channel}. Mit START erhalten Sie sie wieder.",
    stoppedPurpose:
      "{clinic}: Sie erhalten hier keine Nachrichten dieser Art mehr: {what}. Andere können kommen. STOP beendet alle, START bringt diese zurück.",
    started: "{clinic}: Sie erhalten hier wieder Nachrichten von uns. STOP beendet, HELP hilft.",
    help: "{clinic}: Nachrichten zu Ihrer Behandlung. Hilfe: {contact}. STOP beendet sie. Es können Kosten anfallen.",
  },
  it: {
    stopped: "{clinic}: Non riceverà più nostri messaggi qui. Risponda START per riceverli di nuovo.",
    stoppedChannel:
      "{clinic}: Non riceverà più qui nostri messaggi via {channel}. Risponda START per riceverli di nuovo.",
    stoppedPurpose:
      "{clinic}: Non riceverà più qui messaggi di questo tipo: {what}. Altri possono arrivare. Risponda STOP per terminare tutto, START per riceverli.",
    started: "{clinic}: Riceve di nuovo i nostri messaggi qui. Risponda STOP per terminare, HELP per aiuto.",
    help: "{clinic}: Messaggi sulle sue cure. Aiuto: {contact}. Risponda STOP per terminare. Possono esserci costi.",
  },
  nl: {
    stopped: "{clinic}: U krijgt hier geen berichten meer van ons. Antwoord START om ze weer te krijgen.",
    stoppedChannel:
      "{clinic}: U krijgt hier geen berichten meer van ons via {channel}. Antwoord START om ze weer te krijgen.",
    stoppedPurpose:
      "{clinic}: U krijgt hier deze berichten niet meer: {what}. Andere kunnen nog komen. Antwoord STOP om alles te stoppen, START om ze weer te krijgen.",
    started: "{clinic}: U krijgt hier weer berichten van ons. Antwoord STOP om te stoppen, HELP voor hulp.",
    help: "{clinic}: Berichten over uw zorg. Hulp: {contact}. Antwoord STOP om te stoppen. Er kunnen kosten zijn.",
  },
  pl: {
    stopped: "{clinic}: Nie wyślemy tu więcej wiadomości. Odpowiedz START, aby znów je otrzymywać.",
    stoppedChannel:
      "{clinic}: Nie wyślemy tu więcej wiadomości przez {channel}. Odpowiedz START, aby znów je otrzymywać.",
    stoppedPurpose:
      "{clinic}: Nie wyślemy tu więcej takich wiadomości: {what}. Inne mogą przyjść. Odpowiedz STOP, aby zakończyć wszystkie, START, aby wznowić te.",
    started: "{clinic}: Znów otrzymujesz tu nasze wiadomości. Odpowiedz STOP, aby zakończyć, HELP po pomoc.",
    help: "{clinic}: Wiadomości o Twojej opiece. Pomoc: {contact}. Odpowiedz STOP, aby zakończyć. Możliwe opłaty.",
  },
  et: {
    stopped: "{clinic}: Te ei saa siia meilt rohkem sõnumeid. Vastake START, et neid jälle saada.",
    stoppedChannel:
      "{clinic}: Te ei saa siia meilt rohkem sõnumeid ({channel}). Vastake START, et neid jälle saada.",
    stoppedPurpose:
      "{clinic}: Te ei saa siia enam selliseid sõnumeid: {what}. Teised võivad tulla. Vastake STOP, et lõpetada kõik, START, et neid jälle saada.",
    started: "{clinic}: Saate siia jälle meie sõnumeid. Vastake STOP lõpetamiseks, HELP abi saamiseks.",
    help: "{clinic}: Sõnumid teie ravi kohta. Abi: {contact}. Vastake STOP lõpetamiseks. Võivad lisanduda tasud.",
  },
  ru: {
    stopped:
      "{clinic}: Вы больше не будете получать здесь наши сообщения. Ответьте START, чтобы возобновить.",
    stoppedChannel:
      "{clinic}: Вы больше не будете получать здесь наши сообщения через {channel}. Ответьте START, чтобы возобновить.",
    stoppedPurpose:
      "{clinic}: Вы больше не будете получать здесь такие сообщения: {what}. Другие могут прийти. Ответ STOP прекратит все, START вернёт эти.",
    started: "{clinic}: Вы снова получаете здесь наши сообщения. STOP — прекратить, HELP — помощь.",
    help: "{clinic}: Сообщения о вашем лечении. Помощь: {contact}. STOP — прекратить. Возможна плата оператору.",
  },
  uk: {
    stopped: "{clinic}: Ви більше не отримуватимете тут наших повідомлень. Відповідь START відновить їх.",
    stoppedChannel:
      "{clinic}: Ви більше не отримуватимете тут наших повідомлень через {channel}. Відповідь START відновить їх.",
    stoppedPurpose:
      "{clinic}: Ви більше не отримуватимете тут таких повідомлень: {what}. Інші можуть надійти. Відповідь STOP припинить усі, START поверне ці.",
    started: "{clinic}: Ви знову отримуєте тут наші повідомлення. STOP — припинити, HELP — допомога.",
    help: "{clinic}: Повідомлення про ваше лікування. Допомога: {contact}. STOP — припинити. Можлива плата оператору.",
  },
  ar: {
    stopped: "{clinic}: لن تصلك رسائل منا هنا بعد الآن. أرسل START لتلقيها من جديد.",
    stoppedChannel: "{clinic}: لن تصلك رسائل منا هنا عبر {channel} بعد الآن. أرسل START لتلقيها من جديد.",
    stoppedPurpose:
      "{clinic}: لن تصلك منا هنا بعد الآن رسائل من هذا النوع: {what}. قد تصلك رسائل أخرى. رد بكلمة STOP لإيقاف الكل أو START لتلقي هذه من جديد.",
    started: "{clinic}: ستصلك رسائلنا هنا من جديد. أرسل STOP للإيقاف أو HELP للمساعدة.",
    help: "{clinic}: رسائل عن رعايتك. للمساعدة: {contact}. أرسل STOP للإيقاف. قد تطبق رسوم.",
  },
  zh: {
    stopped: "{clinic}：您将不会再在此收到我们的消息。回复 START 可重新接收。",
    stoppedChannel: "{clinic}：您将不会再在此通过{channel}收到我们的消息。回复 START 可重新接收。",
    stoppedPurpose:
      "{clinic}：您将不会再在此收到我们的这类消息：{what}。其他消息仍可能发送。回复 STOP 全部停止，START 重新接收。",
    started: "{clinic}：您将重新在此收到我们的消息。回复 STOP 停止，HELP 获取帮助。",
    help: "{clinic}：关于您就诊的消息。帮助：{contact}。回复 STOP 停止。可能产生短信费用。",
  },
  vi: {
    stopped: "{clinic}: Quý vị sẽ không nhận thêm tin nhắn của chúng tôi ở đây. Trả lời START để nhận lại.",
    stoppedChannel:
      "{clinic}: Quý vị sẽ không nhận thêm tin nhắn của chúng tôi ở đây qua {channel}. Trả lời START để nhận lại.",
    stoppedPurpose:
      "{clinic}: Quý vị sẽ không nhận thêm ở đây loại tin nhắn này: {what}. Tin khác vẫn có thể đến. Trả lời STOP để dừng tất cả, START để nhận lại.",
    started:
      "{clinic}: Quý vị lại nhận tin nhắn của chúng tôi ở đây. Trả lời STOP để dừng, HELP để được giúp.",
    help: "{clinic}: Tin nhắn về việc chăm sóc quý vị. Trợ giúp: {contact}. Trả lời STOP để dừng. Có thể tính cước.",
  },
  tl: {
    stopped:
      "{clinic}: Wala ka nang matatanggap na mensahe mula sa amin dito. Sumagot ng START para tumanggap muli.",
    stoppedChannel:
      "{clinic}: Wala ka nang matatanggap na mensahe mula sa amin dito sa {channel}. Sumagot ng START para tumanggap muli.",
    stoppedPurpose:
      "{clinic}: Wala ka nang matatanggap dito na ganito: {what}. Maaaring may dumating pang iba. Sumagot ng STOP para itigil lahat, START para ibalik.",
    started:
      "{clinic}: Makakatanggap ka muli ng mensahe namin dito. Sumagot ng STOP para itigil, HELP para sa tulong.",
    help: "{clinic}: Mga mensahe tungkol sa iyong pangangalaga. Tulong: {contact}. Sumagot ng STOP para itigil. Maaaring may singil.",
  },
  ht: {
    stopped: "{clinic}: Ou p ap resevwa mesaj nou isit la ankò. Reponn START pou resevwa yo ankò.",
    stoppedChannel:
      "{clinic}: Ou p ap resevwa mesaj nou isit la pa {channel} ankò. Reponn START pou resevwa yo ankò.",
    stoppedPurpose:
      "{clinic}: Ou p ap resevwa mesaj sa yo isit la ankò: {what}. Lòt ka toujou vini. Reponn STOP pou sispann tout, START pou resevwa yo ankò.",
    started: "{clinic}: Ou ap resevwa mesaj nou isit la ankò. Reponn STOP pou sispann, HELP pou èd.",
    help: "{clinic}: Mesaj sou swen ou. Èd: {contact}. Reponn STOP pou sispann. Ka gen frè.",
  },
} as const satisfies Readonly<Record<string, ConsentTexts>>;

/** Added to the confirmation of a refusal where several people share the address: it was said for all of them. */
export const refusedForAll: Readonly<Record<keyof typeof consentTexts, string>> = {
  en: "This counts for everyone who gets our messages here.",
  es: "Vale para todas las personas que reciben nuestros mensajes aquí.",
  fr: "Cela vaut pour toutes les personnes qui reçoivent nos messages ici.",
  pt: "Isso vale para todas as pessoas que recebem nossas mensagens aqui.",
  de: "Das gilt für alle, die hier Nachrichten von uns erhalten.",
  it: "Vale per tutte le persone che ricevono qui i nostri messaggi.",
  nl: "Dit geldt voor iedereen die hier berichten van ons krijgt.",
  pl: "Dotyczy to wszystkich, którzy otrzymują tu nasze wiadomości.",
  et: "See kehtib kõigi kohta, kes siia meie sõnumeid saavad.",
  ru: "Это касается всех, кто получает здесь наши сообщения.",
  uk: "Це стосується всіх, хто отримує тут наші повідомлення.",
  ar: "ينطبق هذا على كل من تصله رسائلنا هنا.",
  zh: "这对所有在此接收我们消息的人都有效。",
  vi: "Điều này áp dụng cho tất cả những người nhận tin nhắn của chúng tôi ở đây.",
  tl: "Para ito sa lahat ng tumatanggap ng mensahe namin dito.",
  ht: "Sa konsène tout moun ki resevwa mesaj nou isit la.",
};
