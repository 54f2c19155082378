/** One template: its text and variables, what it may be used for, and how the patient reads it. */
import { useEffect, useState } from "react";
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { TemplateList, TemplateNew, TemplateView } from "../../../../shared/api/templates.ts";
import { purposes } from "../../../../shared/domain/policy.ts";
import {
  templateCategories,
  variableKinds,
  variableSources,
  type TemplateVariable,
} from "../../../../shared/domain/template.ts";
import { useSaveTemplate } from "../../../data/templates.ts";
import { purposeWords } from "../fallback/policy-words.ts";
import {
  byItself,
  categoryWords,
  draftOf,
  draftProblems,
  kindWords,
  newDraft,
  previewOf,
  sourceWords,
  withBody,
  withVariable,
} from "./template-draft.ts";
import classes from "./templates.module.css";

interface Props {
  known: TemplateView | null;
  lines: TemplateList["lines"];
  mayChange: boolean;
  clinic: string;
  onSaved: (id: string) => void;
  onCancel: () => void;
}

export function TemplateEditor({ known, lines, mayChange, clinic, onSaved, onCancel }: Props) {
  const [draft, setDraft] = useState<TemplateNew>(() =>
    known ? draftOf(known) : newDraft(lines[0]?.id ?? ""),
  );
  const [tried, setTried] = useState(false);
  const { run, busy, problem, saved } = useSaveTemplate();
  const problems = draftProblems(draft);
  const shown = tried ? problems : {};
  const edit = (change: Partial<TemplateNew>) => setDraft((before) => ({ ...before, ...change }));
  const why = byItself(draft);
  const changed = known === null || JSON.stringify(draft) !== JSON.stringify(draftOf(known));
  useEffect(() => {
    if (saved) onSaved(saved.id);
  }, [saved, onSaved]);
  const save = () => {
    setTried(true);
    if (Object.keys(problems).length === 0) void run({ known, template: draft });
  };
  return (
    <form
      className={classes.editor}
      aria-label={known ? `Template ${known.name}` : "New template"}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <fieldset className={classes.fields} disabled={!mayChange}>
        <legend className="tw-hidden">{known ? known.name : "New template"}</legend>
        <div className={classes.pair}>
          <TextInput
            label="Name, for staff"
            size="sm"
            value={draft.name}
            maxLength={80}
            error={shown.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Provider’s id"
            size="sm"
            value={draft.providerTemplateId}
            maxLength={128}
            error={shown.id}
            onChange={(event) => edit({ providerTemplateId: event.currentTarget.value.trim() })}
          />
        </div>
        <div className={classes.triple}>
          <NativeSelect
            label="Line"
            size="sm"
            value={draft.lineId}
            data={lines.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => edit({ lineId: event.currentTarget.value })}
          />
          <TextInput
            label="Language"
            size="sm"
            value={draft.language}
            maxLength={20}
            error={shown.language}
            onChange={(event) => edit({ language: event.currentTarget.value.trim() })}
          />
          <NativeSelect
            label="Category"
            size="sm"
            value={draft.category}
            data={templateCategories.map((value) => ({ value, label: categoryWords[value] }))}
            onChange={(event) => {
              const category = templateCategories.find((one) => one === event.currentTarget.value);
              if (category) edit({ category });
            }}
          />
        </div>
        <Textarea
          label="Approved text"
          description="Letter by letter as the provider approved it. Variables are {{1}}, {{2}} and so on."
          size="sm"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={1024}
          dir="auto"
          value={draft.body}
          error={shown.body}
          onChange={(event) => {
            const body = event.currentTarget.value;
            setDraft((before) => withBody(before, body));
          }}
        />
        {draft.variables.map((variable) => (
          <VariableFields
            key={variable.key}
            variable={variable}
            onChange={(change) => setDraft((before) => withVariable(before, variable.key, change))}
          />
        ))}
        <Checkbox.Group
          label="A plan may take it by itself for"
          description={why ?? "Taken while the window is closed, where the policy’s step says so."}
          value={draft.purposes}
          onChange={(next) => edit({ purposes: purposes.filter((one) => next.includes(one)) })}
        >
          <div className={classes.purposes}>
            {purposes.map((purpose) => (
              <Checkbox key={purpose} size="sm" value={purpose} label={purposeWords[purpose].name} />
            ))}
          </div>
        </Checkbox.Group>
        <Checkbox
          size="sm"
          label="Paused: nobody can send it"
          checked={draft.status === "paused"}
          onChange={(event) => edit({ status: event.currentTarget.checked ? "paused" : "approved" })}
        />
      </fieldset>
      <div className={classes.aside}>
        <figure className={classes.preview}>
          <figcaption>What the patient reads</figcaption>
          <p dir="auto" lang={draft.language}>
            {previewOf(draft, clinic) || "The text stands here."}
          </p>
        </figure>
        {problem ? (
          <p className={classes.problem} role="alert">
            <strong>{problem.title.replace(/\.?$/, ".")}</strong> {problem.detail} Your changes are still
            here.
          </p>
        ) : null}
        {mayChange ? (
          <div className={classes.acts}>
            <Button type="submit" loading={busy} disabled={!changed}>
              {known ? "Save" : "Add template"}
            </Button>
            {known === null ? (
              <Button variant="default" onClick={onCancel}>
                Cancel
              </Button>
            ) : changed ? (
              <Button variant="default" onClick={() => setDraft(draftOf(known))}>
                Discard
              </Button>
            ) : null}
          </div>
        ) : (
          <p className={classes.about}>Admins can change this.</p>
        )}
      </div>
    </form>
  );
}

interface VariableProps {
  variable: TemplateVariable;
  onChange: (change: Partial<TemplateVariable>) => void;
}

function VariableFields({ variable, onChange }: VariableProps) {
  const { key, label, kind, filledBy, example } = variable;
  const hole = `{{${key}}}`;
  return (
    <fieldset className={classes.variable}>
      <legend>{hole}</legend>
      <TextInput
        label="Name"
        size="sm"
        value={label}
        maxLength={60}
        onChange={(event) => onChange({ label: event.currentTarget.value })}
      />
      <NativeSelect
        label="Filled by"
        size="sm"
        value={filledBy ?? ""}
        data={Object.entries(sourceWords).map(([value, words]) => ({ value, label: words }))}
        onChange={(event) => {
          const source = variableSources.find((one) => one === event.currentTarget.value) ?? null;
          onChange({ filledBy: source });
        }}
      />
      <NativeSelect
        label="May be"
        size="sm"
        value={kind}
        data={variableKinds.map((value) => ({ value, label: kindWords[value] }))}
        onChange={(event) => {
          const next = variableKinds.find((one) => one === event.currentTarget.value);
          if (next) onChange({ kind: next });
        }}
      />
      <TextInput
        label="Example"
        size="sm"
        value={example}
        maxLength={200}
        onChange={(event) => onChange({ example: event.currentTarget.value })}
      />
    </fieldset>
  );
}
