/** One row of the list: a link to the conversation, three lines, and whose it is. */
import { memo, type ComponentProps, type KeyboardEvent } from "react";
import {
  IconAlertTriangle,
  IconCheck,
  IconClockExclamation,
  IconHandStop,
  IconHelpHexagon,
  IconHourglassHigh,
  IconMoon,
  IconPaperclip,
  IconPencil,
  IconUrgent,
  IconUserQuestion,
  IconUsersGroup,
} from "@tabler/icons-react";
import { Link } from "react-router";
import type { Staff } from "../../../../shared/api/common.ts";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import { Badge } from "../../../components/message/badge.tsx";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { plural } from "../../../components/message/times.ts";
import { AssignControl } from "../assign-control.tsx";
import type { RowModel } from "./row-model.ts";
import classes from "./conversation-row.module.css";

const troubleLooks = {
  Failed: { tone: "danger", icon: IconAlertTriangle },
  Refused: { tone: "danger", icon: IconHandStop },
  Unconfirmed: { tone: "caution", icon: IconHelpHexagon },
  Decide: { tone: "caution", icon: IconUserQuestion },
} as const satisfies Record<
  NonNullable<RowModel["trouble"]>,
  Pick<ComponentProps<typeof Badge>, "tone" | "icon">
>;

export interface ConversationRowProps {
  row: ConversationSummary;
  model: RowModel;
  href: string;
  selected: boolean;
  /** The one row that Tab reaches. */
  tabStop: boolean;
  draft: boolean;
  /** It has left the queue and only keeps its place. */
  gone: boolean;
  me: string;
  staff: readonly Staff[];
  onAssign: (conversationId: string, userId: string | null) => void;
  onOpen: (conversationId: string) => void;
  onKeyDown: (event: KeyboardEvent, conversationId: string) => void;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { row, model, selected, draft, me } = props;
  const { patient, last } = row;
  const lang = patient.language ?? undefined;
  return (
    <div
      className={classes.row}
      data-selected={selected || undefined}
      data-unread={model.unread || undefined}
      data-gone={props.gone || undefined}
      data-emergency={model.emergency !== null || undefined}
    >
      <Link
        to={props.href}
        className={classes.link}
        aria-current={selected ? "true" : undefined}
        tabIndex={props.tabStop ? 0 : -1}
        data-row={row.id}
        draggable={false}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          props.onOpen(row.id);
        }}
        onKeyDown={(event) => props.onKeyDown(event, row.id)}
      >
        <span className="tw-hidden">{model.name}</span>
        <span className={classes.glyph} aria-hidden="true">
          {last ? <ChannelGlyph of={last.channel} size={18} /> : null}
        </span>
        <span className={classes.head} aria-hidden="true">
          <span className={classes.name} dir="auto" lang={patient.latinName ? lang : undefined}>
            {patient.name}
          </span>
          {patient.latinName ? <span className={classes.latin}>{patient.latinName}</span> : null}
          <WaitWords model={model} gone={props.gone} />
        </span>
        {model.unread ? <span className={classes.knot} aria-hidden="true" /> : null}
        <span
          aria-hidden="true"
          className={classes.words}
          dir="auto"
          lang={last?.direction === "inbound" ? lang : undefined}
        >
          {model.lastWords}
        </span>
        <span className={classes.facts} aria-hidden="true">
          {model.emergency ? (
            <>
              <Badge tone="emergency" icon={IconUrgent}>
                Emergency
              </Badge>
              <span className={classes.fact}>{model.emergency}</span>
            </>
          ) : null}
          {model.trouble ? <Badge {...troubleLooks[model.trouble]}>{model.trouble}</Badge> : null}
          {model.review ? (
            <>
              <Badge tone="caution" icon={IconHandStop}>
                {model.review.word}
              </Badge>
              {model.review.left ? <span className={classes.fact}>{model.review.left}</span> : null}
            </>
          ) : null}
          {model.held && !model.trouble ? (
            <Badge tone="caution" icon={IconMoon}>
              Held
            </Badge>
          ) : null}
          {row.whose ? (
            <Badge tone="info" icon={IconUsersGroup}>
              {row.whose.waiting > 0 ? "Whose is it?" : "Shared address"}
            </Badge>
          ) : null}
          {patient.provisional && !row.whose ? (
            <Badge tone="info" icon={IconUserQuestion}>
              Unknown sender
            </Badge>
          ) : null}
          {model.language && !patient.provisional && !model.review && !model.emergency ? (
            <span className={classes.fact}>{model.language}</span>
          ) : null}
          {draft ? (
            <span className={classes.fact}>
              <IconPencil size={14} stroke={1.75} aria-hidden="true" />
              Draft
            </span>
          ) : null}
          {last && last.files > 0 ? (
            <span className={classes.fact}>
              <IconPaperclip size={14} stroke={1.75} aria-hidden="true" />
              {plural(last.files, "file")}
            </span>
          ) : null}
        </span>
      </Link>
      <span className={classes.assignee}>
        <AssignControl
          variant="mark"
          conversationId={row.id}
          patientName={patient.name}
          assignee={row.assignee}
          me={me}
          staff={props.staff}
          onAssign={props.onAssign}
        />
      </span>
    </div>
  );
});

function WaitWords({ model, gone }: { model: RowModel; gone: boolean }) {
  const { wait } = model;
  if (gone) {
    return (
      <span className={classes.wait}>
        <IconCheck size={16} stroke={1.75} aria-hidden="true" />
        Done here
      </span>
    );
  }
  if (!wait) return <span className={classes.wait}>{model.time}</span>;
  const Glyph = wait.level === "over" ? IconClockExclamation : IconHourglassHigh;
  return (
    <span className={classes.wait} data-level={wait.level}>
      {wait.level === "plain" ? null : <Glyph size={16} stroke={1.75} aria-hidden="true" />}
      {wait.words}
    </span>
  );
}
