/** While WhatsApp's window is closed: choose an approved template, fill it in, see what the patient will read. */
import { useId } from "react";
import { NativeSelect, TextInput } from "@mantine/core";
import type { ReplyTemplate } from "../../../../shared/api/conversations.ts";
import { templateParts } from "../../../../shared/text/approved-template.ts";
import { languageName } from "../../../components/message/people.ts";
import type { FilledTemplate } from "./composer-model.ts";
import classes from "./template-form.module.css";

export interface TemplateFormProps {
  patientName: string;
  templates: readonly ReplyTemplate[];
  chosen: ReplyTemplate;
  filled: FilledTemplate;
  /** Shown at a field only once somebody has tried to send. */
  showProblems: boolean;
  typed: Readonly<Record<string, string>>;
  onChoose: (id: string) => void;
  onType: (key: string, value: string) => void;
}

export function TemplateForm(props: TemplateFormProps) {
  const { templates, chosen, filled, typed } = props;
  const preview = useId();
  const label = (one: ReplyTemplate) => `${one.name}, ${languageName(one.language) ?? one.language}`;
  return (
    <div className={classes.form}>
      <div className={classes.fields}>
        <NativeSelect
          size="sm"
          label="Template"
          value={chosen.id}
          data={templates.map((one) => ({ value: one.id, label: label(one) }))}
          onChange={(event) => props.onChoose(event.currentTarget.value)}
        />
        {chosen.variables.map(({ key, label: name, kind, example, value }) => (
          <TextInput
            key={`${chosen.id} ${key}`}
            size="sm"
            label={name}
            placeholder={example}
            value={typed[key] ?? value ?? ""}
            inputMode={kind === "number" ? "decimal" : kind === "link" ? "url" : "text"}
            autoComplete="off"
            maxLength={200}
            dir="auto"
            aria-describedby={preview}
            error={props.showProblems ? filled.problems[key] : undefined}
            onChange={(event) => props.onType(key, event.currentTarget.value)}
          />
        ))}
      </div>
      <figure className={classes.preview} id={preview}>
        <figcaption className={classes.caption}>{`What ${props.patientName} will read`}</figcaption>
        <p className={classes.bubble} dir="auto" lang={chosen.language}>
          {templateParts(chosen.body).map((part, index) => {
            if (part.kind === "words") return part.text;
            const value = filled.variables[part.text];
            const name = chosen.variables.find(({ key }) => key === part.text)?.label ?? part.text;
            return (
              <span key={index} className={classes.hole} data-empty={!value || undefined}>
                {value || name}
              </span>
            );
          })}
        </p>
      </figure>
    </div>
  );
}
