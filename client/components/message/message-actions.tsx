/** What a person can do about one message: a short row of words under it. */
import { UnstyledButton } from "@mantine/core";
import classes from "./message-item.module.css";

export interface MessageAction {
  label: string;
  run: () => void;
  disabled?: boolean;
}

export function MessageActions({ actions }: { actions: readonly MessageAction[] }) {
  return (
    <p className={classes.actions}>
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
