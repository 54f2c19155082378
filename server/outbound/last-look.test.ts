/** Before a call: what was claimed a moment ago goes unasked; what is older is asked about; a lease is never outlived. */
import { expect, test } from "vitest";
import { adapters } from "../channels/registry.ts";
import { newDelivery, newStep, type DeliveryRecord } from "../store/deliveries.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import { leaseMs, type Claimed } from "./claim.ts";
import { createLastLook } from "./last-look.ts";

const start = 1_700_000_000_000;
const callMs = 15_000;

interface Case {
  /** Between the claim and the word that it is durable, and from then to the look; in milliseconds. */
  committing?: number;
  waited?: number;
  /** How long each look at the rows takes. */
  reading?: number[];
  now?: Partial<DeliveryRecord>;
  refused?: boolean;
}

async function look({ committing = 5, waited = 0, reading = [], now = {}, refused = false }: Case) {
  let at = start + committing + waited;
  const place = { organizationId: "o", messageId: "m", conversationId: "c", seq: 1 };
  const step = newStep({ channel: "sms", lineId: "l", addressId: "a", addressTail: "42" });
  const delivery = newDelivery({
    ...{ id: "d", ...place, state: "sending", stateAt: new Date(start), steps: [step] },
    lease: { holder: "h", token: 3, until: new Date(start + 90_000) },
    leaseToken: 3,
  });
  const claimed = {
    ...{ delivery, step, message: { authorId: "u" } },
    attempt: { id: "t", startedAt: new Date(start) },
  } as Claimed;
  const entry = {
    ...{ addressId: "a", channel: "sms", scope: "all", purposes: null, choice: "refused" },
    at: new Date(start),
  } as ConsentEntry;
  let looks = 0;
  const mayCall = createLastLook({
    clock: { now: () => new Date(at) },
    store: {
      deliveries: {
        async byId() {
          at += reading[looks] ?? 2;
          looks += 1;
          return { ...delivery, ...now };
        },
      },
      consent: { ofAddresses: async () => (refused ? [entry] : []) },
    },
  });
  return { may: await mayCall(claimed, start + committing, callMs), looks };
}

const taken = { lease: null, leaseToken: 3 };

test.each<[string, Case, { may: boolean; looks: number }]>([
  ["a click", {}, { may: true, looks: 0 }],
  ["a click on a slow store", { committing: 900 }, { may: true, looks: 0 }],
  ["a wait for its turn", { waited: 400 }, { may: true, looks: 1 }],
  ["a refusal while it waited", { waited: 400, refused: true }, { may: false, looks: 1 }],
  ["taken for lost while it waited", { waited: 400, now: taken }, { may: false, looks: 1 }],
  [
    "taken for lost, and looked up by another process",
    { waited: 400, now: { lease: { holder: "b", token: 4, until: new Date(start + 900_000) } } },
    { may: false, looks: 1 },
  ],
  [
    "reached by phone while it waited",
    { waited: 400, now: { closed: { at: new Date(start), why: "by_phone" } } },
    { may: false, looks: 1 },
  ],
  ["frozen in the commit itself, and taken", { committing: 40_000, now: taken }, { may: false, looks: 1 }],
  ["frozen in the commit itself, and not taken", { committing: 40_000 }, { may: true, looks: 1 }],
  ["frozen while it looked", { waited: 400, reading: [30_000] }, { may: true, looks: 2 }],
  ["the lease may end before the call does", { waited: 76_000 }, { may: false, looks: 0 }],
  ["the lease ended while it looked", { waited: 400, reading: [80_000] }, { may: false, looks: 1 }],
  ["the lease ended in the commit", { committing: 95_000 }, { may: false, looks: 0 }],
])("%s", async (_name, given, expected) => {
  expect(await look(given)).toEqual(expected);
});

test.each(
  adapters.flatMap((adapter) => adapter.channels.map((channel) => [adapter.name, channel, adapter] as const)),
)("%s: a call by %s, its turn and the record of it fit into one lease", (_name, channel, adapter) => {
  // One that does not fit would be claimed and let go without end.
  expect(adapter.capabilities(channel).sendTimeoutSeconds * 1000).toBeLessThan(leaseMs / 1.2);
});
