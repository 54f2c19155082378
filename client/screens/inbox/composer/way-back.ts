/** Words that come back into the composer go by the way they would have gone, even where another is the default. */
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import { chooseWay, isUsable, type PickedWay } from "./composer-model.ts";

/** The way to pick for the words of a message; null where they go there anyhow, or can go there no more. */
export function wayBack(
  { channel, delivery }: Pick<Message, "channel" | "delivery">,
  ways: readonly ReplyWay[],
): PickedWay | null {
  const step = delivery?.steps.find((one) => one.channel === channel) ?? delivery?.steps[0];
  if (!step) return null;
  const theirs = ways.find((way) => way.channel === step.channel && way.addressId === step.addressId);
  if (!theirs || !isUsable(theirs)) return null;
  const usual = chooseWay(ways, { channel: null, addressId: null });
  const same = usual?.channel === theirs.channel && usual.addressId === theirs.addressId;
  return same ? null : { channel: theirs.channel, addressId: theirs.addressId };
}
