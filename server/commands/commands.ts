/** All commands of the staff, with the parts they work on. */
import type { ProviderTemplates } from "../channels/provider-templates.ts";
import type { LineTells } from "../channels/registry.ts";
import type { PatientLinks } from "../consent/links.ts";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import type { Directory } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import { createAutoReplies, type AutoReplyCommands } from "./auto-replies.ts";
import { createErrandCommands, type ErrandCommands } from "./errands.ts";
import { createChangePatient, type ChangePatientCommand } from "./change-patient.ts";
import { createAddressStanding, type AddressStandingCommands } from "./address-standing.ts";
import { createConsent, type ConsentCommands } from "./consent.ts";
import { createConsentTexts, type ConsentTextCommands } from "./consent-texts.ts";
import { createDeliveryActions, type DeliveryCommands } from "./delivery-actions.ts";
import { createEmergencies, type EmergencyCommands } from "./emergencies.ts";
import { createDepartures, type DepartureCommands } from "./departures.ts";
import { createLineCommands, type LineCommands } from "./lines.ts";
import { createHouseholds, type HouseholdCommands } from "./households.ts";
import { createMoves, type MoveCommands } from "./moves.ts";
import { createOrganizationCommands, type OrganizationCommands } from "./organization.ts";
import { createPolicies, type PolicyCommands } from "./policies.ts";
import { createPrices, type PriceCommands } from "./prices.ts";
import { createQuietHours, type QuietHoursCommands } from "./quiet-hours.ts";
import { createReply, type ReplyCommands } from "./reply.ts";
import { createRulings, type RulingCommands } from "./rulings.ts";
import { createTemplateCommands, type TemplateCommands } from "./templates.ts";
import { createTriage, type TriageCommands } from "./triage.ts";

export interface Commands
  extends
    TriageCommands,
    PolicyCommands,
    AutoReplyCommands,
    ErrandCommands,
    ConsentCommands,
    ConsentTextCommands,
    DeliveryCommands,
    DepartureCommands,
    TemplateCommands,
    PriceCommands,
    EmergencyCommands,
    QuietHoursCommands,
    OrganizationCommands,
    LineCommands,
    HouseholdCommands,
    AddressStandingCommands,
    MoveCommands,
    ReplyCommands,
    RulingCommands {
  changePatient: ChangePatientCommand;
}

export interface CommandParts {
  store: Store;
  directory: Directory;
  tells: LineTells;
  clock: Clock;
  ids: Ids;
  providerTemplates: ProviderTemplates<LineRecord>;
  /** Links for patients, and where they lead. */
  links: PatientLinks;
  publicUrl: () => string;
}

export function createCommands(parts: CommandParts): Commands {
  return {
    ...createTriage(parts),
    ...createPolicies(parts),
    ...createAutoReplies(parts),
    ...createErrandCommands(parts),
    ...createDeliveryActions(parts),
    ...createTemplateCommands(parts),
    ...createPrices(parts),
    ...createEmergencies(parts),
    ...createQuietHours(parts),
    ...createDepartures(parts),
    ...createOrganizationCommands(parts),
    ...createLineCommands(parts),
    ...createHouseholds(parts),
    ...createAddressStanding(parts),
    ...createMoves(parts),
    ...createRulings(parts),
    ...createConsent(parts),
    ...createConsentTexts(parts),
    ...createReply(parts),
    changePatient: createChangePatient(parts),
  };
}
