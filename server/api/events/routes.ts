/** The gap since an event number, for clients without a socket. */
import { z } from "zod";
import { gapSchema, type Gap } from "../../../shared/events/catalogue.ts";
import type { Scope } from "../../store/scope.ts";
import { answer, route, type Route } from "../route.ts";

/** What came after event `after` of this reader, or the word to fetch everything anew. */
export type ReadGap = (scope: Scope & { userId: string }, after: number) => Promise<Gap>;

const query = z.object({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });

export function eventRoutes({ readGap }: { readGap: ReadGap }): Route[] {
  return [
    route({
      method: "get",
      path: "/events",
      summary: "What happened after event number `after`, or `reload` when that is too much to tell.",
      access: "staff",
      query,
      answers: { 200: gapSchema },
      async handler({ caller: { scope }, query: { after } }) {
        return answer(200, await readGap(scope, after));
      },
    }),
  ];
}
