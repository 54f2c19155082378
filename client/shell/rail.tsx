/** The rail: the clinic, the queues with their counts, what needs attention, and at the bottom the person. */
import { Tooltip, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconHandStop,
  IconCalendarClock,
  IconHelp,
  IconInbox,
  IconUrgent,
  IconUser,
  IconUserQuestion,
  IconUsersGroup,
  type Icon,
} from "@tabler/icons-react";
import { NavLink } from "react-router";
import { countCap, type QueueId } from "../../shared/api/conversations.ts";
import { Mark } from "../components/mark.tsx";
import { useQueueCounts } from "../data/conversations.ts";
import { useSignedIn } from "../session/session.tsx";
import { PersonMenu } from "./person-menu.tsx";
import classes from "./rail.module.css";

interface Entry {
  queue: QueueId;
  words: string;
  icon: Icon;
}

const queues: readonly Entry[] = [
  { queue: "needs-reply", words: "Needs reply", icon: IconArrowBackUp },
  { queue: "mine", words: "Mine", icon: IconUser },
  { queue: "unassigned", words: "Unassigned", icon: IconUserQuestion },
  { queue: "scheduled", words: "Scheduled", icon: IconCalendarClock },
  { queue: "open", words: "Open", icon: IconInbox },
  { queue: "closed", words: "Closed", icon: IconArchive },
];
const attention: readonly Entry[] = [
  { queue: "emergencies", words: "Emergencies", icon: IconUrgent },
  { queue: "failed", words: "Failed, unconfirmed", icon: IconAlertTriangle },
  { queue: "whose", words: "Whose is it?", icon: IconUsersGroup },
  { queue: "consent", words: "Consent tasks", icon: IconHandStop },
];

/** "12", or "500+" at the cap. */
export function countWords(count: number): string {
  return count >= countCap ? `${countCap}+` : String(count);
}

export function Rail({ onKeys }: { onKeys: () => void }) {
  const { organization } = useSignedIn();
  const narrow = useMediaQuery("(max-width: 1279px)", undefined, { getInitialValueInEffect: false });
  return (
    <nav className={classes.rail} aria-label="Queues" data-pane="rail" tabIndex={-1}>
      <div className={classes.clinic}>
        <Mark />
        <span className={`${classes.clinicName} tw-cut`}>{organization.name}</span>
      </div>
      <div className={classes.queues}>
        <ul className={classes.group}>
          {queues.map((entry) => (
            <QueueLink key={entry.queue} {...entry} narrow={narrow} />
          ))}
        </ul>
        <h2 className={classes.label}>Attention</h2>
        <ul className={classes.group}>
          {attention.map((entry) => (
            <QueueLink key={entry.queue} {...entry} narrow={narrow} attention />
          ))}
        </ul>
      </div>
      <div className={classes.person}>
        <PersonMenu narrow={narrow} onKeys={onKeys} />
        <Tooltip label="Keyboard map  ?" position="right">
          <UnstyledButton
            className={classes.help}
            onClick={onKeys}
            aria-label="Keyboard map"
            aria-keyshortcuts="?"
          >
            <IconHelp size={18} stroke={1.75} aria-hidden="true" />
          </UnstyledButton>
        </Tooltip>
      </div>
    </nav>
  );
}

function QueueLink(props: Entry & { narrow: boolean; attention?: boolean }) {
  const { queue, words, icon: Glyph, narrow, attention: cautious } = props;
  const counts = useQueueCounts();
  const count = counts && queue in counts ? counts[queue as keyof typeof counts] : 0;
  return (
    <li>
      <Tooltip
        label={count > 0 ? `${words}, ${countWords(count)}` : words}
        position="right"
        disabled={!narrow}
      >
        <NavLink
          to={`/inbox/${queue}`}
          className={classes.link}
          data-attention={(cautious && count > 0) || undefined}
          data-danger={(queue === "emergencies" && count > 0) || undefined}
        >
          <Glyph size={16} stroke={1.75} aria-hidden="true" className={classes.glyph} />
          <span className={classes.words}>{words}</span>
          {count > 0 ? (
            <span className={classes.count}>
              <span className="tw-hidden">, </span>
              {countWords(count)}
            </span>
          ) : null}
        </NavLink>
      </Tooltip>
    </li>
  );
}
