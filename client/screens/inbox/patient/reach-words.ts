/** How a patient is to be reached, in words: the clinic's order, an own one, only some ways, or some ways never. */
import { channelIds, type ChannelId } from "../../../../shared/domain/channels.ts";
import type { Reach, ReachMode } from "../../../../shared/domain/reach.ts";
import { channelWord } from "../../../components/message/delivery-words.ts";

export type ReachChoice = ReachMode | "clinic";

export const choiceWords: Readonly<Record<ReachChoice, string>> = {
  clinic: "In the clinic’s order",
  order: "In an order of their own",
  only: "Only by",
  not: "Not by",
};

/** "First by email, then SMS, then WhatsApp." */
export function reachWords(reach: Reach | null): string {
  if (reach === null) return "In the clinic’s order.";
  const names = reach.channels.map(channelWord);
  if (reach.mode === "order") return `First by ${names.join(", then ")}.`;
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
  return reach.mode === "only" ? `Only by ${list}.` : `Not by ${list.replace(" and ", " or ")}.`;
}

/** What an editor begins with: the order that holds, with every channel in it. */
export function wholeOrder(reach: Reach | null): ChannelId[] {
  const own = reach?.mode === "order" ? reach.channels : [];
  return [...own, ...channelIds.filter((channel) => !own.includes(channel))];
}

export function moveUp(order: readonly ChannelId[], channel: ChannelId): ChannelId[] {
  const at = order.indexOf(channel);
  if (at <= 0) return [...order];
  const next = order.filter((one) => one !== channel);
  next.splice(at - 1, 0, channel);
  return next;
}

/** What is stored; null for the clinic's order. "Only by" none, or "not by" all, would reach nobody. */
export function reachOf(
  choice: ReachChoice,
  order: readonly ChannelId[],
  marked: readonly ChannelId[],
): Reach | null | "incomplete" {
  if (choice === "clinic") return null;
  if (choice === "order") return { mode: "order", channels: [...order] };
  const channels = channelIds.filter((channel) => marked.includes(channel));
  const nobody = channels.length === 0 || (choice === "not" && channels.length === channelIds.length);
  return nobody ? "incomplete" : { mode: choice, channels };
}
