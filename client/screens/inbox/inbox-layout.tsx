/** Three panes side by side, two with a drawer, or one at a time: the same panes at every width. */
import type { ReactNode } from "react";
import { Drawer } from "@mantine/core";
import type { WidthMode } from "./use-width-mode.ts";
import classes from "./inbox.module.css";

export interface InboxLayoutProps {
  mode: WidthMode;
  list: ReactNode;
  /** On a phone: whether a conversation is open, so that it takes the list's place. */
  threadOpen: boolean;
  /** The open conversation's panes, or what stands in their place. */
  children: ReactNode;
}

export function InboxLayout({ mode, list, threadOpen, children }: InboxLayoutProps) {
  const covered = mode === "phone" && threadOpen;
  return (
    <div className={classes.inbox} data-mode={mode}>
      {/* The list stays where it was scrolled to while a conversation covers it. */}
      <div className={classes.list} data-covered={covered || undefined} inert={covered}>
        {list}
      </div>
      {mode === "phone" && !threadOpen ? null : children}
    </div>
  );
}

export interface ConversationPanesProps {
  mode: WidthMode;
  thread: ReactNode;
  /** Null while there is nobody to show. */
  patient: ReactNode;
  patientShown: boolean;
  onPatientClose: () => void;
}

/** The thread and the patient's pane: beside it, in a drawer, or in its place. */
export function ConversationPanes({
  mode,
  thread,
  patient,
  patientShown,
  onPatientClose,
}: ConversationPanesProps) {
  const shown = patientShown && patient !== null;
  if (mode === "phone") return shown ? patient : thread;
  return (
    <>
      {thread}
      {mode === "wide" && shown ? <aside className={classes.patient}>{patient}</aside> : null}
      {mode === "middle" ? (
        <Drawer.Root
          opened={shown}
          onClose={onPatientClose}
          position="right"
          size={320}
          classNames={{ content: classes["drawer"] ?? "" }}
        >
          <Drawer.Overlay />
          <Drawer.Content aria-label="Patient">{patient}</Drawer.Content>
        </Drawer.Root>
      ) : null}
    </>
  );
}
