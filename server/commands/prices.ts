/** What each line costs: an admin sets it, and it holds for what is sent from then on. */
import type { LinePriceChange } from "../../shared/api/prices.ts";
import { ratesOf } from "../../shared/domain/price.ts";
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import type { Directory } from "../store/directory.ts";
import type { PriceRecord } from "../store/prices.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export interface PriceCommands {
  changePrice(scope: Scope & { userId: string }, change: LinePriceChange): Promise<PriceRecord>;
}

export function createPrices(parts: { store: Store; directory: Directory; clock: Clock }): PriceCommands {
  const { store, directory, clock } = parts;
  return {
    async changePrice(scope, { version, lineId, currency, rates }) {
      const { users, lines } = await directory.of(scope.organizationId);
      if (users.get(scope.userId)?.role !== "admin") {
        throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
      }
      const line = lines.get(lineId);
      if (!line) throw notFound("line");
      const strange = Object.keys(rates).find((rate) => !ratesOf[line.channel].some((one) => one === rate));
      if (strange !== undefined) {
        const title = `${line.name} has no price per ${strange}`;
        throw new ProblemError(422, "wrong_rate", title, "Nothing was changed.");
      }
      const { organizationId, userId } = scope;
      const made = { organizationId, lineId, changedAt: clock.now(), changedBy: userId };
      const record: PriceRecord = { ...made, version: version + 1, currency, rates };
      if (!(await store.prices.put(record))) {
        const detail = "Look at what holds now and change it again. Nothing was changed.";
        throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
      }
      directory.forget();
      return record;
    },
  };
}
