/** One short reason before every send. On a phone it is also how to change the way. */
import { Menu, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconChevronRight, IconRoute } from "@tabler/icons-react";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { countdown, isUsable, nextWords, wayKey, wayWord, type Reason } from "./composer-model.ts";
import classes from "./composer.module.css";

export interface ReasonLineProps {
  offline: boolean;
  reason: Reason;
  ways: readonly ReplyWay[];
  chosen: ReplyWay | null;
  /** Other words are written for the ways that must not carry the text itself. */
  written: boolean;
  now: number;
  onChoose: (way: ReplyWay) => void;
}

export function ReasonLine({ reason, offline, ways, chosen, written, now, onChoose }: ReasonLineProps) {
  const next = nextWords(chosen, written);
  const Glyph = reason.tone === "caution" ? IconAlertTriangle : IconRoute;
  const words = (
    <>
      <Glyph size={18} stroke={1.75} aria-hidden="true" className={classes.reasonIcon} />
      <span className={classes.reasonWords}>
        <span className={classes.lead}>{reason.lead}</span>
        <span className={classes.shortLead}>{reason.lead.replace(/^Will go by$/, "By")}</span>{" "}
        <strong>{reason.word}</strong> {reason.rest}.{offline ? " Checked again when back." : ""}
        {next ? (
          <span className={classes.then}>
            <span className={classes.lead}>{next.when}: </span>
            <span className={classes.shortLead}>Then </span>
            {next.ways}
          </span>
        ) : null}
      </span>
    </>
  );
  return (
    <>
      <p className={classes.reason} data-tone={reason.tone}>
        {words}
      </p>
      <Menu position="top-start" width="target" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <UnstyledButton className={classes.reasonButton} data-tone={reason.tone}>
            {words}
            <IconChevronRight size={18} stroke={1.75} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {ways.map((way) => {
            const left = countdown(way, now);
            const checked = chosen !== null && wayKey(chosen) === wayKey(way);
            return (
              <Menu.Item
                key={wayKey(way)}
                className={classes.wayItem}
                disabled={!isUsable(way)}
                leftSection={<ChannelGlyph of={way.channel} size={18} />}
                rightSection={checked ? <IconCheck size={18} stroke={1.75} aria-label="Chosen" /> : null}
                onClick={() => onChoose(way)}
              >
                {wayWord(way, ways)}
                <span className={classes.wayNote}>
                  {isUsable(way)
                    ? (left?.words ?? way.addressDisplay)
                    : way.reason.replace(/^because\s+/i, "")}
                </span>
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
