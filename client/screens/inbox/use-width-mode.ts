/** How many panes fit: wide (three), middle (two and a drawer), phone (one at a time). */
import { useMediaQuery } from "@mantine/hooks";

export type WidthMode = "wide" | "middle" | "phone";

export function useWidthMode(): WidthMode {
  const now = { getInitialValueInEffect: false };
  const wide = useMediaQuery("(min-width: 1280px)", true, now);
  const phone = useMediaQuery("(max-width: 767px)", false, now);
  return phone ? "phone" : wide ? "wide" : "middle";
}
