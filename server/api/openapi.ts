/** The OpenAPI 3.1 document, generated from the route table: what is served is what is described. */
import { z } from "zod";
import {
  autoActionSchema,
  autoFormSchema,
  autoReplyBookSchema,
  autoReplyChangeSchema,
  autoReplyTrialSchema,
  autoReplyTrySchema,
  autoReplyViewSchema,
  autoRuleSchema,
  questionSchema,
  ruleConflictSchema,
  textConditionSchema,
  verdictSchema,
} from "../../shared/api/auto-replies.ts";
import { problemSchema, staffSchema } from "../../shared/api/common.ts";
import {
  conversationPageSchema,
  conversationSchema,
  conversationSummarySchema,
  householdAddedSchema,
  movedSchema,
  patientAddressSchema,
  patientBriefSchema,
  patientChangeSchema,
  patientSchema,
  queueCountsSchema,
  reachSchema,
  replyTemplateSchema,
  replyWaySchema,
} from "../../shared/api/conversations.ts";
import {
  attemptSchema,
  deliverySchema,
  messageChangeSchema,
  messagePageSchema,
  messageSchema,
  messageVersionsSchema,
  replySchema,
  resendSchema,
  sendErrorSchema,
  stepSchema,
} from "../../shared/api/messages.ts";
import {
  lineFiguresListSchema,
  lineFiguresSchema,
  lineListSchema,
  linePauseSchema,
  lineRateChangeSchema,
  lineRateSchema,
  lineSchema,
  lineTestSchema,
} from "../../shared/api/lines.ts";
import {
  addressAddSchema,
  addressFoundSchema,
  addressLookUpSchema,
  addressStandingSchema,
  addressUnlinkSchema,
  householdAddSchema,
  householdMemberSchema,
  moveSchema,
  whosePlaceSchema,
} from "../../shared/api/households.ts";
import { organizationChangeSchema, organizationSchema } from "../../shared/api/organization.ts";
import {
  leftOutSchema,
  plannedStepSchema,
  policyChangeSchema,
  policyListSchema,
  policySchema,
  policyStepSchema,
  policyTrialSchema,
  policyTrySchema,
  policyViewSchema,
} from "../../shared/api/policies.ts";
import {
  costSchema,
  linePriceChangeSchema,
  linePriceListSchema,
  linePriceSchema,
  priceTableSchema,
} from "../../shared/api/prices.ts";
import {
  alarmListSchema,
  alarmSchema,
  chainStepSchema,
  contactSchema,
  emergencySettingsChangeSchema,
  emergencySettingsSchema,
  emergencySettingsViewSchema,
  emergencyTrialSchema,
  emergencyTrySchema,
  emergencyWordsSchema,
  pageSchema,
} from "../../shared/api/emergencies.ts";
import { errandSchema } from "../../shared/api/errands.ts";
import {
  consentCellSchema,
  consentEntrySchema,
  consentExportSchema,
  consentRecordSchema,
  consentUndoSchema,
  consentViewSchema,
  consentWaySchema,
  formFileSchema,
  formSchema,
  formUploadSchema,
  preferenceLinkRequestSchema,
  preferenceLinkSchema,
} from "../../shared/api/consent.ts";
import {
  despiteHoursSchema,
  hoursLawSchema,
  purposeQuietSchema,
  quietSettingsChangeSchema,
  quietSettingsSchema,
  quietSettingsViewSchema,
  quietTrialSchema,
  quietTrySchema,
  quietWindowSchema,
} from "../../shared/api/quiet-hours.ts";
import { sessionSchema, signInSchema } from "../../shared/api/session.ts";
import {
  templateChangeSchema,
  templateFetchedSchema,
  templateListSchema,
  templateNewSchema,
  templateVariableSchema,
  templateViewSchema,
} from "../../shared/api/templates.ts";
import { gapSchema, pushedEventSchema } from "../../shared/events/catalogue.ts";
import type { Route } from "./route.ts";

/** Schemas with a name of their own in the document; those of one route alone are named after it. */
const answerNames: Readonly<Record<string, z.ZodType>> = {
  Problem: problemSchema,
  Staff: staffSchema,
  Session: sessionSchema,
  PatientBrief: patientBriefSchema,
  PatientAddress: patientAddressSchema,
  Patient: patientSchema,
  Reach: reachSchema,
  ReplyTemplate: replyTemplateSchema,
  ReplyWay: replyWaySchema,
  ConversationSummary: conversationSummarySchema,
  Conversation: conversationSchema,
  ConversationPage: conversationPageSchema,
  QueueCounts: queueCountsSchema,
  SendError: sendErrorSchema,
  Cost: costSchema,
  Attempt: attemptSchema,
  Step: stepSchema,
  Delivery: deliverySchema,
  Message: messageSchema,
  MessagePage: messagePageSchema,
  MessageVersions: messageVersionsSchema,
  Organization: organizationSchema,
  HouseholdMember: householdMemberSchema,
  WhosePlace: whosePlaceSchema,
  AddressFound: addressFoundSchema,
  HouseholdAdded: householdAddedSchema,
  Moved: movedSchema,
  PolicyStep: policyStepSchema,
  Policy: policySchema,
  PolicyView: policyViewSchema,
  PolicyList: policyListSchema,
  PlannedStep: plannedStepSchema,
  LeftOut: leftOutSchema,
  PolicyTrial: policyTrialSchema,
  LineRate: lineRateSchema,
  Line: lineSchema,
  LineList: lineListSchema,
  LineTest: lineTestSchema,
  LineFigures: lineFiguresSchema,
  LineFiguresList: lineFiguresListSchema,
  PriceTable: priceTableSchema,
  LinePrice: linePriceSchema,
  LinePriceList: linePriceListSchema,
  TemplateVariable: templateVariableSchema,
  Template: templateViewSchema,
  TemplateList: templateListSchema,
  TemplateFetched: templateFetchedSchema,
  TextCondition: textConditionSchema,
  AutoAction: autoActionSchema,
  AutoRule: autoRuleSchema,
  FormQuestion: questionSchema,
  AutoForm: autoFormSchema,
  AutoReplyBook: autoReplyBookSchema,
  RuleConflict: ruleConflictSchema,
  Verdict: verdictSchema,
  AutoReplyView: autoReplyViewSchema,
  AutoReplyTrial: autoReplyTrialSchema,
  EmergencyWords: emergencyWordsSchema,
  ChainStep: chainStepSchema,
  EmergencySettings: emergencySettingsSchema,
  EmergencySettingsView: emergencySettingsViewSchema,
  EmergencyTrial: emergencyTrialSchema,
  Page: pageSchema,
  Alarm: alarmSchema,
  Errand: errandSchema,
  AlarmList: alarmListSchema,
  Contact: contactSchema,
  HoursLaw: hoursLawSchema,
  QuietWindow: quietWindowSchema,
  PurposeQuiet: purposeQuietSchema,
  QuietSettings: quietSettingsSchema,
  QuietSettingsView: quietSettingsViewSchema,
  QuietTrial: quietTrialSchema,
  ConsentCell: consentCellSchema,
  ConsentWay: consentWaySchema,
  ConsentEntry: consentEntrySchema,
  Consent: consentViewSchema,
  ConsentForm: formSchema,
  ConsentFormFile: formFileSchema,
  ConsentExport: consentExportSchema,
  PreferenceLink: preferenceLinkSchema,
  Event: pushedEventSchema,
  Gap: gapSchema,
};
const inputNames: Readonly<Record<string, z.ZodType>> = {
  SignIn: signInSchema,
  EmergencySettingsChange: emergencySettingsChangeSchema,
  EmergencyTry: emergencyTrySchema,
  QuietSettingsChange: quietSettingsChangeSchema,
  QuietTry: quietTrySchema,
  DespiteHours: despiteHoursSchema,
  Reply: replySchema,
  Resend: resendSchema,
  MessageChange: messageChangeSchema,
  OrganizationChange: organizationChangeSchema,
  AddressLookUp: addressLookUpSchema,
  AddressAdd: addressAddSchema,
  AddressStanding: addressStandingSchema,
  AddressUnlink: addressUnlinkSchema,
  HouseholdAdd: householdAddSchema,
  Move: moveSchema,
  PatientChange: patientChangeSchema,
  PolicyChange: policyChangeSchema,
  AutoReplyChange: autoReplyChangeSchema,
  AutoReplyTry: autoReplyTrySchema,
  PolicyTry: policyTrySchema,
  LinePriceChange: linePriceChangeSchema,
  LineRateChange: lineRateChangeSchema,
  LinePause: linePauseSchema,
  TemplateNew: templateNewSchema,
  TemplateChange: templateChangeSchema,
  ConsentRecord: consentRecordSchema,
  ConsentUndo: consentUndoSchema,
  ConsentFormUpload: formUploadSchema,
  PreferenceLinkRequest: preferenceLinkRequestSchema,
};

const statusWords: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Made",
  204: "Done, nothing to say",
};

/** What `describe` makes of a route: its place in the document. */
interface Described {
  path: string;
  method: Route["method"];
  operation: Record<string, unknown>;
}

export function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const described = routes.map(describe);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method, operation } of described) (paths[path] ??= {})[method] = operation;
  return {
    openapi: "3.1.0",
    info: {
      title: "Threadwell",
      version: "1",
      description: "The staff's API of Threadwell, a realtime inbox in which every patient is one thread.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    paths,
    components: {
      schemas: {
        ...schemasOf("output", answerNames, routes.flatMap(answersOf)),
        ...schemasOf("input", inputNames, routes.flatMap(bodyOf)),
      },
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The access token of a session; see POST /session.",
        },
      },
    },
  };
}

type Named = readonly [name: string, schema: z.ZodType];

const nameOf = (schema: z.ZodType) =>
  Object.entries({ ...answerNames, ...inputNames }).find(([, one]) => one === schema)?.[0];

/** "PUT /conversations/:id/read" → "PutConversationsRead": for schemas that have no name of their own. */
function placeName({ method, path }: Route): string {
  const words = [method, ...path.split("/").filter((part) => part !== "" && !part.startsWith(":"))];
  return words
    .map((word) => word.replace(/\W.*$/, "").replace(/^./, (first) => first.toUpperCase()))
    .join("");
}

const answersOf = (route: Route): Named[] =>
  Object.entries(route.answers).flatMap(([status, schema]) =>
    schema ? [[nameOf(schema) ?? `${placeName(route)}${status}`, schema] as const] : [],
  );
const bodyOf = (route: Route): Named[] =>
  route.body ? [[nameOf(route.body) ?? `${placeName(route)}Body`, route.body]] : [];

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** JSON Schemas by name, each referring to the others by theirs. What comes in takes no other keys. */
function schemasOf(
  io: "input" | "output",
  names: Readonly<Record<string, z.ZodType>>,
  used: readonly Named[],
): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of [...Object.entries(names), ...used])
    if (!registry.has(schema)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => reference(id).$ref,
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type !== "object") return;
      if (io === "input") jsonSchema.additionalProperties = false;
      else delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
  );
}

function describe(route: Route): Described {
  const parameters = [...parametersOf("path", route.params), ...parametersOf("query", route.query)];
  const [body] = bodyOf(route);
  const names = new Map(answersOf(route).map(([name, schema]) => [schema, name]));
  const answers = Object.entries(route.answers).map(([status, schema]) => [
    status,
    {
      description: statusWords[Number(status)] ?? "Done",
      ...(schema && { content: { "application/json": { schema: reference(names.get(schema) ?? "") } } }),
    },
  ]);
  const refusals = Object.entries(refusalsOf(route)).map(([status, description]) => [
    status,
    { description, content: { "application/problem+json": { schema: reference("Problem") } } },
  ]);
  return {
    path: route.path.replace(/:(\w+)/g, "{$1}"),
    method: route.method,
    operation: {
      summary: route.summary,
      tags: [route.path.split("/")[1]],
      security: route.access === "staff" ? [{ accessToken: [] }] : [],
      ...(parameters.length > 0 && { parameters }),
      ...(body && {
        requestBody: { required: true, content: { "application/json": { schema: reference(body[0]) } } },
      }),
      responses: Object.fromEntries([...answers, ...refusals]) as object,
    },
  };
}

function parametersOf(place: "path" | "query", schema: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: one,
  }));
}

function refusalsOf(route: Route): Record<string, string> {
  const hasInput =
    route.body !== null || Object.keys({ ...route.params.shape, ...route.query.shape }).length > 0;
  return {
    ...(hasInput && { 400: "`invalid`: `fields` names what was expected where" }),
    ...(route.access === "staff" && { 401: "`unauthorized`: no access token, or its session is over" }),
    ...("id" in route.params.shape && { 404: "`not_found`: not there, or not yours to see" }),
    ...(route.body !== null && {
      413: "`too_large`: the body is too large",
      415: "`unsupported_media_type`: expected JSON",
    }),
    ...route.refusals,
  };
}
