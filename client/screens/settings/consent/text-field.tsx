/** One of the answers: its words, what is wrong with them, how it goes and how long it is, and the way back. */
import { useId } from "react";
import { Button, Textarea } from "@mantine/core";
import type { ConsentTextView } from "../../../../shared/api/consent-texts.ts";
import {
  fillConsentText,
  longestConsentText,
  type ConsentTextName,
} from "../../../../shared/domain/consent-text-rules.ts";
import { refusedForAll } from "../../../../shared/domain/consent-texts.ts";
import { stoppedChannel, stoppedPurposes } from "../../../../shared/domain/stopped-words.ts";
import type { ConsentScope } from "../../../../shared/domain/consent.ts";
import type { ChannelId } from "../../../../shared/domain/channels.ts";
import { countSms, plainText, isGsm7 } from "../../../../shared/text/segments.ts";
import { plural } from "../../../components/message/times.ts";
import type { TextNow } from "./text-drafts.ts";
import classes from "./texts.module.css";

export const answerNames: Readonly<Record<ConsentTextName, { title: string; when: string }>> = {
  stopped: { title: "After STOP", when: "Once, within five minutes, and then nothing more." },
  stoppedChannel: {
    title: "After STOP by one channel",
    when: "Once, within five minutes, and then nothing more by that channel.",
  },
  stoppedPurpose: {
    title: "After STOP to one purpose",
    when: "Once, within five minutes, and then nothing more of that purpose.",
  },
  started: { title: "After START", when: "Where it lifts a refusal." },
  help: { title: "After HELP", when: "Always, whoever asks." },
};

const blankWords: Readonly<Record<ConsentTextName, string>> = {
  stopped: "{clinic} becomes the clinic’s name.",
  stoppedChannel: "{clinic} becomes the clinic’s name, {channel} the channel.",
  stoppedPurpose: "{clinic} becomes the clinic’s name, {what} what they stopped, such as reminders.",
  started: "{clinic} becomes the clinic’s name.",
  help: "{clinic} becomes the clinic’s name, {contact} how to reach it.",
};

const toNothing = "Where it answers nothing, or the confirmation of one purpose: all is refused.";

const stopNames: ReadonlySet<ConsentTextName> = new Set(["stopped", "stoppedChannel", "stoppedPurpose"]);

interface Props {
  held: ConsentTextView;
  name: ConsentTextName;
  now: TextNow;
  named: { clinic: string; contact: string };
  /** How far a STOP reaches, as it stands on the screen, saved or not. */
  reach: ConsentScope;
  channel: ChannelId;
  /** Null for who may only read. */
  onChange: ((text: string | null) => void) | null;
  onKeepMine: () => void;
}

export function TextField({ held, name, now, named, reach, channel, onChange, onKeepMine }: Props) {
  const id = useId();
  const { language, changedBy } = held;
  const { title } = answerNames[name];
  const when = name === "stopped" && reach === "purpose" ? toNothing : answerNames[name].when;
  const filled = fillConsentText(now.text, {
    ...named,
    channel: stoppedChannel(language, channel),
    what: stoppedPurposes(language, ["reminder"]),
  });
  const { fault } = now;
  return (
    <section className={classes.answer} aria-labelledby={id}>
      <h3 id={id}>
        {title}
        {now.own === null ? <span className={classes.meta}> The standard text</span> : null}
      </h3>
      <p className={classes.meta}>{when}</p>
      {onChange ? (
        <Textarea
          aria-label={`Words ${title.toLowerCase()}`}
          description={blankWords[name]}
          lang={language}
          dir="auto"
          autosize
          minRows={2}
          maxLength={longestConsentText}
          value={now.text}
          error={fault && (fault.found === null ? fault.words : `${fault.words} Found: “${fault.found}”.`)}
          onChange={(event) => onChange(event.currentTarget.value.replaceAll(/\s*\n\s*/g, " "))}
        />
      ) : null}
      {now.theirs === null ? null : (
        <div className={classes.theirs} role="alert">
          <p>
            <strong>{changedBy?.name ?? "Another admin"} changed this meanwhile.</strong> What holds now:
          </p>
          <p lang={language} dir="auto">
            “{now.theirs}”
          </p>
          <div className={classes.acts}>
            <Button size="xs" variant="default" onClick={() => onChange?.(now.theirs)}>
              Take theirs
            </Button>
            <Button size="xs" variant="default" onClick={onKeepMine}>
              Keep mine
            </Button>
          </div>
        </div>
      )}
      <p className={classes.told} lang={language} dir="auto" data-fault={fault !== null || undefined}>
        {filled}
      </p>
      <div className={classes.under}>
        <Meter text={filled} channel={channel} />
        {onChange ? <PlainOffer text={now.text} channel={channel} onTake={onChange} /> : null}
        {onChange && now.own !== null ? (
          <Button size="compact-sm" variant="default" onClick={() => onChange(null)}>
            Back to the standard text<span className="tw-hidden"> {title.toLowerCase()}</span>
          </Button>
        ) : null}
      </div>
      {stopNames.has(name) ? (
        <p className={classes.shared}>
          To an address that several patients share, this follows by itself:{" "}
          <q lang={language} dir="auto">
            {refusedForAll[language]}
          </q>{" "}
          <Meter text={`${filled} ${refusedForAll[language]}`} channel={channel} />
        </p>
      ) : null}
    </section>
  );
}

/** "112 of 160, 1 segment" as it goes, with the clinic's name in it. */
function Meter({ text, channel }: { text: string; channel: ChannelId }) {
  if (channel !== "sms") return <span className={classes.meta}>{plural(text.length, "character")}</span>;
  const { units, segments, encoding, unitsPerSegment } = countSms(text);
  const of = segments === 1 ? `${units} of ${unitsPerSegment}` : `${units} in parts of ${unitsPerSegment}`;
  return (
    <span className={classes.meta} data-over={segments > 2 || undefined}>
      {of}, {plural(segments, "segment")}
      {encoding === "UCS-2" ? ", in letters that take twice the room" : ""}
      {segments > 2 ? ". Some phones show it as several messages." : ""}
    </span>
  );
}

function PlainOffer({
  text,
  channel,
  onTake,
}: {
  text: string;
  channel: ChannelId;
  onTake: (text: string) => void;
}) {
  if (channel !== "sms") return null;
  const { offenders, encoding } = countSms(text);
  const plain = plainText(text);
  if (encoding === "GSM-7" || !isGsm7(plain)) return null;
  const shown = offenders
    .flatMap(({ character }) => (character.trim() === "" ? [] : [character]))
    .slice(0, 3);
  return (
    <Button size="compact-sm" variant="default" onClick={() => onTake(plain)}>
      {shown.length > 0 ? `Write ${shown.join(" ")} plainly` : "Leave out the hidden characters"}
    </Button>
  );
}
