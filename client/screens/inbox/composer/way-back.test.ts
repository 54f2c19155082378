import { expect, it } from "vitest";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import { sampleStep, simpleDelivery } from "../fixtures-delivery.ts";
import { castPatient, sampleConversation } from "../fixtures.ts";
import { wayBack } from "./way-back.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const [sms, whatsapp, email] = sampleConversation(castPatient("marisol"), now).ways as [
  ReplyWay,
  ReplyWay,
  ReplyWay,
];
/** She wrote by WhatsApp last: that is the default. */
const ways = [{ ...sms, isDefault: false }, { ...whatsapp, isDefault: true }, email];
const second = { ...sms, isDefault: false, addressId: "0123456789abcdef0123beef" };

function sent({ channel, addressId }: ReplyWay) {
  const at = new Date(now).toISOString();
  const steps = [sampleStep(channel, "skipped", { addressId }), sampleStep("email", "skipped")];
  return { channel, delivery: { ...simpleDelivery("cancelled", channel, at), steps } };
}

it("brings words back to the way that was chosen for them", () => {
  expect(wayBack(sent(sms), ways)).toEqual({ channel: "sms", addressId: sms.addressId });
  expect(wayBack(sent(second), [...ways, second])).toEqual({
    channel: "sms",
    addressId: second.addressId,
  });
});

it("picks nothing where they go there anyhow, and nothing that can be used no more", () => {
  expect(wayBack(sent(whatsapp), ways)).toBeNull();
  expect(wayBack(sent(second), ways)).toBeNull();
  const stopped = ways.map((way) => (way.channel === "sms" ? { ...way, available: false } : way));
  expect(wayBack(sent(sms), stopped)).toBeNull();
});
