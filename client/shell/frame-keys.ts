/** Keys of the frame: the map, going to a queue, from pane to pane; and the switch that stills single keys. */
import { useEffect, useRef } from "react";
import type { QueueId } from "../../shared/api/conversations.ts";
import { isKeyTaken, isPlainKey } from "../components/single-keys.ts";

const goTo: Readonly<Record<string, QueueId>> = {
  r: "needs-reply",
  m: "mine",
  u: "unassigned",
  e: "emergencies",
  f: "failed",
  w: "whose",
  c: "consent",
  s: "scheduled",
};
/** How long after G the second key still counts. */
const sequenceMs = 1500;

/** Where the focus lands in a pane: the open row or queue, the composer, else whatever comes first. */
const landings = [
  "[data-row][tabindex='0']",
  "[aria-current='page']",
  "[data-composer]",
  "a[href], button, input, textarea, [tabindex='0']",
];

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

/** Moves the focus into the next pane (or the one before), round and round. */
function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(isShown);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const index = at === -1 ? (step === 1 ? 0 : -1) : (at + step) % panes.length;
  const pane = panes.at(index);
  if (!pane) return;
  for (const landing of landings) {
    const place = [...pane.querySelectorAll<HTMLElement>(landing)].find(isShown);
    place?.focus();
    if (place && document.activeElement === place) return;
  }
  pane.tabIndex = -1;
  pane.focus();
}

function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

export interface FrameKeys {
  openMap: () => void;
  toQueue: (queue: QueueId) => void;
  /** Off: single letters and signs do nothing outside text fields, on any screen. */
  singleKeys: boolean;
}

export function useFrameKeys(keys: FrameKeys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    let goUntil = 0;
    const still = (event: KeyboardEvent) => {
      if (current.current.singleKeys || event.key.length !== 1) return;
      if (isPlainKey(event) && !isKeyTaken(event.target)) event.stopImmediatePropagation();
    };
    // All of these while capturing: the frame's keys mean the same on every screen.
    const sequence = (event: KeyboardEvent) => {
      if (!isPlainKey(event) || isKeyTaken(event.target)) return;
      const key = event.key.toLowerCase();
      if (key === "g" && !event.repeat) {
        goUntil = event.timeStamp + sequenceMs;
        return;
      }
      const queue = event.timeStamp < goUntil ? goTo[key] : undefined;
      goUntil = 0;
      if (!queue) return;
      take(event);
      current.current.toQueue(queue);
    };
    const press = (event: KeyboardEvent) => {
      if (event.key === "F6" && isPlainKey(event)) {
        take(event);
        focusPane(event.shiftKey ? -1 : 1);
      } else if (event.key === "?" && isPlainKey(event) && !isKeyTaken(event.target)) {
        take(event);
        current.current.openMap();
      }
    };
    window.addEventListener("keydown", still, true);
    window.addEventListener("keydown", sequence, true);
    window.addEventListener("keydown", press, true);
    return () => {
      window.removeEventListener("keydown", still, true);
      window.removeEventListener("keydown", sequence, true);
      window.removeEventListener("keydown", press, true);
    };
  }, []);
}
