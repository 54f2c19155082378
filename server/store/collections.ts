/** All collections of one connection, by name. */
import type { Connection } from "mongoose";
import type { Codec } from "./codec.ts";
import { addressQueries } from "./addresses.ts";
import { alarmQueries } from "./alarms.ts";
import { auditQueries } from "./audit-entries.ts";
import { autoReplyQueries } from "./auto-replies.ts";
import { consentQueries } from "./consent-entries.ts";
import { consentFormQueries } from "./consent-forms.ts";
import { consentTextQueries } from "./consent-texts.ts";
import { conversationQueries } from "./conversation-queries.ts";
import { deliveryQueries } from "./delivery-queries.ts";
import { errandQueries } from "./errands.ts";
import { emergencySettingsQueries } from "./emergency-settings.ts";
import { eventQueries } from "./events.ts";
import { formRunQueries } from "./form-runs.ts";
import { journalQueries } from "./journal.ts";
import { lineQueries } from "./lines.ts";
import { messageVersionQueries } from "./message-versions.ts";
import { lineStateQueries } from "./line-states.ts";
import { messageQueries } from "./messages.ts";
import { organizationQueries } from "./organizations.ts";
import { patientQueries } from "./patients.ts";
import { policyQueries } from "./policies.ts";
import { priceQueries } from "./prices.ts";
import { quietSettingsQueries } from "./quiet-settings.ts";
import { readMarkQueries } from "./read-marks.ts";
import { secureLinkQueries } from "./secure-links.ts";
import { ruleRunQueries } from "./rule-runs.ts";
import { sessionQueries } from "./sessions.ts";
import { templateQueries } from "./templates.ts";
import { throttleQueries } from "./throttles.ts";
import { userQueries } from "./users.ts";

export type Collections = ReturnType<typeof createCollections>;

export function createCollections(connection: Connection, codec: Codec) {
  return {
    organizations: organizationQueries(connection),
    users: userQueries(connection, codec),
    lines: lineQueries(connection, codec),
    lineStates: lineStateQueries(connection),
    patients: patientQueries(connection, codec),
    addresses: addressQueries(connection, codec),
    conversations: conversationQueries(connection, codec),
    messages: messageQueries(connection, codec),
    messageVersions: messageVersionQueries(connection, codec),
    deliveries: deliveryQueries(connection, codec),
    policies: policyQueries(connection),
    templates: templateQueries(connection),
    prices: priceQueries(connection),
    autoReplies: autoReplyQueries(connection, codec),
    formRuns: formRunQueries(connection, codec),
    ruleRuns: ruleRunQueries(connection, codec),
    errands: errandQueries(connection, codec),
    emergencySettings: emergencySettingsQueries(connection),
    quietSettings: quietSettingsQueries(connection),
    alarms: alarmQueries(connection, codec),
    journal: journalQueries(connection, codec),
    events: eventQueries(connection),
    readMarks: readMarkQueries(connection),
    consent: consentQueries(connection, codec),
    consentForms: consentFormQueries(connection, codec),
    consentTexts: consentTextQueries(connection),
    audit: auditQueries(connection),
    secureLinks: secureLinkQueries(connection),
    sessions: sessionQueries(connection),
    throttles: throttleQueries(connection, codec),
  };
}
