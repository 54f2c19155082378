/** What stands below every mail that goes by itself: how to choose what comes, and how to end it. */
import { automaticPurposes } from "../../shared/domain/preferences.ts";
import type { PatientLinks } from "../consent/links.ts";
import type { Claimed } from "./claim.ts";

export interface Foot {
  words: string;
  /** For List-Unsubscribe: opening it shows a button, posting to it acts. */
  unsubscribeUrl: string;
}

/** Null for what a person wrote, and for other channels. The same for an attempt and every question about it. */
export type MailFoot = (claimed: Claimed) => Foot | null;

const footWords: Readonly<Record<string, (page: string, unsubscribe: string) => string>> = {
  en: (page, unsubscribe) => `-- \nChoose what we send you: ${page}\nUnsubscribe: ${unsubscribe}`,
  es: (page, unsubscribe) => `-- \nElija qué le enviamos: ${page}\nCancelar suscripción: ${unsubscribe}`,
};

export function createMailFoot(links: PatientLinks, publicUrl: () => string): MailFoot {
  const automatic = new Set<string>(automaticPurposes);
  return ({ delivery, step, attempt, conversation }) => {
    if (step.channel !== "email" || !automatic.has(delivery.purpose)) return null;
    const { organizationId } = delivery;
    const { patientId, patient } = conversation;
    const whose = { organizationId, patientId, addressId: step.addressId, madeAt: attempt.startedAt };
    const page = `${publicUrl()}/p/${links.make({ kind: "choose", ...whose })}`;
    const unsubscribeUrl = `${publicUrl()}/u/${links.make({ kind: "unsubscribe", ...whose })}`;
    const words = footWords[patient.language?.split("-")[0] ?? "en"] ?? footWords["en"];
    return { words: words?.(page, unsubscribeUrl) ?? "", unsubscribeUrl };
  };
}
