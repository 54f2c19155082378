import type { PreferenceWords } from "./words.ts";

export const es: PreferenceWords = {
  title: "Cómo nos comunicamos con usted",
  lead: "Elija qué puede enviarle {clinic} y adónde. Puede cambiarlo cuando quiera.",
  saved: "Guardado",
  savedMore: "Lo que eligió vale desde ahora.",
  stoppedMeanwhile:
    "Se detuvieron mensajes mientras esta página estaba abierta. Así queda hasta que elija Sí abajo y guarde de nuevo.",
  ways: {
    sms: "Mensajes de texto a {address}",
    whatsapp: "WhatsApp a {address}",
    email: "Correo a {address}",
  },
  purposes: {
    reply: { name: "Respuestas", more: "cuando usted nos escribe" },
    reminder: { name: "Recordatorios", more: "de citas" },
    result: { name: "Resultados", more: "aviso de que algo está listo" },
    refill: { name: "Recetas", more: "renovación de medicamentos" },
    broadcast: { name: "Noticias", more: "de la clínica y de salud" },
  },
  yes: "Sí",
  no: "No",
  never: {
    phone: "No usen este número",
    whatsapp: "No usen este WhatsApp",
    email: "No usen esta dirección de correo",
  },
  neverMore: "Elíjalo también si no es suyo.",
  shared: {
    phone: "Este teléfono es compartido. Para recibir mensajes otra vez, envíe START desde este teléfono.",
    whatsapp: "Este WhatsApp es compartido. Para recibir mensajes otra vez, escriba START desde él.",
    email: "Esta dirección es compartida. Para recibir mensajes otra vez, escriba START desde ella.",
  },
  warning: {
    phone:
      "Los mensajes de texto no van cifrados. Otra persona podría leerlos en el camino o en su teléfono. Puede pedirnos otra vía.",
    whatsapp: "Otra persona podría leer los mensajes de WhatsApp en su teléfono. Puede pedirnos otra vía.",
    email:
      "El correo puede no ir cifrado. Otra persona podría leerlo en el camino o en su buzón. Puede pedirnos otra vía.",
  },
  warningYes: "Lo entiendo y aun así quiero recibir mensajes aquí",
  language: "Idioma en que le escribimos",
  quiet: "Horas de silencio",
  quietMore: "Nada que pueda esperar se envía entre estas horas.",
  quietNone: "Ninguna",
  quietFrom: "Desde",
  quietTo: "Hasta",
  save: "Guardar",
  stopAll: "Detener todos los mensajes",
  stopAllMore: "{clinic} ya no le enviará nada, a ningún número ni dirección de arriba.",
  until: "Este enlace funciona hasta el {date}. No lo comparta: abre sus preferencias.",
  nothing: "No tenemos ningún número ni dirección suya.",
  unchanged: "No se cambió nada.",
  endedMore: "Pida uno nuevo a {clinic}, o responda STOP a cualquier mensaje para no recibir más.",
  staleMore: "Ábrala de nuevo y elija.",
  unsubscribe: {
    title: "Cancelar suscripción",
    ask: "¿Detener el correo automático de {clinic} a {address}?",
    more: "Recordatorios, resultados, recetas y noticias ya no llegarán a esta dirección. Si nos escribe, le respondemos.",
    button: "Cancelar suscripción",
    done: "Suscripción cancelada",
    doneMore: "{clinic} ya no envía correo automático a esta dirección.",
  },
};
