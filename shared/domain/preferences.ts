/** What a patient has a say in: purposes, quiet hours, and the warning of channels that are not encrypted. */
import type { AddressKind } from "./channels.ts";
import type { Purpose } from "./policy.ts";

/** `staff` and `system` are not sent to patients, or only in answer to them. */
export const patientPurposes = [
  "reply",
  "reminder",
  "result",
  "refill",
  "broadcast",
] as const satisfies readonly Purpose[];
export type PatientPurpose = (typeof patientPurposes)[number];

/** As staff and auditors read them. */
export const purposeNames: Readonly<Record<PatientPurpose, string>> = {
  reply: "Replies",
  reminder: "Reminders",
  result: "Results",
  refill: "Refills",
  broadcast: "News",
};

/** What is sent by itself: what a mail's "unsubscribe" is about. */
export const automaticPurposes = [
  "reminder",
  "result",
  "refill",
  "broadcast",
] as const satisfies readonly PatientPurpose[];

/** Of the patient's own clock, over midnight when `from` is later than `to`. */
export interface QuietHours {
  from: string;
  to: string;
}

/**
 * The warning that a channel is not encrypted (45 CFR 164.522(b)). Raise it when its words change their meaning: who
 * accepted an older one is asked again.
 */
export const warningVersion = 1;

/** How an acceptance of the warning stands in the ledger: the version and the language that was shown. */
export function warningTemplate(kind: AddressKind, language: string): string {
  return `unencrypted ${kind} v${warningVersion} ${language}`;
}

/** The version of a warning that a template names; null when it names none. */
export function warningVersionOf(template: string | null): number | null {
  const version = /^unencrypted \w+ v(\d+) /.exec(template ?? "")?.[1];
  return version === undefined ? null : Number(version);
}
