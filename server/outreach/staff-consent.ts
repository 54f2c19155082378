/**
 * Whether a colleague's phone or mailbox may be written to. It is asked as of any address: somebody who said STOP has
 * said it of the number, and a number that a colleague mistyped is a stranger's.
 */
import { addressKindOf, type ChannelId } from "../../shared/domain/channels.ts";
import { mayWrite, plainWord } from "../consent/policy.ts";
import type { Clock } from "../lib/clock.ts";
import { twinOf } from "../rules/same-phone.ts";
import type { Store } from "../store/store.ts";
import { systemScope } from "../store/scope.ts";

/** Why nothing may go there, in words for staff that tell nothing of what a patient wrote; null when it may. */
export type StaffConsent = (organizationId: string, channel: ChannelId, to: string) => Promise<string | null>;

export function createStaffConsent(parts: {
  store: Pick<Store, "addresses" | "consent">;
  clock: Clock;
}): StaffConsent {
  const { store, clock } = parts;
  return async (organizationId, channel, to) => {
    const scope = systemScope(organizationId);
    const own = { kind: addressKindOf[channel], value: to };
    const ways = [own, ...[twinOf(own)].flatMap((twin) => twin ?? [])];
    const keys = ways.map(({ kind, value }) => store.addresses.addressKey(organizationId, kind, value));
    const found = await store.addresses.byKeys(scope, keys);
    const here = found.find(({ key }) => key === keys[0]);
    // A number that is not known on this channel may have refused on its other one, for all of it.
    const address = here ?? found[0];
    if (!address) return null;
    const ledger = await store.consent.ofAddresses(scope, [address.id]);
    const entries = here ? ledger : ledger.filter((entry) => entry.scope === "all");
    const answer = mayWrite(entries, { purpose: "staff", channel, now: clock.now(), byPerson: false });
    if (answer.may) return null;
    if (answer.kind === "doubted")
      return "Words from there may be a refusal, and nobody has ruled on them yet.";
    const word = answer.refusal && plainWord(answer.refusal);
    return `Messages there were refused${word ? ` (${word})` : ""}. Only START, written from there, lifts that.`;
  };
}
