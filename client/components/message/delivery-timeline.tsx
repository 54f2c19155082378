/** The path of one delivery: one row a step, joined by the stitch; open, it follows along but never reorders. */
import { Fragment } from "react";
import type { Delivery } from "../../../shared/api/messages.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { ChannelGlyph } from "./channel-glyph.tsx";
import { Knot } from "./knot.tsx";
import { MessageActions, type MessageAction } from "./message-actions.tsx";
import { timelineFoot, timelineRows, type TimelineRow } from "./timeline-steps.ts";
import type { Times } from "./times.ts";
import classes from "./delivery.module.css";

export interface DeliveryTimelineProps {
  id: string;
  delivery: Delivery;
  /** What the state means, in a sentence; null where the path itself says it. */
  explanation: string | null;
  times: Times;
  actions: readonly MessageAction[];
}

export function DeliveryTimeline({ id, delivery, explanation, times, actions }: DeliveryTimelineProps) {
  const foot = timelineFoot(delivery);
  const rows = timelineRows(delivery, times);
  const said = explanation !== null && rows.some((row) => row.detail.startsWith(explanation));
  return (
    <div id={id} className={classes.timeline} role="group" aria-label="Path of this delivery">
      {explanation === null || said ? null : <p className={classes.meaning}>{explanation}</p>}
      <ol className={classes.steps}>
        {rows.map((row) => (
          <TimelineStep key={row.key} row={row} />
        ))}
      </ol>
      {foot.length > 0 ? (
        <p className={classes.foot}>
          {foot.map((part, index) => (
            <Fragment key={part}>
              {index > 0 ? <span className={classes.dot} aria-hidden="true" /> : null}
              <span>{part}</span>
            </Fragment>
          ))}
        </p>
      ) : null}
      {actions.length > 0 ? (
        <div className={classes.pathActions}>
          <MessageActions settled={null} actions={actions} />
        </div>
      ) : null}
    </div>
  );
}

function TimelineStep({ row }: { row: TimelineRow }) {
  return (
    <li className={classes.step}>
      <Knot kind={row.knot} />
      <div className={classes.stepBody}>
        <div className={classes.stepHead} data-quiet={row.leftOut || undefined}>
          <ChannelGlyph of={row.channel} />
          <span className={classes.stepChannel}>{channelWords[row.channel]}</span>
          <span className={classes.stepWord} data-tone={row.tone}>
            {row.word}
          </span>
          <span className={classes.stepLine}>{row.lineName}</span>
          <span className={classes.stepTime}>{row.time}</span>
        </div>
        {row.detail ? <p className={classes.detail}>{row.detail}</p> : null}
        {row.evidence.length > 0 ? (
          <ul className={classes.evidence}>
            {row.evidence.map((one) => (
              <li key={one.key}>
                <time className={classes.evidenceTime}>{one.time}</time>
                <span>{one.words}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}

/** Closed after a fallback: the same path on one line. */
export function DeliveryChain({ delivery, times }: { delivery: Delivery; times: Times }) {
  const rows = timelineRows(delivery, times).filter((row) => !row.leftOut);
  return (
    <p className={classes.chain}>
      {rows.map((row, index) => (
        <Fragment key={row.key}>
          {index > 0 ? <span className={classes.stitch} aria-hidden="true" /> : null}
          <Knot kind={row.knot} size={16} />
          <span className={classes.chainWord} data-last={index === rows.length - 1 || undefined}>
            {channelWords[row.channel]}
            <span className={classes.hidden}> {row.word}</span>
          </span>
        </Fragment>
      ))}
    </p>
  );
}
