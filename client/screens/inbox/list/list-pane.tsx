/** The list: its head with queue and count, the rows, and at the foot how they are ordered. */
import { useEffect, useState } from "react";
import { Kbd, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { QueueCounts, QueueId } from "../../../../shared/api/conversations.ts";
import { countWords, queueWords } from "../queues.ts";
import { Trouble } from "../trouble.tsx";
import { useAfter } from "../../../components/use-later.ts";
import { ListHead } from "./list-head.tsx";
import { ListSkeleton } from "./list-skeleton.tsx";
import { Rows, type RowsProps } from "./rows.tsx";
import { useHeldOrder } from "./use-held-order.ts";
import classes from "./list-pane.module.css";

export interface ListPaneProps extends Omit<RowsProps, "total" | "gone"> {
  queue: QueueId;
  /** How many rows are the queue's own; emergencies stand above them. */
  own: number;
  counts: QueueCounts | null;
  status: "loading" | "ready" | "error";
  error: Problem | null;
  /** When the rows were last true (ms); said at the foot while offline. */
  asOf: number | null;
  offline: boolean;
  refetch: () => void;
  onQueue: (queue: QueueId) => void;
}

export function ListPane(props: ListPaneProps) {
  const { queue, rows, status, times } = props;
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = useHeldOrder(rows, pointed || focused);
  // J and K are asked for: what waited is taken over with them, unless the pointer rests on the list.
  const { focusSignal } = props;
  const { apply } = held;
  useEffect(() => {
    if (focusSignal !== null && !pointed) apply();
    // Only the key press counts, not that the order became another one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focusSignal]);
  // An emergency does not wait until somebody looks away from the list.
  const emergencies = rows.filter((row) => row.emergency).length;
  useEffect(() => {
    if (emergencies > 0) apply();
  }, [emergencies, apply]);
  const skeleton = useAfter(status === "loading", 150);
  const words = queueWords[queue];
  const count = countWords(props.counts, queue);
  const atEnd = queue === "needs-reply";
  // What the queue itself has to say stands below the emergencies.
  const bare = props.own === 0 && held.rows.every((row) => row.emergency);

  return (
    <section className={classes.pane} aria-label={words.title} data-pane="list">
      <ListHead queue={queue} counts={props.counts} onQueue={props.onQueue} />
      {/* The foot too: who goes there to take the order over has not left the list. */}
      <div
        className={classes.held}
        onPointerEnter={(event) => setPointed(event.pointerType === "mouse")}
        onPointerLeave={() => setPointed(false)}
        onFocus={() => setFocused(true)}
        onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
      >
        <div className={classes.body}>
          {held.rows.length > 0 ? (
            <div className={classes.list} data-above={bare || undefined}>
              <Rows
                {...props}
                rows={held.rows}
                gone={held.gone}
                total={bare || count === null || count.endsWith("+") ? null : Number(count)}
              />
            </div>
          ) : null}
          {!bare ? null : status === "error" && props.error ? (
            <Trouble
              title="The list did not load"
              safe="Nothing was lost: messages keep arriving at the server."
              problem={props.error}
              times={times}
              onRetry={props.refetch}
              narrow
            />
          ) : status === "loading" ? (
            skeleton ? (
              <ListSkeleton />
            ) : null
          ) : (
            <div className={classes.empty}>
              <p className={classes.emptyTitle}>{words.empty.title}</p>
              <p className={classes.emptyText}>{words.empty.text}</p>
            </div>
          )}
        </div>
        <footer className={classes.foot} data-said={props.offline || held.pending !== null || undefined}>
          {held.pending ? (
            <UnstyledButton className={classes.pill} onClick={held.apply}>
              {atEnd ? <IconArrowDown size={14} stroke={2} /> : <IconArrowUp size={14} stroke={2} />}
              {held.pending}
            </UnstyledButton>
          ) : null}
          {props.offline && props.asOf !== null ? (
            <span>As of {times.clock(props.asOf)}</span>
          ) : held.pending ? null : (
            <span>{words.order}</span>
          )}
          {held.rows.length > 0 ? (
            <span className={classes.keys} aria-hidden="true">
              <Kbd>J</Kbd>
              <Kbd>K</Kbd>
              <span>move</span>
              <Kbd>?</Kbd>
              <span>keys</span>
            </span>
          ) : null}
        </footer>
      </div>
    </section>
  );
}
