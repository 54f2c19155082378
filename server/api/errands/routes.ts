/** What rules told others than the patient: read what came of it, try it again, leave it. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import { errandListSchema, errandSchema, type Errand } from "../../../shared/api/errands.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import { targetNow } from "../../commands/errands.ts";
import { errandWords } from "../../outbound/errand-words.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import type { ErrandRecord } from "../../store/errands.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";

export interface ErrandRouteParts {
  store: Pick<Store, "errands">;
  directory: Directory;
  commands: Pick<Commands, "retryErrand" | "leaveErrand">;
  audit: Audit;
}

const params = z.object({ id: idSchema });
/** How many of each state are listed, the newest. */
const listed = { given_up: 100, due: 50, done: 50, left: 20 } as const;

export function errandRoutes({ store, directory, commands, audit }: ErrandRouteParts): Route[] {
  return [
    route({
      method: "get",
      path: "/errands",
      summary:
        "What rules told a staff mailbox or a webhook, and what came of it: given up, under way, gone.",
      access: "staff",
      answers: { 200: errandListSchema },
      async handler({ caller: { scope } }) {
        const house = await directory.of(scope.organizationId);
        const states = Object.entries(listed) as [ErrandRecord["state"], number][];
        const rows = await Promise.all(
          states.map(([state, most]) => store.errands.ofState(scope, state, most)),
        );
        return answer(200, { items: rows.flat().map((one) => present(house, one)) });
      },
    }),
    ...(
      [
        ["retry", "errand.retried", "Try again at once what was given up, to where the rule tells it now."],
        ["leave", "errand.left", "Leave what was given up as it is: it is counted no more."],
      ] as const
    ).map(([act, action, summary]) =>
      route({
        method: "post",
        path: `/errands/:id/${act}`,
        summary,
        access: "staff",
        params,
        answers: { 200: errandSchema },
        refusals: { 409: "`changed_meanwhile`: it is under way, or it went" },
        async handler({ caller: { scope }, params: { id } }) {
          const errand =
            act === "retry" ? await commands.retryErrand(scope, id) : await commands.leaveErrand(scope, id);
          await audit.record(scope, action, { errand: id, conversation: errand.conversationId });
          return answer(200, present(await directory.of(scope.organizationId), errand));
        },
      }),
    ),
  ];
}

function present(house: OrganizationFacts, errand: ErrandRecord): Errand {
  const { id, kind, rule, target, conversationId, at, state, tries, nextAt, outcome } = errand;
  return {
    ...{ id, kind, rule, target, conversationId, state },
    againTo: targetNow(house, errand),
    at: at.toISOString(),
    tries: tries + (errand.earlierTries ?? 0),
    nextAt: nextAt?.toISOString() ?? null,
    outcome: outcome === null ? null : errandWords(outcome),
  };
}
