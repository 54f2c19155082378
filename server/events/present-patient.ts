/** A patient for a person's screen, each address with whether it may be written to. */
import type { Patient, PatientAddress } from "../../shared/api/conversations.ts";
import { channelOfKind } from "../../shared/domain/channels.ts";
import { displayPhone } from "../../shared/text/phone.ts";
import { mayWrite, plainWord } from "../consent/policy.ts";
import { isAnothers } from "../consent/whose-words.ts";
import { isClosed, type AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { PatientRecord } from "../store/patients.ts";
import { sharedWith, type People } from "./present-household.ts";

/** An address as people write it. */
export function displayAddress({ kind, value }: Pick<AddressRecord, "kind" | "value">): string {
  return kind !== "email" && /^\+\d+$/.test(value) ? displayPhone(value) : value;
}

/** What they said, in whatever words; of a provider's code nobody said anything. */
const wordOf = (refusal: ConsentEntry): string | null =>
  refusal.source === "provider" ? plainWord(refusal) : refusal.word;

export function presentPatient(
  row: PatientRecord,
  addresses: AddressRecord[],
  consent: ConsentEntry[],
  now: Date,
  people: People,
): Patient {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    latinName: row.latinName,
    provisional: row.provisional,
    language: row.language,
    pronouns: row.pronouns,
    birthDate: row.birthDate,
    recordNumber: row.recordNumber,
    timeZone: row.timeZone,
    region: row.region ?? null,
    tags: row.tags,
    reach: row.reach,
    addresses: addresses.map((address): PatientAddress => {
      const entries = consent.filter(({ addressId }) => addressId === address.id);
      const channel = channelOfKind[address.kind];
      const answer = mayWrite(entries, { purpose: "reply", byPerson: true, channel, now });
      const refusal = answer.may ? null : answer.refusal;
      return {
        id: address.id,
        kind: address.kind,
        display: displayAddress(address),
        verified: address.verified,
        note: address.note,
        ...(isClosed(address) && { closed: true as const }),
        preferred: address.id === row.preferredAddressId,
        refused: refusal && {
          at: refusal.at.toISOString(),
          word: isAnothers(refusal, row.id, address) ? null : wordOf(refusal),
        },
        ...sharedWith(address, row.id, people),
      };
    }),
  };
}
