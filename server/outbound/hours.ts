/** Quiet hours and counts at the moment of sending: the rows in hand as facts, the answer as an obstacle. */
import { automaticPurposes } from "../../shared/domain/preferences.ts";
import { countsAsCare, settingsOf } from "../rules/quiet/settings.ts";
import { overExemption } from "../rules/quiet/exemption.ts";
import { quietAnswer } from "../rules/quiet/judge.ts";
import type { Obstacle } from "../rules/plan/types.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord, StepRecord } from "../store/deliveries.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { PatientRecord } from "../store/patients.ts";
import { wordsOf } from "./words.ts";

/** It waits for its turn on the line yet: what is claimed in the last moment before the night would go in it. */
const lastMomentMs = 30_000;

export interface HourWorld {
  facts: OrganizationFacts;
  delivery: DeliveryRecord;
  message: MessageRecord;
  conversation: ConversationRecord;
  /** Null while nothing has to be known of them. */
  patient: PatientRecord | null;
}

/** Who writes an ordinary reply is not kept waiting for a row that nobody asks for. */
export function needsPatient({ purpose, steps }: DeliveryRecord, facts: OrganizationFacts): boolean {
  if (automaticPurposes.some((one) => one === purpose)) return true;
  return settingsOf(facts).purposes[purpose].on || steps.some(({ hours }) => hours !== null);
}

/** Whether a text counts as one under the healthcare exemption. */
export function isCounted(
  facts: OrganizationFacts,
  { purpose }: Pick<DeliveryRecord, "purpose">,
  { channel }: Pick<StepRecord, "channel">,
): boolean {
  return channel === "sms" && countsAsCare(facts, purpose);
}

export function hourObstacle(
  step: StepRecord,
  address: AddressRecord,
  { facts, delivery, message, conversation, patient }: HourWorld,
  now: Date,
): Obstacle | null {
  const over = isCounted(facts, delivery, step)
    ? overExemption(
        conversation.careSends ?? [],
        { deliveryId: delivery.id, text: wordsOf(step, message) },
        now,
      )
    : null;
  // A person who has a reason may send more often and at night; a longer text is no exempt one all the same.
  if (over && over.until === null) return { kind: "length", reason: over.reason };
  if (delivery.despite) return null;
  const ask = (at: Date) =>
    quietAnswer({
      now: at,
      purpose: delivery.purpose,
      byPerson: message.authorId !== null,
      channel: step.channel,
      settings: settingsOf(facts),
      holidays: (facts.autoReplies?.book.holidays ?? []).map(({ date }) => date),
      patient: {
        timeZone: patient?.timeZone ?? null,
        region: patient?.region ?? null,
        quietHours: patient?.quietHours ?? null,
      },
      address: address.value,
      clinicZone: facts.organization.timeZone,
      // Which way goes when is the plan's; the way that a person chose has no such hours.
      stepHours: step.chosenBy === null ? step.hours : null,
      over,
      id: delivery.id,
    });
  const answer = ask(now) ?? ask(new Date(now.getTime() + lastMomentMs));
  if (!answer) return null;
  const { reason, late, until, edge } = answer;
  return { kind: "hours", reason, late, until, edge };
}
