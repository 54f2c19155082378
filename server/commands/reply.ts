/** A reply of the staff: durable, with its delivery planned, before anyone is told that it is on its way. */
import type { Reply } from "../../shared/api/messages.ts";
import { channelWords, maxTextLength, type ChannelId } from "../../shared/domain/channels.ts";
import type { LineTells } from "../channels/registry.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { asQuestion } from "../rules/household/question.ts";
import { addOutgoing } from "../rules/outgoing.ts";
import { writtenTexts, type PlanFacts } from "../rules/plan/make-plan.ts";
import { planFactsOf, policyOf } from "../rules/plan/plan-facts.ts";
import { filled, valueProblems } from "../rules/templates.ts";
import { replyWays, type Way } from "../rules/ways.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { StepTemplate } from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { earlier, isRefusedKey, keyRefused, refuseKey, type ReplyResult } from "./client-keys.ts";
import { refuseStrangeTime, scheduledDeparture, undoDeparture } from "./departure-times.ts";

export interface ReplyCommands {
  reply(scope: Scope, conversationId: string, reply: Reply): Promise<ReplyResult>;
  /**
   * Of a request without an answer, which may still arrive: nothing of it is sent afterwards. Resolves with what it
   * made when it was faster, else with null. Throws a 404 problem for a conversation that is not there.
   */
  withdrawReply(scope: Scope, conversationId: string, clientKey: string): Promise<ReplyResult | null>;
}

export function createReply(parts: { store: Store; directory: Directory; tells: LineTells }): ReplyCommands {
  const { store, directory, tells } = parts;

  async function make(
    tx: Transaction,
    scope: Scope,
    conversation: ConversationRecord,
    reply: Reply,
  ): Promise<Pick<ReplyResult, "message" | "delivery">> {
    const house = await directory.of(scope.organizationId);
    if (reply.schedule) refuseStrangeTime(reply.schedule, tx.now);
    // What is scheduled is planned from what is open at its time.
    const at = reply.schedule ? new Date(reply.schedule.at) : tx.now;
    const facts = await replyFacts(tx, { house, tells }, conversation, reply, at);
    const way = pickWay(replyWays(facts), reply);
    const asked = await asQuestion(tx, house, way, conversation, reply);
    const template = reply.template ? templateOf(facts, way, reply.template, reply.text) : null;
    refuseLongText(way.channel, asked.text);
    const { policy } = facts;
    const { clientKey, openText } = reply;
    const { text, code } = asked;
    const departure = reply.schedule
      ? scheduledDeparture(reply.schedule, facts.zone, house.organization.cancelIfAnswered)
      : undoDeparture(house.organization.undoSeconds, tx.now, facts.zone);
    const open = openText !== undefined && { openText };
    const said = { purpose: "reply", text, authorId: scope.userId, clientKey, departure, code } as const;
    const own = { ...facts, texts: writtenTexts({ text, ...open }), template };
    return addOutgoing(tx, { conversation, facts: own, way, policy, ...said, ...open });
  }

  return {
    async reply(scope, conversationId, reply) {
      const { clientKey } = reply;
      try {
        return await store.units.run(scope.organizationId, {
          conversationIds: [conversationId],
          async run(tx) {
            // The unique client key judges; only after it refused an insert is the first result looked up.
            const first = tx.attempt > 0 ? await earlier(tx, conversationId, clientKey) : null;
            if (first) return first;
            const conversation = await tx.conversation(conversationId);
            if (!conversation) throw notFound("conversation");
            const made = await make(tx, scope, conversation, reply);
            if (isRefusedKey(conversation, clientKey)) throw keyRefused();
            return { ...made, created: true };
          },
        });
      } catch (refused) {
        if (!(refused instanceof ProblemError)) throw refused;
        // The answer to a first try may have been lost: what that one made is not denied.
        const first = await refuseKey(store, scope, conversationId, clientKey);
        if (first) return first;
        throw refused;
      }
    },
    withdrawReply: (scope, conversationId, clientKey) => refuseKey(store, scope, conversationId, clientKey),
  };
}

/** What a reply's plan is made of, as it is at `at`. */
export async function replyFacts(
  tx: Transaction,
  { house, tells }: { house: OrganizationFacts; tells: LineTells },
  row: ConversationRecord,
  written: { text: string; openText?: string | undefined },
  at: Date,
): Promise<PlanFacts> {
  const [patient, addresses] = await Promise.all([tx.patient(row.patientId), tx.addressesOf(row.patientId)]);
  if (!patient) throw notFound("patient");
  const consent = await tx.consentOf(addresses.map(({ id }) => id));
  const policy = policyOf(house.policies, "reply");
  const { text, openText } = written;
  const words = writtenTexts({ text, ...(openText !== undefined && { openText }) });
  return planFactsOf(
    { now: at, patient, addresses, consent, lastInbound: row.lastInbound },
    { ...house, policy, tells },
    words,
  );
}

/** The approved template, filled. What the person saw before they pressed Send is what goes, or nothing does. */
export function templateOf(
  { templates }: PlanFacts,
  way: Way,
  { id, variables }: Pick<NonNullable<Reply["template"]>, "id" | "variables">,
  text: string,
): StepTemplate {
  const template = templates.find((one) => one.id === id);
  if (!template) throw notFound("template");
  const nothing = "Nothing was sent. Choose another template, or another way.";
  if (template.lineId !== way.line.id || template.status !== "approved") {
    const why = template.status === "approved" ? "belongs to another line" : "is paused";
    throw new ProblemError(409, "template_unavailable", `The template “${template.name}” ${why}`, nothing);
  }
  const problems = valueProblems(template, variables);
  const [problem] = problems;
  if (problem) {
    const label = template.variables.find(({ key }) => key === problem.key)?.label ?? `{{${problem.key}}}`;
    const title = `The template cannot go as it is. ${label}: ${problem.expected}`;
    throw new ProblemError(422, "template_variables", title, nothing);
  }
  const made = filled(template, variables, true);
  if (made.words === text) return made;
  const detail = "Look at how it reads now and send it again. Nothing was sent.";
  throw new ProblemError(409, "template_changed", "The template has changed meanwhile", detail);
}

export function pickWay(
  ways: Way[],
  reply: Pick<Reply, "channel" | "addressId" | "schedule"> & { template?: object | null },
): Way {
  const wanted = ways.filter(
    (way) =>
      (reply.channel === undefined || way.channel === reply.channel) &&
      (reply.addressId === undefined || way.address.id === reply.addressId),
  );
  const templated = reply.template ? wanted.find((way) => way.available || way.needsTemplate) : undefined;
  if (templated?.channel === "whatsapp") return templated;
  const asked = reply.channel !== undefined || reply.addressId !== undefined;
  const chosen = asked
    ? (wanted.find((way) => way.isDefault) ?? wanted.find((way) => way.available))
    : wanted.find((way) => way.isDefault);
  if (chosen?.available) return chosen;
  const blocked = wanted[0] ?? ways[0];
  const title = blocked
    ? `${channelWords[blocked.channel]} cannot be used: ${blocked.reason}`
    : "There is no address that this patient can be answered on";
  const detail = reply.schedule
    ? "That is how it is at the time you chose. Choose another way or another time."
    : "Nothing was sent. Choose another way, or call.";
  throw new ProblemError(409, "way_unavailable", title, detail);
}

export function refuseLongText(channel: ChannelId, text: string): void {
  const limit = maxTextLength[channel];
  if (text.length <= limit) return;
  throw new ProblemError(
    422,
    "text_too_long",
    `${channelWords[channel]} takes at most ${limit.toLocaleString("en-US")} characters; this has ${text.length.toLocaleString("en-US")}`,
    "Nothing was sent. Shorten it, or choose email.",
  );
}
