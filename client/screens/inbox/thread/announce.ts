/** What is said aloud of an open thread: new words by name, never their text, and deliveries in trouble. */
import type { Message } from "../../../../shared/api/messages.ts";
import { callName } from "../../../components/message/people.ts";
import { deliveryLook } from "../../../components/message/delivery-words.ts";

export interface Heard {
  inbound: number;
  trouble: readonly string[];
}

export const silence: Heard = { inbound: 0, trouble: [] };

const spoken: Readonly<Record<string, string>> = {
  failed: "failed",
  unconfirmed: "is unconfirmed",
  undecided: "needs a decision",
  refused: "was not sent",
  "fell-back": "fell back to another channel",
};

/** The difference between two states of one thread that is worth saying. Older pages say nothing. */
export function whatChanged(before: readonly Message[], after: readonly Message[]): Heard {
  if (before.length === 0) return silence;
  const newest = before.reduce((max, message) => Math.max(max, message.seq), 0);
  const known = new Map(before.map((message) => [message.id, message]));
  const inbound = after.filter((m) => m.direction === "inbound" && m.seq > newest && !known.has(m.id)).length;
  const trouble = after.flatMap((message) => {
    const earlier = known.get(message.id);
    if (!message.delivery || !earlier?.delivery) return [];
    const look = deliveryLook(message.delivery);
    const word = spoken[look];
    return word && look !== deliveryLook(earlier.delivery) ? [word] : [];
  });
  return { inbound, trouble };
}

/** Adds up what was heard since the last time something was said. */
export function addHeard(a: Heard, b: Heard): Heard {
  return { inbound: a.inbound + b.inbound, trouble: [...a.trouble, ...b.trouble] };
}

/** "New message from Marisol", "3 new messages from Marisol", "Message to Marisol failed". */
export function sayHeard(heard: Heard, patientName: string): string {
  const name = callName(patientName);
  const parts = [
    ...(heard.inbound === 1 ? [`New message from ${name}`] : []),
    ...(heard.inbound > 1 ? [`${heard.inbound} new messages from ${name}`] : []),
    ...[...new Set(heard.trouble)].map((word) => `Message to ${name} ${word}`),
  ];
  return parts.join(". ");
}
