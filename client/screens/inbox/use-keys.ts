/** Single keys, anywhere on the screen but never where somebody writes or while a menu or dialog is open. */
import { useEffect, useRef } from "react";

export type KeyMap = Readonly<Record<string, () => void>>;

/** Binds keys such as "j" or "]" to what they do. A key that is not in the map is left alone. */
export function useKeys(map: KeyMap): void {
  const current = useRef(map);
  current.current = map;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return;
      if (isBusy(event.target)) return;
      const run = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      "input, textarea, select, [contenteditable='true'], [role='menu'], [role='dialog'], [role='listbox']",
    ) !== null || document.querySelector("[role='dialog'][aria-modal='true'], [role='menu']") !== null
  );
}
