/** The entries of a conversation: read them, write one, settle one that did not arrive. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  messagePageSchema,
  messageQuerySchema,
  messageSchema,
  replySchema,
  replyWithdrawalSchema,
  resendSchema,
  withdrawnReplySchema,
  type Message,
} from "../../../shared/api/messages.ts";
import { despiteHoursSchema } from "../../../shared/api/quiet-hours.ts";
import { notFound } from "../../lib/problem.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import type { MessageRecord } from "../../store/messages.ts";
import type { Scope } from "../../store/scope.ts";
import { answer, route, type Route } from "../route.ts";
import { departureRoutes } from "./departure-routes.ts";
import type { MessageRouteParts, PresentSent } from "./parts.ts";

const params = z.object({ id: idSchema });

export function messageRoutes(parts: MessageRouteParts): Route[] {
  const { store, directory, presenter, commands, audit } = parts;

  const present: PresentSent = async (scope, { message, delivery }) =>
    presenter.messageOf(await directory.of(scope.organizationId), message, delivery);

  /** Under the message's own id: a repeat writes what a first answer may have failed to write. */
  const recordSent = (scope: Scope, { id, conversationId }: MessageRecord) =>
    audit.record(scope, "message.sent", { conversation: conversationId, message: id }, id);

  /** What is scheduled stands at the thread's end, wherever it was written: also what is too old for the page. */
  async function waitingOf(
    scope: Scope,
    { planned }: ConversationRecord,
    page: readonly MessageRecord[],
  ): Promise<Message[]> {
    const shown = new Set(page.map((one) => one.id));
    const missing = planned.flatMap(({ messageId }) => (shown.has(messageId) ? [] : [messageId]));
    if (missing.length === 0) return [];
    return presenter.messages(scope, await store.messages.byIds(scope, missing));
  }

  return [
    route({
      method: "get",
      path: "/conversations/:id/messages",
      summary: "The newest messages, or those before a sequence number; oldest first.",
      access: "staff",
      params,
      query: messageQuerySchema,
      answers: { 200: messagePageSchema },
      async handler({ caller, params: { id }, query: { before, limit } }) {
        const { scope, sessionId } = caller;
        const [rows, conversation] = await Promise.all([
          store.messages.page(scope, id, before ?? Number.MAX_SAFE_INTEGER, limit + 1),
          before === undefined ? store.conversations.byId(scope, id) : null,
        ]);
        // A page with a message in it proves the conversation; only an empty one needs asking.
        if (rows.length === 0 && !(conversation ?? (await store.conversations.byId(scope, id))))
          throw notFound("conversation");
        if (before === undefined)
          await audit.look({ ...scope, sessionId }, "conversation.read", { conversation: id });
        const page = rows.slice(-limit);
        const [items, waiting] = await Promise.all([
          presenter.messages(scope, page),
          conversation ? waitingOf(scope, conversation, page) : [],
        ]);
        return answer(200, { items, waiting, hasOlder: rows.length > limit });
      },
    }),
    route({
      method: "post",
      path: "/conversations/:id/messages",
      summary: "Reply to the patient. Durable before the answer; the same client key gives the first result.",
      access: "staff",
      params,
      body: replySchema,
      answers: { 201: messageSchema, 200: messageSchema },
      refusals: {
        409: "`way_unavailable`: the chosen way cannot be used then; the detail says why. `client_key_refused`: a refusal is a first result too, so what is changed or tried anew has a new key",
        422: "`text_too_long`: longer than the channel carries; `time_passed`; `too_far_ahead`",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const { message, delivery, created } = await commands.reply(scope, id, body);
        await recordSent(scope, message);
        return answer(created ? 201 : 200, await present(scope, { message, delivery }));
      },
    }),
    route({
      method: "post",
      path: "/conversations/:id/messages/withdraw",
      summary: "Withdraw a reply whose request had no answer: nothing of it comes later.",
      access: "staff",
      params,
      body: replyWithdrawalSchema,
      answers: { 200: withdrawnReplySchema },
      refusals: { 409: "`client_key_used`: the key belongs to a message of another thread" },
      async handler({ caller: { scope }, params: { id }, body }) {
        const made = await commands.withdrawReply(scope, id, body.clientKey);
        if (made) await recordSent(scope, made.message);
        return answer(200, { message: made && (await present(scope, made)) });
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/resolve",
      summary: "Staff have dealt with a message that needed a person, in another way.",
      access: "staff",
      params,
      answers: { 200: messageSchema },
      refusals: {
        409: "`no_trouble`: the message neither failed nor was refused, nor is it unconfirmed or waits for a decision",
      },
      async handler({ caller: { scope }, params: { id } }) {
        const { message, delivery } = await commands.resolve(scope, id);
        await audit.record(scope, "message.resolved", { message: id });
        return answer(200, await present(scope, { message, delivery }));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/resolve/undo",
      summary: "Nobody has dealt with it after all: it needs a person as before.",
      access: "staff",
      params,
      answers: { 200: messageSchema },
      refusals: { 409: "`no_trouble`: it came to another end meanwhile" },
      async handler({ caller: { scope }, params: { id } }) {
        const { message, delivery } = await commands.undoResolve(scope, id);
        await audit.record(scope, "message.unresolved", { message: id });
        return answer(200, await present(scope, { message, delivery }));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/cancel",
      summary:
        "Try nothing more. What never left the clinic is cancelled; what may have gone stays as it is.",
      access: "staff",
      params,
      answers: { 200: messageSchema },
      refusals: { 409: "`not_now`: it is being handed over, its outcome is unclear, or nothing is planned" },
      async handler({ caller: { scope }, params: { id } }) {
        const { message, delivery } = await commands.cancel(scope, id);
        await audit.record(scope, "message.cancelled", { message: id });
        return answer(200, await present(scope, { message, delivery }));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/reached-by-phone",
      summary: "Staff reached the patient by phone: nothing more is tried, and it is dealt with.",
      access: "staff",
      params,
      answers: { 200: messageSchema },
      async handler({ caller: { scope }, params: { id } }) {
        const { message, delivery } = await commands.reachedByPhone(scope, id);
        await audit.record(scope, "message.by_phone", { message: id });
        return answer(200, await present(scope, { message, delivery }));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/send",
      summary:
        "Send it now by a way of one's choice, or try the same way again. What was planned instead is not.",
      access: "staff",
      params,
      body: resendSchema,
      answers: { 200: messageSchema },
      refusals: {
        409: "`changed_meanwhile`: not the version on the screen; `way_unavailable`; `not_now`: it has arrived, is being handed over, or is a code for the secure page",
        422: "`text_too_long`: longer than the channel carries; `template_variables`",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const { message, delivery } = await commands.resend(scope, id, body);
        const { channel, template } = body;
        const words = template ? "template" : body.words;
        await audit.record(scope, "message.resent", { message: id, channel, words });
        return answer(200, await present(scope, { message, delivery }));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/despite-quiet-hours",
      summary: "Send now what quiet hours hold, with a reason. Consent, lines and limits hold as ever.",
      access: "staff",
      params,
      body: despiteHoursSchema,
      answers: { 200: messageSchema },
      refusals: {
        403: "`not_permitted`: the clinic’s quiet hours do not let staff send this purpose",
        409: "`changed_meanwhile`: not the version on the screen; `not_now`: quiet hours do not hold it",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const { message, delivery } = await commands.sendDespiteHours(scope, id, body);
        const { reason } = body;
        const { purpose } = delivery;
        await audit.record(scope, "message.sent_in_quiet_hours", { message: id, purpose, reason });
        return answer(200, await present(scope, { message, delivery }));
      },
    }),
    ...departureRoutes(parts, present),
  ];
}
