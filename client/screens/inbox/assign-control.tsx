/** Whose conversation it is, and the menu that gives it to somebody. One menu for the row and the thread's head. */
import { useState } from "react";
import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconUserQuestion } from "@tabler/icons-react";
import type { Staff } from "../../../shared/api/common.ts";
import { StaffMark } from "../../components/message/staff-mark.tsx";
import { staffName } from "../../../shared/text/staff-name.ts";
import classes from "./assign-control.module.css";

export interface AssignControlProps {
  /** mark: initials only, for a row. button: initials and name, for the head. */
  variant: "mark" | "button";
  conversationId: string;
  patientName: string;
  assignee: Staff | null;
  me: string;
  staff: readonly Staff[];
  onAssign: (conversationId: string, userId: string | null) => void;
  /** Opened from outside (the A key). */
  opened?: boolean;
  onOpenedChange?: (opened: boolean) => void;
}

export function AssignControl(props: AssignControlProps) {
  const [own, setOwn] = useState(false);
  const opened = props.opened ?? own;
  const setOpened = props.onOpenedChange ?? setOwn;
  const { variant, assignee, me } = props;
  const mark = variant === "mark";
  const whose = assignee ? (assignee.id === me ? "you" : assignee.name) : "nobody";
  const button = (
    <UnstyledButton
      className={mark ? classes.mark : classes.button}
      aria-haspopup="menu"
      aria-expanded={opened}
      title={mark ? (assignee?.name ?? "Nobody yet") : undefined}
      tabIndex={mark ? -1 : undefined}
      onClick={mark && !opened ? () => setOpened(true) : undefined}
    >
      <span className="tw-hidden">{`Assign ${props.patientName}, now ${whose}`}</span>
      <StaffMark staff={assignee} me={me} size={mark ? 18 : 22} />
      {mark ? null : (
        <span className={classes.word} aria-hidden="true">
          {assignee ? (assignee.id === me ? "You" : staffName(assignee.name)) : "Assign"}
        </span>
      )}
    </UnstyledButton>
  );
  // A menu a row would be costly to mount for many rows: there it exists only while it is open.
  if (mark && !opened) return button;
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={224}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <AssignItems {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

function AssignItems({ staff, me, assignee, conversationId, onAssign }: AssignControlProps) {
  const self = staff.find((one) => one.id === me);
  const others = staff.filter((one) => one.id !== me);
  const check = <IconCheck size={16} stroke={1.75} aria-label="Assigned" />;
  return (
    <>
      {self ? (
        <Menu.Item
          leftSection={<StaffMark staff={self} me={me} size={20} />}
          rightSection={assignee?.id === me ? check : null}
          onClick={() => onAssign(conversationId, me)}
        >
          Me
        </Menu.Item>
      ) : null}
      {others.map((one) => (
        <Menu.Item
          key={one.id}
          leftSection={<StaffMark staff={one} me={me} size={20} />}
          rightSection={assignee?.id === one.id ? check : null}
          onClick={() => onAssign(conversationId, one.id)}
        >
          {one.name}
        </Menu.Item>
      ))}
      {assignee ? (
        <>
          <Menu.Divider role="separator" />
          <Menu.Item
            leftSection={<IconUserQuestion size={18} stroke={1.75} aria-hidden="true" />}
            onClick={() => onAssign(conversationId, null)}
          >
            Nobody
          </Menu.Item>
        </>
      ) : null}
    </>
  );
}
