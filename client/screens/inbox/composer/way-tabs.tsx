/** The ways a reply can go, as one choice. What cannot be used is shown, with its reason. */
import { useRef, type KeyboardEvent } from "react";
import { Tooltip, UnstyledButton } from "@mantine/core";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { closedReason, countdown, isUsable, wayKey, wayWord } from "./composer-model.ts";
import classes from "./composer.module.css";

export interface WayTabsProps {
  ways: readonly ReplyWay[];
  chosen: ReplyWay | null;
  now: number;
  onChoose: (way: ReplyWay) => void;
}

export function WayTabs({ ways, chosen, now, onChoose }: WayTabsProps) {
  const group = useRef<HTMLDivElement>(null);
  const open = ways.filter(isUsable);
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = event.key === "ArrowRight" || event.key === "ArrowDown";
    if (!forward && event.key !== "ArrowLeft" && event.key !== "ArrowUp") return;
    const mirrored =
      getComputedStyle(event.currentTarget).direction === "rtl" && /Left|Right/.test(event.key);
    const delta = forward !== mirrored ? 1 : -1;
    const index = open.findIndex((way) => chosen && wayKey(way) === wayKey(chosen));
    const next = open[(index + delta + open.length) % open.length];
    if (!next) return;
    event.preventDefault();
    onChoose(next);
    group.current?.querySelector<HTMLElement>(`[data-way="${wayKey(next)}"]`)?.focus();
  };
  return (
    <div ref={group} className={classes.tabs} role="radiogroup" aria-label="Send by" onKeyDown={onKeyDown}>
      {ways.map((way) => {
        const key = wayKey(way);
        const checked = chosen !== null && wayKey(chosen) === key;
        const left = countdown(way, now);
        const usable = isUsable(way);
        const tab = (
          <UnstyledButton
            key={key}
            className={classes.tab}
            role="radio"
            aria-checked={checked}
            aria-disabled={!usable || undefined}
            aria-label={usable ? undefined : closedReason(way)}
            data-way={key}
            tabIndex={checked || !usable || (chosen === null && way === ways[0]) ? 0 : -1}
            onClick={() => usable && onChoose(way)}
          >
            <ChannelGlyph of={way.channel} size={18} />
            <span className={classes.tabWord}>{wayWord(way, ways)}</span>
            {left && usable ? (
              <span className={classes.left} data-soon={left.soon || undefined}>
                {left.words}
              </span>
            ) : null}
          </UnstyledButton>
        );
        if (usable) return tab;
        return (
          <Tooltip
            key={key}
            label={closedReason(way)}
            multiline
            maw={280}
            openDelay={150}
            events={{ hover: true, focus: true, touch: true }}
          >
            {tab}
          </Tooltip>
        );
      })}
    </div>
  );
}
