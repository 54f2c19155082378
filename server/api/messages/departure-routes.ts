/** What has not left yet: take it back, hold it, let it go, change it, and what it said before. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  holdSchema,
  messageChangeSchema,
  messageSchema,
  messageVersionsSchema,
} from "../../../shared/api/messages.ts";
import { notFound } from "../../lib/problem.ts";
import { answer, route, type Route } from "../route.ts";
import type { MessageRouteParts, PresentSent } from "./parts.ts";

const params = z.object({ id: idSchema });
const gone = "`not_now`: it has gone";

export function departureRoutes(parts: MessageRouteParts, present: PresentSent): Route[] {
  const { store, directory, presenter, commands, audit } = parts;
  return [
    route({
      method: "post",
      path: "/messages/:id/undo",
      summary: "Take back what has not left. It is no answer then, and its words are the author's again.",
      access: "staff",
      params,
      answers: { 200: messageSchema },
      refusals: { 409: gone },
      async handler({ caller: { scope }, params: { id } }) {
        const sent = await commands.undo(scope, id);
        await audit.record(scope, "message.undone", { message: id });
        return answer(200, await present(scope, sent));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/hold",
      summary: "Stop the seconds to take it back for a moment, or let them run on; bounded.",
      access: "staff",
      params,
      body: holdSchema,
      answers: { 200: messageSchema },
      refusals: { 409: `${gone}, or it is scheduled and has no such seconds` },
      async handler({ caller: { scope }, params: { id }, body: { on } }) {
        return answer(200, await present(scope, await commands.holdBack(scope, id, on)));
      },
    }),
    route({
      method: "post",
      path: "/messages/:id/go",
      summary: "Let it leave now instead of later. What is on its way already stays so.",
      access: "staff",
      params,
      answers: { 200: messageSchema },
      refusals: { 409: "`not_now`: it came to an end already, or waits for a decision" },
      async handler({ caller: { scope }, params: { id } }) {
        const sent = await commands.letGo(scope, id);
        await audit.record(scope, "message.sent_now", { message: id });
        return answer(200, await present(scope, sent));
      },
    }),
    route({
      method: "patch",
      path: "/messages/:id",
      summary: "Change words, way or time of what has not left. What it said before is kept.",
      access: "staff",
      params,
      body: messageChangeSchema,
      answers: { 200: messageSchema },
      refusals: {
        409: `${gone}; \`changed_meanwhile\`: not the version on the screen; \`way_unavailable\`: at that time`,
        422: "`text_too_long`; `time_passed`; `too_far_ahead`",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const sent = await commands.edit(scope, id, body);
        const { version: _version, ...changes } = body;
        const what = Object.keys(changes).join(" ");
        await audit.record(scope, "message.edited", { message: id, what, edits: String(sent.message.edits) });
        return answer(200, await present(scope, sent));
      },
    }),
    route({
      method: "get",
      path: "/messages/:id/versions",
      summary: "What a message said before it was changed, oldest first.",
      access: "staff",
      params,
      answers: { 200: messageVersionsSchema },
      async handler({ caller: { scope, sessionId }, params: { id } }) {
        const message = await store.messages.byId(scope, id);
        if (!message) throw notFound("message");
        await audit.look({ ...scope, sessionId }, "message.versions.read", { message: id });
        const [versions, { users }] = await Promise.all([
          store.messageVersions.ofMessage(scope, id),
          directory.of(scope.organizationId),
        ]);
        const items = versions.map(
          ({ number, replacedBy, replacedAt, channel, departsAt, subject, text, openText }) => {
            const user = users.get(replacedBy);
            return {
              number,
              replacedBy: user ? presenter.staff(user) : null,
              replacedAt: replacedAt.toISOString(),
              channel,
              departsAt: departsAt.toISOString(),
              subject,
              text,
              ...(openText !== undefined && { openText }),
            };
          },
        );
        return answer(200, { items });
      },
    }),
  ];
}
