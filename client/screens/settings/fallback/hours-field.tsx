/** When a step may go, by the patient's own clock. */
import { useId } from "react";
import { Input, TextInput } from "@mantine/core";
import type { AllowedHours } from "../../../../shared/domain/policy.ts";
import { Choice, FieldRow } from "./fields.tsx";
import classes from "./fields.module.css";

const whenWords = { any: "Any time", hours: "Set hours" } as const;
const outsideWords = { hold: "It waits", next: "Next way" } as const;
const daytime: AllowedHours = { from: "09:00", to: "20:00", outside: "hold" };

interface Props {
  value: AllowedHours | null;
  problem: string | undefined;
  /** Null for those who may only read. */
  onChange: ((value: AllowedHours | null) => void) | null;
}

export function HoursField({ value, problem, onChange }: Props) {
  return (
    <>
      <Choice<keyof typeof whenWords>
        label="Goes at"
        value={value ? "hours" : "any"}
        words={whenWords}
        onChange={onChange && ((when) => onChange(when === "any" ? null : daytime))}
      />
      {value ? (
        <>
          <FieldRow label="Hours">
            {onChange ? (
              <Times value={value} problem={problem} onChange={onChange} />
            ) : (
              `${value.from} to ${value.to}`
            )}
          </FieldRow>
          <Choice<AllowedHours["outside"]>
            label="Else"
            value={value.outside}
            words={outsideWords}
            onChange={onChange && ((outside) => onChange({ ...value, outside }))}
          />
        </>
      ) : null}
    </>
  );
}

interface TimesProps {
  value: AllowedHours;
  problem: string | undefined;
  onChange: (value: AllowedHours) => void;
}

function Times({ value, problem, onChange }: TimesProps) {
  const id = useId();
  return (
    <>
      <div className={classes.times}>
        {(["from", "to"] as const).map((edge) => (
          <TextInput
            key={edge}
            type="time"
            size="sm"
            aria-label={edge === "from" ? "Hours from" : "Hours to"}
            value={value[edge]}
            error={problem !== undefined}
            {...(problem ? { "aria-describedby": id } : {})}
            onChange={(event) => onChange({ ...value, [edge]: event.currentTarget.value })}
          />
        ))}
      </div>
      {problem ? <Input.Error id={id}>{problem}</Input.Error> : null}
    </>
  );
}
