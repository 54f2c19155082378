/** What stands in the way of sending, as strips: never a dialog, and the words stay where they are. */
import { ActionIcon, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCursorText, IconX } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { PlainOffer } from "./composer-model.ts";
import classes from "./composer.module.css";

export function RefusalStrip({ problem, onDismiss }: { problem: Problem; onDismiss: () => void }) {
  return (
    <div className={classes.strip} data-tone="danger" role="alert">
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
      <p>
        <strong>{problem.title.replace(/\.?$/, ".")}</strong> {problem.detail ?? "Your words are still here."}
      </p>
      <ActionIcon size={28} aria-label="Dismiss" onClick={onDismiss}>
        <IconX size={16} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}

export function LengthStrip({ words }: { words: string }) {
  return (
    <div className={classes.strip} data-tone="danger" role="status">
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
      <p>{words}</p>
    </div>
  );
}

export function PlainStrip({ offer, onUse }: { offer: PlainOffer; onUse: (text: string) => void }) {
  return (
    <div className={classes.strip} data-tone="caution">
      <IconCursorText size={18} stroke={1.75} aria-hidden="true" />
      <p>{offer.words}</p>
      <UnstyledButton className={classes.stripAction} onClick={() => onUse(offer.plain)}>
        Use plain
      </UnstyledButton>
    </div>
  );
}
