/** A tooltip's words with the key that does the same. */
import type { ReactNode } from "react";
import classes from "./keys.module.css";

export function KeyHint({ keys, children }: { keys: string; children: ReactNode }) {
  return (
    <span className={classes.hint}>
      {children} <kbd className={classes.hintKey}>{keys}</kbd>
    </span>
  );
}
