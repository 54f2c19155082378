/** A form: questions asked one after the other, each with the kind of answer it takes and what is said when it is another. */
import { ActionIcon, Button, NumberInput, TagsInput, TextInput, Textarea, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { AutoForm, Question } from "../../../../shared/api/auto-replies.ts";
import { maxQuestions } from "../../../../shared/domain/auto-replies.ts";
import { PickOne } from "./chips.tsx";
import type { Problems } from "./problems.ts";
import { dateWords, questionWords } from "./rule-words.ts";
import { moved, newId } from "./use-book.ts";
import classes from "./rule.module.css";

interface Props {
  form: AutoForm;
  /** "forms.0", for its problems. */
  path: string;
  problems: Problems;
  /** The rules that ask it, by name. */
  askedBy: readonly string[];
  /** Null for those who may only read. */
  onChange: ((form: AutoForm) => void) | null;
  onRemoveQuestion: (question: Question) => void;
  onRemove: () => void;
}

const blankQuestion: Omit<Question, "id"> = {
  kind: "text",
  text: "",
  again: null,
  choices: [],
  min: null,
  max: null,
};

export function blankForm(id: string): AutoForm {
  return {
    id,
    name: "New form",
    intro: null,
    questions: [{ ...blankQuestion, id: "question-1" }],
    thanks: "Thank you. A person looks at it and answers here.",
    giveUp: "Thank you. A person will read this and answer here.",
    askAgain: 1,
    timeoutMinutes: 60,
  };
}

export function FormEditor({ form, path, problems, askedBy, onChange, onRemoveQuestion, onRemove }: Props) {
  const set = (change: Partial<AutoForm>) => onChange?.({ ...form, ...change });
  const { questions } = form;
  const setQuestion = (at: number, change: Partial<Question>) =>
    set({ questions: questions.map((one, n) => (n === at ? { ...one, ...change } : one)) });
  const says = [
    ["intro", "Said before the first question", "Nothing"],
    ["thanks", "Said after the last answer", "Nothing"],
    ["giveUp", "Said when an answer could not be read", "Nothing"],
  ] as const;
  return (
    <fieldset className={classes.fields} disabled={!onChange}>
      <legend className="tw-hidden">{form.name}</legend>
      <TextInput
        label="Name"
        className={classes.ruleName}
        value={form.name}
        error={problems.at(`${path}.name`)}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <p className={classes.meta}>
        {askedBy.length === 0
          ? "No rule asks it yet: choose it in a rule’s “Ask a form of questions”."
          : `Asked by ${askedBy.join(", ")}.`}{" "}
        STOP, HELP, an emergency or a person who answers ends it at once.
      </p>
      <h2>Questions</h2>
      {problems.at(`${path}.questions`) ? (
        <p className={classes.wrong}>{problems.at(`${path}.questions`)}</p>
      ) : null}
      <ol className={classes.questions}>
        {questions.map((question, n) => (
          <li key={question.id} className={classes.card}>
            <span className={classes.place} aria-hidden="true">
              {n + 1}
            </span>
            <QuestionFields
              question={question}
              n={n}
              path={`${path}.questions.${n}`}
              problems={problems}
              onChange={(change) => setQuestion(n, change)}
            />
            {onChange ? (
              <QuestionActs
                n={n}
                count={questions.length}
                onMove={(to) => set({ questions: moved(questions, question.id, to) })}
                onRemove={() => onRemoveQuestion(question)}
              />
            ) : null}
          </li>
        ))}
      </ol>
      {onChange ? (
        <Button
          variant="subtle"
          className={classes.start}
          disabled={questions.length >= maxQuestions}
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() =>
            set({ questions: [...questions, { ...blankQuestion, id: newId("question", questions) }] })
          }
        >
          Add a question
        </Button>
      ) : null}
      <h2>Around them</h2>
      {says.map(([field, label, none]) => (
        <Textarea
          key={field}
          label={label}
          placeholder={none}
          autosize
          minRows={1}
          value={form[field] ?? ""}
          error={problems.at(`${path}.${field}`)}
          onChange={(event) =>
            set({ [field]: event.currentTarget.value === "" ? null : event.currentTarget.value })
          }
        />
      ))}
      <div className={classes.pair}>
        <NumberInput
          label="Asks one question again"
          description="Times, before it gives up"
          min={0}
          max={3}
          allowDecimal={false}
          value={form.askAgain}
          error={problems.at(`${path}.askAgain`)}
          onChange={(value) => typeof value === "number" && set({ askAgain: value })}
        />
        <NumberInput
          label="Waits for an answer"
          description="Minutes, then a person sees it"
          min={5}
          max={10_080}
          allowDecimal={false}
          value={form.timeoutMinutes}
          error={problems.at(`${path}.timeoutMinutes`)}
          onChange={(value) => typeof value === "number" && set({ timeoutMinutes: value })}
        />
      </div>
      {onChange ? (
        <Button
          variant="subtle"
          color="gray"
          className={classes.start}
          leftSection={<IconTrash size={16} stroke={1.75} aria-hidden="true" />}
          onClick={onRemove}
        >
          Remove this form
        </Button>
      ) : null}
    </fieldset>
  );
}

interface QuestionProps {
  question: Question;
  n: number;
  path: string;
  problems: Problems;
  onChange: (change: Partial<Question>) => void;
}

function QuestionFields({ question, n, path, problems, onChange }: QuestionProps) {
  const number = (value: string | number) => (typeof value === "number" ? value : null);
  return (
    <div className={classes.cardBody}>
      <Textarea
        label={`Question ${n + 1}`}
        autosize
        minRows={1}
        value={question.text}
        error={problems.at(`${path}.text`)}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
      <div className={classes.inline}>
        takes
        <PickOne
          label={`Answer to question ${n + 1}`}
          value={question.kind}
          words={questionWords}
          onChange={(kind) => onChange({ kind, choices: kind === "choice" ? question.choices : [] })}
        />
        {question.kind === "date" ? (
          <PickOne
            label={`Which date question ${n + 1} asks for`}
            value={question.dates ?? "near"}
            words={dateWords}
            onChange={(dates) => onChange({ dates })}
          />
        ) : null}
        {question.kind === "number" ? (
          <>
            from
            <NumberInput
              aria-label={`Smallest answer to question ${n + 1}`}
              className={classes.short}
              hideControls
              placeholder="any"
              value={question.min ?? ""}
              onChange={(value) => onChange({ min: number(value) })}
            />
            to
            <NumberInput
              aria-label={`Largest answer to question ${n + 1}`}
              className={classes.short}
              hideControls
              placeholder="any"
              value={question.max ?? ""}
              error={problems.at(`${path}.max`)}
              onChange={(value) => onChange({ max: number(value) })}
            />
          </>
        ) : null}
      </div>
      {question.kind === "choice" ? (
        <TagsInput
          label="Choices"
          description="Enter after each. The patient answers with the number or the words."
          value={question.choices}
          error={problems.at(`${path}.choices`)}
          acceptValueOnBlur
          onChange={(choices) => onChange({ choices })}
        />
      ) : null}
      {question.kind === "text" ? null : (
        <TextInput
          label="Said before it is asked again"
          placeholder="Ours, in the patient’s language"
          value={question.again ?? ""}
          error={problems.at(`${path}.again`)}
          onChange={(event) =>
            onChange({ again: event.currentTarget.value === "" ? null : event.currentTarget.value })
          }
        />
      )}
    </div>
  );
}

interface ActsProps {
  n: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}

function QuestionActs({ n, count, onMove, onRemove }: ActsProps) {
  const acts = [
    { label: `Move question ${n + 1} earlier`, Glyph: IconArrowUp, off: n === 0, run: () => onMove(n - 1) },
    {
      label: `Move question ${n + 1} later`,
      Glyph: IconArrowDown,
      off: n === count - 1,
      run: () => onMove(n + 1),
    },
    { label: `Remove question ${n + 1}`, Glyph: IconTrash, off: false, run: onRemove },
  ];
  return (
    <div className={classes.cardActs}>
      {acts.map(({ label, Glyph, off, run }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon aria-label={label} disabled={off} onClick={run}>
            <Glyph size={16} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
