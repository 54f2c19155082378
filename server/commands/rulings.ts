/**
 * What staff rule on words that may be a refusal, and the undo of a slip. The ledger is only added to: a ruling names
 * the entry it is about, an undo names the ruling. No ruling lifts a refusal that the patient wrote.
 */
import type { Ruling } from "../../shared/api/conversations.ts";
import { undoRulingMs } from "../../shared/domain/consent.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { threadsSharing } from "../rules/household/members.ts";
import { noteDelivery } from "../rules/conversation-changes.ts";
import { happen } from "../rules/plan/apply.ts";
import { reachSamePhone, samePhone } from "../rules/same-phone.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ConversationRecord, FormerOwners, ReviewRecord } from "../store/conversations.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

type Caller = Scope & { userId: string };

export interface RulingCommands {
  rule(scope: Caller, conversationId: string, wanted: Ruling): Promise<ConversationRecord>;
  /** Takes back the last ruling of this conversation, for a few minutes. */
  undoRuling(scope: Caller, conversationId: string): Promise<ConversationRecord>;
}

export function createRulings({ store }: { store: Store }): RulingCommands {
  return {
    rule: (scope, conversationId, { reviewId, ruling }) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const conversation = await tx.conversation(conversationId);
          const review = conversation?.reviews.find(({ id }) => id === reviewId);
          if (!conversation || !review) throw notFound("review");
          if ((ruling === "seen") !== (review.kind === "meant_visit"))
            throw new ProblemError(422, "wrong_ruling", "This cannot be ruled here", "Nothing was changed.");
          if (ruling === "no_refusal" && review.dueAt && review.dueAt <= tx.now)
            throw new ProblemError(
              409,
              "too_late",
              "Nobody ruled on it in time, so it counts as a refusal",
              "The patient can write START, or sign a form.",
            );
          const ruled = await ruleInLedger(tx, scope, review, ruling);
          const owners: FormerOwners[] = [];
          const about = await addressesOf(tx, ruled);
          const later = ruling === "no_refusal" ? [] : await ruleOnRest(tx, ruled, about);
          const entries = [...ruled, ...later];
          // Filed with nobody of those whom the words were about, it is nothing that they could lose.
          const theirs = new Set(about.flatMap(({ patientIds }) => patientIds));
          const rest = await addressesOf(tx, later);
          about.push(...rest.filter(({ patientIds }) => patientIds.some((id) => theirs.has(id))));
          // Who shares the phone shares what is ruled about it.
          const others = (await threadsSharing(tx, about)).filter((one) => one !== conversation);
          if (ruling === "wrong_number") {
            const threads = [conversation, ...others];
            for (const address of about) owners.push(quarantine(tx, threads, address));
            // Nor is it the phone of the user ids that were theirs: what its next owner says is not about those.
            for (const { key, linked = [] } of owners) await setLinks(tx, key, linked, false);
            for (const thread of threads) {
              forgetWays(thread, owners);
              tx.changed(thread);
            }
          }
          conversation.reviews = conversation.reviews.filter((one) => one !== review);
          const entryIds = entries.map(({ id }) => id);
          conversation.lastRuling = { review, ruling, entryIds, owners, at: tx.now, by: scope.userId };
          tx.changed(conversation);
          tx.event({ name: "conversation.changed", conversation });
          if (ruling !== "seen")
            tx.event({ name: "patient.changed", patientId: conversation.patientId, conversation });
          for (const thread of [conversation, ...others]) {
            if (thread !== conversation && ruling !== "seen")
              tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
            await tellPlans(tx, thread, entries, ruling);
          }
          return conversation;
        },
      }),

    undoRuling: (scope, conversationId) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const conversation = await tx.conversation(conversationId);
          if (!conversation) throw notFound("conversation");
          const last = conversation.lastRuling;
          if (!last || tx.now.getTime() - last.at.getTime() > undoRulingMs)
            throw new ProblemError(
              409,
              "too_late",
              "There is no ruling to take back",
              "Nothing was changed.",
            );
          for (const owner of last.owners) await giveBack(tx, owner);
          const words = await Promise.all(
            last.review.doubts.map(({ addressId }) => tx.addressById(addressId)),
          );
          const found = words.flatMap((one) => one ?? []);
          const phone = (await Promise.all(found.map((one) => samePhone(tx, one)))).flat();
          const ledger = await tx.consentOf([...new Set([...found, ...phone].map(({ id }) => id))]);
          for (const ruled of ledger.filter(({ id }) => last.entryIds.includes(id)))
            tx.addConsent({
              ...ruled,
              id: tx.ids.next(),
              choice: "withdrawn",
              rulesOn: ruled.id,
              inFlight: null,
              actorId: scope.userId,
              at: tx.now,
            });
          conversation.reviews = [...conversation.reviews, last.review].sort(
            (a, b) => a.at.getTime() - b.at.getTime(),
          );
          conversation.lastRuling = null;
          tx.changed(conversation);
          tx.event({ name: "conversation.changed", conversation });
          tx.event({ name: "patient.changed", patientId: conversation.patientId, conversation });
          for (const thread of await threadsSharing(tx, last.owners))
            if (thread !== conversation)
              tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
          return conversation;
        },
      }),
  };

  async function ruleInLedger(
    tx: Transaction,
    { userId }: Caller,
    review: ReviewRecord,
    ruling: Ruling["ruling"],
  ): Promise<ConsentEntry[]> {
    if (ruling === "seen") return [];
    const addressIds = review.doubts.map(({ addressId }) => addressId);
    const ledger = await tx.consentOf(addressIds);
    // Read before the ruling takes them away: the entry says for whom it held.
    await Promise.all([...new Set(addressIds)].map((id) => tx.addressById(id)));
    const doubts = ledger.filter(({ id }) => review.doubts.some(({ entryId }) => entryId === id));
    return doubts.map((doubt) =>
      tx.addConsent({
        ...doubt,
        id: tx.ids.next(),
        choice: ruling === "no_refusal" ? "cleared" : "refused",
        source: "staff",
        actorId: userId,
        rulesOn: doubt.id,
        dueAt: null,
        at: tx.now,
      }),
    );
  }

  /**
   * What came to be known as the same phone after the words, such as the number on its other channel below a STOP that
   * stood there already: a ruling is about the phone as it is now.
   */
  async function ruleOnRest(
    tx: Transaction,
    ruled: readonly ConsentEntry[],
    about: readonly AddressRecord[],
  ): Promise<ConsentEntry[]> {
    const done = new Set(about.map(({ id }) => id));
    const made: ConsentEntry[] = [];
    for (const entry of ruled) {
      const address = about.find(({ id }) => id === entry.addressId);
      if (!address) continue;
      const copies = await reachSamePhone(tx, address, entry, done);
      for (const { addressId } of copies) done.add(addressId);
      made.push(...copies);
    }
    return made;
  }

  async function addressesOf(tx: Transaction, entries: readonly ConsentEntry[]): Promise<AddressRecord[]> {
    const ids = new Set(entries.map(({ addressId }) => addressId));
    const found = await Promise.all([...ids].map((id) => tx.addressById(id)));
    return found.flatMap((one) => one ?? []);
  }

  /** Somebody else's number: nobody's any more, to be verified again; whoever writes from it begins a thread of their own. */
  function quarantine(
    tx: Transaction,
    threads: readonly ConversationRecord[],
    address: AddressRecord,
  ): FormerOwners {
    const { id: addressId, key, patientIds, verified, note, placePatientId = null, linked = [] } = address;
    const ways = threads.map(({ id: conversationId, lastInbound }) => {
      const theirs = Object.entries(lastInbound).filter(([, way]) => way.addressId === addressId);
      return { conversationId, lastInbound: Object.fromEntries(theirs) };
    });
    const owner = { addressId, key, patientIds, verified, note, ways, placePatientId, linked };
    address.patientIds = [];
    // Whoever has the number now shares nothing with them: not the place of their words either.
    address.placePatientId = null;
    address.verified = false;
    address.note = "Wrong number: somebody else answered there";
    tx.changed(address);
    return owner;
  }

  function forgetWays(conversation: ConversationRecord, owners: readonly FormerOwners[]): void {
    const gone = new Set(owners.map(({ addressId }) => addressId));
    const kept = Object.entries(conversation.lastInbound).filter(([, way]) => !gone.has(way.addressId));
    conversation.lastInbound = Object.fromEntries(kept);
  }

  /** Whether an address is one phone with others stands in both rows. */
  async function setLinks(
    tx: Transaction,
    key: string,
    others: readonly string[],
    one: boolean,
  ): Promise<void> {
    for (const other of others)
      for (const [mine, theirs] of [
        [key, other],
        [other, key],
      ] as const) {
        const address = await tx.address(mine);
        if (!address) continue;
        const kept = (address.linked ?? []).filter((known) => known !== theirs);
        address.linked = one ? [...kept, theirs] : kept;
        tx.changed(address);
      }
  }

  /** As it was: whose, how sure, and who had written from there. */
  async function giveBack(tx: Transaction, { key, patientIds, ...before }: FormerOwners): Promise<void> {
    const address = await tx.address(key);
    // Somebody wrote from it meanwhile: it has an owner, whose words are nobody else's.
    if (!address || address.patientIds.length > 0)
      throw new ProblemError(
        409,
        "changed_meanwhile",
        "Somebody wrote from this number meanwhile",
        "It stays apart from this patient.",
      );
    address.patientIds = patientIds;
    address.placePatientId = before.placePatientId ?? address.placePatientId ?? null;
    address.verified = before.verified ?? address.verified;
    address.note = before.note ?? null;
    tx.changed(address);
    await setLinks(tx, key, before.linked ?? [], true);
    for (const { conversationId, lastInbound } of before.ways ?? []) {
      const thread = await tx.conversation(conversationId);
      if (!thread) continue;
      // What was written meanwhile from elsewhere is newer.
      thread.lastInbound = { ...lastInbound, ...thread.lastInbound };
      tx.changed(thread);
    }
  }

  /** A refusal ends plans; the word that it was none lets held ones go on now. */
  async function tellPlans(
    tx: Transaction,
    conversation: ConversationRecord,
    entries: readonly ConsentEntry[],
    ruling: Ruling["ruling"],
  ): Promise<void> {
    if (ruling === "seen") return;
    for (const id of [...conversation.running]) {
      const delivery = await tx.delivery(id);
      const message = delivery && (await tx.message(delivery.messageId));
      if (!delivery || !message) continue;
      const rows = { delivery, message, conversation };
      if (ruling !== "no_refusal") {
        for (const { addressId } of entries)
          // Ruled on were words of their own, which stay in the ledger.
          if (!delivery.closed) await happen(tx, rows, { kind: "opted_out", addressId, word: null });
      } else if (delivery.state === "held" && !delivery.lease) {
        delivery.nextAt = tx.now;
        tx.changed(delivery);
        noteDelivery(conversation, delivery, message);
        tx.event({ name: "delivery.changed", ...rows });
      }
    }
  }
}
