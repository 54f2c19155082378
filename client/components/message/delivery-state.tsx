/** The state in the meta line: icon and word, its meaning on hover and focus, a button that opens the path. */
import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import type { DeliveryView } from "./delivery-words.ts";
import { DeliveryIcon } from "./delivery-icon.tsx";
import classes from "./delivery.module.css";

export interface DeliveryStateProps {
  view: DeliveryView;
  /** Id of the timeline that this opens. */
  controls: string;
  opened: boolean;
  onToggle: () => void;
}

export function DeliveryState({ view, controls, opened, onToggle }: DeliveryStateProps) {
  const Chevron = opened ? IconChevronUp : IconChevronDown;
  return (
    <Tooltip
      label={view.explanation}
      events={{ hover: true, focus: true, touch: false }}
      openDelay={250}
      multiline
      maw={280}
      position="bottom-end"
      disabled={view.needsPerson || opened}
    >
      <UnstyledButton
        className={classes.state}
        data-tone={view.tone}
        data-look={view.look}
        aria-expanded={opened}
        aria-controls={opened ? controls : undefined}
        onClick={onToggle}
        data-delivery-toggle=""
      >
        <DeliveryIcon look={view.look} />
        <span className={classes.long}>{view.word}</span>
        <span className={classes.short}>{view.short}</span>
        <Chevron size={14} stroke={2} aria-hidden="true" className={classes.chevron} />
      </UnstyledButton>
    </Tooltip>
  );
}
