/**
 * What a patient chooses on their own page, and a mail's unsubscribe. Only what differs from the ledger is written,
 * with the exact choice as it was shown. The owner's own act: it may lift a refusal.
 */
import { channelOfKind, type ChannelId } from "../../shared/domain/channels.ts";
import {
  automaticPurposes,
  patientPurposes,
  warningTemplate,
  type PatientPurpose,
  type QuietHours,
} from "../../shared/domain/preferences.ts";
import { chooseLinkMs, type PatientLink } from "../consent/links.ts";
import { standingOf, warningStanding, type Standing } from "../consent/standing.ts";
import { addressTail } from "../../shared/text/address-tail.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { Directory } from "../store/directory.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { addEntry, tellOf, type NewEntry } from "./consent-entries.ts";

/** One way to reach the patient, as their page shows it. */
export interface PreferenceWay {
  addressId: string;
  kind: AddressRecord["kind"];
  channel: ChannelId;
  /** Never whole: who holds the link need not learn it from us. */
  masked: string;
  purposes: { purpose: PatientPurpose; state: Standing["state"]; may: boolean }[];
  /** Everything is refused here. */
  never: boolean;
  /** False: a shared address that the link was not sent to; nothing refused can be given back from here. */
  mayLift: boolean;
  warned: boolean;
}

export interface Preferences {
  clinic: string;
  /** The patient's own; null when not known. */
  language: string | null;
  quietHours: QuietHours | null;
  ways: PreferenceWay[];
  endsAt: Date;
}

export interface WayChoice {
  addressId: string;
  /** Null: left as it is. */
  purposes: Partial<Record<PatientPurpose, boolean>>;
  never: boolean;
  /** Accepts the warning; false leaves it or takes it back. */
  warned: boolean;
}

export interface PreferenceChoices {
  ways: WayChoice[];
  /** Null: not known. */
  language: string | null;
  quietHours: QuietHours | null;
}

export type ShownChoice =
  | { kind: "purposes"; purposes: readonly PatientPurpose[]; yes: boolean }
  | { kind: "never"; of: AddressRecord["kind"] }
  | { kind: "stop_all" }
  | { kind: "warning"; accepted: boolean };

/** What was on the page: the words of the choices and the version of its wording. */
export interface Shown {
  template: string;
  /** The language of the page. */
  language: string;
  /** The choice as the patient read it, such as "Reminders: No". */
  words(choice: ShownChoice): string;
}

export type LinkState<Value> =
  | { kind: "open"; value: Value }
  /** Too old, or revoked. The clinic's name, for the words that say so. */
  | { kind: "ended"; clinic: string }
  | { kind: "unknown" };

export interface PreferenceCommands {
  readPreferences(link: PatientLink): Promise<LinkState<Preferences>>;
  /** Answers how many entries it wrote. */
  choosePreferences(link: PatientLink, choices: PreferenceChoices, shown: Shown): Promise<LinkState<number>>;
  /** Refuses everything on every address of the patient. */
  refuseAll(link: PatientLink, shown: Shown): Promise<LinkState<number>>;
  readUnsubscribe(link: PatientLink): Promise<LinkState<UnsubscribeView>>;
  /** Refuses what goes by itself to the address that the mail went to. `template`: of the page that showed the word. */
  unsubscribe(link: PatientLink, word: string, template?: string): Promise<LinkState<UnsubscribeView>>;
}

export interface UnsubscribeView {
  clinic: string;
  masked: string;
  language: string | null;
  /** Nothing automatic goes there already. */
  done: boolean;
}

interface Opened {
  clinic: string;
  patient: PatientRecord;
  addresses: AddressRecord[];
  consent: ConsentEntry[];
}

export function createPreferences(parts: { store: Store; directory: Directory }): PreferenceCommands {
  const { store, directory } = parts;

  /** Runs `work` on what the link opens, inside a unit: reading and writing judge alike. */
  async function open<Value>(
    link: PatientLink,
    work: (tx: Transaction, opened: Opened) => Promise<Value>,
  ): Promise<LinkState<Value>> {
    const known = (await store.organizations.byId(link.organizationId)) !== null;
    if (!known) return { kind: "unknown" };
    const { organization } = await directory.of(link.organizationId);
    return store.units.run<LinkState<Value>>(link.organizationId, {
      async run(tx) {
        const patient = await tx.patient(link.patientId);
        if (!patient) return { kind: "unknown" };
        const clinic = organization.name;
        if (hasEnded(link, patient, tx.now)) return { kind: "ended", clinic };
        const addresses = (await tx.addressesOf(patient.id)).filter(({ answerable }) => answerable);
        const consent = await tx.consentOf(addresses.map(({ id }) => id));
        return { kind: "open", value: await work(tx, { clinic, patient, addresses, consent }) };
      },
    });
  }

  return {
    readPreferences: (link) =>
      open(link, async (tx, { clinic, patient, addresses, consent }) => ({
        clinic,
        language: patient.language,
        quietHours: patient.quietHours ?? null,
        ways: addresses.map((address) => wayOf(address, consent, link, tx.now)),
        endsAt: endOf(link),
      })),

    choosePreferences: (link, choices, shown) =>
      open(link, async (tx, { patient, addresses, consent }) => {
        const made: ConsentEntry[] = [];
        for (const choice of choices.ways) {
          const address = addresses.find(({ id }) => id === choice.addressId);
          if (!address) continue;
          const way = wayOf(address, consent, link, tx.now);
          for (const entry of entriesOf(way, choice, shown))
            made.push(addEntry(tx, address, { ...entry, patientId: patient.id, source: "page" }));
        }
        const changed = changePatient(patient, choices);
        if (changed) await keepPatient(tx, patient);
        if (made.length > 0) await tellOf(tx, patient.id, made);
        else if (changed) await tellPatient(tx, patient);
        return made.length;
      }),

    refuseAll: (link, shown) =>
      open(link, async (tx, { patient, addresses, consent }) => {
        const made = addresses
          .filter((address) => !wayOf(address, consent, link, tx.now).never)
          .map((address) =>
            addEntry(tx, address, {
              choice: "refused",
              source: "page",
              word: shown.words({ kind: "stop_all" }),
              template: shown.template,
              patientId: patient.id,
            }),
          );
        await tellOf(tx, patient.id, made);
        return made.length;
      }),

    readUnsubscribe: (link) =>
      open(link, async (tx, opened) => unsubscribeView(link, opened, opened.consent, tx.now)),

    unsubscribe: (link, word, template) =>
      open(link, async (tx, opened) => {
        const { patient, addresses, consent } = opened;
        const before = unsubscribeView(link, opened, consent, tx.now);
        const address = addresses.find(({ id }) => id === link.addressId);
        if (before.done || !address) return before;
        const entry = addEntry(tx, address, {
          choice: "refused",
          source: "mail_unsubscribe",
          scope: "purpose",
          purposes: [...automaticPurposes],
          word,
          ...(template !== undefined && { template }),
          patientId: patient.id,
        });
        await tellOf(tx, patient.id, [entry]);
        return { ...before, done: true };
      }),
  };

  async function keepPatient(tx: Transaction, patient: PatientRecord): Promise<void> {
    tx.changed(patient);
    const conversation = await tx.conversationOf(patient.id);
    if (!conversation) return;
    conversation.patient = { ...conversation.patient, language: patient.language };
    tx.changed(conversation);
  }

  async function tellPatient(tx: Transaction, patient: PatientRecord): Promise<void> {
    const conversation = await tx.conversationOf(patient.id);
    tx.event({ name: "patient.changed", patientId: patient.id, ...(conversation && { conversation }) });
  }
}

function endOf({ madeAt }: PatientLink): Date {
  return new Date(madeAt.getTime() + chooseLinkMs);
}

/** An unsubscribe link never ends: it can only refuse. */
function hasEnded(link: PatientLink, { linksRevokedAt }: PatientRecord, now: Date): boolean {
  if (link.kind === "unsubscribe") return false;
  return (
    endOf(link) <= now ||
    (linksRevokedAt !== undefined && linksRevokedAt !== null && link.madeAt <= linksRevokedAt)
  );
}

function wayOf(
  address: AddressRecord,
  consent: readonly ConsentEntry[],
  link: PatientLink,
  now: Date,
): PreferenceWay {
  const channel = channelOfKind[address.kind];
  const entries = consent.filter(({ addressId }) => addressId === address.id);
  const purposes = patientPurposes.map((purpose) => {
    const { state, may } = standingOf(entries, { purpose, channel, now });
    return { purpose, state, may };
  });
  return {
    addressId: address.id,
    kind: address.kind,
    channel,
    masked: addressTail(address),
    purposes,
    never: purposes.every(({ may }) => !may),
    mayLift: address.patientIds.length === 1 || address.id === link.addressId,
    warned: warningStanding(entries, now).accepted,
  };
}

/** What a choice says that the ledger does not: at most one entry for yes, one for no, one about the warning. */
function entriesOf(way: PreferenceWay, choice: WayChoice, shown: Shown): Omit<NewEntry, "source">[] {
  const made: Omit<NewEntry, "source">[] = [];
  if (choice.warned !== way.warned && (!choice.warned || way.mayLift)) {
    made.push({
      choice: choice.warned ? "given" : "refused",
      scope: "channel",
      purposes: [],
      word: shown.words({ kind: "warning", accepted: choice.warned }),
      template: warningTemplate(way.kind, shown.language),
    });
  }
  const { template } = shown;
  // Newly ticked, it outweighs every yes; a tick that was only left there does not outweigh a new yes.
  if (choice.never && !way.never) {
    const word = shown.words({ kind: "never", of: way.kind });
    return [...made, { choice: "refused", word, template }];
  }
  const differing = (yes: boolean) =>
    way.purposes
      .filter(
        ({ purpose, state }) => choice.purposes[purpose] === yes && state !== (yes ? "given" : "refused"),
      )
      .map(({ purpose }) => purpose);
  const [no, yes] = [differing(false), way.mayLift ? differing(true) : []];
  for (const [purposes, choice] of [
    [no, "refused"],
    [yes, "given"],
  ] as const) {
    if (purposes.length === 0) continue;
    const word = shown.words({ kind: "purposes", purposes, yes: choice === "given" });
    made.push({ choice, scope: "purpose", purposes: [...purposes], word, template });
  }
  return made;
}

function changePatient(patient: PatientRecord, { language, quietHours }: PreferenceChoices): boolean {
  const before = patient.quietHours ?? null;
  const same = before?.from === quietHours?.from && before?.to === quietHours?.to;
  if (same && (language === null || language === patient.language)) return false;
  patient.quietHours = quietHours;
  if (language !== null) patient.language = language;
  return true;
}

function unsubscribeView(
  link: PatientLink,
  { clinic, patient, addresses }: Opened,
  consent: readonly ConsentEntry[],
  now: Date,
): UnsubscribeView {
  const address = addresses.find(({ id }) => id === link.addressId);
  const entries = consent.filter(({ addressId }) => addressId === link.addressId);
  const channel = address ? channelOfKind[address.kind] : "email";
  const done =
    !address ||
    automaticPurposes.every((purpose) => standingOf(entries, { purpose, channel, now }).state === "refused");
  return { clinic, masked: address ? addressTail(address) : "··", language: patient.language, done };
}
