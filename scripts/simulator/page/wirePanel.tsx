/** On the wire: the calls that passed between the clinic and the world, each openable to its exact words. */
import { Button, NumberInput, SegmentedControl, UnstyledButton } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconChevronDown,
  IconClockPause,
  IconLoader2,
  IconRepeat,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { WireChannel, WireEntry } from "../types.ts";
import { useTable, useWorld } from "./live.ts";
import { wireTime } from "./words.ts";
import styles from "./wirePanel.module.css";

const shownAtMost = 200;

export function WirePanel() {
  const entries = useTable("wire");
  const [channel, setChannel] = useState<WireChannel | "all">("all");
  const [openId, setOpenId] = useState<string | null>(null);
  const shown = entries.filter((entry) => channel === "all" || entry.channel === channel).slice(-shownAtMost);
  const box = useRef<HTMLOListElement>(null);
  const atBottom = useRef(true);

  useEffect(() => {
    if (atBottom.current && openId === null) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [shown.length, openId]);

  return (
    <section
      className={styles["wire"]}
      aria-label="On the wire"
      data-reading={shown.some((entry) => entry.id === openId) || undefined}
    >
      <div className={styles["head"]}>
        <h2>On the wire</h2>
        <p>Only what real providers say</p>
        <SegmentedControl
          aria-label="Channel"
          value={channel}
          onChange={(value) => setChannel(value as WireChannel | "all")}
          data={[
            { value: "all", label: "All" },
            { value: "sms", label: "SMS" },
            { value: "whatsapp", label: "WhatsApp" },
            { value: "mail", label: "Mail" },
          ]}
        />
      </div>
      <ol
        ref={box}
        className={styles["rows"]}
        tabIndex={0}
        aria-label="Calls, oldest first"
        onScroll={(event) => {
          const list = event.currentTarget;
          atBottom.current = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
        }}
      >
        {shown.map((entry) => (
          <WireRow
            key={entry.id}
            entry={entry}
            open={entry.id === openId}
            onToggle={() => setOpenId(entry.id === openId ? null : entry.id)}
          />
        ))}
        {shown.length === 0 && (
          <li className={styles["empty"]}>
            Nothing yet. Text the clinic from a phone, or answer from the inbox.
          </li>
        )}
      </ol>
    </section>
  );
}

function WireRow({ entry, open, onToggle }: { entry: WireEntry; open: boolean; onToggle: () => void }) {
  return (
    <li className={styles["item"]} data-open={open || undefined}>
      <UnstyledButton className={styles["row"]} aria-expanded={open} onClick={onToggle}>
        <time dateTime={new Date(entry.at).toISOString()}>{wireTime(entry.at)}</time>
        <span className={styles["way"]} data-tone={entry.tone} title={ways[entry.direction]}>
          <WayGlyph entry={entry} />
        </span>
        <span className={styles["peer"]}>{entry.peer}</span>
        <span className={styles["what"]}>{entry.what}</span>
        <span className={styles["outcome"]} data-tone={entry.tone}>
          {entry.outcome}
        </span>
        <IconChevronDown className={styles["more"] ?? ""} size={16} stroke={1.75} aria-hidden />
      </UnstyledButton>
      {open && <WireDetail entry={entry} />}
    </li>
  );
}

const ways = { out: "From the clinic", in: "To the clinic" };

function WayGlyph({ entry }: { entry: WireEntry }) {
  if (entry.tone === "open") return <IconLoader2 size={16} stroke={1.75} aria-label="under way" />;
  if (entry.tone === "held")
    return <IconClockPause size={16} stroke={1.75} aria-label="the weather touched it" />;
  return entry.direction === "out" ? (
    <IconArrowRight size={16} stroke={1.75} aria-label={ways.out} />
  ) : (
    <IconArrowLeft size={16} stroke={1.75} aria-label={ways.in} />
  );
}

function WireDetail({ entry }: { entry: WireEntry }) {
  const live = useWorld();
  const box = useRef<HTMLDivElement>(null);
  // The panel grows as a row opens; the row is brought into view once it has.
  useEffect(() => box.current?.parentElement?.scrollIntoView({ block: "nearest" }), []);
  const [times, setTimes] = useState<number | string>(10);
  const count = Math.min(100, Math.max(1, Number(times) || 1));
  return (
    <div className={styles["detail"]} ref={box}>
      <figure>
        <figcaption>Request</figcaption>
        <pre tabIndex={0} dir="auto">
          {entry.request}
        </pre>
      </figure>
      <figure>
        <figcaption>Answer{entry.ms !== null && `, ${entry.ms} ms`}</figcaption>
        <pre tabIndex={0} dir="auto">
          {entry.response || "None."}
        </pre>
      </figure>
      {entry.replay && (
        <form
          className={styles["again"]}
          onSubmit={(event) => {
            event.preventDefault();
            void live.act("resend", { entryId: entry.id, times: count });
          }}
        >
          <NumberInput
            aria-label="Times"
            size="xs"
            w={72}
            min={1}
            max={100}
            clampBehavior="strict"
            value={times}
            onChange={setTimes}
          />
          <Button type="submit" size="xs" variant="default" leftSection={<IconRepeat size={14} />}>
            {`Send this webhook ${count} × at once`}
          </Button>
          <span>The same bytes, to test duplicates.</span>
        </form>
      )}
    </div>
  );
}
