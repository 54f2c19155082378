/** The small fields of a policy: label at the start, control at the end; words alone for those who may not change it. */
import { useId, type ReactNode } from "react";
import { Input, NativeSelect, NumberInput } from "@mantine/core";
import type { Span, Unit } from "./policy-form.ts";
import { spanWords, unitWords } from "./policy-words.ts";
import classes from "./fields.module.css";

interface RowProps {
  label: string;
  children: ReactNode;
  /** The control's id; left out where there is none. */
  htmlFor?: string;
}

export function FieldRow({ label, children, htmlFor }: RowProps) {
  return (
    <div className={classes.row}>
      {htmlFor ? <label htmlFor={htmlFor}>{label}</label> : <span className={classes.term}>{label}</span>}
      <div className={classes.control}>{children}</div>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  words: Readonly<Record<Value, string>>;
  /** Null for those who may only read. */
  onChange: ((value: Value) => void) | null;
}

/** One of a few. */
export function Choice<Value extends string>({ label, value, words, onChange }: ChoiceProps<Value>) {
  const id = useId();
  const names = Object.keys(words) as Value[];
  if (!onChange) return <FieldRow label={label}>{words[value]}</FieldRow>;
  return (
    <FieldRow label={label} htmlFor={id}>
      <NativeSelect
        id={id}
        size="sm"
        value={value}
        data={names.map((name) => ({ value: name, label: words[name] }))}
        onChange={(event) => {
          const picked = names.find((name) => name === event.currentTarget.value);
          if (picked) onChange(picked);
        }}
      />
    </FieldRow>
  );
}

interface SpanFieldProps {
  label: string;
  value: Span;
  problem: string | undefined;
  onChange: ((value: Span) => void) | null;
}

/** How long: a number and its unit. */
export function SpanField({ label, value, problem, onChange }: SpanFieldProps) {
  const id = useId();
  if (!onChange) return <FieldRow label={label}>{spanWords(value)}</FieldRow>;
  const units = Object.keys(unitWords) as Unit[];
  return (
    <FieldRow label={label} htmlFor={id}>
      <div className={classes.span}>
        <NumberInput
          id={id}
          size="sm"
          value={value.amount}
          min={0}
          allowNegative={false}
          hideControls
          error={problem !== undefined}
          {...(problem ? { "aria-describedby": `${id}-problem` } : {})}
          onChange={(amount) => onChange({ ...value, amount: amount === "" ? "" : Number(amount) })}
        />
        <NativeSelect
          size="sm"
          aria-label={`${label}, unit`}
          value={value.unit}
          data={units.map((unit) => ({ value: unit, label: unitWords[unit] }))}
          onChange={(event) => {
            const unit = units.find((one) => one === event.currentTarget.value);
            if (unit) onChange({ ...value, unit });
          }}
        />
      </div>
      {problem ? <Input.Error id={`${id}-problem`}>{problem}</Input.Error> : null}
    </FieldRow>
  );
}
