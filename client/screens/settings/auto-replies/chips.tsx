/** The chips of a sentence: one of a few, or several of many, as words that can be changed in place. */
import { useId } from "react";
import { Checkbox, NativeSelect, Popover, Stack, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import classes from "./chips.module.css";

interface PickOneProps<Value extends string> {
  label: string;
  value: Value;
  words: Readonly<Record<Value, string>>;
  onChange: (value: Value) => void;
}

export function PickOne<Value extends string>({ label, value, words, onChange }: PickOneProps<Value>) {
  const names = Object.keys(words) as Value[];
  return (
    <NativeSelect
      aria-label={label}
      classNames={{ root: classes.one, input: classes.chip, section: classes.section }}
      rightSection={<IconChevronDown size={14} stroke={2} aria-hidden="true" />}
      data={names.map((name) => ({ value: name, label: words[name] }))}
      value={value}
      onChange={(event) => {
        const picked = names.find((name) => name === event.currentTarget.value);
        if (picked) onChange(picked);
      }}
    />
  );
}

interface PickManyProps {
  label: string;
  /** What none means: "any line". */
  none: string;
  options: readonly { value: string; label: string }[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  problem?: string | undefined;
}

/** None picked means all. What is picked and no longer offered stays until somebody takes it out. */
export function PickMany({ label, none, options, value, onChange, problem }: PickManyProps) {
  const problemId = useId();
  const nameOf = (one: string) => options.find((option) => option.value === one)?.label ?? "one that is gone";
  const gone = value
    .filter((one) => !options.some((option) => option.value === one))
    .map((one) => ({ value: one, label: "One that is gone" }));
  const words = value.length === 0 ? none : value.map(nameOf).join(" or ");
  return (
    <>
      <Popover position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton
            className={classes.chip}
            aria-label={`${label}: ${words}`}
            aria-describedby={problem ? problemId : undefined}
            data-wrong={problem !== undefined || undefined}
          >
            <span className={classes.words}>{words}</span>
            <IconChevronDown size={14} stroke={2} aria-hidden="true" />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown aria-label={label}>
          <Checkbox.Group value={[...value]} onChange={onChange} aria-label={label}>
            <Stack gap={8} className={classes.many}>
              {[...options, ...gone].map((option) => (
                <Checkbox key={option.value} value={option.value} label={option.label} />
              ))}
            </Stack>
          </Checkbox.Group>
          <p className={classes.none}>Nothing ticked: {none}.</p>
        </Popover.Dropdown>
      </Popover>
      {problem ? (
        <span id={problemId} className={classes.problem}>
          {problem}
        </span>
      ) : null}
    </>
  );
}
