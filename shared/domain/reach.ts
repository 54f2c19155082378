/**
 * How one patient is to be reached, where that differs from the clinic's order: an own order, only some ways, or some
 * ways never. It narrows or orders what a policy has; it never adds a way that the policy left out on purpose.
 */
import type { ChannelId } from "./channels.ts";

export const reachModes = ["order", "only", "not"] as const;
export type ReachMode = (typeof reachModes)[number];

export interface Reach {
  mode: ReachMode;
  /** `order`: these first, in this order. `only`: these alone, in the clinic's order. `not`: never these. */
  channels: ChannelId[];
}

/** Whether machines may use this channel for the patient, and whether it is offered first. */
export function mayReach(reach: Reach | null, channel: ChannelId): boolean {
  if (reach === null || reach.mode === "order") return true;
  return reach.channels.includes(channel) === (reach.mode === "only");
}

/** Steps, or ways, in the patient's order; those not named stay behind, in the order they had. */
export function inOwnOrder<Way extends { channel: ChannelId }>(
  reach: Reach | null,
  ways: readonly Way[],
): Way[] {
  if (reach?.mode !== "order") return [...ways];
  const place = ({ channel }: Way) => {
    const at = reach.channels.indexOf(channel);
    return at < 0 ? reach.channels.length : at;
  };
  return [...ways].sort((a, b) => place(a) - place(b));
}
