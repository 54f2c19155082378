/**
 * The truth about consent, kept apart from the code that is judged: which commit recorded which refusal, which commit
 * claimed which call, and whether a call that began was already claimed when its address refused.
 */
import type { ConsentEntry } from "../../../server/store/consent-entries.ts";
import type { AttemptRecord, DeliveryRecord } from "../../../server/store/deliveries.ts";
import type { Tables } from "../send/memory/memory-store.ts";

interface Refusal {
  entry: ConsentEntry;
  commit: number;
  /** The commit that gave consent back; Infinity while it stands. */
  until: number;
}

interface Claimed {
  commit: number;
  delivery: DeliveryRecord;
  addressId: string;
}

export interface Oracle {
  /** A provider's door is reached. */
  called(attemptId: string): void;
  /** What is wrong, in words without names. */
  findings: string[];
  calls(): number;
  refusals(): number;
  /** Calls that were claimed already when their address refused. */
  escaped(): number;
  /** After the last event. */
  end(): void;
}

/** Watches what is committed, in order. */
export function watchCommits(tables: Tables): Oracle {
  const findings: string[] = [];
  const refusals: Refusal[] = [];
  const claims = new Map<string, Claimed>();
  const called = new Set<string>();
  const escapes = new Map<string, Set<string>>();
  let commit = 1;
  let closing = false;
  const fresh: Refusal[] = [];

  const stored = (): DeliveryRecord[] => [...tables.of("deliveries").values()] as unknown as DeliveryRecord[];

  /** Events are written last: the first row after them begins the next commit. */
  function row(): void {
    if (!closing) return;
    closing = false;
    commit += 1;
  }
  function close(): void {
    if (closing) return;
    closing = true;
    for (const one of fresh.splice(0)) judgeMarks(one);
  }

  /** Claimed by the write that refused, or that told of words that may be a refusal: it is never called. */
  function stopped(attemptId: string, refusedMeanwhile: AttemptRecord["refusedMeanwhile"]): boolean {
    const by = refusals.find(({ entry }) => entry.id === refusedMeanwhile?.entryId);
    return by !== undefined && claims.get(attemptId)?.commit === by.commit;
  }

  /** What was claimed before and has no answer is marked, by the very write that refuses. */
  function judgeMarks({ entry }: Refusal): void {
    if (entry.choice !== "refused") return;
    for (const delivery of stored()) {
      for (const step of delivery.steps) {
        for (const { id, state, refusedMeanwhile } of step.attempts) {
          const out =
            state === "started" &&
            step.addressId === entry.addressId &&
            concerns(entry, delivery, step.channel);
          if (!out || delivery.exemption) continue;
          if (!refusedMeanwhile)
            findings.push("a call was out when its address refused, and does not say so");
          if (stopped(id, refusedMeanwhile)) continue;
          // Only the first refusal of a call names it: it is escaped once.
          const named = refusals.some((one) => one.entry.inFlight?.some(({ attemptId }) => attemptId === id));
          if (!named)
            findings.push("a call was out when its address refused, and the ledger does not say so");
        }
      }
    }
  }

  const consent = tables.of("consent");
  const keep = consent.set.bind(consent);
  consent.set = (id, stored) => {
    row();
    const entry = stored as unknown as ConsentEntry;
    if (entry.choice === "refused" || entry.choice === "doubted") {
      const refusal = { entry, commit, until: Infinity };
      refusals.push(refusal);
      fresh.push(refusal);
    }
    if (entry.choice === "given")
      for (const one of refusals)
        if (one.entry.addressId === entry.addressId && one.until === Infinity) one.until = commit;
    return keep(id, stored);
  };
  const events = tables.of("events");
  const keepEvent = events.set.bind(events);
  events.set = (id, stored) => {
    close();
    return keepEvent(id, stored);
  };
  const before = tables.onDelivery;
  tables.onDelivery = (delivery) => {
    row();
    for (const { addressId, attempts } of delivery.steps)
      for (const { id } of attempts) {
        const claim = claims.get(id);
        if (claim) claim.delivery = delivery;
        else claims.set(id, { commit, delivery, addressId });
      }
    before(delivery);
  };

  function judgeCall(attemptId: string): void {
    const claim = claims.get(attemptId);
    if (!claim) return void findings.push("a provider was called and nobody had recorded it");
    const { delivery, addressId } = claim;
    const step = delivery.steps.find(({ attempts }) => attempts.some(({ id }) => id === attemptId));
    if (!step) return void findings.push("a call was made for a claim that was let go");
    for (const { entry, commit: since, until } of refusals) {
      if (until !== Infinity || !concerns(entry, delivery, step.channel)) continue;
      const here = entry.addressId === addressId;
      if (here && delivery.exemption?.kind === "confirms") {
        if (delivery.exemption.entryId !== entry.id) continue;
        const twice = escapes.get(entry.id) ?? new Set();
        escapes.set(entry.id, twice.add(attemptId));
        if (twice.size > 1) findings.push("a refusal was confirmed twice");
        continue;
      }
      if (delivery.exemption) continue;
      if (entry.choice === "doubted" && delivery.purpose === "reply") continue;
      if (here && claim.commit >= since) findings.push(`${entry.source}: a send after the refusal`);
      else if (here && entry.choice === "refused" && claim.commit < since) escape(delivery.id, attemptId);
    }
  }

  function escape(deliveryId: string, attemptId: string): void {
    const list = escapes.get(deliveryId) ?? new Set();
    escapes.set(deliveryId, list.add(attemptId));
    if (list.size > 1) findings.push("two calls of one message escaped");
  }

  /** Whose own thread said no to everything, on an address that the message had used: by no other way either. */
  function judgeChains(): void {
    for (const { commit: claimed, delivery, addressId } of claims.values()) {
      if (delivery.exemption || delivery.purpose === "system") continue;
      for (const { entry, commit: since, until } of refusals) {
        if (entry.choice !== "refused" || entry.purposes !== null || entry.source === "provider") continue;
        if (claimed <= since || claimed >= until || entry.addressId === addressId) continue;
        if (tables.of("conversations").get(delivery.conversationId)?.["patientId"] !== entry.patientId)
          continue;
        const used = [...claims.values()].some(
          (one) => one.delivery.id === delivery.id && one.addressId === entry.addressId && one.commit < since,
        );
        if (used) findings.push(`${entry.source}: the chain went on to another way`);
      }
    }
  }

  return {
    findings,
    called(attemptId) {
      called.add(attemptId);
      judgeCall(attemptId);
    },
    calls: () => called.size,
    refusals: () => refusals.filter(({ entry }) => entry.choice === "refused").length,
    escaped: () =>
      stored()
        .flatMap(({ steps }) => steps.flatMap(({ attempts }) => attempts))
        .filter(({ id, refusedMeanwhile }) => refusedMeanwhile && !stopped(id, refusedMeanwhile)).length,
    end: judgeChains,
  };
}

function concerns(entry: ConsentEntry, { purpose }: DeliveryRecord, channel: string): boolean {
  if (entry.purposes !== null && !entry.purposes.includes(purpose)) return false;
  return entry.scope !== "channel" || entry.channel === channel;
}
