/** Single keys, anywhere on the screen but never where somebody writes or while a menu or dialog is open. */
import { useEffect, useRef } from "react";
import { isKeyTaken, isPlainKey } from "../../components/single-keys.ts";

type Keys = Readonly<Record<string, () => void>>;

/** Binds keys such as "j" or "]" to what they do. A key that is not in the map is left alone. */
export function useKeys(map: Keys): void {
  const current = useRef(map);
  current.current = map;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isPlainKey(event) || isKeyTaken(event.target)) return;
      const run = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
