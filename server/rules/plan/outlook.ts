/**
 * Where a plan would go at this moment, by how its lines stand: what the engine does with it when its time comes,
 * asked beforehand. It is the engine itself that answers, so that a screen and a claim never say two things.
 */
import type { ChannelId } from "../../../shared/domain/channels.ts";
import { lineReasons, rankOf, type LineReason } from "../../../shared/domain/lines.ts";
import type { Purpose } from "../../../shared/domain/policy.ts";
import type { StepRecord } from "../../store/deliveries.ts";
import type { LineStateRecord } from "../../store/line-states.ts";
import type { LineRecord } from "../../store/lines.ts";
import { gate } from "../line/gate.ts";
import { advance } from "./engine.ts";
import type { Obstacle, Plan } from "./types.ts";

/** A line that would have come first, and why it takes nothing. */
export interface PassedLine {
  channel: ChannelId;
  lineId: string;
  why: LineReason;
  /** When that is over or tried again; null: when somebody says so. */
  until: Date | null;
}

export interface Outlook {
  /** goes: that line takes it. waits: for that line. asks: a person is asked before it goes there. */
  ending: "goes" | "waits" | "asks";
  channel: ChannelId;
  lineId: string;
  /** In the order in which they were passed over; empty when the first line takes it. */
  passed: PassedLine[];
}

export interface LineFacts {
  now: Date;
  lines: ReadonlyMap<string, LineRecord>;
  /** A line without a row is new. */
  stateOf: (line: LineRecord) => LineStateRecord;
}

/** Null for a plan without a step. */
export function outlookOf(
  steps: readonly StepRecord[],
  purpose: Purpose,
  { now, lines, stateOf }: LineFacts,
): Outlook | null {
  if (steps.length === 0) return null;
  const passed: PassedLine[] = [];
  const obstacle = ({ channel, lineId, segments }: StepRecord): Obstacle | null => {
    const line = lines.get(lineId);
    if (!line) return { kind: "line", reason: lineReasons.off, until: null };
    const against = gate(line, stateOf(line), { rank: rankOf[purpose], segments }, now);
    // Its turn is a matter of moments, and of every other message.
    if (against?.kind !== "line") return null;
    const why = reasonOf(against.reason);
    const until = why === "paused" || why === "off" ? null : against.until;
    passed.push({ channel, lineId, why, until });
    return against;
  };
  const due = { kind: "due", holder: "", leaseMs: 0, attemptId: "", idsOf: () => [], obstacle } as const;
  const { plan } = advance(fresh(steps, now), due, now);
  const step = plan.steps[plan.cursor];
  if (!step) return null;
  const ending = plan.state === "sending" ? "goes" : plan.state === "undecided" ? "asks" : "waits";
  return { ending, channel: step.channel, lineId: step.lineId, passed };
}

function reasonOf(words: string): LineReason {
  const found = Object.entries(lineReasons).find(([, reason]) => reason === words);
  return (found?.[0] as LineReason | undefined) ?? "off";
}

function fresh(steps: readonly StepRecord[], now: Date): Plan {
  return {
    state: "queued",
    stateAt: now,
    reason: null,
    cursor: 0,
    steps: [...steps],
    atEnd: "rest",
    departure: null,
    heldFor: null,
    despite: null,
    expiresAt: null,
    closed: null,
    nextAt: now,
    lease: null,
    leaseToken: 0,
    resolved: null,
  };
}
