/** What is known of one address, in words. */
import type { PatientAddress, ReplyWay } from "../../../../shared/api/conversations.ts";
import { countdown } from "../composer/composer-model.ts";
import type { Times } from "../../../components/message/times.ts";

export interface AddressWords {
  glyph: "phone" | "whatsapp" | "email" | "call";
  /** The kind, for ears. */
  kind: string;
  state: string;
  /** "Refused Oct 3, “STOP”"; null when nothing is refused. */
  refusal: string | null;
}

const kinds = { phone: "Text messages", whatsapp: "WhatsApp", email: "Email", call: "Calls only" } as const;

export function addressWords(
  address: PatientAddress,
  ways: readonly ReplyWay[],
  times: Times,
  now: number,
): AddressWords {
  const callsOnly = address.kind === "phone" && /landline/i.test(address.note ?? "");
  const glyph = callsOnly ? "call" : address.kind;
  const way = ways.find((one) => one.addressId === address.id && one.channel === "whatsapp");
  const left = way?.available ? countdown(way, now) : null;
  // Where nothing may go, no window is open or closed.
  const window = way && !address.refused ? (left ? `Window open, ${left.words}` : "Window closed") : null;
  const verified = address.verified ? "Verified" : "Not verified";
  return {
    glyph,
    kind: kinds[glyph],
    state:
      callsOnly && address.note ? address.note : [verified, window, address.note].filter(Boolean).join(". "),
    refusal: address.refused
      ? `Refused ${times.date(address.refused.at, now)}${address.refused.word ? `, “${address.refused.word}”` : ""}`
      : null,
  };
}
