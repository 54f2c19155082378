/**
 * Addresses of patients, and who shares them. An address is one row with all of its people in it, so that a refusal
 * from the family's phone counts for everybody who has it, and nobody's number is there twice.
 */
import type { z } from "zod";
import type {
  addressAddSchema,
  addressLookUpSchema,
  householdAddSchema,
} from "../../shared/api/households.ts";
import { householdSizeWords } from "../../shared/api/households.ts";
import { largestHousehold, undoMoveMs } from "../../shared/domain/household.ts";
import { normalEmail } from "../../shared/text/email.ts";
import { normalPhone, type PhoneCountry } from "../../shared/text/phone.ts";
import { displayAddress } from "../events/present-patient.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { newConversation } from "../rules/conversation-changes.ts";
import { inheritRefusals } from "../rules/same-phone.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { Directory } from "../store/directory.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

type LookUp = z.output<typeof addressLookUpSchema>;

export interface HouseholdCommands {
  /** Whose an address is. Nothing is changed. */
  lookUpAddress(
    scope: Scope,
    patientId: string,
    wanted: LookUp,
  ): Promise<{ display: string; state: "free" | "own" | "taken"; owners: PatientRecord[] }>;
  /** A number or mailbox of this patient; with `share`, one that others have too. */
  addAddress(
    scope: Scope,
    patientId: string,
    wanted: z.output<typeof addressAddSchema>,
  ): Promise<PatientRecord>;
  /** This patient no longer shares the address. The others keep it, and what was said from it stays. */
  unlinkAddress(scope: Scope, patientId: string, addressId: string): Promise<PatientRecord>;
  /** Takes the last of these back within ten minutes, with what was lost by it. */
  undoUnlink(scope: Scope, patientId: string): Promise<{ patient: PatientRecord; addressIds: string[] }>;
  /** A new patient who shares this patient's address, with a thread of their own. */
  addMember(
    scope: Scope,
    patientId: string,
    wanted: z.output<typeof householdAddSchema>,
  ): Promise<{ patient: PatientRecord; conversation: ConversationRecord }>;
}

export function createHouseholds(parts: { store: Store; directory: Directory }): HouseholdCommands {
  const { store, directory } = parts;

  async function normal(scope: Scope, { kind, value }: LookUp): Promise<string> {
    const { organization } = await directory.of(scope.organizationId);
    const found =
      kind === "email" ? normalEmail(value) : normalPhone(value, organization.country as PhoneCountry);
    if (found !== null) return found;
    const title = kind === "email" ? "This is no mailbox" : "This is no phone number";
    const example = kind === "email" ? "ana@example.org" : "+1 503 555 0142";
    throw new ProblemError(422, "wrong_address", title, `Write it as ${example}. Nothing was changed.`);
  }

  async function member(tx: Transaction, id: string): Promise<PatientRecord> {
    const patient = await tx.patient(id);
    if (!patient) throw notFound("patient");
    return patient;
  }

  return {
    async lookUpAddress(scope, patientId, wanted) {
      const value = await normal(scope, wanted);
      if (!(await store.patients.byId(scope, patientId))) throw notFound("patient");
      const key = store.addresses.addressKey(scope.organizationId, wanted.kind, value);
      const [address] = await store.addresses.byKeys(scope, [key]);
      const display = displayAddress({ kind: wanted.kind, value });
      const ids = address?.patientIds ?? [];
      if (ids.length === 0) return { display, state: "free", owners: [] };
      const owners = await store.patients.byIds(scope, ids);
      return { display, state: ids.includes(patientId) ? "own" : "taken", owners };
    },

    async addAddress(scope, patientId, wanted) {
      const value = await normal(scope, wanted);
      return store.units.run(scope.organizationId, {
        async run(tx) {
          const patient = await member(tx, patientId);
          const key = tx.addressKey(wanted.kind, value);
          const known = await tx.address(key);
          if (known?.patientIds.includes(patientId)) return patient;
          if (known && known.patientIds.length > 0 && !wanted.share)
            throw new ProblemError(
              409,
              "address_taken",
              "Somebody else has this address",
              "Look at whose it is. If they share it, say so; nothing was changed.",
            );
          if (known) {
            for (const one of await withTwin(tx, known, (twin) => twin.patientIds.length > 0))
              join(tx, one, patientId);
          } else {
            const added = newAddress(tx, wanted.kind, key, value, patientId);
            tx.addAddress(added);
            // The number may have refused on its other channel.
            await inheritRefusals(tx, added);
          }
          const address = known ?? (await tx.address(key));
          if (address) await tellMembers(tx, address.patientIds);
          return patient;
        },
      });
    },

    unlinkAddress: (scope, patientId, addressId) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const patient = await member(tx, patientId);
          const address = (await tx.addressesOf(patientId)).find(({ id }) => id === addressId);
          if (!address) throw notFound("address");
          if (address.patientIds.length === 1)
            throw new ProblemError(
              409,
              "only_owner",
              "Nobody else has this address",
              "Without it, what comes from there would be nobody's. Nothing was changed.",
            );
          const before = [...address.patientIds];
          const both = await withTwin(tx, address, (twin) => twin.patientIds.length > 1);
          await tellMembers(tx, before);
          const conversation = await tx.conversationOf(patientId);
          if (!conversation) throw new Error("a member of a household has a thread");
          const gone = both.filter(({ patientIds }) => patientIds.includes(patientId));
          const ids = gone.map(({ id }) => id);
          const preferred = ids.find((id) => id === patient.preferredAddressId) ?? null;
          const lost = Object.entries(conversation.lastInbound).filter(([, way]) =>
            ids.includes(way.addressId),
          );
          conversation.lastUnlink = {
            addressIds: ids,
            preferredAddressId: preferred,
            ways: Object.fromEntries(lost),
            at: tx.now,
          };
          for (const one of gone) {
            one.patientIds = one.patientIds.filter((id) => id !== patientId);
            tx.changed(one);
            forgetWays(conversation, one.id);
          }
          if (preferred !== null) {
            patient.preferredAddressId = null;
            tx.changed(patient);
          }
          tx.changed(conversation);
          return patient;
        },
      }),

    undoUnlink: (scope, patientId) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const patient = await member(tx, patientId);
          const conversation = await tx.conversationOf(patientId);
          const last = conversation?.lastUnlink;
          if (!conversation || !last || tx.now.getTime() - last.at.getTime() > undoMoveMs)
            throw new ProblemError(409, "too_late", "There is nothing to take back", "Nothing was changed.");
          const found = await Promise.all(last.addressIds.map((id) => tx.addressById(id)));
          const addresses = found.flatMap((one) => one ?? []);
          for (const one of addresses) join(tx, one, patientId);
          // What was said or chosen since is newer than what comes back.
          conversation.lastInbound = { ...last.ways, ...conversation.lastInbound };
          if (last.preferredAddressId !== null && patient.preferredAddressId === null) {
            patient.preferredAddressId = last.preferredAddressId;
            tx.changed(patient);
          }
          delete conversation.lastUnlink;
          tx.changed(conversation);
          await tellMembers(tx, [...new Set(addresses.flatMap(({ patientIds }) => patientIds))]);
          return { patient, addressIds: last.addressIds };
        },
      }),

    addMember: (scope, patientId, { addressId, name, birthDate }) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const first = await member(tx, patientId);
          const address = (await tx.addressesOf(patientId)).find(({ id }) => id === addressId);
          if (!address) throw notFound("address");
          const patient: PatientRecord = {
            id: tx.ids.next(),
            organizationId: tx.organizationId,
            version: 1,
            provisional: false,
            name,
            latinName: null,
            pronouns: null,
            birthDate,
            recordNumber: null,
            tags: [],
            language: first.language,
            timeZone: first.timeZone,
            preferredAddressId: null,
            reach: null,
          };
          tx.addPatient(patient);
          for (const one of await withTwin(tx, address, ({ patientIds }) => patientIds.includes(patientId)))
            join(tx, one, patient.id);
          await tellMembers(tx, address.patientIds);
          const conversation = await tx.conversationOf(patient.id);
          if (!conversation) throw new Error("a member of a household has a thread");
          return { patient, conversation };
        },
      }),
  };
}

function join(tx: Transaction, address: AddressRecord, patientId: string): void {
  if (address.patientIds.includes(patientId)) return;
  if (address.patientIds.length >= largestHousehold)
    throw new ProblemError(409, "household_full", householdSizeWords, "Nothing was changed.");
  address.patientIds = [...address.patientIds, patientId];
  tx.changed(address);
}

/** The address, and the same number on another channel where it is somebody's: one phone is one phone. */
async function withTwin(
  tx: Transaction,
  address: AddressRecord,
  counts: (twin: AddressRecord) => boolean,
): Promise<AddressRecord[]> {
  const { kind, value } = address;
  if (kind === "email" || !value.startsWith("+")) return [address];
  const twin = await tx.address(tx.addressKey(kind === "phone" ? "whatsapp" : "phone", value));
  return twin && counts(twin) ? [address, twin] : [address];
}

function newAddress(
  tx: Transaction,
  kind: AddressRecord["kind"],
  key: string,
  value: string,
  patientId: string,
): AddressRecord {
  return {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    version: 1,
    kind,
    key,
    value,
    patientIds: [patientId],
    verified: false,
    answerable: true,
    note: null,
  };
}

/** Everybody whose screen shows who shares it. Each has a thread to go to, even before a word was said. */
async function tellMembers(tx: Transaction, patientIds: readonly string[]): Promise<void> {
  const threads = await tx.conversationsOf(patientIds);
  for (const patient of await tx.patients(patientIds)) {
    let conversation = threads.find(({ patientId }) => patientId === patient.id);
    if (!conversation) {
      conversation = newConversation(tx.ids.next(), patient, tx.now);
      tx.addConversation(conversation);
    }
    tx.event({ name: "patient.changed", patientId: patient.id, conversation });
  }
}

function forgetWays(conversation: ConversationRecord, addressId: string): void {
  const kept = Object.entries(conversation.lastInbound).filter(([, way]) => way.addressId !== addressId);
  conversation.lastInbound = Object.fromEntries(kept);
}
