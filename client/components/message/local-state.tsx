/** The state of a reply that only this device holds: a word, nothing to open yet. */
import type { DeliveryView } from "./delivery-words.ts";
import { DeliveryIcon } from "./delivery-icon.tsx";
import classes from "./delivery.module.css";

export function LocalState({ view }: { view: DeliveryView }) {
  return (
    <span className={classes.state} data-tone={view.tone} data-still="">
      <DeliveryIcon look={view.look} />
      <span>{view.word}</span>
    </span>
  );
}
