/** The inbox: its queues, and one conversation with what staff do to it. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  assignSchema,
  conversationPageSchema,
  conversationQuerySchema,
  conversationSchema,
  conversationSummarySchema,
  countCap,
  queueCountsSchema,
  readSchema,
  rulingSchema,
  statusSchema,
  type ConversationSummary,
} from "../../../shared/api/conversations.ts";
import type { Audit } from "../../access/audit.ts";
import type { Caller } from "../../access/sessions.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import { notFound } from "../../lib/problem.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";
import { readCursor, writeCursor } from "./cursor.ts";

export interface ConversationRouteParts {
  store: Pick<Store, "conversations" | "events">;
  presenter: Presenter;
  commands: Pick<Commands, "assign" | "setStatus" | "stopForm" | "markRead" | "rule" | "undoRuling">;
  audit: Audit;
}

const params = z.object({ id: idSchema });

export function conversationRoutes(parts: ConversationRouteParts): Route[] {
  const { store, presenter, commands, audit } = parts;

  async function summary(scope: Scope, row: ConversationRecord): Promise<ConversationSummary> {
    const [one] = await presenter.summaries(scope, [row]);
    if (!one) throw new Error("a conversation was not presented");
    return one;
  }
  const who = ({ scope, sessionId }: Caller) => ({ ...scope, sessionId });

  return [
    route({
      method: "get",
      path: "/conversations",
      summary:
        "One page of a queue: needs-reply, whose and consent longest wait first, scheduled what goes first, all others newest first.",
      access: "staff",
      query: conversationQuerySchema,
      answers: { 200: conversationPageSchema },
      async handler({ caller, query: { queue, cursor, limit } }) {
        const { scope } = caller;
        const after = readCursor(cursor);
        await audit.look(who(caller), "conversation.list", { queue });
        // Read before the page: an event that comes in between is applied twice, which changes nothing.
        const eventNumber = await store.events.last(scope);
        const rows = await store.conversations.page(scope, queue, after, limit + 1);
        const page = rows.slice(0, limit);
        const last = rows.length > limit ? page.at(-1) : undefined;
        const items = await presenter.summaries(scope, page);
        const nextCursor = last ? writeCursor(queue, last) : null;
        return answer(200, { items, nextCursor, eventNumber });
      },
    }),
    route({
      method: "get",
      path: "/conversations/counts",
      summary: `How many conversations each queue holds, counted no further than ${countCap}.`,
      access: "staff",
      answers: { 200: queueCountsSchema },
      async handler({ caller: { scope } }) {
        const counted = queueCountsSchema.keyof().options;
        const counts = await Promise.all(
          counted.map(async (queue) => [queue, await store.conversations.count(scope, queue, countCap)]),
        );
        const all = queueCountsSchema.parse(Object.fromEntries(counts));
        return answer(200, all);
      },
    }),
    route({
      method: "get",
      path: "/conversations/:id",
      summary: "One conversation with its patient and the ways a reply can go now.",
      access: "staff",
      params,
      answers: { 200: conversationSchema },
      async handler({ caller, params: { id } }) {
        const row = await store.conversations.byId(caller.scope, id);
        if (!row) throw notFound("conversation");
        await audit.look(who(caller), "conversation.read", { conversation: id });
        return answer(200, await presenter.conversation(caller.scope, row));
      },
    }),
    route({
      method: "put",
      path: "/conversations/:id/read",
      summary: "I have seen the messages up to this one. Never moves back.",
      access: "staff",
      params,
      body: readSchema,
      answers: { 204: null },
      async handler({ caller: { scope }, params: { id }, body: { seq } }) {
        await commands.markRead(scope, id, seq);
        return answer(204, null);
      },
    }),
    route({
      method: "put",
      path: "/conversations/:id/assignee",
      summary: "Give the conversation to a colleague, or to nobody.",
      access: "staff",
      params,
      body: assignSchema,
      answers: { 200: conversationSummarySchema },
      async handler({ caller: { scope }, params: { id }, body: { userId } }) {
        const row = await commands.assign(scope, id, userId);
        await audit.record(scope, "conversation.assigned", { conversation: id, to: userId ?? "nobody" });
        return answer(200, await summary(scope, row));
      },
    }),
    route({
      method: "put",
      path: "/conversations/:id/status",
      summary: "Close or reopen.",
      access: "staff",
      params,
      body: statusSchema,
      answers: { 200: conversationSummarySchema },
      async handler({ caller: { scope }, params: { id }, body: { status } }) {
        const row = await commands.setStatus(scope, id, status);
        await audit.record(scope, "conversation.status", { conversation: id, status });
        return answer(200, await summary(scope, row));
      },
    }),
    route({
      method: "post",
      path: "/conversations/:id/form/stop",
      summary: "End the form that a machine is asking. What was answered stays on its messages.",
      access: "staff",
      params,
      answers: { 200: conversationSummarySchema },
      async handler({ caller: { scope }, params: { id } }) {
        const row = await commands.stopForm(scope, id);
        await audit.record(scope, "form.stopped", { conversation: id });
        return answer(200, await summary(scope, row));
      },
    }),
    route({
      method: "put",
      path: "/conversations/:id/ruling",
      summary:
        "Rule on words that may be a refusal. A refusal stops all messages to the address; a wrong number takes it away from the patient.",
      access: "staff",
      params,
      body: rulingSchema,
      answers: { 200: conversationSummarySchema },
      refusals: {
        404: "There is no such review: somebody has ruled on it.",
        409: "Nobody ruled in time, so it counts as a refusal.",
        422: "This kind of review takes another ruling.",
      },
      async handler({ caller, params: { id }, body }) {
        const row = await commands.rule(who(caller), id, body);
        await audit.record(caller.scope, "consent.ruled", { conversation: id, ruling: body.ruling });
        return answer(200, await summary(caller.scope, row));
      },
    }),
    route({
      method: "put",
      path: "/conversations/:id/ruling/undo",
      summary: "Take back the last ruling of the conversation, within ten minutes.",
      access: "staff",
      params,
      answers: { 200: conversationSummarySchema },
      refusals: { 409: "There is no ruling to take back, or the number has another owner by now." },
      async handler({ caller, params: { id } }) {
        const row = await commands.undoRuling(who(caller), id);
        await audit.record(caller.scope, "consent.ruled", { conversation: id, ruling: "undone" });
        return answer(200, await summary(caller.scope, row));
      },
    }),
  ];
}
