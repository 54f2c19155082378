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
  /** `decidedAt`: the place in the ledger of what decides; null while nothing does, or from before the chain. */
  purposes: { purpose: PatientPurpose; state: Standing["state"]; may: boolean; decidedAt: number | null }[];
  /** How many entries the ledger had of it. What came later was not on the page. */
  entries: number;
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

/** A form as it was given out, which is what it says when nobody touches it. */
export interface GivenForm extends PreferenceChoices {
  ways: (WayChoice & Pick<PreferenceWay, "entries">)[];
}

export interface Chosen {
  /** How many entries were written. */
  entries: number;
  /** A yes met a refusal that came while the page lay open. The refusal stands. */
  stoppedMeanwhile: boolean;
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
  /** What differs from the form as it was given out is a choice. What stood there and was left is none. */
  choosePreferences(
    link: PatientLink,
    form: { given: GivenForm; sent: PreferenceChoices },
    shown: Shown,
  ): Promise<LinkState<Chosen>>;
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
        const all = await tx.addressesOf(patient.id);
        // Sent to what is no longer the patient's, it opens nothing of theirs: whoever has that address now is somebody else.
        if (!all.some(({ id }) => id === link.addressId) || hasEnded(link, patient, tx.now))
          return { kind: "ended", clinic };
        const addresses = all.filter(({ answerable }) => answerable);
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

    choosePreferences: (link, { given, sent }, shown) =>
      open(link, async (tx, { patient, addresses, consent }) => {
        const made: ConsentEntry[] = [];
        let stoppedMeanwhile = false;
        for (const before of given.ways) {
          const address = addresses.find(({ id }) => id === before.addressId);
          const choice = sent.ways.find(({ addressId }) => addressId === before.addressId);
          if (!address || !choice) continue;
          const way = wayOf(address, consent, link, tx.now);
          const { entries, stopped } = entriesOf(way, before, choice, shown);
          stoppedMeanwhile ||= stopped;
          for (const entry of entries)
            made.push(addEntry(tx, address, { ...entry, patientId: patient.id, source: "page" }));
        }
        const changed = changePatient(patient, given, sent);
        if (changed) await keepPatient(tx, patient);
        if (made.length > 0) await tellOf(tx, patient.id, made);
        else if (changed) await tellPatient(tx, patient);
        return { entries: made.length, stoppedMeanwhile };
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

    readUnsubscribe: (link) => unsubscribing(link, async (_tx, { view }) => view),

    unsubscribe: (link, word, template) =>
      unsubscribing(link, async (tx, { view, patient, address }) => {
        if (view.done) return view;
        // Mail goes on to whoever has the mailbox: it is refused there, and counts for all of them.
        const owner = address.patientIds.includes(patient.id) ? patient.id : (address.patientIds[0] ?? null);
        const entry = addEntry(tx, address, {
          choice: "refused",
          source: "mail_unsubscribe",
          scope: "purpose",
          purposes: [...automaticPurposes],
          word,
          ...(template !== undefined && { template }),
          patientId: owner,
        });
        if (owner !== null) await tellOf(tx, owner, [entry]);
        return { ...view, done: true };
      }),
  };

  /** On the address that the mail went to, whoever has it now: a mail program was told that this works, for years. */
  async function unsubscribing(
    link: PatientLink,
    work: (
      tx: Transaction,
      found: { view: UnsubscribeView; patient: PatientRecord; address: AddressRecord },
    ) => Promise<UnsubscribeView>,
  ): Promise<LinkState<UnsubscribeView>> {
    const known = (await store.organizations.byId(link.organizationId)) !== null;
    if (!known) return { kind: "unknown" };
    const { organization } = await directory.of(link.organizationId);
    return store.units.run<LinkState<UnsubscribeView>>(link.organizationId, {
      async run(tx) {
        const [patient, address] = [await tx.patient(link.patientId), await tx.addressById(link.addressId)];
        if (!patient || !address) return { kind: "unknown" };
        const entries = await tx.consentOf([address.id]);
        const channel = channelOfKind[address.kind];
        const view: UnsubscribeView = {
          clinic: organization.name,
          masked: addressTail(address),
          language: patient.language,
          done: automaticPurposes.every(
            (purpose) => standingOf(entries, { purpose, channel, now: tx.now }).state === "refused",
          ),
        };
        return { kind: "open", value: await work(tx, { view, patient, address }) };
      },
    });
  }

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

function hasEnded(link: PatientLink, { linksRevokedAt }: PatientRecord, now: Date): boolean {
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
    const { state, may, entry } = standingOf(entries, { purpose, channel, now });
    // What is written in the same moment has no place yet, and nobody can have read it.
    const place = entry?.at.getTime() === now.getTime() ? Number.POSITIVE_INFINITY : null;
    return { purpose, state, may, decidedAt: entry?.place ?? place };
  });
  return {
    addressId: address.id,
    kind: address.kind,
    channel,
    masked: addressTail(address),
    purposes,
    entries: address.ledger?.count ?? 0,
    never: purposes.every(({ may }) => !may),
    mayLift: address.patientIds.length === 1 || address.id === link.addressId,
    warned: warningStanding(entries, { patientId: link.patientId, now }).accepted,
  };
}

/** The form that shows how things stand. Hours are chosen whole: others it cannot show. */
export function givenForm({ ways, language, quietHours }: Preferences): GivenForm {
  return {
    ways: ways.map(({ addressId, purposes, never, warned, entries }) => ({
      addressId,
      purposes: Object.fromEntries(
        purposes
          .filter(({ state }) => state === "given" || state === "refused")
          .map(({ purpose, state }) => [purpose, state === "given"]),
      ),
      never,
      warned,
      entries,
    })),
    language,
    quietHours:
      quietHours && [quietHours.from, quietHours.to].every((time) => time.endsWith(":00"))
        ? quietHours
        : null,
  };
}

/**
 * What was chosen and the ledger does not say yet: at most one entry for yes, one for no, one about the warning. A yes
 * lifts only a refusal that was on the page: what somebody wrote meanwhile stands.
 */
function entriesOf(
  way: PreferenceWay,
  before: GivenForm["ways"][number],
  choice: WayChoice,
  shown: Shown,
): { entries: Omit<NewEntry, "source">[]; stopped: boolean } {
  const entries: Omit<NewEntry, "source">[] = [];
  const { warned } = choice;
  if (warned !== before.warned && warned !== way.warned && (!warned || way.mayLift)) {
    entries.push({
      choice: warned ? "given" : "refused",
      scope: "channel",
      purposes: [],
      word: shown.words({ kind: "warning", accepted: warned }),
      template: warningTemplate(way.kind, shown.language),
    });
  }
  const { template } = shown;
  // Newly ticked, it outweighs every yes; a tick that was only left there does not outweigh a new yes.
  if (choice.never && !before.never && !way.never) {
    const word = shown.words({ kind: "never", of: way.kind });
    return { entries: [...entries, { choice: "refused", word, template }], stopped: false };
  }
  const chosen = (yes: boolean) =>
    way.purposes
      .filter(({ purpose }) => choice.purposes[purpose] === yes && before.purposes[purpose] !== yes)
      .filter(({ state }) => state !== (yes ? "given" : "refused"));
  const yes = way.mayLift ? chosen(true) : [];
  const seen = yes.filter(({ may, decidedAt }) => may || (decidedAt ?? 0) <= before.entries);
  for (const [wanted, choice] of [
    [chosen(false), "refused"],
    [seen, "given"],
  ] as const) {
    if (wanted.length === 0) continue;
    const purposes = wanted.map(({ purpose }) => purpose);
    const word = shown.words({ kind: "purposes", purposes, yes: choice === "given" });
    entries.push({ choice, scope: "purpose", purposes, word, template });
  }
  return { entries, stopped: seen.length < yes.length };
}

/** The page knows a language by its first part and hours by the hour: what it could not show it does not change. */
function changePatient(patient: PatientRecord, given: GivenForm, sent: PreferenceChoices): boolean {
  const { language, quietHours } = sent;
  const newLanguage = language !== null && language !== primaryOf(given.language);
  const newHours = !sameHours(given.quietHours, quietHours) && !sameHours(patient.quietHours, quietHours);
  if (newHours) patient.quietHours = quietHours;
  if (!newLanguage || language === patient.language) return newHours;
  patient.language = language;
  return true;
}

const primaryOf = (language: string | null) => language?.split("-")[0] ?? null;

const sameHours = (a: QuietHours | null | undefined, b: QuietHours | null | undefined) =>
  a?.from === b?.from && a?.to === b?.to;
