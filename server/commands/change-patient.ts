/** Staff name an unknown sender, set a language, change tags, say how to reach them and where they live. The conversation's copy follows in the same write. */
import type { PatientChange } from "../../shared/api/conversations.ts";
import { notFound } from "../lib/problem.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export type ChangePatientCommand = (
  scope: Scope,
  patientId: string,
  change: PatientChange,
) => Promise<PatientRecord>;

export function createChangePatient(parts: { store: Store }): ChangePatientCommand {
  return (scope, patientId, change) =>
    parts.store.units.run(scope.organizationId, {
      async run(tx) {
        const patient = await tx.patient(patientId);
        if (!patient) throw notFound("patient");
        const conversation = await tx.conversationOf(patientId);
        if (change.name !== undefined) {
          patient.name = change.name;
          patient.provisional = false;
        }
        if (change.language !== undefined) patient.language = change.language;
        if (change.tags !== undefined) patient.tags = [...new Set(change.tags)];
        if (change.timeZone !== undefined) patient.timeZone = change.timeZone;
        if (change.region !== undefined) patient.region = change.region;
        if (change.reach !== undefined) patient.reach = change.reach;
        tx.changed(patient);
        if (conversation) {
          const { name, latinName, provisional, language } = patient;
          conversation.patient = { name, latinName, provisional, language };
          tx.changed(conversation);
        }
        tx.event({ name: "patient.changed", patientId, ...(conversation && { conversation }) });
        return patient;
      },
    });
}
