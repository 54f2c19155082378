/** All commands of the staff, with the parts they work on. */
import type { LineTells } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import type { Directory } from "../store/directory.ts";
import type { Store } from "../store/store.ts";
import { createChangePatient, type ChangePatientCommand } from "./change-patient.ts";
import { createDeliveryActions, type DeliveryCommands } from "./delivery-actions.ts";
import { createPolicies, type PolicyCommands } from "./policies.ts";
import { createReply, type ReplyCommand } from "./reply.ts";
import { createTriage, type TriageCommands } from "./triage.ts";

export interface Commands extends TriageCommands, PolicyCommands, DeliveryCommands {
  reply: ReplyCommand;
  changePatient: ChangePatientCommand;
}

export interface CommandParts {
  store: Store;
  directory: Directory;
  tells: LineTells;
  clock: Clock;
}

export function createCommands(parts: CommandParts): Commands {
  return {
    ...createTriage(parts),
    ...createPolicies(parts),
    ...createDeliveryActions(parts),
    reply: createReply(parts),
    changePatient: createChangePatient(parts),
  };
}
