/** The rules of one purpose: its windows, laws, holidays, and what staff may. */
import { ActionIcon, Button, Checkbox, Select, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Purpose } from "../../../../shared/domain/policy.ts";
import {
  maxWindows,
  neverHeld,
  quietLaws,
  quietPresets,
  weekdays,
  type PurposeQuiet,
  type QuietLaw,
  type QuietWindow,
} from "../../../../shared/domain/quiet-hours.ts";
import { dayNames, lawWords, purposeNames } from "./quiet-words.ts";
import { WeekGrid } from "./week-grid.tsx";
import classes from "./quiet.module.css";

export interface PurposeFieldsProps {
  purpose: Purpose;
  quiet: PurposeQuiet;
  holidays: readonly { date: string; name: string }[];
  onChange: (part: Partial<PurposeQuiet>) => void;
}

const halfHours = Array.from(
  { length: 49 },
  (_, n) => `${String(Math.floor(n / 2)).padStart(2, "0")}:${n % 2 === 0 ? "00" : "30"}`,
);
const canBeExempt: readonly Purpose[] = ["reminder", "result", "refill"];

export function PurposeFields({ purpose, quiet, holidays, onChange }: PurposeFieldsProps) {
  const { name, about } = purposeNames[purpose];
  const preset = quietPresets.find(
    (one) => one.law === quiet.law && JSON.stringify(one.windows) === JSON.stringify(quiet.windows),
  );
  const putWindow = (index: number, part: Partial<QuietWindow>) =>
    onChange({ windows: quiet.windows.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <div className={classes.detail}>
      <h2>{name}</h2>
      <p className={classes.meta}>{about}</p>
      {neverHeld.includes(purpose) ? (
        <p>Never held: it cannot wait, and goes at any hour.</p>
      ) : (
        <Checkbox
          label="Keep quiet hours"
          description="SMS and WhatsApp. A mail waits in its mailbox and wakes nobody."
          checked={quiet.on}
          onChange={(event) => onChange({ on: event.currentTarget.checked })}
        />
      )}
      <WeekGrid quiet={quiet} name={name} />
      {quiet.on ? (
        <>
          <Select
            label="Begin with"
            className={classes.preset}
            placeholder="Hours of your own"
            data={quietPresets.map(({ id, name: label }) => ({ value: id, label }))}
            value={preset?.id ?? null}
            onChange={(id) => {
              const chosen = quietPresets.find((one) => one.id === id);
              if (chosen) onChange({ windows: structuredClone(chosen.windows), law: chosen.law });
            }}
          />
          <div className={classes.windows} role="group" aria-label="Hours in which it may go">
            {quiet.windows.map((window, index) => (
              <WindowRow
                key={index}
                number={index + 1}
                window={window}
                onChange={(part) => putWindow(index, part)}
                onRemove={
                  quiet.windows.length > 1
                    ? () => onChange({ windows: quiet.windows.filter((_, at) => at !== index) })
                    : null
                }
              />
            ))}
            <Button
              variant="default"
              size="xs"
              disabled={quiet.windows.length >= maxWindows}
              leftSection={<IconPlus size={14} stroke={1.75} aria-hidden="true" />}
              onClick={() =>
                onChange({ windows: [...quiet.windows, { days: [6, 7], from: "10:00", to: "17:00" }] })
              }
            >
              More hours
            </Button>
          </div>
          <Select
            label="Which rules hold"
            description="State law by where the patient lives, else by their area code. Presets are for review by counsel."
            className={classes.preset}
            allowDeselect={false}
            data={quietLaws.map((value) => ({ value, label: lawWords[value] }))}
            value={quiet.law}
            onChange={(value) => value && onChange({ law: value as QuietLaw })}
          />
          <Checkbox
            label="Not on the clinic’s holidays"
            description={
              holidays.length > 0
                ? `${holidays.length} in the auto-replies: ${holidays
                    .slice(0, 3)
                    .map((one) => one.name)
                    .join(", ")}${holidays.length > 3 ? " …" : ""}`
                : "None is set yet: they are kept with the auto-replies."
            }
            checked={quiet.holidays}
            onChange={(event) => onChange({ holidays: event.currentTarget.checked })}
          />
          <Checkbox
            label="Staff may send it now, with a reason"
            description="The reason and the name are written down."
            checked={quiet.override}
            onChange={(event) => onChange({ override: event.currentTarget.checked })}
          />
        </>
      ) : null}
      {canBeExempt.includes(purpose) ? (
        <Checkbox
          label="Count as healthcare messages"
          description="47 CFR 64.1200(a)(9)(iv): texts of at most 160 characters, one a day and three a week to each patient. More is held, what is longer goes another way."
          checked={quiet.exemption}
          onChange={(event) => onChange({ exemption: event.currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

interface WindowRowProps {
  number: number;
  window: QuietWindow;
  onChange: (part: Partial<QuietWindow>) => void;
  /** Null: it is the only one. */
  onRemove: (() => void) | null;
}

function WindowRow({ number, window, onChange, onRemove }: WindowRowProps) {
  const { days, from, to } = window;
  const choices = (own: string) => [...new Set([...halfHours, own])].sort();
  return (
    <div className={classes.window}>
      <div className={classes.days} role="group" aria-label={`Days of hours ${number}`}>
        {weekdays.map((day) => {
          const chosen = days.includes(day);
          const others = days.filter((one) => one !== day);
          return (
            <button
              key={day}
              type="button"
              className={classes.dayToggle}
              aria-pressed={chosen}
              // The last day stays: hours of no day would be none.
              disabled={chosen && others.length === 0}
              onClick={() => onChange({ days: chosen ? others : [...days, day].sort((x, y) => x - y) })}
            >
              {dayNames[day]}
            </button>
          );
        })}
      </div>
      <div className={classes.span}>
        <Select
          aria-label={`Hours ${number} from`}
          data={choices(from).filter((one) => one < to)}
          value={from}
          allowDeselect={false}
          w={96}
          onChange={(value) => value && onChange({ from: value })}
        />
        <span>to</span>
        <Select
          aria-label={`Hours ${number} to`}
          data={choices(to).filter((one) => one > from)}
          value={to}
          allowDeselect={false}
          w={96}
          onChange={(value) => value && onChange({ to: value })}
        />
        {onRemove ? (
          <Tooltip label="Remove these hours">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove hours ${number}`}
              onClick={onRemove}
            >
              <IconTrash size={16} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
    </div>
  );
}
