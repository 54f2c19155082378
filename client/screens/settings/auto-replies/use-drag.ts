/** Rows of a list moved by pointer: where the row would land is shown while it is dragged, and it lands on release. */
import { useRef, useState, type PointerEvent, type RefObject } from "react";

export interface Drag {
  /** Goes on the list itself. */
  list: RefObject<HTMLOListElement | null>;
  /** The row in hand, and the place where it would land. */
  held: { from: number; to: number } | null;
  /** For the grip of a row. */
  grip: (index: number) => {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
  };
}

/** A shaking hand is no drag. */
const startsAfterPx = 5;

export function useDrag(onMove: (from: number, to: number) => void): Drag {
  const list = useRef<HTMLOListElement | null>(null);
  const start = useRef<{ index: number; y: number } | null>(null);
  const [held, setHeld] = useState<Drag["held"]>(null);
  const end = () => {
    start.current = null;
    setHeld(null);
  };
  return {
    list,
    held,
    grip: (index) => ({
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { index, y: event.clientY };
      },
      onPointerMove(event) {
        const from = start.current;
        if (!from) return;
        if (!held && Math.abs(event.clientY - from.y) < startsAfterPx) return;
        setHeld({ from: from.index, to: placeOf(list.current, from.index, event.clientY) });
      },
      onPointerUp() {
        if (held && held.to !== held.from) onMove(held.from, held.to);
        end();
      },
      onPointerCancel: end,
    }),
  };
}

/** The place that the row would have among the others. */
function placeOf(list: HTMLElement | null, from: number, y: number): number {
  const rows = [...(list?.children ?? [])].filter((_, n) => n !== from);
  const before = rows.findIndex((row) => {
    const { top, height } = row.getBoundingClientRect();
    return y < top + height / 2;
  });
  return before === -1 ? rows.length : before;
}
