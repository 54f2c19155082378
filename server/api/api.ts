/** The staff's door: the one list of resources. A resource is a folder and one line here. */
import { z } from "zod";
import type { Router } from "express";
import type { Audit } from "../access/audit.ts";
import type { OriginRule } from "../access/origin.ts";
import type { Sessions } from "../access/sessions.ts";
import type { Commands } from "../commands/commands.ts";
import type { Presenter } from "../events/present.ts";
import type { ProviderNames } from "../events/present-line.ts";
import type { Clock } from "../lib/clock.ts";
import type { PhoneProof } from "../outreach/phone-proof.ts";
import type { LineTester } from "../outreach/line-tester.ts";
import type { Directory } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Errands } from "../outbound/errands.ts";
import type { Store } from "../store/store.ts";
import { autoReplyRoutes } from "./auto-replies/routes.ts";
import { consentRoutes } from "./consent/routes.ts";
import { consentTextRoutes } from "./consent-texts/routes.ts";
import { contactRoutes } from "./contact/routes.ts";
import { conversationRoutes } from "./conversations/routes.ts";
import { emergencyRoutes } from "./emergencies/routes.ts";
import { errandRoutes } from "./errands/routes.ts";
import { eventRoutes, type ReadGap } from "./events/routes.ts";
import { lineRoutes } from "./lines/routes.ts";
import { messageRoutes } from "./messages/routes.ts";
import { householdRoutes } from "./households/routes.ts";
import { openApiDocument } from "./openapi.ts";
import { organizationRoutes } from "./organization/routes.ts";
import { patientRoutes } from "./patients/routes.ts";
import { policyRoutes } from "./policies/routes.ts";
import { priceRoutes } from "./prices/routes.ts";
import { quietHoursRoutes } from "./quiet-hours/routes.ts";
import { answer, route, type Route } from "./route.ts";
import { serveRoutes } from "./serve.ts";
import { sessionRoutes } from "./session/routes.ts";
import { staffRoutes } from "./staff/routes.ts";
import { templateRoutes } from "./templates/routes.ts";

export interface ApiParts {
  store: Store;
  directory: Directory;
  sessions: Sessions;
  presenter: Presenter;
  commands: Commands;
  audit: Audit;
  readGap: ReadGap;
  clock: Clock;
  /** Whether a line's provider can be asked for its templates. */
  canFetchTemplates(line: LineRecord): boolean;
  originAllowed: OriginRule;
  /** Whether people reach us by https only: the cookie then travels by https only. */
  secure: boolean;
  /** Where the virtual phones are, in the demo only. */
  simulatorUrl: string | null;
  /** Whether a provider can send flash texts. */
  flashes: (provider: string) => boolean;
  /** What people call a provider. */
  providerNames: ProviderNames;
  lineTester: LineTester;
  phoneProof: PhoneProof;
  errands: Pick<Errands, "tryWebhook">;
}

export function apiRoutes(parts: ApiParts): Route[] {
  const resources = [
    ...sessionRoutes(parts),
    ...conversationRoutes(parts),
    ...messageRoutes(parts),
    ...patientRoutes(parts),
    ...householdRoutes(parts),
    ...consentRoutes(parts),
    ...consentTextRoutes(parts),
    ...policyRoutes(parts),
    ...templateRoutes(parts),
    ...priceRoutes(parts),
    ...lineRoutes(parts),
    ...autoReplyRoutes(parts),
    ...emergencyRoutes(parts),
    ...errandRoutes(parts),
    ...contactRoutes(parts),
    ...quietHoursRoutes(parts),
    ...organizationRoutes(parts),
    ...staffRoutes(parts),
    ...eventRoutes(parts),
  ];
  const routes: Route[] = [...resources, describe(() => routes)];
  return routes;
}

/** The document describes itself too, so it is made when it is first asked for. */
function describe(routes: () => readonly Route[]): Route {
  let document: Record<string, unknown> | null = null;
  return route({
    method: "get",
    path: "/openapi.json",
    summary: "This document.",
    access: "public",
    answers: { 200: z.record(z.string(), z.unknown()) },
    handler: async () => answer(200, (document ??= openApiDocument(routes()))),
  });
}

export function createApi(parts: ApiParts): Router {
  return serveRoutes(apiRoutes(parts), parts.sessions, async ({ scope }) => {
    const { users } = await parts.directory.of(scope.organizationId);
    return users.get(scope.userId)?.active === true;
  });
}
