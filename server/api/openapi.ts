/** The OpenAPI 3.1 document, generated from the route table: what is served is what is described. */
import { OpenAPIRegistry, OpenApiGeneratorV31, zodToOpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import type { z } from "zod";
import { problemSchema, staffSchema } from "../../shared/api/common.ts";
import {
  conversationPageSchema,
  conversationSchema,
  conversationSummarySchema,
  patientAddressSchema,
  patientBriefSchema,
  patientChangeSchema,
  patientSchema,
  queueCountsSchema,
  replyWaySchema,
} from "../../shared/api/conversations.ts";
import {
  attemptSchema,
  deliverySchema,
  messagePageSchema,
  messageSchema,
  replySchema,
  sendErrorSchema,
  stepSchema,
} from "../../shared/api/messages.ts";
import { sessionSchema, signInSchema } from "../../shared/api/session.ts";
import { gapSchema, pushedEventSchema } from "../../shared/events/catalogue.ts";
import type { Route } from "./route.ts";

/** Schemas that get a name of their own in the document; all others stand where they are used. */
const names: Readonly<Record<string, z.ZodType>> = {
  Problem: problemSchema,
  Staff: staffSchema,
  SignIn: signInSchema,
  Session: sessionSchema,
  PatientBrief: patientBriefSchema,
  PatientAddress: patientAddressSchema,
  Patient: patientSchema,
  PatientChange: patientChangeSchema,
  ReplyWay: replyWaySchema,
  ConversationSummary: conversationSummarySchema,
  Conversation: conversationSchema,
  ConversationPage: conversationPageSchema,
  QueueCounts: queueCountsSchema,
  SendError: sendErrorSchema,
  Attempt: attemptSchema,
  Step: stepSchema,
  Delivery: deliverySchema,
  Message: messageSchema,
  MessagePage: messagePageSchema,
  Reply: replySchema,
  Event: pushedEventSchema,
  Gap: gapSchema,
};

const statusWords: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Made",
  204: "Done, nothing to say",
};

export function openApiDocument(routes: readonly Route[], serverUrl = "/api/v1"): object {
  for (const [refId, schema] of Object.entries(names))
    if (!zodToOpenAPIRegistry.has(schema)) zodToOpenAPIRegistry.add(schema, { _internal: { refId } });

  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "accessToken", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The access token of a session; see POST /session.",
  });
  for (const route of routes) {
    const hasInput =
      route.body !== null || Object.keys({ ...route.params.shape, ...route.query.shape }).length > 0;
    const refusals: Record<string, string> = {
      ...(hasInput && { 400: "`invalid`: `fields` names what was expected where" }),
      ...(route.access === "staff" && { 401: "`unauthorized`: no access token, or its session is over" }),
      ...("id" in route.params.shape && { 404: "`not_found`: not there, or not yours to see" }),
      ...route.refusals,
    };
    registry.registerPath({
      method: route.method,
      path: route.path.replace(/:(\w+)/g, "{$1}"),
      summary: route.summary,
      tags: [route.path.split("/")[1] ?? ""],
      security: route.access === "staff" ? [{ accessToken: [] }] : [],
      request: {
        params: route.params,
        query: route.query,
        ...(route.body && {
          body: { required: true, content: { "application/json": { schema: route.body } } },
        }),
      },
      responses: {
        ...Object.fromEntries(
          Object.entries(route.answers).map(([status, schema]) => [
            status,
            {
              description: statusWords[Number(status)] ?? "Done",
              ...(schema && { content: { "application/json": { schema } } }),
            },
          ]),
        ),
        ...Object.fromEntries(
          Object.entries(refusals).map(([status, description]) => [
            status,
            { description, content: { "application/problem+json": { schema: problemSchema } } },
          ]),
        ),
      },
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Threadwell",
      version: "1",
      description: "The staff's API of Threadwell, a realtime inbox in which every patient is one thread.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
  });
}
