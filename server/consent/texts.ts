/**
 * What machines say about consent, in the patient's language: the confirmation of a refusal, of its end, and the
 * answer to HELP. Each names the clinic and how to reach it, and says nothing else (47 CFR 64.1200(a)(12), CTIA).
 */
import type { OrganizationRecord } from "../store/organizations.ts";
import type { LineRecord } from "../store/lines.ts";
import type { PatientRecord } from "../store/patients.ts";

export interface TextFacts {
  house: { organization: OrganizationRecord };
  line: LineRecord;
  patient: Pick<PatientRecord, "language">;
}

interface Words {
  stopped: string;
  started: string;
  help: string;
}

const words: Readonly<Record<string, Words>> = {
  en: {
    stopped: "{clinic}: You will get no more messages from us here. Reply START to get them again.",
    started: "{clinic}: You get messages from us here again. Reply STOP to end, HELP for help.",
    help: "{clinic}: Messages about your care. For help call or write {contact}. Reply STOP to end. Msg & data rates may apply.",
  },
  es: {
    stopped: "{clinic}: No recibirá más mensajes nuestros aquí. Responda START para recibirlos de nuevo.",
    started:
      "{clinic}: Vuelve a recibir nuestros mensajes aquí. Responda STOP para terminar, HELP para ayuda.",
    help: "{clinic}: Mensajes sobre su atención. Para ayuda: {contact}. Responda STOP para terminar. Pueden aplicar tarifas de mensajes y datos.",
  },
};

export const confirmation = (facts: TextFacts): string => filled(facts, "stopped");
export const welcome = (facts: TextFacts): string => filled(facts, "started");
export const helpText = (facts: TextFacts): string => filled(facts, "help");

function filled({ house: { organization }, line, patient }: TextFacts, which: keyof Words): string {
  const language = patient.language?.split("-")[0] ?? "en";
  const chosen = words[language] ?? words["en"];
  return (chosen?.[which] ?? "")
    .replaceAll("{clinic}", line.displayName)
    .replaceAll("{contact}", organization.contact ?? line.address);
}
