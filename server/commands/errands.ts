/** Errands that were given up: tried again at once, or left as they are. Staff do both; of two at once one is heard. */
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { ErrandRecord } from "../store/errands.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export interface ErrandCommands {
  retryErrand(scope: Scope, id: string): Promise<ErrandRecord>;
  leaveErrand(scope: Scope, id: string): Promise<ErrandRecord>;
}

export function createErrandCommands(parts: {
  store: Store;
  directory: Directory;
  clock: Clock;
}): ErrandCommands {
  const { store, directory, clock } = parts;

  async function change(
    scope: Scope,
    id: string,
    from: readonly ErrandRecord["state"][],
    to: (errand: ErrandRecord) => ErrandRecord,
  ): Promise<ErrandRecord> {
    const errand = await store.errands.byId(scope, id);
    if (!errand) throw notFound("notice");
    const next = to(errand);
    // Asked for twice is asked for once.
    if (errand.state === next.state) return errand;
    if (!from.includes(errand.state) || !(await store.errands.replace(errand, next))) {
      const detail = "Look at the list again: it is under way, or it went.";
      throw new ProblemError(409, "changed_meanwhile", "This was dealt with meanwhile", detail);
    }
    await store.units.run(scope.organizationId, {
      run: async (tx) => tx.event({ name: "auto_replies.changed" }),
    });
    return next;
  }

  return {
    async retryErrand(scope, id) {
      const house = await directory.of(scope.organizationId);
      return change(scope, id, ["given_up", "left"], (errand) => ({
        ...errand,
        target: targetNow(house, errand),
        state: "due",
        tries: 0,
        earlierTries: (errand.earlierTries ?? 0) + errand.tries,
        nextAt: clock.now(),
      }));
    },
    leaveErrand: (scope, id) => change(scope, id, ["given_up"], (errand) => ({ ...errand, state: "left" })),
  };
}

/** What the rule names now, so that a mailbox that was mistyped is put right by putting the rule right. */
export function targetNow({ autoReplies }: OrganizationFacts, { rule, kind, target }: ErrandRecord): string {
  const does = autoReplies?.book.rules.find(({ id }) => id === rule.id)?.does ?? [];
  const named = does.flatMap((action) =>
    action.kind === kind ? [action.kind === "forward" ? action.to : action.url] : [],
  );
  return named.includes(target) || named.length !== 1 ? target : (named[0] ?? target);
}
