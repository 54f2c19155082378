/** One opened conversation: its row, its patient and the ways to reply. Pure. */
import type { Conversation, ConversationSummary, Patient } from "../../shared/api/conversations.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { briefOf, newerRow } from "./rows.ts";

/** Takes in a copy of the row, whatever its age. Patient details, ways and who shares an address are no part of a row. */
export function withRow(conversation: Conversation, row: ConversationSummary): Conversation {
  if (row.id !== conversation.id) return conversation;
  const newer = newerRow(conversation, row);
  if (newer === conversation) return conversation;
  const { patientDetails, ways, members } = conversation;
  const kept = { patientDetails, ways, ...(members && { members }) };
  return { ...newer, patient: briefOf(patientDetails), ...kept };
}

/** Takes in a copy of the patient, whatever its age. */
export function withPatient(conversation: Conversation, patient: Patient): Conversation {
  const { patientDetails } = conversation;
  if (patient.id !== patientDetails.id || patient.version < patientDetails.version) return conversation;
  return { ...conversation, patient: briefOf(patient), patientDetails: patient };
}

/** What an event changes. Applying it twice, late or out of order changes nothing in the end. */
export function applyEventToConversation(conversation: Conversation, event: PushedEvent): Conversation {
  const first = event.patient ? withPatient(conversation, event.patient) : conversation;
  return event.conversation ? withRow(first, event.conversation) : first;
}

/** Whether the ways to reply may have changed, which only the server can tell. */
export function touchesWays(event: PushedEvent): boolean {
  return (
    event.name === "message.received" || event.name === "message.moved" || event.name === "patient.changed"
  );
}
