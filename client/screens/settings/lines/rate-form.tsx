/** How fast a line may send and how much on one day. An empty field means no limit, and says so. */
import { useState } from "react";
import { Button, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { mostPerDay, type Line } from "../../../../shared/api/lines.ts";
import {
  fastestPerSecond,
  slowestPerSecond,
  type LineRate,
  type RateUnit,
} from "../../../../shared/domain/lines.ts";
import { paceWords } from "../../../components/lines/line-words.ts";
import classes from "./lines.module.css";

export interface RateFormProps {
  line: Line;
  busy: boolean;
  onSave: (rate: LineRate) => void;
  onClose: () => void;
}

const orNull = (value: string | number): number | null => (typeof value === "number" ? value : null);
const zones = (): string[] => ["UTC", ...Intl.supportedValuesOf("timeZone")];

export function RateForm({ line, busy, onSave, onClose }: RateFormProps) {
  const [rate, setRate] = useState<LineRate>(line.rate);
  const edit = (part: Partial<LineRate>) => setRate((before) => ({ ...before, ...part }));
  const changed = JSON.stringify(rate) !== JSON.stringify(line.rate);
  const usual = JSON.stringify(rate) === JSON.stringify(line.usualRate);
  const data = zones();
  return (
    <form
      className={classes.form}
      aria-label="Pace"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) onSave(rate);
      }}
    >
      <div className={classes.row}>
        <NumberInput
          label="A second"
          placeholder="No limit"
          min={slowestPerSecond}
          max={fastestPerSecond}
          step={1}
          decimalScale={2}
          clampBehavior="blur"
          autoFocus
          value={rate.perSecond ?? ""}
          onChange={(value) => edit({ perSecond: orNull(value) })}
        />
        {line.channel === "sms" ? (
          <div>
            <p id={`counts-${line.id}`} className={classes.label}>
              What counts
            </p>
            <SegmentedControl
              aria-labelledby={`counts-${line.id}`}
              value={rate.counts}
              data={[
                { value: "segments", label: "Segments" },
                { value: "messages", label: "Messages" },
              ]}
              onChange={(counts) => edit({ counts: counts as RateUnit })}
            />
          </div>
        ) : null}
        <NumberInput
          label="A day"
          placeholder="No limit"
          min={1}
          max={mostPerDay}
          allowDecimal={false}
          thousandSeparator=","
          clampBehavior="blur"
          value={rate.dailyCap ?? ""}
          onChange={(value) => edit({ dailyCap: orNull(value) })}
        />
        <Select
          label="Time zone of the day"
          searchable
          allowDeselect={false}
          data={data.includes(rate.zone) ? data : [rate.zone, ...data]}
          value={rate.zone}
          onChange={(zone) => zone !== null && edit({ zone })}
        />
      </div>
      <p className={classes.meta}>
        Carriers count segments: a text of up to 160 plain letters is one. Ask the provider what your number
        may send; what is faster than that, carriers drop.
      </p>
      <div className={classes.acts}>
        <Button type="submit" size="sm" disabled={!changed} loading={busy}>
          Save
        </Button>
        <Button size="sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
        {usual ? null : (
          <Button size="sm" variant="subtle" onClick={() => setRate(line.usualRate)}>
            As it came: {paceWords(line.usualRate).toLowerCase()}
          </Button>
        )}
      </div>
    </form>
  );
}
