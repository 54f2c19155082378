/** Where a single key is a command, and where it belongs to somebody else: text, an open menu, a dialog. */

const taking =
  "input, textarea, select, [contenteditable='true'], [role='menu'], [role='dialog'], [role='listbox']";

/** Whether a key pressed at `target` is text, or belongs to what is open above the screen. */
export function isKeyTaken(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest(taking)) return true;
  return document.querySelector("[role='dialog'][aria-modal='true'], [role='menu']") !== null;
}

/** Neither with Ctrl, Alt or the command key, nor within an input method. */
export function isPlainKey(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}
