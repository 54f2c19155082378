/**
 * The messages, drawn only where they are seen and anchored at the lower end: new ones push up, older ones
 * are put above without a jump.
 */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent,
  type ReactNode,
} from "react";
import { UnstyledButton } from "@mantine/core";
import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { IconArrowDown } from "@tabler/icons-react";
import type { MessageAction } from "../../../components/message/message-actions.tsx";
import { MessageItem } from "../../../components/message/message-item.tsx";
import type { Times } from "../../../components/message/times.ts";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { AwayLine } from "./away.ts";
import { EarlierVersions } from "./earlier-versions.tsx";
import { entryView, type Entry } from "./entries.ts";
import { countNew, estimateHeight, newPillWords, threadItems } from "./thread-items.ts";
import { useMessageKeys } from "./use-message-keys.ts";
import classes from "./thread.module.css";

/** This near to the end counts as being at it. */
const endPx = 60;

export interface ThreadLogProps {
  conversation: Conversation;
  entries: readonly Entry[];
  hasOlder: boolean;
  fetchingOlder: boolean;
  fetchOlder: () => void;
  awayLine: AwayLine | null;
  times: Times;
  now: number;
  actionsFor: (entry: Entry) => { under: readonly MessageAction[]; inPath: readonly MessageAction[] };
  /** What stands in the place of the message that is being changed; null while none is. */
  editor: { messageId: string; node: ReactNode } | null;
  /** Moves with every D from outside: opens or closes the path of our last message. */
  pathSignal: number;
  /** Says whether the newest message is in sight. */
  onAtEnd: (atEnd: boolean) => void;
}

export function ThreadLog(props: ThreadLogProps) {
  const { conversation, entries, times, now, awayLine, onAtEnd, hasOlder, fetchingOlder, fetchOlder } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [opening, setOpening] = useState<string | null>(null);
  const [seenSeq, setSeenSeq] = useState(Number.MAX_SAFE_INTEGER);
  // Day lines say "Today": they change with the day, not with every tick of the clock.
  const day = times.dayKey(now);
  const items = useMemo(
    () => threadItems(entries, { times, now, awayLine }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [entries, times, day, awayLine],
  );
  const days = useMemo(() => items.flatMap((item, index) => (item.kind === "day" ? [index] : [])), [items]);
  const sticky = useRef(-1);
  const rangeExtractor = useCallback(
    (range: Range) => {
      sticky.current = days.findLast((index) => index <= range.startIndex) ?? -1;
      const drawn = defaultRangeExtractor(range);
      return sticky.current < 0 || drawn.includes(sticky.current) ? drawn : [sticky.current, ...drawn];
    },
    [days],
  );
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    rangeExtractor,
    overscan: 8,
    anchorTo: opening ? "start" : "end",
    followOnAppend: true,
    scrollEndThreshold: endPx,
    paddingEnd: 12,
    paddingStart: 4,
  });

  // At the end one stays at the end, whatever comes: several at once, above a reply that waits here, or a taller
  // line. Only scrolling leaves it.
  const filled = items.length > 0;
  const stays = useRef(true);
  const onScroll = () => {
    const box = scroller.current;
    if (box) stays.current = box.scrollHeight - box.scrollTop - box.clientHeight <= endPx;
  };
  useLayoutEffect(() => {
    if (filled && stays.current && opening === null) virtual.scrollToEnd();
    // What one opens must not scroll away when it is let go.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [items, filled, virtual]);

  // A banner above or more lines in the composer take room from the messages: the newest stay in sight.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => {
      if (stays.current) virtual.scrollToEnd();
    });
    watch.observe(box);
    return () => watch.disconnect();
  }, [virtual]);

  // Who writes wants to see it: an own new message is followed from wherever one was reading.
  const written = entries.findLast((entry) => entry.pending !== null)?.message.id;
  useEffect(() => {
    if (written !== undefined) virtual.scrollToEnd();
  }, [written, virtual]);

  const atEnd = !filled || virtual.isAtEnd(endPx);
  useEffect(() => onAtEnd(atEnd), [atEnd, onAtEnd]);
  const newest = entries.reduce(
    (max, { message, pending }) => (pending ? max : Math.max(max, message.seq)),
    0,
  );
  useEffect(() => {
    if (atEnd) setSeenSeq(newest);
  }, [atEnd, newest]);
  const drawn = virtual.getVirtualItems();
  const firstDrawn = drawn.find((item) => item.index !== sticky.current)?.index ?? 0;
  useEffect(() => {
    if (filled && hasOlder && !fetchingOlder && firstDrawn < 6) fetchOlder();
  }, [filled, hasOlder, fetchingOlder, firstDrawn, fetchOlder]);

  const toggle = useCallback((id: string) => {
    setOpening(id);
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  // What one opens stays under the pointer: what is below moves, and the path is brought into sight.
  useEffect(() => {
    if (opening === null) return;
    const message = () => scroller.current?.querySelector(`[data-message="${opening}"]`);
    const frame = requestAnimationFrame(() => message()?.scrollIntoView({ block: "nearest" }));
    const timer = setTimeout(() => setOpening(null), 250);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [opening]);
  // What is changed is brought into sight like what is opened.
  const { editor } = props;
  const editedId = editor?.messageId ?? null;
  useEffect(() => {
    if (editedId !== null) setOpening(editedId);
  }, [editedId]);
  const onKeyDown = useMessageKeys(scroller, toggle);
  // Inside a group no state stands under the words that could be pressed: the words themselves are.
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>("[data-message][data-opens]")?.dataset["message"];
    const marking = document.getSelection()?.isCollapsed === false;
    if (id !== undefined && !marking && !target.closest("a, button")) toggle(id);
  };
  const { pathSignal } = props;
  useEffect(() => {
    if (pathSignal === 0) return;
    const ours = entries.findLast((entry) => entry.message.delivery !== null);
    if (ours) toggle(ours.message.id);
    // Only the signal counts: a message that comes meanwhile opens nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pathSignal]);
  const { patientDetails: patient } = conversation;
  const fresh = countNew(
    entries.map((entry) => entry.message),
    seenSeq,
  );
  const away = filled && !atEnd && (fresh > 0 || virtual.getDistanceFromEnd() > 400);

  return (
    <div className={classes.logFrame}>
      <div
        ref={scroller}
        className={classes.log}
        role="log"
        aria-live="off"
        aria-label={`Conversation with ${conversation.patient.name}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onScroll={onScroll}
        data-thread-log=""
      >
        <div className={classes.canvas} style={{ blockSize: virtual.getTotalSize() }}>
          {drawn.map((row) => {
            const item = items[row.index];
            if (!item) return null;
            const stuck = row.index === sticky.current;
            const actions = item.kind === "message" ? props.actionsFor(item.entry) : null;
            return (
              <div
                key={row.key}
                ref={virtual.measureElement}
                data-index={row.index}
                className={stuck ? classes.stuck : classes.slot}
                style={stuck ? undefined : { transform: `translateY(${row.start}px)` }}
              >
                {item.kind === "message" ? (
                  <MessageItem
                    message={item.entry.message}
                    view={entryView(item.entry, { patient, times, now })}
                    patientName={conversation.patient.name}
                    lang={conversation.patient.language ?? undefined}
                    first={item.first}
                    last={item.last}
                    times={times}
                    local={item.entry.pending !== null}
                    opened={opened.has(item.entry.message.id)}
                    onToggle={() => toggle(item.entry.message.id)}
                    actions={actions?.under ?? []}
                    pathActions={actions?.inPath ?? []}
                    editor={editor?.messageId === item.entry.message.id ? editor.node : null}
                    versions={
                      <EarlierVersions
                        message={item.entry.message}
                        patient={patient}
                        times={times}
                        now={now}
                      />
                    }
                  />
                ) : (
                  <p className={item.kind === "day" ? classes.day : classes.newLine}>
                    <span>{item.label}</span>
                  </p>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {away ? (
        <UnstyledButton className={classes.toEnd} onClick={() => virtual.scrollToEnd()}>
          <IconArrowDown size={16} stroke={2} aria-hidden="true" />
          {newPillWords(fresh)}
        </UnstyledButton>
      ) : null}
    </div>
  );
}
