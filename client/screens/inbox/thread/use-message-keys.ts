/** In the thread: arrows go from message to message, D opens the path of the focused one. */
import { useCallback, type KeyboardEvent, type RefObject } from "react";
import { isKeyTaken } from "../../../components/single-keys.ts";

export function useMessageKeys(scroller: RefObject<HTMLElement | null>, toggle: (id: string) => void) {
  return useCallback(
    (event: KeyboardEvent) => {
      // A message that is being changed: the keys are its text's.
      if (isKeyTaken(event.target as Element)) return;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const all = [...(scroller.current?.querySelectorAll<HTMLElement>("[data-message]") ?? [])];
      const current = (event.target as HTMLElement).closest<HTMLElement>("[data-message]");
      if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        const index = current ? all.indexOf(current) + (event.key === "ArrowUp" ? -1 : 1) : all.length - 1;
        const next = all[index];
        if (!next) return;
        event.preventDefault();
        event.stopPropagation();
        next.focus();
      } else if (event.key.toLowerCase() === "d" && !event.shiftKey && current?.dataset["side"] === "ours") {
        const id = current.dataset["message"];
        if (id === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        toggle(id);
      }
    },
    [scroller, toggle],
  );
}
