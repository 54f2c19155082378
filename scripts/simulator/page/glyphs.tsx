/** The channel glyphs of the product, so that a phone here and a line there look alike. */
import { IconBrandWhatsapp, IconMail, IconMessage2 } from "@tabler/icons-react";
import type { Device } from "./devices.ts";

export function DeviceGlyph({ device, size = 18 }: { device: Device; size?: number }) {
  const Glyph =
    device.kind === "mailbox" ? IconMail : device.phone.channel === "sms" ? IconMessage2 : IconBrandWhatsapp;
  return <Glyph size={size} stroke={1.75} aria-hidden />;
}
