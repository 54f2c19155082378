/**
 * The ledger beside the provider's own block list, once a day: whoever is on that list and not refused here said no in
 * a way that never reached us. It is refused here too from then on, and the line shows that the two differed.
 */
import { blockListEveryMs, blockListRetryMs } from "../../shared/domain/lines.ts";
import type { BlockLists } from "../channels/block-lists.ts";
import { mayWrite } from "../consent/policy.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import { blockListAgrees, type BlockListState } from "../store/line-states.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import { storeOpt } from "./opt.ts";

/** What stands in the ledger where a patient's words would. */
const blockListWord = "on the provider’s block list";

export interface BlockListWatch {
  /** Lines whose comparison is due. */
  due(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]>;
  /** Compares now, when it is due. Resolves to when the next one is; null for a line without a list. */
  compare(organizationId: string, lineId: string): Promise<Date | null>;
}

export function createBlockListWatch(parts: {
  store: Store;
  directory: Directory;
  lists: BlockLists<LineRecord>;
  clock: Clock;
  log: Log;
}): BlockListWatch {
  const { store, directory, lists, clock, log } = parts;

  /** A line whose settings cannot be read has troubles of its own, and shows them. */
  function hasList(line: LineRecord): boolean {
    try {
      return line.active && lists.has(line);
    } catch {
      return false;
    }
  }

  /** How many there were that could be written to here. */
  async function refuse(
    facts: OrganizationFacts,
    line: LineRecord,
    numbers: readonly string[],
  ): Promise<number> {
    const scope = systemScope(line.organizationId);
    let differed = 0;
    for (let from = 0; from < numbers.length; from += chunk) {
      const some = numbers.slice(from, from + chunk);
      const keys = some.map((number) => store.addresses.addressKey(line.organizationId, "phone", number));
      const known = await store.addresses.byKeys(scope, keys);
      const entries = await store.consent.ofAddresses(
        scope,
        known.map(({ id }) => id),
      );
      const question = { purpose: "reply", channel: line.channel, now: clock.now(), byPerson: true } as const;
      const isOpen = (all: readonly ConsentEntry[], { id }: AddressRecord) =>
        mayWrite(
          all.filter(({ addressId }) => addressId === id),
          question,
        ).may;
      for (const address of known.filter((one) => isOpen(entries, one))) {
        const sender = { kind: "phone", value: address.value, verified: true } as const;
        const event = {
          kind: "opt",
          choice: "out",
          sender,
          word: blockListWord,
          handledByProvider: true,
        } as const;
        const unit = storeOpt(store, facts, line, event);
        const wrote = await store.units.run(line.organizationId, {
          ...unit,
          async run(tx) {
            // Another process may have compared meanwhile.
            if (!isOpen(await tx.consentOf([address.id]), address)) return false;
            await unit.run(tx);
            return true;
          },
        });
        if (!wrote) continue;
        differed += 1;
      }
    }
    return differed;
  }

  async function compared(
    facts: OrganizationFacts,
    line: LineRecord,
    last: BlockListState | null,
  ): Promise<BlockListState> {
    const at = clock.now();
    const before = last?.differed ?? null;
    const numbers = await lists.read(line).catch((error: unknown) => {
      log.warn({ line: line.id, err: describeError(error) }, "a block list could not be read");
      return null;
    });
    if (numbers === null) {
      const problem = "It could not be read. It is tried again within the hour.";
      return { at, numbers: last?.numbers ?? 0, differed: before, problem };
    }
    const differed = await refuse(facts, line, numbers);
    if (differed > 0)
      log.warn({ line: line.id, differed }, "the provider blocks whom the ledger did not refuse");
    return {
      at,
      numbers: numbers.length,
      differed: differed > 0 ? { at, numbers: differed } : before,
      problem: null,
    };
  }

  return {
    async due(now, limit) {
      const found: { id: string; organizationId: string }[] = [];
      for (const { id: organizationId } of await store.organizations.all()) {
        const lines = await store.lines.list(systemScope(organizationId));
        const listed = lines.filter(hasList).map(({ id }) => id);
        if (listed.length === 0) continue;
        const states = await store.lineStates.byIds(systemScope(organizationId), listed);
        const waits = new Set(states.filter(({ blockList }) => nextAt(blockList) > now).map(({ id }) => id));
        for (const id of listed) if (!waits.has(id)) found.push({ id, organizationId });
      }
      return found.slice(0, limit);
    },

    async compare(organizationId, lineId) {
      const facts = await directory.of(organizationId);
      const line = facts.lines.get(lineId);
      if (!line || !hasList(line)) return null;
      const [row] = await store.lineStates.byIds(systemScope(organizationId), [lineId]);
      const last = row?.blockList ?? null;
      if (nextAt(last) > clock.now()) return nextAt(last);
      const blockList = await compared(facts, line, last);
      await store.units.run(organizationId, {
        async run(tx) {
          const state = (await tx.lineStates([lineId], true)).get(lineId);
          if (!state) return;
          // Another process compared meanwhile: whoever of the two found something says so.
          const theirs = state.blockList !== null && nextAt(state.blockList) > tx.now;
          if (theirs && (blockList.problem !== null || blockListAgrees(blockList))) return;
          tx.changed(state);
          state.blockList = blockList;
          tx.event({ name: "line.changed", line: state });
        },
      });
      return nextAt(blockList);
    },
  };
}

const chunk = 200;

function nextAt(state: BlockListState | null): Date {
  if (!state) return new Date(0);
  return new Date(state.at.getTime() + (state.problem === null ? blockListEveryMs : blockListRetryMs));
}
