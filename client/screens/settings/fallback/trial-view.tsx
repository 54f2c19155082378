/** What a try found: the ways in their order with the words of each, then those that are left out. */
import { IconCheck, IconHourglassHigh, IconMinus, IconUserQuestion } from "@tabler/icons-react";
import type { PlannedStepView, PolicyTrial } from "../../../../shared/api/policies.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import { passedWords } from "../../../components/lines/line-words.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { WordsWithLink } from "../../../components/message/words-with-link.tsx";
import { plural, type Times } from "../../../components/message/times.ts";
import { placeOf, proofWords } from "./policy-words.ts";
import classes from "./try.module.css";

interface Props {
  trial: PolicyTrial;
  name: string;
  times: Times;
}

/** Nothing goes this way now: its lines take nothing, and another way does; or its time would come too late. */
function isPassedOver({ channel, detour, notBegun }: PlannedStepView): boolean {
  return notBegun !== null || (detour !== null && detour.channel !== channel);
}

export function TrialView({ trial: { steps, leftOut }, name, times }: Props) {
  const begun = steps.filter((step) => !isPassedOver(step));
  const lost = steps.length > 0 && steps.every(({ notBegun }) => notBegun !== null);
  return (
    <div className={classes.trial}>
      <ol className={classes.steps} aria-label={`What would happen for ${name} now`}>
        {steps.length === 0 ? (
          <li className={classes.none}>No way leads to {name} now. The message would wait for a person.</li>
        ) : null}
        {lost ? (
          <li className={classes.none}>
            Nothing would go in time. The message would fail at once, and wait for a person.
          </li>
        ) : null}
        {steps.map((step, index) => (
          <Step
            key={`${step.channel} ${index}`}
            step={step}
            index={begun.indexOf(step)}
            count={begun.length}
            times={times}
          />
        ))}
        {leftOut.map(({ channel, addressTail, reason }, index) => (
          <li key={`${channel} out ${index}`} className={classes.step} data-knot="out">
            <span className={classes.knot} aria-hidden="true">
              <IconMinus size={14} stroke={2.25} />
            </span>
            <div className={classes.stepHead}>
              <ChannelGlyph of={channel} />
              <strong>
                {channelWords[channel]}
                {addressTail ? ` to ··${addressTail.replace(/^·+/, "")}` : ""}
              </strong>
              <span className={classes.place}>Left out</span>
            </div>
            <p className={classes.reason}>{reason}</p>
          </li>
        ))}
      </ol>
      <p className={classes.foot}>Nothing is sent by trying.</p>
    </div>
  );
}

/** "9:38 am" today, "Nov 24, 8:00 am" on another day. */
function momentWords(at: string, now: number, times: Times): string {
  const today = times.dayKey(at) === times.dayKey(now);
  return today ? times.clock(at) : `${times.date(at, now)}, ${times.clock(at)}`;
}

interface StepProps {
  step: PlannedStepView;
  /** Among those that are begun; -1: this one is passed over. */
  index: number;
  count: number;
  times: Times;
}

function Step({ step, index, count, times }: StepProps) {
  const { channel, asks, at, level, segments, words, detour, notBegun } = step;
  const now = Date.now();
  const out = isPassedOver(step);
  const waits = !out && detour?.ending === "waits";
  const first = index === 0 && !waits;
  const Knot = out ? IconMinus : asks ? IconUserQuestion : first ? IconCheck : IconHourglassHigh;
  const knot = out || waits ? "out" : asks ? "asks" : first ? "first" : "next";
  const place = waits ? "Waits for its line" : asks ? "Asks a person" : placeOf(index, count);
  const why = notBegun ?? (detour && passedWords(detour, (moment) => momentWords(moment, now, times)));
  const size = segments === null ? "" : `, ${plural(segments, "segment")}`;
  return (
    <li className={classes.step} data-knot={knot}>
      <span className={classes.knot} aria-hidden="true">
        <Knot size={14} stroke={2.25} />
      </span>
      <div className={classes.stepHead}>
        <ChannelGlyph of={channel} />
        <strong>{channelWords[channel]}</strong>
        <span className={classes.place}>
          {notBegun !== null ? "Would not go" : out ? "Passed over now" : place}
        </span>
        <span className={classes.address}>
          {step.addressDisplay}, from {detour && !out ? detour.lineName : step.lineName}
        </span>
        {out || waits ? null : <time dateTime={at}>{momentWords(at, now, times)}</time>}
      </div>
      {out ? null : <p className={classes.reason}>{step.reason}</p>}
      {why ? <p className={classes.reason}>{why.replace(/\.?$/, ".")}</p> : null}
      {out || step.opens === null ? null : <p className={classes.reason}>{proofWords[step.opens]}</p>}
      {out ? null : (
        <div className={classes.words}>
          <p className={classes.level}>
            {level === "open" ? "No health detail" : "As written"}
            {size}
          </p>
          <p dir="auto">
            <WordsWithLink words={words} />
          </p>
        </div>
      )}
    </li>
  );
}
