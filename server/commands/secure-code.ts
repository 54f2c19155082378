/**
 * A code as the way to show who one is where no birth date is on record: six digits to another address of the patient,
 * as any word of the system goes. In the store it is a keyed hash; in the thread it stands that one was sent.
 */
import { codeText } from "../../shared/domain/code-texts.ts";
import { codeInThread, codeMaker, codeMs, codesAnHour, sameCodeMs } from "../../shared/domain/secure-page.ts";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import type { SecureLinks } from "../consent/secure-links.ts";
import type { House } from "../rules/automatic/types.ts";
import { codeWays } from "../rules/code-ways.ts";
import { addOutgoing } from "../rules/outgoing.ts";
import { planFactsOf } from "../rules/plan/plan-facts.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { AttemptRecord, PageRecord } from "../store/deliveries.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Transaction } from "../store/transaction.ts";

const hourMs = 60 * 60_000;

export interface CodeFor {
  conversation: ConversationRecord;
  patient: PatientRecord;
  /** Where the link went. */
  address: AddressRecord;
  attempt: AttemptRecord;
  page: PageRecord;
}

/** `again`: one went a moment ago, and it is that one. `many`: of this link's within an hour. `none`: nowhere to send it. */
export async function sendCode(
  tx: Transaction,
  house: House,
  links: Pick<SecureLinks, "codeOf" | "codeKeyOf">,
  { conversation, patient, address, attempt, page }: CodeFor,
): Promise<"sent" | "again" | "many" | "none"> {
  const age = (at: Date) => tx.now.getTime() - at.getTime();
  const sentAt = (page.code?.sentAt ?? []).filter((at) => age(at) < hourMs);
  const newest = sentAt.at(-1);
  if (newest && page.code?.key != null && age(newest) < sameCodeMs) return "again";
  if (sentAt.length >= codesAnHour) return "many";
  const addresses = await tx.addressesOf(patient.id);
  const consent = await tx.consentOf(addresses.map(({ id }) => id));
  const policy = { ...defaultPolicies.system, steps: [], expiresSeconds: codeMs / 1000 };
  const words = codeText(house.organization.name, patient.language);
  const facts = planFactsOf(
    { now: tx.now, patient, addresses, consent, lastInbound: conversation.lastInbound },
    { ...house, policy, asking: { byPerson: false } },
    [{ level: "open", words }],
  );
  const doubted = conversation.reviews.flatMap((one) => (one.kind === "wrong_number" ? one.addressId : []));
  const way = codeWays(facts, address).find((one) => !doubted.includes(one.address.id));
  if (!way) return "none";
  const { message } = addOutgoing(tx, {
    ...{ conversation, facts, way, policy, purpose: "system" },
    ...{ text: codeInThread, instead: words, authorId: null, madeBy: codeMaker },
    clientKey: `secure-code:${attempt.id}:${tx.now.getTime()}`,
  });
  page.code = {
    key: links.codeKeyOf(attempt.id, links.codeOf(message.id)),
    endsAt: new Date(tx.now.getTime() + codeMs),
    sentAt: [...sentAt, tx.now],
  };
  return "sent";
}

/** `old`: there is none, or its time is out. */
export function judgeCode(
  { code }: PageRecord,
  given: { attemptId: string; digits: string },
  links: Pick<SecureLinks, "codeKeyOf" | "same">,
  now: Date,
): "right" | "wrong" | "old" {
  if (!code || code.key === null || code.endsAt <= now) return "old";
  return links.same(links.codeKeyOf(given.attemptId, given.digits), code.key) ? "right" : "wrong";
}

/** Whether somebody waits for a code that still opens. */
export const codeUnderWay = ({ code }: PageRecord, now: Date): boolean =>
  code !== undefined && code.key !== null && code.endsAt > now;
