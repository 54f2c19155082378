/** The thread's head: who, the few facts one needs to write, whose it is, close, and the patient's pane. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconChevronLeft, IconDotsVertical, IconId, IconRestore } from "@tabler/icons-react";
import type { Staff } from "../../../../shared/api/common.ts";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import { ageOf, languageName, objectOf } from "../../../components/message/people.ts";
import { makeTimes } from "../../../components/message/times.ts";
import { AssignControl } from "../assign-control.tsx";
import { useWidthMode } from "../use-width-mode.ts";
import { KeyHint } from "../key-hint.tsx";
import classes from "./thread.module.css";

export interface ThreadHeadProps {
  conversation: Conversation;
  me: string;
  staff: readonly Staff[];
  now: number;
  patientShown: boolean;
  assignOpened: boolean;
  onAssignOpened: (opened: boolean) => void;
  onAssign: (conversationId: string, userId: string | null) => void;
  onStatus: (status: "open" | "closed") => void;
  onPatient: () => void;
  onBack: () => void;
}

export function ThreadHead(props: ThreadHeadProps) {
  const { conversation, me, staff, now } = props;
  const closed = conversation.status === "closed";
  const statusLabel = closed ? "Reopen" : "Close";
  const setStatus = () => props.onStatus(closed ? "open" : "closed");
  const StatusGlyph = closed ? IconRestore : IconCheck;
  // Alone on a phone's screen, the name is its first heading.
  const Name = useWidthMode() === "phone" ? "h1" : "h2";
  return (
    <header className={classes.head}>
      <ActionIcon className={classes.back} size={44} aria-label="Back to the list" onClick={props.onBack}>
        <IconChevronLeft size={24} stroke={1.75} />
      </ActionIcon>
      <div className={classes.who}>
        <Name className={classes.name} dir="auto">
          {conversation.patient.name}
          {conversation.patient.latinName ? (
            <span className={classes.latin}> {conversation.patient.latinName}</span>
          ) : null}
        </Name>
        <p className={classes.facts}>{factsOf(conversation, now).join(" · ")}</p>
      </div>
      <div className={classes.tools}>
        <AssignControl
          variant="button"
          conversationId={conversation.id}
          patientName={conversation.patient.name}
          assignee={conversation.assignee}
          me={me}
          staff={staff}
          onAssign={props.onAssign}
          opened={props.assignOpened}
          onOpenedChange={props.onAssignOpened}
        />
        {closed ? (
          <Button
            className={classes.wideOnly}
            variant="default"
            size="compact-md"
            leftSection={<IconRestore size={16} stroke={1.75} aria-hidden="true" />}
            onClick={setStatus}
          >
            Reopen
          </Button>
        ) : (
          <Tooltip label={<KeyHint keys="E">Close</KeyHint>}>
            <ActionIcon
              className={classes.wideOnly}
              size={32}
              aria-label="Close the conversation"
              onClick={setStatus}
            >
              <IconCheck size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={<KeyHint keys="]">{props.patientShown ? "Hide patient" : "Show patient"}</KeyHint>}>
          <ActionIcon
            className={classes.patientToggle}
            aria-label="Patient"
            aria-expanded={props.patientShown}
            onClick={props.onPatient}
          >
            <IconId size={20} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end" width={200} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon className={classes.more} size={44} aria-label="More">
              <IconDotsVertical size={22} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              className={classes.moreItem}
              leftSection={<StatusGlyph size={18} stroke={1.75} aria-hidden="true" />}
              onClick={setStatus}
            >
              {statusLabel} conversation
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}

/** "58 y", "Spanish", "9:38 am for her": only what is known. */
function factsOf(conversation: Conversation, now: number): string[] {
  const { patientDetails: patient } = conversation;
  const language = languageName(patient.language);
  const clock = patient.timeZone ? makeTimes(patient.timeZone).clock(now) : null;
  return [
    ...(conversation.status === "closed" ? ["Closed"] : []),
    ...(conversation.whose ? ["Shared address"] : patient.provisional ? ["Unknown sender"] : []),
    ...(patient.birthDate ? [`${ageOf(patient.birthDate, now)} y`] : []),
    ...(language ? [language] : []),
    ...(clock && !patient.provisional ? [`${clock} for ${objectOf(patient.pronouns, patient.name)}`] : []),
  ];
}
