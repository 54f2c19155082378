/**
 * What staff and programs write into the ledger. A refusal counts at once, however it was said. What lifts one is the
 * patient's own act alone: staff may attach the form that the patient signed after it, and nothing else.
 */
import type { z } from "zod";
import { maxFormBytes, type consentRecordSchema, type formUploadSchema } from "../../shared/api/consent.ts";
import { channelOfKind } from "../../shared/domain/channels.ts";
import { undoRulingMs } from "../../shared/domain/consent.ts";
import { patientPurposes, warningTemplate } from "../../shared/domain/preferences.ts";
import { chooseLinkMs, type PatientLinks } from "../consent/links.ts";
import { wallClock } from "../../shared/text/zoned.ts";
import { standingOf } from "../consent/standing.ts";
import type { Ids } from "../lib/ids.ts";
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ConsentFormRecord } from "../store/consent-forms.ts";
import type { Directory } from "../store/directory.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { addEntry, tellOf } from "./consent-entries.ts";
import { fileTypeOf, safeFileName } from "./file-type.ts";

type Recorded = z.output<typeof consentRecordSchema>;

export interface MadeLink {
  url: string;
  endsAt: Date;
  /** The patient's language; null when not known. */
  language: string | null;
  clinic: string;
}

export interface ConsentCommands {
  recordConsent(scope: Scope, patientId: string, record: Recorded): Promise<ConsentEntry>;
  /** Takes back a slip of one's own: a new entry that names it. */
  withdrawConsent(scope: Scope, patientId: string, entryId: string, words: string): Promise<ConsentEntry>;
  addConsentForm(
    scope: Scope,
    patientId: string,
    upload: z.output<typeof formUploadSchema>,
  ): Promise<ConsentFormRecord>;
  makePreferenceLink(scope: Scope, patientId: string, addressId: string): Promise<MadeLink>;
  /** Every link that was made until now opens nothing any more. */
  revokePreferenceLinks(scope: Scope, patientId: string): Promise<void>;
}

export function createConsent(parts: {
  store: Store;
  directory: Directory;
  clock: Clock;
  ids: Ids;
  links: PatientLinks;
  publicUrl: () => string;
}): ConsentCommands {
  const { store, directory, clock, ids, links, publicUrl } = parts;

  async function addressOf(tx: Transaction, patientId: string, addressId: string): Promise<AddressRecord> {
    if (!(await tx.patient(patientId))) throw notFound("patient");
    const address = (await tx.addressesOf(patientId)).find(({ id }) => id === addressId);
    if (!address) throw notFound("address");
    return address;
  }

  return {
    async recordConsent(scope, patientId, record) {
      const form =
        record.formId === null ? null : ((await store.consentForms.byIds(scope, [record.formId]))[0] ?? null);
      if (record.formId !== null && form?.patientId !== patientId) throw notFound("form");
      const { organization } = await directory.of(scope.organizationId);
      return store.units.run(scope.organizationId, {
        async run(tx) {
          const address = await addressOf(tx, patientId, record.addressId);
          const patient = await tx.patient(patientId);
          const warning = record.about === "unencrypted";
          if (record.choice === "given" && !warning)
            refuseLifting(
              await tx.consentOf([address.id]),
              address,
              record,
              form,
              organization.timeZone,
              tx.now,
            );
          const { choice, source, how } = record;
          const entry = addEntry(tx, address, {
            choice,
            source,
            how,
            word: record.words,
            patientId,
            actorId: scope.userId,
            formId: record.formId,
            scope: warning ? "channel" : record.purposes === null ? "all" : "purpose",
            purposes: warning ? [] : record.purposes && [...new Set(record.purposes)],
            template: warning ? warningTemplate(address.kind, patient?.language ?? "en") : null,
          });
          await tellOf(tx, patientId, [entry]);
          return entry;
        },
      });
    },

    withdrawConsent: (scope, patientId, entryId, words) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          if (!(await tx.patient(patientId))) throw notFound("patient");
          const addresses = await tx.addressesOf(patientId);
          const entries = await tx.consentOf(addresses.map(({ id }) => id));
          const entry = entries.find(({ id }) => id === entryId);
          const address = addresses.find(({ id }) => id === entry?.addressId);
          if (!entry || !address) throw notFound("entry");
          if (!isOwnSlip(entry, scope.userId, tx.now) || entries.some(({ rulesOn }) => rulesOn === entryId))
            throw new ProblemError(
              409,
              "no_slip",
              "This entry cannot be taken back",
              "Only your own entry can, within ten minutes, once. What the patient said stays.",
            );
          const taken = addEntry(tx, address, {
            choice: "withdrawn",
            source: "staff",
            word: words,
            patientId,
            actorId: scope.userId,
            rulesOn: entryId,
            scope: entry.scope,
            purposes: entry.purposes,
          });
          await tellOf(tx, patientId, [taken]);
          return taken;
        },
      }),

    async addConsentForm(scope, patientId, { name, signedOn, signedTime, data }) {
      const file = Buffer.from(data, "base64");
      const contentType = fileTypeOf(file);
      if (!contentType || file.length > maxFormBytes)
        throw new ProblemError(
          422,
          "wrong_file",
          contentType ? "The file is larger than 4 MB" : "The file is no PDF, PNG or JPEG",
          "Nothing was kept. Scan the form again as PDF, PNG or JPEG of at most 4 MB.",
        );
      const { organization } = await directory.of(scope.organizationId);
      const now = wallClock(organization.timeZone, clock.now());
      const signed = signedTime === null ? signedOn : `${signedOn}T${signedTime}`;
      if (signed > now.slice(0, signed.length))
        throw new ProblemError(
          422,
          "signed_later",
          "The form cannot be signed in the future",
          "Correct the day and the time, by the clinic's clock.",
        );
      const [patient] = await store.patients.byIds(scope, [patientId]);
      if (!patient || scope.userId === null) throw notFound("patient");
      const form: ConsentFormRecord = {
        id: ids.next(),
        organizationId: scope.organizationId,
        patientId,
        contentType,
        bytes: file.length,
        signedOn,
        signedTime,
        uploadedBy: scope.userId,
        at: clock.now(),
        name: safeFileName(name, contentType),
      };
      await store.consentForms.insert(form, file);
      return form;
    },

    async makePreferenceLink(scope, patientId, addressId) {
      const [patient] = await store.patients.byIds(scope, [patientId]);
      if (!patient) throw notFound("patient");
      const addresses = await store.addresses.ofPatient(scope, patientId);
      if (!addresses.some(({ id }) => id === addressId)) throw notFound("address");
      const { organization } = await directory.of(scope.organizationId);
      const { organizationId } = scope;
      const madeAt = clock.now();
      const token = links.make({ kind: "choose", organizationId, patientId, addressId, madeAt });
      return {
        url: `${publicUrl()}/p/${token}`,
        endsAt: new Date(madeAt.getTime() + chooseLinkMs),
        language: patient.language,
        clinic: organization.name,
      };
    },

    revokePreferenceLinks: (scope, patientId) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const patient = await tx.patient(patientId);
          if (!patient) throw notFound("patient");
          patient.linksRevokedAt = tx.now;
          tx.changed(patient);
        },
      }),
  };
}

/** Consent that a refusal stands against needs the form that the patient signed after it. */
function refuseLifting(
  entries: readonly ConsentEntry[],
  address: AddressRecord,
  { purposes, formId }: Pick<Recorded, "purposes" | "formId">,
  form: ConsentFormRecord | null,
  zone: string,
  now: Date,
): void {
  const channel = channelOfKind[address.kind];
  const refusals = (purposes ?? patientPurposes).flatMap((purpose) => {
    const { state, entry } = standingOf(entries, { purpose, channel, now });
    return state === "refused" && entry ? [entry] : [];
  });
  if (refusals.length === 0) return;
  if (formId === null || !form)
    throw new ProblemError(
      409,
      "refusal_stands",
      "A refusal stands against this",
      "Only the patient can lift it: by the word START, on their preference page, or with a form that they signed.",
    );
  // It was here already when the patient refused: whatever day it bears, it is the older word.
  if (refusals.some(({ at }) => form.at <= at || form.signedOn < dayIn(zone, at)))
    throw new ProblemError(
      409,
      "form_older",
      "The form was signed before the refusal",
      "Only a form that was signed after it, and came in after it, lifts a refusal.",
    );
  const sameDay = refusals.filter(({ at }) => form.signedOn === dayIn(zone, at));
  const { signedTime } = form;
  if (sameDay.length === 0) return;
  const times = sameDay.map(({ at }) => wallClock(zone, at).slice(11, 16)).sort();
  const last = times.at(-1) ?? "";
  if (signedTime === null)
    throw new ProblemError(
      409,
      "form_time",
      "The form was signed on the day of the refusal",
      `Say at what time: the refusal came at ${last} by the clinic's clock. Nothing was recorded.`,
    );
  if (signedTime <= last)
    throw new ProblemError(
      409,
      "form_older",
      "The form was signed before the refusal",
      `The refusal came at ${last} that day, by the clinic's clock. Only a form that was signed after it lifts it.`,
    );
}

/** Whether this person may still take it back: their own entry, of a moment ago. */
export function isOwnSlip(
  { source, choice, actorId, at }: ConsentEntry,
  userId: string | null,
  now: Date,
): boolean {
  const byHand = source === "staff" || source === "api";
  const own = actorId !== null && actorId === userId;
  return byHand && own && choice !== "withdrawn" && now.getTime() - at.getTime() <= undoRulingMs;
}

/** "2026-03-02": which day it is there. */
const dayIn = (timeZone: string, at: Date) => wallClock(timeZone, at).slice(0, 10);
