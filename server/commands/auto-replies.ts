/** The book of auto-replies: change it, and see what it would do with a message. Nothing is sent by trying. */
import { randomBytes } from "node:crypto";
import type {
  AutoAction,
  AutoReplyBook,
  AutoReplyChange,
  AutoReplyTrial,
  AutoReplyTry,
  WebhookSecret,
} from "../../shared/api/auto-replies.ts";
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import { countSms } from "../../shared/text/segments.ts";
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { clinicState, stateWords, type ClinicState } from "../rules/auto-replies/clinic-hours.ts";
import { compileBook } from "../rules/auto-replies/compiled.ts";
import { conflictsOf, type Known } from "../rules/auto-replies/conflicts.ts";
import { beginForm } from "../rules/auto-replies/form.ts";
import { judge, type FiredRule } from "../rules/auto-replies/judge.ts";
import { fillText, textFor, type TextFacts } from "../rules/auto-replies/reply-text.ts";
import { firstOf } from "../rules/automatic/test-box.ts";
import { wordsInForce } from "../rules/emergency/in-force.ts";
import { createMatchers } from "../rules/emergency/keeper.ts";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { AutoReplyRecord } from "../store/auto-replies.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export interface AutoReplyCommands {
  changeAutoReplies(scope: Scope & { userId: string }, change: AutoReplyChange): Promise<AutoReplyRecord>;
  tryAutoReplies(scope: Scope & { userId: string }, wanted: AutoReplyTry): Promise<AutoReplyTrial>;
  /** Makes a new secret in the place of the one that holds; it is told this once. */
  renewWebhookSecret(scope: Scope & { userId: string }): Promise<WebhookSecret>;
}

export function createAutoReplies(parts: {
  store: Store;
  directory: Directory;
  clock: Clock;
}): AutoReplyCommands {
  const { store, directory, clock } = parts;
  const matcherOf = createMatchers();
  /** Only a word that there is something to look at: lost, what was saved holds all the same. */
  const tell = (organizationId: string): Promise<void> =>
    store.units.run(organizationId, { run: async (tx) => tx.event({ name: "auto_replies.changed" }) });
  const newSecret = () => `whsec_${randomBytes(24).toString("base64")}`;
  return {
    async changeAutoReplies(scope, { version, book }) {
      const facts = await directory.of(scope.organizationId);
      refuseOthers(facts, scope.userId);
      const before = await store.autoReplies.of(scope);
      refuseStrangers(facts, book, before?.book ?? defaultBook());
      const record: AutoReplyRecord = {
        organizationId: scope.organizationId,
        version: version + 1,
        changedAt: clock.now(),
        changedBy: scope.userId,
        book,
        webhookSecret: before?.webhookSecret ?? newSecret(),
        webhookSecretAt: before?.webhookSecretAt ?? null,
      };
      const stale = (before?.version ?? 0) !== version;
      if (stale || !(await store.autoReplies.put(record))) {
        const detail = "Look at what holds now and change it again. Nothing was changed.";
        throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
      }
      directory.forget();
      await tell(scope.organizationId);
      return record;
    },

    async renewWebhookSecret(scope) {
      refuseOthers(await directory.of(scope.organizationId), scope.userId);
      const secret = newSecret();
      const now = clock.now();
      if (!(await store.autoReplies.setSecret(scope, secret, now))) {
        const detail = "Save the rules once; then the secret can be made.";
        throw new ProblemError(409, "nothing_saved", "There are no rules of your own yet", detail);
      }
      directory.forget();
      await tell(scope.organizationId);
      return { secret, madeAt: now.toISOString() };
    },

    async tryAutoReplies(scope, wanted) {
      const house = await directory.of(scope.organizationId);
      if (wanted.book !== null) refuseOthers(house, scope.userId);
      const line = house.lines.get(wanted.lineId);
      if (!line) throw notFound("line");
      const now = wanted.at === null ? clock.now() : new Date(wanted.at);
      const zone = house.organization.timeZone;
      const book = wanted.book ?? house.autoReplies?.book ?? defaultBook();
      const state = clinicState(book.hours, book.holidays, zone, now);
      const emergency = house.emergency?.settings ?? defaultEmergencySettings;
      const words = [...wordsInForce(emergency).values()];
      const first = firstOf({
        house,
        matcher: matcherOf(scope.organizationId, house.emergency),
        phrases: words.reduce((sum, { alarms }) => sum + alarms.length, 0),
        line,
        text: wanted.text,
        language: wanted.language,
        automatic: wanted.automatic,
      });
      const { verdicts, fired } = judge(compileBook(book), {
        now,
        text: wanted.text,
        lineId: line.id,
        lineName: line.name,
        state,
        stateWords: stateWords(state, zone, now),
        language: wanted.language,
        known: wanted.sender === "known",
        automatic: wanted.automatic ? "tried" : null,
        ownLine: false,
        answerable: true,
        barred: null,
        sent: [],
        staffAt: wanted.personAnswering ? now : null,
        taken: first.taken,
      });
      const facts = textFactsOf(house, line, state, now, wanted);
      return {
        verdicts: [...first.verdicts, ...verdicts],
        replies: [
          ...(first.reply
            ? [replyOf({ ruleId: null, name: first.reply.name }, line, first.reply.words)]
            : []),
          ...fired.flatMap((one) => repliesOf(book, one, line, facts)),
        ],
        acts: [
          ...first.acts.map((act) => ({ ruleId: null, ...act })),
          ...fired.flatMap(({ rule, actions }) =>
            actions.flatMap((action) => {
              const told = actWords(house, book, action);
              return told === null ? [] : [{ ruleId: rule.id, name: rule.name, words: told }];
            }),
          ),
        ],
        conflicts: conflictsOf(book, knownOf(house)),
        now: stateWords(state, zone, now),
      };
    },
  };
}

export function knownOf({ lines, users }: OrganizationFacts): Known {
  const active = [...users.values()].filter((user) => user.active);
  return { lineIds: new Set(lines.keys()), userIds: new Set(active.map(({ id }) => id)) };
}

function refuseOthers({ users }: OrganizationFacts, userId: string): void {
  if (users.get(userId)?.role === "admin") return;
  throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
}

/** What is named anew has to be there; what went away since stays until somebody takes it out. */
function refuseStrangers(facts: OrganizationFacts, book: AutoReplyBook, before: AutoReplyBook): void {
  const earlier = new Set(
    before.rules.flatMap((rule) => [
      ...rule.when.lineIds,
      ...assignees(rule.does),
      ...templateIds(rule.does),
    ]),
  );
  const templates = new Set(facts.templates.map(({ id }) => id));
  const { lineIds, userIds } = knownOf(facts);
  for (const { when, does } of book.rules) {
    for (const id of when.lineIds) if (!lineIds.has(id) && !earlier.has(id)) throw notFound("line");
    for (const id of templateIds(does))
      if (!templates.has(id) && !earlier.has(id)) throw notFound("template");
    for (const id of assignees(does)) if (!userIds.has(id) && !earlier.has(id)) throw notFound("colleague");
  }
}

const assignees = (does: readonly AutoAction[]) =>
  does.flatMap((action) => (action.kind === "assign" ? [action.userId] : []));

const templateIds = (does: readonly AutoAction[]) =>
  does.flatMap((action) => (action.kind === "reply" ? (action.templateIds ?? []) : []));

function textFactsOf(
  { organization }: OrganizationFacts,
  line: LineRecord,
  state: ClinicState,
  now: Date,
  { language, sender }: AutoReplyTry,
): TextFacts {
  return {
    clinic: organization.name,
    firstName: sender === "known" ? "Marisol" : null,
    line: line.name,
    state,
    zone: organization.timeZone,
    now,
    language,
  };
}

type Reply = AutoReplyTrial["replies"][number];

function replyOf(by: Pick<Reply, "ruleId" | "name">, { channel }: LineRecord, words: string): Reply {
  return { ...by, channel, words, segments: channel === "sms" ? countSms(words).segments : null };
}

function repliesOf(
  book: AutoReplyBook,
  { rule, actions }: FiredRule,
  line: LineRecord,
  facts: TextFacts,
): Reply[] {
  const shown = (words: string) => replyOf({ ruleId: rule.id, name: rule.name }, line, words);
  return actions.flatMap((action) => {
    if (action.kind === "reply") {
      const chosen = textFor(action.texts, facts.language);
      return chosen ? [shown(fillText(chosen.text, chosen.language, facts))] : [];
    }
    const form = action.kind === "form" ? book.forms.find(({ id }) => id === action.formId) : undefined;
    const say = form && beginForm(form, { now: facts.now }).say;
    return say ? [shown(fillText(say, null, facts))] : [];
  });
}

/** What is done beside the words to the patient, for staff. */
function actWords(house: OrganizationFacts, book: AutoReplyBook, action: AutoAction): string | null {
  switch (action.kind) {
    case "reply":
      return null;
    case "tag":
      return `Tag the patient “${action.tag}”`;
    case "assign":
      return `Assign to ${house.users.get(action.userId)?.name ?? "somebody who has left"}${action.evenIfTaken ? ", even if somebody has it" : ", where nobody has it"}`;
    case "answer":
      return `Note the answer “${action.answer}” on the message`;
    case "form":
      return `Start the form “${book.forms.find(({ id }) => id === action.formId)?.name ?? "that is gone"}”`;
    case "forward":
      return `Send a notice without the patient’s words to ${action.to}`;
    case "webhook":
      return `Call ${new URL(action.url).host}`;
  }
}
