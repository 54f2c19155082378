/** The line under a bubble: author, channel and line, time, state. */
import { Fragment, type ReactNode } from "react";
import { UnstyledButton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import type { Message } from "../../../shared/api/messages.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { staffName } from "../../../shared/text/staff-name.ts";
import { ChannelGlyph } from "./channel-glyph.tsx";
import type { Times } from "./times.ts";
import classes from "./message-item.module.css";

export interface MessageMetaProps {
  message: Message;
  times: Times;
  state: ReactNode;
  /** Opens what it said before it was changed; null when it never was. */
  edited: { opened: boolean; controls: string; toggle: () => void } | null;
}

export function MessageMeta({ message, times, state, edited }: MessageMetaProps) {
  const ours = message.direction === "outbound";
  const author = ours ? (message.author ? staffName(message.author.name) : "Automatic") : null;
  const parts: ReactNode[] = [
    ...(author ? [<span key="author">{author}</span>] : []),
    <span key="line" className={classes.line}>
      <ChannelGlyph of={message.channel} />
      {ours ? (
        <span className="tw-hidden">{channelWords[message.channel]}, </span>
      ) : (
        <>
          <span>{channelWords[message.channel]}</span>
          <Dot />
        </>
      )}
      <span className={classes.lineName}>{message.lineName}</span>
    </span>,
    <time key="time" dateTime={message.at} title={times.full(message.at)}>
      {times.clock(message.at)}
    </time>,
    ...(edited
      ? [
          <UnstyledButton
            key="edited"
            className={classes.edited}
            aria-expanded={edited.opened}
            aria-controls={edited.opened ? edited.controls : undefined}
            onClick={edited.toggle}
          >
            <IconHistory size={14} stroke={1.75} aria-hidden="true" />
            Edited
          </UnstyledButton>,
        ]
      : []),
    ...(state ? [<Fragment key="state">{state}</Fragment>] : []),
  ];
  return (
    <p className={classes.meta}>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 ? <Dot /> : null}
          {part}
        </Fragment>
      ))}
    </p>
  );
}

function Dot() {
  return <span className={classes.dot} aria-hidden="true" />;
}
