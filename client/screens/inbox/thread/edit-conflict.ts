/** What became of a message while somebody was changing it, in words that say what is safe. */
import type { Conversation } from "../../../../shared/api/conversations.ts";
import { subjectOf } from "../../../components/message/people.ts";
import type { MessageEdit } from "../../../data/message-edits.ts";

export interface EditConflict {
  /** gone: it can no longer be changed. theirs: somebody else has changed it. */
  kind: "gone" | "theirs";
  tone: "danger" | "caution";
  title: string;
  detail: string;
}

export function editConflict(
  { message, base, text }: MessageEdit,
  patient: Pick<Conversation["patientDetails"], "pronouns" | "name">,
): EditConflict | null {
  const { delivery } = message;
  const kept = text === base.text ? "" : "What you typed is still here, and was not sent.";
  if (delivery?.state !== "scheduled")
    return { kind: "gone", tone: "danger", title: whatBecame(message, patient), detail: kept };
  if (message.edits === base.edits) return null;
  return {
    kind: "theirs",
    tone: "caution",
    title: "Somebody else has changed it meanwhile.",
    detail: "It now says:",
  };
}

function whatBecame(
  { delivery }: MessageEdit["message"],
  patient: Pick<Conversation["patientDetails"], "pronouns" | "name">,
): string {
  const she = subjectOf(patient.pronouns, patient.name);
  if (delivery?.closed === "answered")
    return `${she.charAt(0).toUpperCase()}${she.slice(1)} answered first, so it did not go.`;
  if (delivery?.closed === "undone") return "It was taken back meanwhile and did not go.";
  if (delivery?.state === "cancelled") return "It was cancelled meanwhile and did not go.";
  if (delivery?.state === "refused" || delivery?.state === "failed") return "It did not go.";
  return "It went meanwhile, with the words below.";
}
