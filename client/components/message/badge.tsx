/** A badge: icon and word on a soft fill, 20 px high. */
import type { ReactNode } from "react";
import type { Icon } from "@tabler/icons-react";
import classes from "./badge.module.css";

export type BadgeTone = "info" | "caution" | "danger" | "quiet" | "ours" | "emergency";

export function Badge({
  tone,
  icon: Glyph,
  children,
}: {
  tone: BadgeTone;
  icon?: Icon;
  children: ReactNode;
}) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {Glyph ? <Glyph size={14} stroke={2} aria-hidden="true" /> : null}
      <span>{children}</span>
    </span>
  );
}
