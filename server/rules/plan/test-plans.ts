/** Small plans for the engine's tests: whole, and a test says only what it is about. */
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { StepRecord } from "../../store/deliveries.ts";
import type { Plan } from "./types.ts";

export function step(channel: ChannelId, change: Partial<StepRecord> = {}): StepRecord {
  return {
    channel,
    lineId: `${channel} line`,
    spareLineIds: [],
    addressId: `${channel} address`,
    addressTail: channel === "email" ? "m···@example.org" : "··0142",
    state: "waiting",
    stateAt: null,
    reason: null,
    segments: null,
    success: channel === "email" ? "sent" : "delivered",
    waitSeconds: 600,
    hours: null,
    zone: "UTC",
    ask: false,
    notice: null,
    open: false,
    template: null,
    saysRepeat: false,
    repeats: false,
    mailId: null,
    subject: null,
    chosenBy: null,
    attempts: [],
    ...change,
  };
}

export function planOf(steps: StepRecord[], change: Partial<Plan> = {}): Plan {
  const at = new Date(1_700_000_000_000);
  return {
    state: "queued",
    stateAt: at,
    reason: null,
    cursor: 0,
    steps,
    atEnd: "rest",
    departure: null,
    heldFor: null,
    despite: null,
    expiresAt: null,
    closed: null,
    nextAt: at,
    lease: null,
    leaseToken: 0,
    resolved: null,
    ...change,
  };
}
