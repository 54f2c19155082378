/**
 * One good request for every route, from the clinic's own records. Tests walk the route table beside this one: a
 * route without a row here fails them, so that none is left out of what is asserted of all.
 */
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { defaultQuietSettings } from "../../shared/domain/quiet-hours.ts";
import type { Route } from "../api/route.ts";
import type { Clinic, Thread } from "./clinic.ts";

export interface Example {
  /** The id in the path, of this clinic's own record. */
  id?: (thread: Thread) => string;
  query?: Record<string, string>;
  body?: (clinic: Clinic, thread: Thread) => Record<string, unknown>;
  /** Only an admin may. */
  admin?: true;
  /** What the clinic's own record answers to it, where that is a refusal. */
  refused?: number;
}

export const nameOf = ({ method, path }: Pick<Route, "method" | "path">) => `${method.toUpperCase()} ${path}`;

const patient = (thread: Thread) => thread.patientId;
const conversation = (thread: Thread) => thread.conversationId;

const exampleTemplate = (lineId: string) => ({
  lineId,
  name: "Visit",
  language: "en",
  category: "utility",
  body: "Hi {{1}}",
  variables: [{ key: "1", label: "Name", kind: "text", filledBy: null, example: "Ana" }],
  providerTemplateId: "HX1",
  status: "approved",
  purposes: [],
});

export const examples: Readonly<Record<string, Example>> = {
  "POST /session": { body: ({ people }) => ({ email: people[0]?.email, password: "a password for tests" }) },
  "POST /session/refresh": {},
  "GET /session": {},
  "DELETE /session": {},
  "GET /conversations": { query: { queue: "open", limit: "5" } },
  "GET /conversations/counts": {},
  "GET /conversations/:id": { id: conversation },
  "PUT /conversations/:id/read": { id: conversation, body: () => ({ seq: 1 }) },
  "PUT /conversations/:id/assignee": {
    id: conversation,
    body: ({ people }) => ({ userId: people[0]?.id }),
  },
  "POST /conversations/:id/form/stop": { id: conversation },
  "PUT /conversations/:id/ruling": {
    id: conversation,
    body: (_clinic, thread) => ({ reviewId: thread.conversationId, ruling: "seen" }),
    refused: 404,
  },
  "PUT /conversations/:id/ruling/undo": { id: conversation, refused: 409 },
  "PUT /conversations/:id/status": { id: conversation, body: () => ({ status: "open" }) },
  "GET /conversations/:id/messages": { id: conversation, query: { before: "99", limit: "5" } },
  "POST /conversations/:id/messages": {
    id: conversation,
    body: (_clinic, thread) => ({
      clientKey: `example-${thread.conversationId}`,
      text: "Friday at 9 works.",
      channel: "sms",
      addressId: thread.addressId,
    }),
  },
  "POST /conversations/:id/messages/withdraw": {
    id: conversation,
    body: () => ({ clientKey: "nobody-has-this-key" }),
  },
  "POST /messages/:id/resolve": { id: (thread) => thread.messageIds[1] },
  "POST /messages/:id/resolve/undo": { id: (thread) => thread.messageIds[1] },
  "POST /messages/:id/cancel": { id: (thread) => thread.messageIds[1], refused: 409 },
  "POST /messages/:id/send": {
    id: (thread) => thread.messageIds[1],
    body: (_clinic, { addressId }) => ({ channel: "sms", addressId, words: "as_written", version: 99 }),
    refused: 409,
  },
  "POST /messages/:id/undo": { id: (thread) => thread.messageIds[1], refused: 409 },
  "POST /messages/:id/hold": {
    id: (thread) => thread.messageIds[1],
    body: () => ({ on: true }),
    refused: 409,
  },
  "POST /messages/:id/despite-quiet-hours": {
    id: (thread) => thread.messageIds[1],
    body: () => ({ reason: "patient_asked", version: 1 }),
    refused: 409,
  },
  "POST /messages/:id/go": { id: (thread) => thread.messageIds[1], refused: 409 },
  "PATCH /messages/:id": {
    id: (thread) => thread.messageIds[1],
    body: () => ({ version: 1, text: "Friday at 10 works." }),
    refused: 409,
  },
  "GET /messages/:id/versions": { id: (thread) => thread.messageIds[1] },
  "POST /messages/:id/reached-by-phone": { id: (thread) => thread.messageIds[1] },
  "PATCH /patients/:id": {
    id: (thread) => thread.patientId,
    body: () => ({ name: "Ana", language: "es", tags: ["one"], timeZone: "America/Chicago" }),
  },
  "POST /patients/:id/addresses/look-up": {
    id: patient,
    body: () => ({ kind: "phone", value: "+1 503 555 0199" }),
  },
  "POST /patients/:id/addresses": {
    id: patient,
    body: (_clinic, { patientId }) => ({
      kind: "email",
      value: `${patientId}@example.org`,
      share: false,
    }),
  },
  "POST /patients/:id/addresses/unlink": {
    id: patient,
    body: (_clinic, { addressId }) => ({ addressId }),
    refused: 409,
  },
  "POST /patients/:id/addresses/unlink/undo": { id: patient, refused: 409 },
  "POST /patients/:id/addresses/reopen": {
    id: patient,
    body: (_clinic, { addressId }) => ({ addressId }),
    refused: 409,
  },
  "POST /patients/:id/addresses/reopen/undo": {
    id: patient,
    body: (_clinic, { addressId }) => ({ addressId }),
    refused: 409,
  },
  "POST /patients/:id/addresses/verify": {
    id: patient,
    body: (_clinic, { addressId }) => ({ addressId }),
    refused: 409,
  },
  "POST /patients/:id/addresses/verify/undo": {
    id: patient,
    body: (_clinic, { addressId }) => ({ addressId }),
    refused: 409,
  },
  "POST /patients/:id/household": {
    id: patient,
    body: (_clinic, { addressId }) => ({ addressId, name: "Ana the younger", birthDate: "2015-02-28" }),
  },
  "POST /conversations/:id/moves": {
    id: conversation,
    body: (_clinic, { messageIds, patientId }) => ({ messageIds: [messageIds[0]], patientId }),
    refused: 409,
  },
  "POST /conversations/:id/moves/undo": { id: conversation, refused: 409 },
  "GET /patients/:id/consent": { id: patient },
  "POST /patients/:id/consent": {
    id: patient,
    body: (_clinic, { addressId }) => ({
      addressId,
      choice: "refused",
      purposes: ["broadcast"],
      how: "phone",
      words: "no more news",
    }),
  },
  "POST /patients/:id/consent/undo": {
    id: patient,
    body: (_clinic, { addressId }) => ({ entryId: addressId, words: "wrong patient" }),
    refused: 404,
  },
  "GET /patients/:id/consent/export": { id: patient, query: { format: "csv" } },
  "POST /patients/:id/consent-forms": {
    id: patient,
    body: () => ({ name: "form.pdf", signedOn: "2020-02-29", data: "JVBERi0xLjQK" }),
  },
  "GET /consent-forms/:id": { id: ({ formId }) => formId },
  "POST /patients/:id/preference-link": { id: patient, body: (_clinic, { addressId }) => ({ addressId }) },
  "DELETE /patients/:id/preference-link": { id: patient },
  "GET /consent-texts": {},
  "PUT /consent-texts": {
    admin: true,
    body: () => ({
      language: "en",
      version: 0,
      texts: { stopped: "{clinic}: No more messages will come.", started: null, help: null },
    }),
  },
  "GET /consent-texts/versions": { query: { language: "en" } },
  "GET /policies": {},
  "PUT /policies": {
    admin: true,
    body: ({ lineId }) => ({
      ...defaultPolicies.reply,
      steps: [{ ...defaultPolicies.reply.steps[1], lineId }],
      version: 0,
    }),
  },
  "POST /policies/try": {
    body: (_clinic, { patientId }) => ({
      patientId,
      policy: defaultPolicies.reply,
      text: "Friday at 9 works.",
    }),
  },
  "GET /templates": {},
  // The clinic's only line is for texts, and only WhatsApp has templates.
  "POST /templates": { admin: true, body: ({ lineId }) => exampleTemplate(lineId), refused: 422 },
  "PUT /templates/:id": {
    id: () => "0".repeat(24),
    admin: true,
    body: ({ lineId }) => ({ ...exampleTemplate(lineId), version: 1 }),
    refused: 404,
  },
  "POST /templates/fetch": { admin: true, body: ({ lineId }) => ({ lineId }), refused: 422 },
  "GET /prices": {},
  "PUT /prices": {
    admin: true,
    body: ({ lineId }) => ({ lineId, version: 0, currency: "USD", rates: { segment: 8300 } }),
  },
  "GET /lines": {},
  "GET /lines/figures": {},
  "PUT /lines/:id/rate": {
    id: ({ lineId }) => lineId,
    admin: true,
    body: () => ({
      version: 0,
      rate: { perSecond: 4, counts: "segments", dailyCap: 2000, zone: "America/Los_Angeles" },
    }),
  },
  "POST /lines/:id/pause": {
    id: ({ lineId }) => lineId,
    admin: true,
    body: () => ({ reason: "Wrong caller name" }),
  },
  // The clinic's admin has no phone on record.
  "POST /lines/:id/test": { id: ({ lineId }) => lineId, admin: true, refused: 422 },
  "POST /lines/:id/resume": { id: ({ lineId }) => lineId, admin: true },
  "POST /lines/:id/off": { id: ({ lineId }) => lineId, admin: true },
  "POST /lines/:id/on": { id: ({ lineId }) => lineId, admin: true },
  "GET /quiet-hours": {},
  "PUT /quiet-hours": { admin: true, body: () => ({ settings: defaultQuietSettings, version: 0 }) },
  "POST /quiet-hours/try": {
    body: (_clinic, { patientId }) => ({ patientId, purpose: "reminder", settings: defaultQuietSettings }),
  },
  "GET /auto-replies": {},
  "PUT /auto-replies": {
    admin: true,
    body: ({ lineId }) => {
      const [rule] = defaultBook().rules;
      const rules = rule && [{ ...rule, when: { ...rule.when, lineIds: [lineId] } }];
      return { book: { ...defaultBook(), rules }, version: 0 };
    },
  },
  "POST /auto-replies/try": {
    body: ({ lineId }) => ({
      book: null,
      text: "Where do I park?",
      lineId,
      at: null,
      language: "es",
      sender: "known",
      personAnswering: false,
      automatic: false,
    }),
  },
  "POST /auto-replies/webhook-secret": { admin: true },
  "POST /auto-replies/webhook-test": { admin: true, body: () => ({ url: "https://emr.example.org/hook" }) },
  "GET /emergencies": { query: { open: "true" } },
  "GET /emergencies/settings": {},
  "PUT /emergencies/settings": {
    admin: true,
    body: ({ people }) => ({
      settings: {
        ...defaultEmergencySettings,
        chain: [{ userIds: [people[0]?.id], ways: ["sms", "email"], waitSeconds: 120 }],
      },
      version: 0,
    }),
  },
  "POST /emergencies/try": { body: () => ({ text: "chest pain", off: [], words: {} }) },
  "POST /emergencies/words/check": {
    body: () => ({ language: "en", words: { alarms: ["appointment"], calm: [] } }),
  },
  "POST /emergencies/drill": { admin: true },
  "POST /emergencies/:id/acknowledge": { id: (thread) => thread.alarmId },
  "POST /emergencies/:id/settle": { id: (thread) => thread.alarmId },
  "POST /emergencies/:id/reopen": { id: (thread) => thread.alarmId },
  "GET /errands": {},
  "POST /errands/:id/retry": { id: (thread) => thread.errandIds[0] },
  "POST /errands/:id/leave": { id: (thread) => thread.errandIds[1] },
  "GET /contact": {},
  // Whoever asks has put a phone on record just before, and does not know the code.
  "POST /contact/code": {},
  "POST /contact/proof": { body: () => ({ code: "123 456" }), refused: 422 },
  "PUT /contact": { body: () => ({ phone: "+15035550177" }) },
  "GET /organization": {},
  "PATCH /organization": { admin: true, body: () => ({ version: 1, undoSeconds: 10 }) },
  "GET /staff": {},
  "GET /events": { query: { after: "0" } },
  "GET /openapi.json": {},
};

/** The path of a request to this route, with its id and query. */
export function addressOf(route: Route, id: string | undefined, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return route.path.replace(":id", id ?? "") + (search === "" ? "" : `?${search}`);
}
