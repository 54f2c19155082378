/** A knot on the stitched path of a delivery: one shape for each outcome. */
import {
  IconCheck,
  IconHandStop,
  IconHourglass,
  IconMinus,
  IconQuestionMark,
  IconX,
} from "@tabler/icons-react";
import type { Knot as KnotKind } from "./timeline-steps.ts";
import classes from "./delivery.module.css";

const marks = {
  check: IconCheck,
  cross: IconX,
  dash: IconMinus,
  question: IconQuestionMark,
  hand: IconHandStop,
  wait: IconHourglass,
  open: null,
} as const;

export function Knot({ kind, size = 20 }: { kind: KnotKind; size?: number }) {
  const Mark = marks[kind];
  return (
    <span
      className={classes.knot}
      data-knot={kind}
      style={{ inlineSize: size, blockSize: size }}
      aria-hidden="true"
    >
      {Mark ? <Mark size={size * 0.65} stroke={2.5} /> : null}
    </span>
  );
}
