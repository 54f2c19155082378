/** One step of the chain: the way, when it is done, how long it may take, which words go, and when. */
import { ActionIcon, Checkbox, Tooltip } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconX } from "@tabler/icons-react";
import { channelWords } from "../../../../shared/domain/channels.ts";
import type { StepText, SuccessCondition } from "../../../../shared/domain/policy.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { Choice, FieldRow, SpanField } from "./fields.tsx";
import { HoursField } from "./hours-field.tsx";
import type { PolicyForm, StepEdit, StepForm, StepProblems } from "./policy-form.ts";
import { stepHint, successWords, textWords } from "./policy-words.ts";
import classes from "./chain.module.css";

export interface StepActs {
  edit: (edit: StepEdit) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}

interface Props {
  form: PolicyForm;
  step: StepForm;
  index: number;
  problems: StepProblems | undefined;
  /** A notice carries a link to the secure page. */
  linked: boolean;
  /** Null for those who may only read. */
  acts: StepActs | null;
}

const lineWords = { patient: "The patient’s", set: "Set by API" } as const;

export function StepCard({ form, step, index, problems, linked, acts }: Props) {
  const { channel, lineId, success, wait, text, saysRepeat, hours } = step;
  const name = channelWords[channel];
  const id = `step-${channel}`;
  return (
    <div className={classes.card} role="group" aria-labelledby={id} data-step={channel}>
      <div className={classes.cardHead}>
        <span className={classes.number} aria-hidden="true">
          {index + 1}
        </span>
        <ChannelGlyph of={channel} size={18} />
        <h2 id={id}>
          <span className="tw-hidden">Step {index + 1}: </span>
          {name}
        </h2>
        {acts ? <CardActs name={name} index={index} count={form.steps.length} acts={acts} /> : null}
      </div>
      <div className={classes.fields}>
        {lineId !== null ? (
          <Choice<keyof typeof lineWords>
            label="Line"
            value="set"
            words={lineWords}
            onChange={acts && ((line) => acts.edit({ lineId: line === "set" ? lineId : null }))}
          />
        ) : null}
        <Choice<SuccessCondition>
          label="Done when"
          value={success}
          words={successWords}
          onChange={acts && ((picked) => acts.edit({ success: picked }))}
        />
        <SpanField
          label="Wait up to"
          value={wait}
          problem={problems?.wait}
          onChange={acts && ((span) => acts.edit({ wait: span }))}
        />
        <Choice<StepText>
          label="Text"
          value={text}
          words={textWords}
          onChange={acts && ((picked) => acts.edit({ text: picked }))}
        />
        <HoursField
          value={hours}
          problem={problems?.hours}
          onChange={acts && ((picked) => acts.edit({ hours: picked }))}
        />
        {acts ? (
          <Checkbox
            className={classes.repeat}
            label="Says that it repeats"
            checked={saysRepeat}
            onChange={(event) => acts.edit({ saysRepeat: event.currentTarget.checked })}
          />
        ) : (
          <FieldRow label="Repeats">{saysRepeat ? "Says so" : "Does not say so"}</FieldRow>
        )}
      </div>
      <p className={classes.hint}>{stepHint(step, index === 0, form, linked)}</p>
    </div>
  );
}

function CardActs(props: { name: string; index: number; count: number; acts: StepActs }) {
  const { name, index, count, acts } = props;
  const moves = [
    { by: -1, label: `Move ${name} earlier`, Arrow: IconArrowLeft, edge: index === 0 },
    { by: 1, label: `Move ${name} later`, Arrow: IconArrowRight, edge: index === count - 1 },
  ] as const;
  return (
    <div className={classes.cardActs}>
      {moves.map(({ by, label, Arrow, edge }) => (
        <Tooltip key={by} label={label}>
          <ActionIcon aria-label={label} data-move={by} disabled={edge} onClick={() => acts.move(by)}>
            <Arrow size={16} stroke={1.75} aria-hidden="true" className={classes.turn} />
          </ActionIcon>
        </Tooltip>
      ))}
      <Tooltip label={`Remove ${name}`}>
        <ActionIcon aria-label={`Remove ${name}`} onClick={acts.remove}>
          <IconX size={16} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
