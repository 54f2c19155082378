/**
 * What the preference page and the unsubscribe page say. {clinic}, {address} and {date} are filled in. It is consent:
 * every language promises exactly what English does, no more and no less. Short, kind sentences of everyday words, and
 * nothing about anybody's health.
 */
import type { AddressKind, ChannelId } from "../../../shared/domain/channels.ts";
import type { PatientPurpose } from "../../../shared/domain/preferences.ts";

export interface PreferenceWords {
  title: string;
  lead: string;
  saved: string;
  savedMore: string;
  /** In its place where a yes met a refusal that came since the page was opened. */
  stoppedMeanwhile: string;
  /** What may be sent to an address: the heading of its choices. */
  ways: Readonly<Record<ChannelId, string>>;
  purposes: Readonly<Record<PatientPurpose, { name: string; more: string }>>;
  yes: string;
  no: string;
  never: Readonly<Record<AddressKind, string>>;
  neverMore: string;
  /** Why a refusal on a shared address cannot be lifted from here. START is a word that every line knows. */
  shared: Readonly<Record<AddressKind, string>>;
  warning: Readonly<Record<AddressKind, string>>;
  warningYes: string;
  /** Of the messages, not of the page. */
  language: string;
  quiet: string;
  quietMore: string;
  quietNone: string;
  quietFrom: string;
  quietTo: string;
  save: string;
  stopAll: string;
  stopAllMore: string;
  until: string;
  /** No number and no address is known. */
  nothing: string;
  unchanged: string;
  endedMore: string;
  staleMore: string;
  unsubscribe: {
    title: string;
    ask: string;
    more: string;
    button: string;
    done: string;
    doneMore: string;
  };
}
