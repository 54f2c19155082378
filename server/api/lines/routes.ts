/** Lines: how each stands, what it did today, what waits for it; an admin sets its pace, pauses it, switches it off. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  lineFiguresListSchema,
  lineListSchema,
  linePauseSchema,
  lineRateChangeSchema,
  lineSchema,
  lineTestSchema,
  type Line,
} from "../../../shared/api/lines.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import { presentLine, type ProviderNames } from "../../events/present-line.ts";
import type { Clock } from "../../lib/clock.ts";
import { notFound } from "../../lib/problem.ts";
import type { LineTester } from "../../outreach/line-tester.ts";
import type { Directory } from "../../store/directory.ts";
import { newLineState, type LineStateRecord } from "../../store/line-states.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";
import { figuresOf } from "./figures.ts";

export interface LineRouteParts {
  store: Pick<Store, "lineStates" | "deliveries">;
  directory: Directory;
  commands: Pick<Commands, "changeLineRate" | "pauseLine" | "resumeLine" | "switchLine">;
  providerNames: ProviderNames;
  lineTester: LineTester;
  clock: Clock;
  audit: Audit;
}

const params = z.object({ id: idSchema });
const refusals = { 403: "`admins_only`: the caller is no admin" };

export function lineRoutes(parts: LineRouteParts): Route[] {
  const { store, directory, commands, providerNames, clock, audit } = parts;

  async function present(scope: Scope, state: LineStateRecord): Promise<Line> {
    const line = presentLine(await directory.of(scope.organizationId), state, providerNames);
    if (!line) throw notFound("line");
    return line;
  }

  /** Every line with its state; a new one for a line that has never sent. */
  async function states(scope: Scope) {
    const [facts, known] = await Promise.all([
      directory.of(scope.organizationId),
      store.lineStates.list(scope),
    ]);
    const stateOf = new Map(known.map((state) => [state.id, state]));
    return [...facts.lines.values()].map((line) => ({
      facts,
      line,
      state: stateOf.get(line.id) ?? { ...newLineState(scope.organizationId, line.id), version: 0 },
    }));
  }

  return [
    route({
      method: "get",
      path: "/lines",
      summary: "The lines: how each stands and how fast it may send. `line.changed` tells of every change.",
      access: "staff",
      answers: { 200: lineListSchema },
      async handler({ caller: { scope } }) {
        const items = (await states(scope)).map(({ facts, state }) =>
          presentLine(facts, state, providerNames),
        );
        return answer(200, { items: items.filter((line) => line !== null) });
      },
    }),
    route({
      method: "get",
      path: "/lines/figures",
      summary: "What each line sent today, its last success and failure, and what waits for it and why.",
      access: "staff",
      answers: { 200: lineFiguresListSchema },
      async handler({ caller: { scope } }) {
        const now = clock.now();
        const all = await states(scope);
        const items = all.map(({ line, state }) => figuresOf(store, scope, line, state, now));
        return answer(200, { items: await Promise.all(items) });
      },
    }),
    route({
      method: "put",
      path: "/lines/:id/rate",
      summary: "Set how fast a line may send, and how much on one day. The next send obeys it.",
      access: "staff",
      params,
      body: lineRateChangeSchema,
      answers: { 200: lineSchema },
      refusals: { ...refusals, 409: "`changed_meanwhile`: the version is no longer the one that holds" },
      async handler({ caller: { scope }, params: { id }, body }) {
        const { state, before } = await commands.changeLineRate(scope, id, body);
        const [from, to] = [JSON.stringify(before), JSON.stringify(body.rate)];
        await audit.record(scope, "line.rate", { line: id, version: String(body.version + 1), from, to });
        return answer(200, await present(scope, state));
      },
    }),
    route({
      method: "post",
      path: "/lines/:id/pause",
      summary:
        "Nothing more goes by this line: by another of its channel, else by the next way, else it waits.",
      access: "staff",
      params,
      body: linePauseSchema,
      answers: { 200: lineSchema },
      refusals,
      async handler({ caller: { scope }, params: { id }, body: { reason } }) {
        const state = await commands.pauseLine(scope, id, reason);
        await audit.record(scope, "line.paused", { line: id, reason });
        return answer(200, await present(scope, state));
      },
    }),
    route({
      method: "post",
      path: "/lines/:id/resume",
      summary: "A paused line sends again, and what waited for it goes.",
      access: "staff",
      params,
      answers: { 200: lineSchema },
      refusals,
      async handler({ caller: { scope }, params: { id } }) {
        const { state, wasPaused } = await commands.resumeLine(scope, id);
        await audit.record(scope, "line.resumed", { line: id, reason: wasPaused?.reason ?? "" });
        return answer(200, await present(scope, state));
      },
    }),
    ...([false, true] as const).map((on) =>
      route({
        method: "post",
        path: on ? "/lines/:id/on" : "/lines/:id/off",
        summary: on
          ? "Switch a line on again: it is planned over, and what waits for it goes."
          : "Switch a line off: nothing is planned over it or goes by it until it is switched on. What comes in by it still does.",
        access: "staff",
        params,
        answers: { 200: lineSchema },
        refusals: { ...refusals, 409: "`line_gone`: it is no longer set up with its provider" },
        async handler({ caller: { scope }, params: { id } }) {
          const state = await commands.switchLine(scope, id, on);
          await audit.record(scope, on ? "line.on" : "line.off", { line: id });
          return answer(200, await present(scope, state));
        },
      }),
    ),
    route({
      method: "post",
      path: "/lines/:id/test",
      summary: "Send a test by this line to the caller's own phone or mailbox, paused or not.",
      access: "staff",
      params,
      answers: { 200: lineTestSchema },
      refusals: {
        ...refusals,
        409: "`not_now`: much waits for the line, it is full for today, or a message is trying it",
        422: "`no_phone`: the caller has none on record; `no_test`: nobody may be written to by it out of the blue",
      },
      async handler({ caller: { scope }, params: { id } }) {
        const result = await parts.lineTester.test(scope, id);
        await audit.record(scope, "line.tested", { line: id, state: result.state });
        return answer(200, result);
      },
    }),
  ];
}
