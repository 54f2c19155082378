/** A message for a person's screen, with its delivery down to each receipt. */
import type { AttemptPage, Delivery, Message, SendErrorView } from "../../shared/api/messages.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { settingsOf } from "../rules/quiet/settings.ts";
import { turnOf, type Turn } from "./present-turns.ts";
import type {
  AttemptRecord,
  DeliveryRecord,
  PageRecord,
  SendErrorRecord,
  StepRecord,
} from "../store/deliveries.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import { staffOf } from "./present-staff.ts";

export function presentMessage(
  facts: OrganizationFacts,
  row: MessageRecord,
  delivery: DeliveryRecord | null,
  turn: Turn | null = null,
): Message {
  return {
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq,
    direction: row.direction,
    channel: row.channel,
    lineId: row.lineId,
    lineName: facts.lines.get(row.lineId)?.name ?? "A line that is gone",
    author: staffOf(facts, row.authorId),
    madeBy: row.madeBy,
    at: row.at.toISOString(),
    subject: row.subject,
    text: row.text,
    fullText: row.fullText,
    ...(row.openText !== undefined && { openText: row.openText }),
    files: row.files,
    ...(row.answers && { answers: row.answers }),
    marks: row.marks,
    ...(row.code !== undefined && { code: row.code }),
    delivery: delivery && { ...presentDelivery(facts, row, delivery), turn: turn ?? turnOf(facts, delivery) },
    edits: row.edits,
    clientKey: row.clientKey,
  };
}

function presentDelivery(facts: OrganizationFacts, message: MessageRecord, row: DeliveryRecord): Delivery {
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    stateAt: row.stateAt.toISOString(),
    reason: row.reason,
    steps: row.steps.map((step) => presentStep(facts, message, step)),
    leftOut: row.leftOut,
    nextAt: row.nextAt?.toISOString() ?? null,
    departure: row.departure && {
      why: row.departure.why,
      at: row.departure.at.toISOString(),
      latest: row.departure.latest?.toISOString() ?? null,
      zone: row.departure.zone,
      cancelIfAnswered: row.departure.cancelIfAnswered,
    },
    ...(row.state === "held" && { held: presentHold(facts, row) }),
    ...(row.despite && {
      despite: {
        at: row.despite.at.toISOString(),
        by: staffOf(facts, row.despite.by),
        reason: row.despite.reason,
      },
    }),
    closed: row.closed?.why ?? null,
    resolvedAt: row.resolved?.at.toISOString() ?? null,
    resolvedBy: staffOf(facts, row.resolved?.by ?? null),
    resolvedHow: row.resolved?.how ?? null,
  };
}

/** What an earlier release held was held for the hours, as far as it said. */
function presentHold(facts: OrganizationFacts, { heldFor, purpose }: DeliveryRecord): Delivery["held"] {
  const why = heldFor ?? "hours";
  return { why, mayGo: why === "hours" && settingsOf(facts).purposes[purpose].override };
}

function presentStep(
  facts: OrganizationFacts,
  { openText }: MessageRecord,
  step: StepRecord,
): Delivery["steps"][number] {
  return {
    channel: step.channel,
    lineId: step.lineId,
    lineName: facts.lines.get(step.lineId)?.name ?? "A line that is gone",
    addressId: step.addressId,
    addressTail: step.addressTail,
    state: step.state,
    reason: step.reason,
    segments: step.segments,
    stateAt: step.stateAt?.toISOString() ?? null,
    success: step.success,
    waitSeconds: step.waitSeconds,
    asks: step.ask && step.chosenBy === null,
    ...insteadOf(step, openText),
    templateName: step.template?.used ? step.template.name : null,
    repeats: step.repeats,
    attempts: step.attempts.map((attempt) => ({
      id: attempt.id,
      startedAt: attempt.startedAt.toISOString(),
      endedAt: attempt.endedAt?.toISOString() ?? null,
      state: attempt.state,
      error: attempt.error && presentError(attempt.error),
      refusedMeanwhile: attempt.refusedMeanwhile?.at.toISOString() ?? null,
      ...(attempt.page && { page: presentPage(attempt.page) }),
      cost: taken(attempt) ? (attempt.cost ?? null) : null,
      receipts: attempt.receipts.map((receipt) => ({
        status: receipt.status,
        providerStatus: receipt.providerStatus,
        at: receipt.at.toISOString(),
        error: receipt.error && presentError(receipt.error),
      })),
    })),
  };
}

function presentPage({ expiresAt, triedAt, wrong, lockedAt, readAt }: PageRecord): AttemptPage {
  return {
    expiresAt: expiresAt.toISOString(),
    triedAt: triedAt?.toISOString() ?? null,
    wrong,
    lockedAt: lockedAt?.toISOString() ?? null,
    readAt: readAt?.toISOString() ?? null,
  };
}

/** What a step carries in the place of the message's own words. */
function insteadOf(
  { template, notice, open }: StepRecord,
  openText: string | undefined,
): Pick<Delivery["steps"][number], "words" | "instead"> {
  if (template?.used) return { words: "template", instead: template.words };
  if (open && openText !== undefined) return { words: "open", instead: openText };
  return notice === null ? { words: "as_written", instead: null } : { words: "notice", instead: notice };
}

/** Nobody knows of a try whether it is charged before the provider has it. */
function taken({ state }: AttemptRecord): boolean {
  return state !== "started" && state !== "unconfirmed";
}

function presentError({ code, providerCode }: SendErrorRecord): SendErrorView {
  return { code, providerCode, words: sendErrors[code].words };
}
