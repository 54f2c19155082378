import type { PreferenceWords } from "./words.ts";

export const fr: PreferenceWords = {
  title: "Comment vous joindre",
  lead: "Choisissez ce que {clinic} peut vous envoyer, et où. Vous pouvez changer d’avis à tout moment.",
  saved: "C’est enregistré",
  savedMore: "Votre choix compte dès maintenant.",
  stoppedMeanwhile:
    "Des messages ont été arrêtés pendant que cette page était ouverte. Cela reste ainsi jusqu’à ce que vous choisissiez Oui ci-dessous et enregistriez de nouveau.",
  ways: {
    sms: "SMS au {address}",
    whatsapp: "WhatsApp au {address}",
    email: "E-mails à {address}",
  },
  purposes: {
    reply: { name: "Réponses", more: "quand vous nous écrivez" },
    reminder: { name: "Rappels", more: "de vos rendez-vous" },
    result: { name: "Résultats", more: "un mot pour dire que c’est prêt" },
    refill: { name: "Ordonnances", more: "leur renouvellement" },
    broadcast: { name: "Nouvelles", more: "sur la clinique et la santé" },
  },
  yes: "Oui",
  no: "Non",
  never: {
    phone: "N’utilisez pas ce numéro",
    whatsapp: "N’utilisez pas ce WhatsApp",
    email: "N’utilisez pas cette adresse e-mail",
  },
  neverMore: "Choisissez cela aussi si ce n’est pas le vôtre.",
  shared: {
    phone:
      "Ce téléphone est partagé. Pour recevoir de nouveau des messages ici, envoyez START de ce téléphone.",
    whatsapp: "Ce WhatsApp est partagé. Pour recevoir de nouveau des messages ici, écrivez START depuis lui.",
    email:
      "Cette adresse est partagée. Pour recevoir de nouveau des messages ici, écrivez START depuis elle.",
  },
  warning: {
    phone:
      "Les SMS ne sont pas chiffrés. Quelqu’un d’autre pourrait les lire en chemin ou sur votre téléphone. Vous pouvez nous demander un autre moyen.",
    whatsapp:
      "Quelqu’un d’autre pourrait lire les messages WhatsApp sur votre téléphone. Vous pouvez nous demander un autre moyen.",
    email:
      "Un e-mail n’est pas toujours chiffré. Quelqu’un d’autre pourrait le lire en chemin ou dans votre boîte. Vous pouvez nous demander un autre moyen.",
  },
  warningYes: "Je comprends, et je veux quand même des messages ici",
  language: "La langue de nos messages",
  quiet: "Heures calmes",
  quietMore: "Rien de ce qui peut attendre n’est envoyé entre ces heures.",
  quietNone: "Aucune",
  quietFrom: "De",
  quietTo: "À",
  save: "Enregistrer",
  stopAll: "Arrêter tous les messages",
  stopAllMore: "{clinic} ne vous envoie alors plus rien, à aucun numéro ni aucune adresse ci-dessus.",
  until: "Ce lien marche jusqu’au {date}. Ne le donnez à personne : il ouvre vos choix.",
  nothing: "Nous n’avons ni numéro ni adresse de vous.",
  unchanged: "Rien n’a été changé.",
  endedMore:
    "Demandez un nouveau lien à {clinic}. Ou répondez STOP à n’importe quel message pour ne plus en recevoir.",
  staleMore: "Ouvrez-la de nouveau et choisissez.",
  unsubscribe: {
    title: "Se désabonner",
    ask: "Arrêter les e-mails automatiques de {clinic} à {address} ?",
    more: "Rappels, résultats, ordonnances et nouvelles n’arrivent plus à cette adresse. Si vous nous écrivez, nous répondons toujours.",
    button: "Se désabonner",
    done: "Votre désabonnement est fait",
    doneMore: "{clinic} n’envoie plus d’e-mails automatiques à cette adresse.",
  },
};
