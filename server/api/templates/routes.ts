/** Approved WhatsApp templates: read them, add one, change one, ask the provider for its own. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  templateChangeSchema,
  templateFetchedSchema,
  templateFetchSchema,
  templateListSchema,
  templateNewSchema,
  templateViewSchema,
  type TemplateView,
} from "../../../shared/api/templates.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { TemplateRecord } from "../../store/templates.ts";
import { answer, route, type Route } from "../route.ts";

export interface TemplateRouteParts {
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<Commands, "addTemplate" | "changeTemplate" | "fetchTemplates">;
  canFetchTemplates(line: LineRecord): boolean;
  audit: Audit;
}

const refusals = {
  403: "`admins_only`: the caller is no admin",
  404: "`not_found`: there is no such template or line",
  409: "`template_known`: the line has it already; `changed_meanwhile`: not the version that holds",
  422: "`wrong_line`: the line is not WhatsApp's",
} as const;

export function templateRoutes(parts: TemplateRouteParts): Route[] {
  const { directory, presenter, commands, canFetchTemplates, audit } = parts;

  function present({ users, lines }: OrganizationFacts, record: TemplateRecord): TemplateView {
    const { organizationId: _organizationId, changedAt, changedBy, ...rest } = record;
    const user = changedBy === null ? undefined : users.get(changedBy);
    return {
      ...rest,
      changedAt: changedAt.toISOString(),
      changedBy: user ? presenter.staff(user) : null,
      lineName: lines.get(record.lineId)?.name ?? "A line that is gone",
    };
  }

  return [
    route({
      method: "get",
      path: "/templates",
      summary: "The approved WhatsApp templates of all lines, by name.",
      access: "staff",
      answers: { 200: templateListSchema },
      async handler({ caller: { scope } }) {
        const facts = await directory.of(scope.organizationId);
        const items = facts.templates.map((one) => present(facts, one));
        const lines = [...facts.lines.values()].filter(({ channel }) => channel === "whatsapp");
        return answer(200, {
          items: items.sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)),
          lines: lines.map((line) => ({
            id: line.id,
            name: line.name,
            provider: line.provider,
            canFetch: canFetchTemplates(line),
          })),
        });
      },
    }),
    route({
      method: "post",
      path: "/templates",
      summary: "Add a template that the provider has approved.",
      access: "staff",
      body: templateNewSchema,
      answers: { 201: templateViewSchema },
      refusals,
      async handler({ caller: { scope }, body }) {
        const record = await commands.addTemplate(scope, body);
        await audit.record(scope, "template.added", { template: record.id, line: record.lineId });
        return answer(201, present(await directory.of(scope.organizationId), record));
      },
    }),
    route({
      method: "post",
      path: "/templates/fetch",
      summary: "Ask a line's provider for its templates. New ones are added, changed ones follow.",
      access: "staff",
      body: templateFetchSchema,
      answers: { 200: templateFetchedSchema },
      refusals: {
        ...refusals,
        409: "`cannot_fetch`: this provider cannot be asked",
        502: "`provider_unreachable`: it did not answer as it should",
      },
      async handler({ caller: { scope }, body: { lineId } }) {
        const fetched = await commands.fetchTemplates(scope, lineId);
        const { added, changed } = fetched;
        await audit.record(scope, "template.fetched", {
          line: lineId,
          added: String(added),
          changed: String(changed),
        });
        return answer(200, fetched);
      },
    }),
    route({
      method: "put",
      path: "/templates/:id",
      summary: "Change a template: its text here, its variables, what it may be used for, or pause it.",
      access: "staff",
      params: z.object({ id: idSchema }),
      body: templateChangeSchema,
      answers: { 200: templateViewSchema },
      refusals,
      async handler({ caller: { scope }, params: { id }, body }) {
        const record = await commands.changeTemplate(scope, id, body);
        const { version, status } = record;
        await audit.record(scope, "template.changed", { template: id, version: String(version), status });
        return answer(200, present(await directory.of(scope.organizationId), record));
      },
    }),
  ];
}
