/**
 * What the less private ways say in the place of what is written: looked at and changed before it goes, so that no way
 * carries health detail by accident.
 */
import { useId, useState } from "react";
import { Textarea, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconEye } from "@tabler/icons-react";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import { channelWords, maxTextLength } from "../../../../shared/domain/channels.ts";
import { isWithLink, linkMark, withLink, withoutLink } from "../../../../shared/domain/secure-page.ts";
import { countSms } from "../../../../shared/text/segments.ts";
import { channelWord } from "../../../components/message/delivery-words.ts";
import { LinkChip } from "../../../components/message/words-with-link.tsx";
import { plural } from "../../../components/message/times.ts";
import classes from "./open-words.module.css";

export interface OpenWordsProps {
  way: ReplyWay;
  /** Those of its next ways that must not carry the text itself. */
  others: ReplyWay["next"];
  value: string;
  onChange: (value: string) => void;
}

export function OpenWords({ way, others, value, onChange }: OpenWordsProps) {
  const [opened, setOpened] = useState(false);
  const panel = useId();
  const names = [...new Set(others.map(({ channel }) => channelWord(channel)))];
  const written = value.trim() !== "";
  const notice = others.find(({ says }) => says !== null)?.says ?? null;
  const Chevron = opened ? IconChevronUp : IconChevronDown;
  const say = `${list(names)} ${names.length > 1 ? "say" : "says"}`;
  const link = others.find((one) => one.link !== undefined)?.link;
  const says = written ? value.trim() : notice;
  const counted = (text: string) => countSms(link === undefined ? withoutLink(text) : withLink(text, link));
  return (
    <div className={classes.open}>
      <UnstyledButton
        className={classes.line}
        aria-expanded={opened}
        aria-controls={opened ? panel : undefined}
        onClick={() => setOpened((shown) => !shown)}
      >
        <IconEye size={18} stroke={1.75} aria-hidden="true" />
        <span className={`${classes.words} tw-cut`}>
          <span className={classes.lead}>{`${upper(say)}: `}</span>
          <span dir="auto">{saidWords(says)}</span>
        </span>
        {link !== undefined && says !== null && isWithLink(says) ? <LinkChip /> : null}
        <span className={classes.change}>{opened ? "Done" : "Change"}</span>
        <Chevron size={14} stroke={2} aria-hidden="true" />
      </UnstyledButton>
      {opened ? (
        <div id={panel} className={classes.panel}>
          <Textarea
            size="sm"
            autosize
            minRows={1}
            maxRows={4}
            dir="auto"
            label={`What ${list(names)} ${names.length > 1 ? "say" : "says"} in its place`}
            description={
              link === undefined
                ? "Anybody may read it, so nothing about health. Empty: what the clinic has set."
                : "Anybody may read it, so nothing about health. {link} becomes the link to the secure page, where they show who they are and read it. Empty: what the clinic has set."
            }
            placeholder={notice ?? "It waits for your decision"}
            maxLength={maxTextLength.sms}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <ol className={classes.steps} aria-label="Which way carries what">
            <li>{channelWords[way.channel]}: what you write</li>
            {way.next.map(({ channel, words: carried }, index) => (
              <li key={index}>
                {channelWords[channel]}: {carriedWords(carried, written)}
                {says !== null &&
                channel === "sms" &&
                (carried === "notice" || (written && carried === "ask"))
                  ? `, ${plural(counted(says).segments, "segment")}`
                  : ""}
              </li>
            ))}
          </ol>
        </div>
      ) : null}
    </div>
  );
}

/** The link itself has a mark of its own beside them: what it is, is known only as it leaves. */
function saidWords(words: string | null): string {
  return words === null ? "nothing before you decide" : `“${words.replaceAll(linkMark, "…")}”`;
}

function carriedWords(words: ReplyWay["next"][number]["words"], written: boolean): string {
  switch (words) {
    case "as_written":
      return "what you write";
    case "template":
      return "an approved template";
    case "notice":
      return written ? "the words above" : "the clinic’s notice";
    case "ask":
      return written ? "the words above" : "nothing before you decide";
  }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
