/**
 * What staff know better of an address than the system does. One that a provider's answer closed works again; one that
 * nobody has proven yet is the patient's, because somebody asked them. A slip of the hand is taken back for ten minutes.
 */
import { undoMoveMs } from "../../shared/domain/household.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { isClosed, type AddressRecord } from "../store/addresses.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

export interface AddressStandingCommands {
  /** It works again, for everybody who has it. */
  reopenAddress(scope: Scope, patientId: string, addressId: string): Promise<PatientRecord>;
  /** It does not after all: it is as it was. */
  undoReopen(scope: Scope, patientId: string, addressId: string): Promise<PatientRecord>;
  /** It is theirs: from now on messages go there by themselves too. */
  verifyAddress(scope: Scope, patientId: string, addressId: string): Promise<PatientRecord>;
  /** Nobody has shown that after all. */
  undoVerify(scope: Scope, patientId: string, addressId: string): Promise<PatientRecord>;
}

export function createAddressStanding({ store }: { store: Store }): AddressStandingCommands {
  function change(
    scope: Scope,
    patientId: string,
    addressId: string,
    apply: (tx: Transaction, address: AddressRecord) => void,
  ): Promise<PatientRecord> {
    return store.units.run(scope.organizationId, {
      async run(tx) {
        const patient = await tx.patient(patientId);
        if (!patient) throw notFound("patient");
        const address = (await tx.addressesOf(patientId)).find(({ id }) => id === addressId);
        if (!address) throw notFound("address");
        apply(tx, address);
        tx.changed(address);
        for (const conversation of await tx.conversationsOf(address.patientIds))
          tx.event({ name: "patient.changed", patientId: conversation.patientId, conversation });
        return patient;
      },
    });
  }

  return {
    reopenAddress: (scope, patientId, addressId) =>
      change(scope, patientId, addressId, (tx, address) => {
        if (!isClosed(address))
          throw new ProblemError(
            409,
            "not_closed",
            "No provider has said that nothing arrives there",
            "Look at how it stands now. Nothing was changed.",
          );
        address.reopened = { at: tx.now, by: scope.userId, note: address.note };
        address.answerable = true;
        address.note = null;
      }),

    undoReopen: (scope, patientId, addressId) =>
      change(scope, patientId, addressId, (tx, address) => {
        const { reopened } = address;
        const old = !reopened || tx.now.getTime() - reopened.at.getTime() > undoMoveMs;
        // It wrote meanwhile, or failed anew: that is newer than what comes back.
        if (old || !address.answerable)
          throw new ProblemError(409, "too_late", "There is nothing to take back", "Nothing was changed.");
        address.answerable = false;
        address.note = reopened.note;
        address.reopened = null;
      }),

    verifyAddress: (scope, patientId, addressId) =>
      change(scope, patientId, addressId, (tx, address) => {
        if (address.verified)
          throw new ProblemError(
            409,
            "already_verified",
            "It is known to be theirs already",
            "Look at how it stands now. Nothing was changed.",
          );
        address.verified = true;
        address.checked = { at: tx.now, by: scope.userId };
      }),

    undoVerify: (scope, patientId, addressId) =>
      change(scope, patientId, addressId, (tx, address) => {
        const { checked } = address;
        // It wrote meanwhile: that is proof, and no longer anybody's word.
        if (!address.verified || !checked || tx.now.getTime() - checked.at.getTime() > undoMoveMs)
          throw new ProblemError(409, "too_late", "There is nothing to take back", "Nothing was changed.");
        address.verified = false;
        address.checked = null;
      }),
  };
}
