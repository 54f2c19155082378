/** What keeps machines from answering too much: held for every rule and form together. */
import { NumberInput } from "@mantine/core";
import type { AutoReplyLimits } from "../../../../shared/api/auto-replies.ts";
import type { Problems } from "./problems.ts";
import classes from "./rule.module.css";

interface Props {
  limits: AutoReplyLimits;
  problems: Problems;
  /** Null for those who may only read. */
  onChange: ((limits: AutoReplyLimits) => void) | null;
}

const fields = [
  {
    name: "perSenderAnHour",
    label: "Messages of machines to one sender in an hour",
    about: "Then they fall silent, and the message is marked for staff.",
    min: 1,
    max: 30,
  },
  {
    name: "perSenderADay",
    label: "And in a day",
    about: "A machine that answers slowly is not stopped by the hour alone.",
    min: 1,
    max: 50,
  },
  {
    name: "sameTextTimes",
    label: "Answers to the same words in a day",
    about:
      "Two machines that talk to each other say the same thing again and again, often with another number in it. This ends it.",
    min: 1,
    max: 10,
  },
  {
    name: "quietAfterStaffMinutes",
    label: "Minutes that a person counts as answering after their last message",
    about: "Replies and forms wait meanwhile; a running form ends. 0: they never wait.",
    min: 0,
    max: 1440,
  },
] as const;

export function LimitsEditor({ limits, problems, onChange }: Props) {
  return (
    <fieldset className={classes.fields} disabled={!onChange}>
      <legend className="tw-hidden">Limits</legend>
      <h2>Limits</h2>
      <p className={classes.meta}>
        Machines never answer machines: out-of-office notices, bounces and lists are heard and not answered,
        and our own automatic mails say that they are (RFC 3834).
      </p>
      {fields.map(({ name, label, about, min, max }) => (
        <NumberInput
          key={name}
          label={label}
          description={about}
          className={classes.limit}
          min={min}
          max={max}
          allowDecimal={false}
          value={limits[name]}
          error={problems.at(`limits.${name}`)}
          onChange={(value) => typeof value === "number" && onChange?.({ ...limits, [name]: value })}
        />
      ))}
    </fieldset>
  );
}
