/** What the patient is told, once in a window: the number to call, and the words in each language with what comes with Threadwell. */
import { useState } from "react";
import { Button, Checkbox, NumberInput, Select, TextInput, Textarea } from "@mantine/core";
import type { EmergencySettingsView } from "../../../../shared/api/emergencies.ts";
import {
  emergencyAnswer,
  emergencyLanguages,
  type EmergencyLanguage,
} from "../../../../shared/domain/emergency.ts";
import { countSms } from "../../../../shared/text/segments.ts";
import { languageLabel } from "./language-label.ts";
import classes from "./emergencies.module.css";

type Answer = EmergencySettingsView["settings"]["answer"];

interface Props {
  answer: Answer;
  defaults: EmergencySettingsView["defaultAnswers"];
  clinic: string;
  /** By field, such as "texts.es". */
  problemAt: (field: string) => string | undefined;
  onChange: (part: Partial<Answer>) => void;
}

export function AnswerFields({ answer, defaults, clinic, problemAt, onChange }: Props) {
  const [language, setLanguage] = useState<EmergencyLanguage>("en");
  const own = answer.texts[language];
  const words = own ?? defaults[language] ?? "";
  const { [language]: _own, ...others } = answer.texts;
  const changed = emergencyLanguages.filter((one) => answer.texts[one] !== undefined);
  const read = emergencyAnswer(
    { answer: { ...answer, texts: { ...others, [language]: words } } },
    language,
    clinic,
  );
  const { segments } = countSms(read);
  return (
    <section className={classes.part}>
      <h2>What the patient is told</h2>
      <Checkbox
        label="Answer once with where to call"
        description="Never to an address that said STOP: people are paged all the same."
        checked={answer.on}
        onChange={(event) => onChange({ on: event.currentTarget.checked })}
      />
      <div className={classes.row}>
        <TextInput
          label="Number to call"
          value={answer.number}
          error={problemAt("number")}
          onChange={(event) => onChange({ number: event.currentTarget.value })}
        />
        <NumberInput
          label="At most once in, minutes"
          min={5}
          max={1440}
          allowDecimal={false}
          value={answer.windowMinutes}
          error={problemAt("windowMinutes")}
          onChange={(value) => typeof value === "number" && onChange({ windowMinutes: value })}
        />
        <Select
          label="Words in"
          data={emergencyLanguages.map((value) => ({
            value,
            label: `${languageLabel(value)}${changed.includes(value) ? ", changed" : ""}`,
          }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => value && setLanguage(value as EmergencyLanguage)}
        />
      </div>
      <Textarea
        label={`Words in ${languageLabel(language)}`}
        description="{clinic} and {number} stand for themselves. Do not promise that somebody reads it: nobody may."
        lang={language}
        dir="auto"
        autosize
        minRows={2}
        maxLength={400}
        value={words}
        error={problemAt(`texts.${language}`)}
        onChange={(event) => onChange({ texts: { ...answer.texts, [language]: event.currentTarget.value } })}
      />
      <p className={classes.told} dir="auto" lang={language}>
        {read}
      </p>
      <p className={classes.meta}>{segments === 1 ? "1 segment by SMS" : `${segments} segments by SMS`}</p>
      {own !== undefined && own !== defaults[language] ? (
        <>
          <p className={classes.meta} dir="auto">
            Comes with Threadwell: “<span lang={language}>{defaults[language]}</span>”
          </p>
          <Button variant="default" onClick={() => onChange({ texts: others })}>
            Back to these words
          </Button>
        </>
      ) : null}
    </section>
  );
}
