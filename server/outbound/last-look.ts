/**
 * The last look before a provider is called. A claim tells what was so when it became durable. Where time has passed
 * since (it waited for its turn, or the whole process stood still), its row and the ledger are read once more; and where
 * the lease may end before the call does, no call is made: whoever finds a lease over says that it may have gone.
 */
import { mayWrite } from "../consent/policy.ts";
import type { Clock } from "../lib/clock.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Claimed } from "./claim.ts";

/** Whether the call may begin at this very moment. `knownAt`: when the claim was known to be durable. */
export type LastLook = (claimed: Claimed, knownAt: number, callMs: number) => Promise<boolean>;

/** What is known is asked about once more when it is older than this: an ordinary click is not kept waiting for it. */
const askAgainMs = 20;
/** A commit, or a look, that took longer tells of the time when it began. */
const stoodStillMs = 2_000;

export interface LastLookParts {
  store: { deliveries: Pick<Store["deliveries"], "byId">; consent: Pick<Store["consent"], "ofAddresses"> };
  clock: Clock;
}

export function createLastLook({ store, clock }: LastLookParts): LastLook {
  const now = () => clock.now().getTime();

  return async function mayCall(claimed, knownAt, callMs) {
    const { lease } = claimed.delivery;
    const inTime = () => lease !== null && now() + callMs <= lease.until.getTime();
    const claimedAt = claimed.attempt.startedAt.getTime();
    let asOf = knownAt - claimedAt > stoodStillMs ? claimedAt : knownAt;
    for (let most = askAgainMs; now() - asOf > most; most = stoodStillMs) {
      asOf = now();
      if (!inTime() || !(await stillMay(claimed))) return false;
    }
    return inTime();
  };

  /** Nobody took it for lost, nothing ended it, and the patient has not refused. */
  async function stillMay({ delivery, step, message }: Claimed): Promise<boolean> {
    const scope = systemScope(delivery.organizationId);
    const [row, said] = await Promise.all([
      store.deliveries.byId(scope, delivery.id),
      store.consent.ofAddresses(scope, [step.addressId]),
    ]);
    if (!row || row.closed || row.lease?.token !== delivery.lease?.token) return false;
    const { purpose, exemption } = delivery;
    const byPerson = message.authorId !== null;
    return mayWrite(said, { purpose, exemption, byPerson, channel: step.channel, now: clock.now() }).may;
  }
}
