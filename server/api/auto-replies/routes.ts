/** Auto-replies: read the book, change it, try it on a message. */
import {
  autoReplyChangeSchema,
  autoReplyTrialSchema,
  autoReplyTrySchema,
  autoReplyViewSchema,
  webhookSecretSchema,
  webhookTestedSchema,
  webhookTestSchema,
  type AutoReplyView,
} from "../../../shared/api/auto-replies.ts";
import { fillTemplate } from "../../../shared/text/approved-template.ts";
import { wallClock } from "../../../shared/text/zoned.ts";
import { defaultBook } from "../../../shared/domain/auto-reply-defaults.ts";
import type { Audit } from "../../access/audit.ts";
import { knownOf } from "../../commands/auto-replies.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Errands } from "../../outbound/errands.ts";
import { ProblemError } from "../../lib/problem.ts";
import { clinicState, stateWords } from "../../rules/auto-replies/clinic-hours.ts";
import { conflictsOf } from "../../rules/auto-replies/conflicts.ts";
import type { AutoReplyRecord } from "../../store/auto-replies.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import { systemScope } from "../../store/scope.ts";
import type { TemplateRecord } from "../../store/templates.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";

export interface AutoReplyRouteParts {
  store: Pick<Store, "autoReplies" | "ruleRuns" | "errands">;
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<Commands, "changeAutoReplies" | "tryAutoReplies" | "renewWebhookSecret">;
  errands: Pick<Errands, "tryWebhook">;
  audit: Audit;
  clock: Clock;
}

/** More than anybody looks through. */
const countedErrands = 200;
/** So far back runs are counted on the screen. */
const countedMs = 30 * 24 * 3_600_000;

const fillsItself = ({ status, variables }: TemplateRecord) =>
  status === "approved" && variables.every(({ filledBy }) => filledBy !== null);

export function autoReplyRoutes(parts: AutoReplyRouteParts): Route[] {
  const { store, directory, presenter, commands, errands, audit, clock } = parts;

  async function present(house: OrganizationFacts, record: AutoReplyRecord | null): Promise<AutoReplyView> {
    const book = record?.book ?? defaultBook();
    const { timeZone } = house.organization;
    const now = clock.now();
    const since = wallClock(timeZone, new Date(now.getTime() - countedMs)).slice(0, 10);
    const scope = systemScope(house.organization.id);
    const runs = new Map<string, { count: number; lastAt: Date }>();
    for (const { ruleId, count, lastAt } of await store.ruleRuns.since(scope, since)) {
      const held = runs.get(ruleId);
      const last = held && held.lastAt > lastAt ? held.lastAt : lastAt;
      runs.set(ruleId, { count: (held?.count ?? 0) + count, lastAt: last });
    }
    const givenUp = new Map<string, number>();
    for (const { rule } of await store.errands.ofState(scope, "given_up", countedErrands))
      givenUp.set(rule.id, (givenUp.get(rule.id) ?? 0) + 1);
    const user = record && house.users.get(record.changedBy);
    return {
      book,
      version: record?.version ?? 0,
      changedAt: record?.changedAt.toISOString() ?? null,
      changedBy: user ? presenter.staff(user) : null,
      conflicts: conflictsOf(book, knownOf(house)),
      now: stateWords(clinicState(book.hours, book.holidays, timeZone, now), timeZone, now),
      webhookSecretAt: record?.webhookSecretAt?.toISOString() ?? null,
      lines: [...house.lines.values()].map(({ id, name, channel }) => ({ id, name, channel })),
      timeZone,
      templates: house.templates
        .filter(fillsItself)
        .map(({ id, name, language, lineId, body, variables }) => {
          const values = variables.map(({ key, filledBy, example }) => {
            return [key, filledBy === "clinic" ? house.organization.name : example] as const;
          });
          const reads = fillTemplate(body, Object.fromEntries(values));
          return { id, name, language, reads, lineName: house.lines.get(lineId)?.name ?? "" };
        }),
      runs: [...runs].map(([ruleId, { count, lastAt }]) => {
        return { ruleId, count, lastAt: lastAt.toISOString() };
      }),
      givenUp: [...givenUp].map(([ruleId, count]) => ({ ruleId, count })),
    };
  }

  return [
    route({
      method: "get",
      path: "/auto-replies",
      summary: "The rules by which machines answer, in their order, with forms, hours and limits.",
      access: "staff",
      answers: { 200: autoReplyViewSchema },
      async handler({ caller: { scope } }) {
        const [house, record] = await Promise.all([
          directory.of(scope.organizationId),
          store.autoReplies.of(scope),
        ]);
        return answer(200, await present(house, record));
      },
    }),
    route({
      method: "put",
      path: "/auto-replies",
      summary: "Change the whole book at once. Holds from the next message on.",
      access: "staff",
      body: autoReplyChangeSchema,
      answers: { 200: autoReplyViewSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        404: "`not_found`: a rule names a line or a colleague that is not there",
        409: "`changed_meanwhile`: the version is no longer the one that holds",
      },
      async handler({ caller: { scope }, body }) {
        const record = await commands.changeAutoReplies(scope, body);
        const { rules } = record.book;
        const on = rules.flatMap((rule) => (rule.on ? [rule.id] : [])).join(",");
        await audit.record(scope, "auto_replies.changed", { version: String(record.version), on });
        return answer(200, await present(await directory.of(scope.organizationId), record));
      },
    }),
    route({
      method: "post",
      path: "/auto-replies/try",
      summary: "Which rules would fire on a message, which would not and why. Nothing is sent.",
      access: "staff",
      body: autoReplyTrySchema,
      answers: { 200: autoReplyTrialSchema },
      refusals: {
        403: "`admins_only`: a book that is not the one that holds is tried by admins",
        404: "`not_found`: there is no such line",
      },
      async handler({ caller: { scope }, body }) {
        return answer(200, await commands.tryAutoReplies(scope, body));
      },
    }),
    route({
      method: "post",
      path: "/auto-replies/webhook-secret",
      summary:
        "Make a new secret that webhooks are signed with. Told this once; the one before it ends at once.",
      access: "staff",
      answers: { 201: webhookSecretSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        409: "`nothing_saved`: the book was never saved",
      },
      async handler({ caller: { scope } }) {
        const made = await commands.renewWebhookSecret(scope);
        await audit.record(scope, "auto_replies.secret", {});
        return answer(201, made);
      },
    }),
    route({
      method: "post",
      path: "/auto-replies/webhook-test",
      summary:
        "Call an address once, signed, with `auto_reply.test` and nothing of a patient. Says what it answered.",
      access: "staff",
      body: webhookTestSchema,
      answers: { 200: webhookTestedSchema },
      refusals: { 403: "`admins_only`: the caller is no admin" },
      async handler({ caller: { scope }, body }) {
        const { users } = await directory.of(scope.organizationId);
        if (users.get(scope.userId)?.role !== "admin")
          throw new ProblemError(403, "admins_only", "Only an admin can do this", "Nothing was called.");
        await audit.record(scope, "auto_replies.webhook_tested", {});
        return answer(200, await errands.tryWebhook(scope.organizationId, body.url));
      },
    }),
  ];
}
