/** Born, record, language, time zone. Private ones are covered until revealed. */
import { useState } from "react";
import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import type { Patient, PatientChange } from "../../../../shared/api/conversations.ts";
import { cityOf, languageName } from "../../../components/message/people.ts";
import { makeTimes } from "../../../components/message/times.ts";
import { languageChoices } from "./languages.ts";
import { birthWords, recordWords } from "./mask.ts";
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
          <LanguageField
            key={patient.id}
            language={patient.language}
            onChange={(language) => onChange({ language })}
          />
        </dd>
      </div>
      {timeZone ? (
        <Fact term="Time zone" words={`${cityOf(timeZone)}, ${makeTimes(timeZone).clock(now)}`} />
      ) : null}
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

interface LanguageFieldProps {
  language: string | null;
  onChange: (language: string | null) => void;
}

function LanguageField({ language, onChange }: LanguageFieldProps) {
  const [editing, setEditing] = useState(false);
  const choose = (next: string | null) => {
    setEditing(false);
    if (next !== language) onChange(next);
  };
  if (editing) {
    return (
      <Select
        size="sm"
        aria-label="Language"
        data={languageChoices(language)}
        value={language}
        searchable
        clearable
        allowDeselect={false}
        className={classes.languageSelect}
        onFocus={(event) => event.currentTarget.select()}
        autoFocus
        defaultDropdownOpened
        nothingFoundMessage="No such language"
        maxDropdownHeight={220}
        comboboxProps={{ shadow: "lg", width: 200, position: "bottom-start" }}
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
      {languageName(language) ?? <span className={classes.unknown}>Not known</span>}
      <Tooltip label="Change the language">
        <ActionIcon
          size={24}
          className={classes.quietTool}
          aria-label="Change the language"
          onClick={() => setEditing(true)}
        >
          <IconPencil size={15} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
