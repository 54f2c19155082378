/** Who shares an address, as a screen shows them. Nothing is asked of the store where nobody does. */
import type { PatientAddress } from "../../shared/api/conversations.ts";
import type { HouseholdMember } from "../../shared/api/households.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { Collections } from "../store/collections.ts";
import type { Scope } from "../store/scope.ts";

export type People = ReadonlyMap<string, HouseholdMember>;

const nobody: People = new Map();

/** These patients with their threads, by id: two queries. */
export async function peopleOf(
  { patients, conversations }: Pick<Collections, "patients" | "conversations">,
  scope: Scope,
  patientIds: readonly string[],
): Promise<People> {
  const ids = [...new Set(patientIds)];
  if (ids.length === 0) return nobody;
  const [rows, threads] = await Promise.all([
    patients.byIds(scope, ids),
    conversations.ofPatients(scope, ids),
  ]);
  const threadOf = new Map(threads.map(({ id, patientId }) => [patientId, id]));
  return new Map(
    rows.map(({ id, name, latinName, birthDate }) => [
      id,
      { patientId: id, conversationId: threadOf.get(id) ?? null, name, latinName, birthDate },
    ]),
  );
}

/** Everybody beside this patient who has one of these addresses. */
export function sharersOf(
  collections: Pick<Collections, "patients" | "conversations">,
  scope: Scope,
  patientId: string,
  addresses: readonly AddressRecord[],
): Promise<People> {
  const others = addresses.flatMap(({ patientIds }) => patientIds).filter((id) => id !== patientId);
  return peopleOf(collections, scope, others);
}

/** In the order in which they came to it. */
export function sharedWith(
  { patientIds }: AddressRecord,
  patientId: string,
  people: People,
): Pick<PatientAddress, "sharedWith"> {
  const others = patientIds.filter((id) => id !== patientId).flatMap((id) => people.get(id) ?? []);
  return others.length === 0 ? {} : { sharedWith: others };
}
