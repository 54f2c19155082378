/** Born, record, language, time zone, state. Private ones are covered until revealed. */
import { useState } from "react";
import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import type { Patient, PatientChange } from "../../../../shared/api/conversations.ts";
import { cityOf, languageName } from "../../../components/message/people.ts";
import { makeTimes } from "../../../components/message/times.ts";
import { languageChoices } from "./languages.ts";
import { birthWords, recordWords } from "./mask.ts";
import { stateChoices, stateName, zoneChoices } from "./place-choices.ts";
import classes from "./patient.module.css";

export interface FactsProps {
  patient: Patient;
  revealed: boolean;
  now: number;
  onChange: (change: PatientChange) => void;
}

export function Facts({ patient, revealed, now, onChange }: FactsProps) {
  const { birthDate, recordNumber, timeZone } = patient;
  return (
    <dl className={classes.facts}>
      {birthDate ? <Fact term="Born" covered={!revealed} words={birthWords(birthDate, revealed)} /> : null}
      {recordNumber ? (
        <Fact term="Record" covered={!revealed} words={recordWords(recordNumber, revealed)} />
      ) : null}
      <div className={classes.fact}>
        <dt>Language</dt>
        <dd>
          <ChoiceField
            key={patient.id}
            label="language"
            value={patient.language}
            choices={languageChoices(patient.language)}
            words={languageName(patient.language)}
            unknown="Not known"
            onChange={(language) => onChange({ language })}
          />
        </dd>
      </div>
      <div className={classes.fact}>
        <dt>Time zone</dt>
        <dd>
          <ChoiceField
            key={`zone ${patient.id}`}
            label="time zone"
            value={timeZone}
            choices={zoneChoices(timeZone)}
            words={timeZone && `${cityOf(timeZone)}, ${makeTimes(timeZone).clock(now)}`}
            unknown="By the state or the number"
            onChange={(zone) => onChange({ timeZone: zone })}
          />
        </dd>
      </div>
      <div className={classes.fact}>
        <dt>State</dt>
        <dd>
          <ChoiceField
            key={`state ${patient.id}`}
            label="state"
            value={patient.region ?? null}
            choices={stateChoices()}
            words={patient.region ? stateName(patient.region) : null}
            unknown="By the area code"
            onChange={(region) => onChange({ region })}
          />
        </dd>
      </div>
    </dl>
  );
}

function Fact({ term, words, covered }: { term: string; words: string; covered?: boolean }) {
  return (
    <div className={classes.fact}>
      <dt>{term}</dt>
      <dd>
        {words}
        {covered ? <span className="tw-hidden">, covered</span> : null}
      </dd>
    </div>
  );
}

interface ChoiceFieldProps {
  label: string;
  value: string | null;
  choices: { value: string; label: string }[];
  /** How the value is shown; null: it is not known. */
  words: string | null;
  unknown: string;
  onChange: (value: string | null) => void;
}

function ChoiceField({ label, value, choices, words, unknown, onChange }: ChoiceFieldProps) {
  const [editing, setEditing] = useState(false);
  const choose = (next: string | null) => {
    setEditing(false);
    if (next !== value) onChange(next);
  };
  if (editing) {
    return (
      <Select
        size="sm"
        aria-label={label.charAt(0).toUpperCase() + label.slice(1)}
        data={choices}
        value={value}
        searchable
        clearable
        allowDeselect={false}
        className={classes.languageSelect}
        onFocus={(event) => event.currentTarget.select()}
        autoFocus
        defaultDropdownOpened
        nothingFoundMessage={`No such ${label}`}
        maxDropdownHeight={220}
        comboboxProps={{ shadow: "lg", width: 220, position: "bottom-start" }}
        onOptionSubmit={choose}
        onClear={() => choose(null)}
        onBlur={() => setEditing(false)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setEditing(false);
        }}
      />
    );
  }
  return (
    <span className={classes.editable}>
      {words ?? <span className={classes.unknown}>{unknown}</span>}
      <Tooltip label={`Change the ${label}`}>
        <ActionIcon
          size={24}
          className={classes.quietTool}
          aria-label={`Change the ${label}`}
          onClick={() => setEditing(true)}
        >
          <IconPencil size={15} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
