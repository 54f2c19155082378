/** What each line costs: read it, set it. */
import {
  linePriceChangeSchema,
  linePriceListSchema,
  linePriceSchema,
  type LinePrice,
} from "../../../shared/api/prices.ts";
import { unknownPrices } from "../../../shared/domain/price.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import { notFound } from "../../lib/problem.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import type { PriceRecord } from "../../store/prices.ts";
import { answer, route, type Route } from "../route.ts";

export interface PriceRouteParts {
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<Commands, "changePrice">;
  audit: Audit;
}

export function priceRoutes({ directory, presenter, commands, audit }: PriceRouteParts): Route[] {
  function present(
    { lines, users }: OrganizationFacts,
    lineId: string,
    record: PriceRecord | undefined,
  ): LinePrice {
    const line = lines.get(lineId);
    if (!line) throw notFound("line");
    const user = users.get(record?.changedBy ?? "");
    const { currency, rates } = record ?? unknownPrices;
    return {
      lineId,
      lineName: line.name,
      channel: line.channel,
      provider: line.provider,
      version: record?.version ?? 0,
      changedAt: record?.changedAt.toISOString() ?? null,
      changedBy: user ? presenter.staff(user) : null,
      price: { currency, rates },
    };
  }

  return [
    route({
      method: "get",
      path: "/prices",
      summary: "What each line costs, as far as anybody has set it.",
      access: "staff",
      answers: { 200: linePriceListSchema },
      async handler({ caller: { scope } }) {
        const facts = await directory.of(scope.organizationId);
        const items = [...facts.lines.keys()].map((id) => present(facts, id, facts.prices.get(id)));
        return answer(200, { items });
      },
    }),
    route({
      method: "put",
      path: "/prices",
      summary: "Set what one line costs. Holds for what is sent from then on.",
      access: "staff",
      body: linePriceChangeSchema,
      answers: { 200: linePriceSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        404: "`not_found`: there is no such line",
        409: "`changed_meanwhile`: the version is no longer the one that holds",
        422: "`wrong_rate`: the line's channel has no such price",
      },
      async handler({ caller: { scope }, body }) {
        const record = await commands.changePrice(scope, body);
        const { lineId, version, currency, rates } = record;
        const table = JSON.stringify({ currency, rates });
        await audit.record(scope, "price.changed", { line: lineId, version: String(version), table });
        return answer(200, present(await directory.of(scope.organizationId), lineId, record));
      },
    }),
  ];
}
