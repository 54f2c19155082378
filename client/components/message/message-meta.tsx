/** The line under a bubble: author, channel and line, time, state. */
import { Fragment, type ReactNode } from "react";
import type { Message } from "../../../shared/api/messages.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { ChannelGlyph } from "./channel-glyph.tsx";
import { callName } from "./people.ts";
import type { Times } from "./times.ts";
import classes from "./message-item.module.css";

export function MessageMeta({ message, times, state }: { message: Message; times: Times; state: ReactNode }) {
  const ours = message.direction === "outbound";
  const author = ours ? (message.author ? authorName(message.author.name) : "Automatic") : null;
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

/** "Nora" of "Nora Lindqvist", "Dr. Osei" of "Dr. Amara Osei". */
function authorName(name: string): string {
  const parts = name.split(" ");
  return parts[0]?.endsWith(".") && parts.length > 1 ? `${parts[0]} ${parts.at(-1)}` : callName(name);
}
