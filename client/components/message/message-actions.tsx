/** What a person can do about one message, and what was done: a short row of words under it. */
import { UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import classes from "./message-item.module.css";

export interface MessageAction {
  label: string;
  run: () => void;
  disabled?: boolean;
}

export interface MessageActionsProps {
  /** "Dealt with, 9:44 am"; null when it was not. */
  settled: string | null;
  actions: readonly MessageAction[];
}

export function MessageActions({ settled, actions }: MessageActionsProps) {
  return (
    <p className={classes.actions}>
      {settled ? (
        <span className={classes.settled}>
          <IconCheck size={16} stroke={1.75} aria-hidden="true" />
          {settled}
        </span>
      ) : null}
      {actions.map((action) => (
        <UnstyledButton
          key={action.label}
          className={classes.action}
          disabled={action.disabled}
          onClick={action.run}
        >
          {action.label}
        </UnstyledButton>
      ))}
    </p>
  );
}
