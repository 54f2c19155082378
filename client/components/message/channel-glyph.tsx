/** A channel is told by its glyph and its word, never by a hue. */
import { IconBrandWhatsapp, IconMail, IconMessage2, IconPhone } from "@tabler/icons-react";
import type { AddressKind, ChannelId } from "../../../shared/domain/channels.ts";

const glyphs = {
  sms: IconMessage2,
  whatsapp: IconBrandWhatsapp,
  email: IconMail,
  phone: IconMessage2,
  call: IconPhone,
} as const;

/** `phone` is drawn as texts; `call` is a number that takes calls only. Hidden from ears: the word stands by. */
export function ChannelGlyph({ of, size = 16 }: { of: ChannelId | AddressKind | "call"; size?: number }) {
  const Glyph = glyphs[of];
  return <Glyph size={size} stroke={1.75} aria-hidden="true" style={{ flex: "none" }} />;
}
