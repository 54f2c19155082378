/** What a person can do about one message, and what was done: a short row of words under it. */
import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import classes from "./message-item.module.css";

export interface MessageChoice {
  label: string;
  note: string;
  run: () => void;
}

/** Done at once, or by one of several choices. */
export type MessageAction =
  | { label: string; run: () => void; choices?: never }
  | { label: string; choices: readonly MessageChoice[]; run?: never };

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
      {actions.map((action) =>
        action.choices ? (
          <ChoiceAction key={action.label} label={action.label} choices={action.choices} />
        ) : (
          <UnstyledButton key={action.label} className={classes.action} onClick={action.run}>
            {action.label}
          </UnstyledButton>
        ),
      )}
    </p>
  );
}

function ChoiceAction({ label, choices }: { label: string; choices: readonly MessageChoice[] }) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.action}>
          {label}
          <IconChevronDown size={14} stroke={2} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item key={choice.label} onClick={choice.run}>
            {choice.label}
            <span className={classes.choiceNote}>{choice.note}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
