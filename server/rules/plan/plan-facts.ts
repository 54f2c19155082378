/** The facts of a plan, from the rows that hold them. Pure. */
import { defaultPolicies, type Policy, type Purpose } from "../../../shared/domain/policy.ts";
import type { LineTells } from "../../channels/registry.ts";
import type { AddressRecord } from "../../store/addresses.ts";
import type { ConsentEntry } from "../../store/consent-entries.ts";
import type { CareSend, ConversationRecord } from "../../store/conversations.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { OrganizationRecord } from "../../store/organizations.ts";
import type { PatientRecord } from "../../store/patients.ts";
import type { PolicyRecord } from "../../store/policies.ts";
import type { QuietSettingsRecord } from "../../store/quiet-settings.ts";
import type { TemplateRecord } from "../../store/templates.ts";
import { countsAsCare } from "../quiet/settings.ts";
import type { Asking } from "../ways.ts";
import type { PlanFacts } from "./make-plan.ts";

/** What is known of the patient at this moment. */
export interface PatientFacts {
  now: Date;
  patient: PatientRecord;
  addresses: readonly AddressRecord[];
  consent: readonly ConsentEntry[];
  lastInbound: ConversationRecord["lastInbound"];
  /** Absent: none went. */
  careSends?: readonly CareSend[] | undefined;
}

/** What the organization has and wants. */
export interface HouseFacts {
  organization: OrganizationRecord;
  lines: ReadonlyMap<string, LineRecord>;
  /** Of all lines. */
  templates: readonly TemplateRecord[];
  policy: Policy;
  tells: LineTells;
  /** Absent or null: the default holds. */
  quiet?: QuietSettingsRecord | null;
  /** Where links to the secure page begin; absent or null: there is none. */
  pageUrl?: string | null;
  /** Who sends it; a reply is a person's when nothing is said. */
  asking?: Omit<Asking, "purpose">;
}

export function planFactsOf(
  { now, patient, addresses, consent, lastInbound, careSends = [] }: PatientFacts,
  { organization, lines, templates, policy, tells, asking, quiet = null, pageUrl = null }: HouseFacts,
  texts: PlanFacts["texts"],
): PlanFacts {
  return {
    now,
    patientId: patient.id,
    patientName: patient.name,
    provisional: patient.provisional,
    preferredAddressId: patient.preferredAddressId,
    reach: patient.reach,
    language: patient.language,
    templates,
    addresses,
    lines: [...lines.values()],
    consent,
    asking: { byPerson: policy.purpose === "reply", ...asking, purpose: policy.purpose },
    lastInbound,
    policy,
    ...(policy.purpose === "reply" && policy.needsWarning && { needsWarning: policy.needsWarning }),
    first: null,
    template: null,
    texts,
    clinic: organization.name,
    zone: patient.timeZone ?? organization.timeZone,
    pageUrl: organization.noticeLink ? pageUrl : null,
    ...(patient.birthDate === null && { provenByCode: true }),
    tells,
    careSends: countsAsCare({ quiet }, policy.purpose) ? careSends : null,
  };
}

/** The policy that holds for a purpose: the organization's own, else the default. */
export function policyOf(policies: ReadonlyMap<Purpose, PolicyRecord>, purpose: Purpose): Policy {
  return policies.get(purpose)?.policy ?? defaultPolicies[purpose];
}
