/** All commands of the staff, with the parts they work on. */
import type { Directory } from "../store/directory.ts";
import type { Store } from "../store/store.ts";
import { createChangePatient, type ChangePatientCommand } from "./change-patient.ts";
import { createReply, type ReplyCommand } from "./reply.ts";
import { createTriage, type TriageCommands } from "./triage.ts";

export interface Commands extends TriageCommands {
  reply: ReplyCommand;
  changePatient: ChangePatientCommand;
}

export function createCommands(parts: { store: Store; directory: Directory }): Commands {
  return { ...createTriage(parts), reply: createReply(parts), changePatient: createChangePatient(parts) };
}
