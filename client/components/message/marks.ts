/** Facts about a message that staff must know, in words. */
import type { Message } from "../../../shared/api/messages.ts";

export type Mark = Message["marks"][number];

export interface MarkWords {
  word: string;
  explanation: string;
  tone: "info" | "caution" | "danger" | "quiet";
}

export const markWords: Readonly<Record<Mark, MarkWords>> = {
  unverified_sender: {
    word: "Sender not verified",
    explanation: "The mail could not be proven to come from this address. Do not answer with private facts.",
    tone: "caution",
  },
  automatic: {
    word: "Automatic reply",
    explanation: "A machine wrote this, such as an out-of-office notice.",
    tone: "quiet",
  },
  unsupported: {
    word: "Cannot be shown here",
    explanation: "The message is of a kind this inbox cannot show yet. It is kept.",
    tone: "caution",
  },
  empty: { word: "No words", explanation: "The message came without any text.", tone: "quiet" },
  truncated: {
    word: "Cut short",
    explanation: "The message was longer than what is kept. What you see is its beginning.",
    tone: "caution",
  },
  conflicting_copy: {
    word: "Second copy differs",
    explanation: "The provider sent the same message again with other words. The first copy is shown.",
    tone: "caution",
  },
  opt_out: {
    word: "Said STOP",
    explanation: "Read as a refusal. Nothing more goes out this way.",
    tone: "danger",
  },
  machine_silent: {
    word: "Auto-reply held",
    explanation:
      "A machine would have answered, and fell silent: too many messages, or the same one again and again.",
    tone: "caution",
  },
  filed: {
    word: "Filed here",
    explanation: "It came from a shared address, and somebody said that it is about this patient.",
    tone: "quiet",
  },
  secure_page: {
    word: "From the secure page",
    explanation:
      "Written on the page behind a link of ours, after the reader showed who they are. It opens no WhatsApp window.",
    tone: "info",
  },
  opt_in: { word: "Said START", explanation: "Read as consent to be written to again.", tone: "info" },
};
