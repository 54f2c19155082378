/** The rows, drawn only where they are seen. One tab stop; arrows move, Enter goes to the words. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { Staff } from "../../../../shared/api/common.ts";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import type { Times } from "../../../components/message/times.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { rowModel } from "./row-model.ts";
import { useRowHeight } from "./use-row-height.ts";
import classes from "./list-pane.module.css";

export interface RowsProps {
  rows: readonly ConversationSummary[];
  /** Rows that have left the queue and only keep their place. */
  gone: ReadonlySet<string>;
  /** How many the server counts in this queue; null when it does not say. */
  total: number | null;
  hasNext: boolean;
  fetchNext: () => void;
  selectedId: string | null;
  me: string;
  staff: readonly Staff[];
  draftIds: ReadonlySet<string>;
  targetMinutes: number;
  times: Times;
  now: number;
  hrefOf: (conversationId: string) => string;
  onOpen: (conversationId: string) => void;
  /** Enter on the row that is already open. */
  onEnter: (conversationId: string) => void;
  onAssign: (conversationId: string, userId: string | null) => void;
  /** The row that takes the focus, each time this changes. */
  focusSignal: { id: string } | null;
  /** Receives the ids as they stand on the screen, for J and K. */
  onOrder: (ids: readonly string[]) => void;
}

export function Rows(props: RowsProps) {
  const { rows, selectedId, times, now, targetMinutes, me, draftIds, hasNext, fetchNext, onOrder } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const [focusId, setFocusId] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;

  useEffect(() => onOrder(ids), [ids, onOrder]);
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  useEffect(() => {
    if (hasNext && lastShown >= rows.length - 8) fetchNext();
  }, [hasNext, lastShown, rows.length, fetchNext]);

  // The open conversation is brought into view when it is picked elsewhere (J, a link, the first load).
  useEffect(() => {
    const index = selectedId === null ? -1 : ids.indexOf(selectedId);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    // Only when the choice changes: a list that is being read must not scroll away.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selectedId, rowHeight]);

  // J and K take the focus along.
  const { focusSignal } = props;
  useEffect(() => {
    if (focusSignal === null) return;
    wanted.current = focusSignal.id;
    setFocusId(focusSignal.id);
  }, [focusSignal]);

  // A row far away exists only after the scroll: it takes the focus as soon as it is there.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const stop = pickStop(ids, focusId, selectedId);
  const moveTo = (index: number) => {
    const id = ids[Math.max(0, Math.min(ids.length - 1, index))];
    if (id === undefined) return;
    wanted.current = id;
    setFocusId(id);
    virtual.scrollToIndex(ids.indexOf(id), { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent, id: string) => {
    const index = ids.indexOf(id);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: ids.length - 1,
      PageDown: index + page,
      PageUp: index - page,
    };
    const target = moves[event.key];
    if (target !== undefined && !event.altKey && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      moveTo(target);
    } else if (event.key === "Enter" && id === selectedId) {
      event.preventDefault();
      props.onEnter(id);
    }
  };

  return (
    <div ref={scroller} className={classes.scroller}>
      <div className={classes.rows} role="list" style={{ blockSize: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const draft = draftIds.has(row.id);
          const gone = props.gone.has(row.id);
          return (
            <div
              key={item.key}
              role="listitem"
              aria-setsize={props.total === null ? -1 : Math.max(props.total, rows.length)}
              aria-posinset={item.index + 1}
              className={classes.slot}
              style={{ blockSize: item.size, transform: `translateY(${item.start}px)` }}
              onFocus={() => setFocusId(row.id)}
            >
              <ConversationRow
                row={row}
                model={rowModel(row, { now, targetMinutes, times, me, draft, gone })}
                href={props.hrefOf(row.id)}
                selected={row.id === selectedId}
                tabStop={row.id === stop}
                draft={draft}
                gone={gone}
                me={me}
                staff={props.staff}
                onAssign={props.onAssign}
                onOpen={props.onOpen}
                onKeyDown={onKeyDown}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Tab reaches the row that last had the focus, else the open one, else the first. */
function pickStop(
  ids: readonly string[],
  focusId: string | null,
  selectedId: string | null,
): string | undefined {
  if (focusId !== null && ids.includes(focusId)) return focusId;
  if (selectedId !== null && ids.includes(selectedId)) return selectedId;
  return ids[0];
}
