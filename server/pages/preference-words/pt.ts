import type { PreferenceWords } from "./words.ts";

export const pt: PreferenceWords = {
  title: "Como falamos com você",
  lead: "Escolha o que {clinic} pode enviar a você, e para onde. Você pode mudar quando quiser.",
  saved: "Salvo",
  savedMore: "O que você escolheu vale a partir de agora.",
  stoppedMeanwhile:
    "Mensagens foram paradas enquanto esta página estava aberta. Isso continua assim até que você escolha Sim abaixo e salve de novo.",
  ways: {
    sms: "Mensagens de texto para {address}",
    whatsapp: "WhatsApp para {address}",
    email: "E-mail para {address}",
  },
  purposes: {
    reply: { name: "Respostas", more: "quando você nos escreve" },
    reminder: { name: "Lembretes", more: "de consultas" },
    result: { name: "Resultados", more: "um aviso de que algo está pronto" },
    refill: { name: "Receitas", more: "renovação de remédios" },
    broadcast: { name: "Notícias", more: "sobre a clínica e a saúde" },
  },
  yes: "Sim",
  no: "Não",
  never: {
    phone: "Não usem este número",
    whatsapp: "Não usem este WhatsApp",
    email: "Não usem este endereço de e-mail",
  },
  neverMore: "Escolha isto também se não for seu.",
  shared: {
    phone: "Várias pessoas usam este telefone. Para receber mensagens de novo, envie START deste telefone.",
    whatsapp:
      "Várias pessoas usam este WhatsApp. Para receber mensagens de novo, escreva START a partir dele.",
    email: "Várias pessoas usam este endereço. Para receber mensagens de novo, escreva START a partir dele.",
  },
  warning: {
    phone:
      "Mensagens de texto não são criptografadas. Outra pessoa pode ler as mensagens no caminho ou no seu telefone. Você pode nos pedir outro meio.",
    whatsapp:
      "Outra pessoa pode ler as mensagens de WhatsApp no seu telefone. Você pode nos pedir outro meio.",
    email:
      "O e-mail pode não ser criptografado. Outra pessoa pode ler o e-mail no caminho ou na sua caixa. Você pode nos pedir outro meio.",
  },
  warningYes: "Entendo, e mesmo assim quero mensagens aqui",
  language: "Idioma em que escrevemos a você",
  quiet: "Horas de silêncio",
  quietMore: "Nada que possa esperar é enviado entre estas horas.",
  quietNone: "Nenhuma",
  quietFrom: "De",
  quietTo: "Até",
  save: "Salvar",
  stopAll: "Parar todas as mensagens",
  stopAllMore: "{clinic} então não envia mais nada a você, em nenhum número ou endereço acima.",
  until: "Este link funciona até {date}. Não o passe a ninguém: ele abre as suas escolhas.",
  nothing: "Não temos nenhum número ou endereço seu.",
  unchanged: "Nada foi mudado.",
  endedMore: "Peça um novo a {clinic}, ou responda STOP a qualquer mensagem para não receber mais.",
  staleMore: "Abra a página de novo e escolha.",
  unsubscribe: {
    title: "Cancelar inscrição",
    ask: "Parar os e-mails automáticos de {clinic} para {address}?",
    more: "Lembretes, resultados, receitas e notícias não chegam mais a este endereço. Se você nos escrever, ainda respondemos.",
    button: "Cancelar inscrição",
    done: "Inscrição cancelada",
    doneMore: "{clinic} não envia mais e-mails automáticos a este endereço.",
  },
};
