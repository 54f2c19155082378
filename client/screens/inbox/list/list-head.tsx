/** The list's head: which queue and how many. Where the rail is not there, it is also how to change the queue. */
import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconCalendarClock,
  IconChevronDown,
  IconInbox,
  IconUser,
  IconHandStop,
  IconUserQuestion,
  IconUsersGroup,
  IconUrgent,
  type Icon,
} from "@tabler/icons-react";
import { queueIds, type QueueCounts, type QueueId } from "../../../../shared/api/conversations.ts";
import { countedQueues, countWords, queueWords } from "../queues.ts";
import classes from "./list-pane.module.css";

const icons: Readonly<Record<QueueId, Icon>> = {
  "needs-reply": IconArrowBackUp,
  mine: IconUser,
  unassigned: IconUserQuestion,
  emergencies: IconUrgent,
  failed: IconAlertTriangle,
  whose: IconUsersGroup,
  consent: IconHandStop,
  scheduled: IconCalendarClock,
  open: IconInbox,
  closed: IconArchive,
};

/** What waits there needs a person. */
const attention: ReadonlySet<QueueId> = new Set(["failed", "whose", "consent"]);

export interface ListHeadProps {
  queue: QueueId;
  counts: QueueCounts | null;
  onQueue: (queue: QueueId) => void;
}

export function ListHead({ queue, counts, onQueue }: ListHeadProps) {
  const count = countWords(counts, queue);
  const chips = countedQueues.filter((one) => one !== queue && (counts?.[one] ?? 0) > 0);
  return (
    <>
      <header className={classes.head}>
        <h1 className={classes.title}>
          {queueWords[queue].title}
          {count ? <span className={classes.count}>{count}</span> : null}
        </h1>
        <QueueMenu queue={queue} counts={counts} onQueue={onQueue} />
      </header>
      {chips.length > 0 ? (
        <nav className={classes.chips} aria-label="Other queues">
          {chips.map((one) => {
            const Glyph = icons[one];
            return (
              <UnstyledButton
                key={one}
                className={classes.chip}
                data-attention={attention.has(one) || undefined}
                onClick={() => onQueue(one)}
              >
                <Glyph size={18} stroke={1.75} aria-hidden="true" />
                {one === "failed" ? "Failed" : queueWords[one].title} {countWords(counts, one)}
              </UnstyledButton>
            );
          })}
        </nav>
      ) : null}
    </>
  );
}

function QueueMenu({ queue, counts, onQueue }: ListHeadProps) {
  return (
    <Menu position="bottom-start" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton
          className={classes.queueButton}
          aria-label={`Queue: ${queueWords[queue].title}. Change`}
        >
          <span className={classes.queueTitle}>{queueWords[queue].title}</span>
          <IconChevronDown size={20} stroke={2} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {queueIds.map((one) => {
          const Glyph = icons[one];
          const count = countWords(counts, one);
          return (
            <Menu.Item
              key={one}
              className={classes.queueItem}
              aria-current={one === queue ? "true" : undefined}
              leftSection={<Glyph size={18} stroke={1.75} aria-hidden="true" />}
              rightSection={count && count !== "0" ? count : null}
              onClick={() => onQueue(one)}
            >
              {queueWords[one].title}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
