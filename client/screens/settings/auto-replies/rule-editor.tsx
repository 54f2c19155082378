/** One rule: when a message is so, then do that. Fields an admin fills without code. */
import { Button, Checkbox, MultiSelect, NativeSelect, TagsInput, TextInput, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { AutoAction, AutoReplyView, AutoRule } from "../../../../shared/api/auto-replies.ts";
import { templateBlanks } from "../../../../shared/domain/auto-replies.ts";
import { countSms } from "../../../../shared/text/segments.ts";
import classes from "./auto-replies.module.css";

interface Props {
  rule: AutoRule;
  view: AutoReplyView;
  /** Null for those who may only read. */
  onChange: ((rule: AutoRule) => void) | null;
  onRemove: () => void;
}

const kinds = [
  { value: "any", label: "is any message" },
  { value: "words", label: "has one of the words" },
  { value: "pattern", label: "fits a pattern (RE2)" },
];
const places = [
  { value: "anywhere", label: "anywhere in it" },
  { value: "first", label: "as its first words" },
  { value: "whole", label: "as the whole message" },
];

export function RuleEditor({ rule, view, onChange, onRemove }: Props) {
  const { when } = rule;
  const { text } = when;
  const set = (change: Partial<AutoRule>) => onChange?.({ ...rule, ...change });
  const setWhen = (change: Partial<AutoRule["when"]>) => set({ when: { ...when, ...change } });
  const where = text.kind === "any" ? "anywhere" : text.where;
  const setKind = (kind: string) =>
    setWhen({
      text:
        kind === "words"
          ? { kind, where, words: [] }
          : kind === "pattern"
            ? { kind, where, pattern: "" }
            : { kind: "any" },
    });
  const setAction = (at: number, action: AutoAction) =>
    set({ does: rule.does.map((one, n) => (n === at ? action : one)) });
  return (
    <fieldset className={classes.fields} disabled={!onChange}>
      <legend className="tw-hidden">{rule.name}</legend>
      <TextInput label="Name" value={rule.name} onChange={(e) => set({ name: e.currentTarget.value })} />
      <h2>When a message</h2>
      <NativeSelect
        aria-label="What is looked for"
        data={kinds}
        value={text.kind}
        onChange={(e) => setKind(e.currentTarget.value)}
      />
      {text.kind === "words" ? (
        <TagsInput
          label="Words and phrases"
          value={text.words}
          onChange={(words) => setWhen({ text: { ...text, words } })}
        />
      ) : null}
      {text.kind === "pattern" ? (
        <TextInput
          label="Pattern"
          value={text.pattern}
          onChange={(e) => setWhen({ text: { ...text, pattern: e.currentTarget.value } })}
        />
      ) : null}
      {text.kind === "any" ? null : (
        <NativeSelect
          label="Where"
          data={places}
          value={text.where}
          onChange={(e) => {
            const place = (["anywhere", "first", "whole"] as const).find(
              (one) => one === e.currentTarget.value,
            );
            if (place) setWhen({ text: { ...text, where: place } });
          }}
        />
      )}
      <MultiSelect
        label="Comes in on"
        placeholder={when.lineIds.length === 0 ? "Any line" : ""}
        data={view.lines.map(({ id, name }) => ({ value: id, label: name }))}
        value={when.lineIds}
        onChange={(lineIds) => setWhen({ lineIds })}
      />
      <NativeSelect
        label="At"
        data={[
          { value: "any", label: "any hour" },
          { value: "open", label: "while the clinic is open" },
          { value: "closed", label: "while the clinic is closed" },
        ]}
        value={when.hours}
        onChange={(e) => {
          const hours = (["any", "open", "closed"] as const).find((one) => one === e.currentTarget.value);
          if (hours) setWhen({ hours });
        }}
      />
      <NativeSelect
        label="How often"
        data={[
          { value: "always", label: "each time" },
          { value: "window", label: "once while open or closed" },
          { value: "day", label: "once in 24 hours" },
        ]}
        value={rule.once}
        onChange={(e) => {
          const once = (["always", "window", "day"] as const).find((one) => one === e.currentTarget.value);
          if (once) set({ once });
        }}
      />
      <h2>Then</h2>
      {rule.does.map((action, n) => (
        <ActionFields key={n} action={action} view={view} onChange={(next) => setAction(n, next)} />
      ))}
      <Checkbox
        label="Leave in Needs reply, so that a person still sees it"
        checked={rule.leave === "needs_reply"}
        onChange={(e) => set({ leave: e.currentTarget.checked ? "needs_reply" : "answered" })}
      />
      <Checkbox
        label="Go on to the next rules"
        checked={rule.continues}
        onChange={(e) => set({ continues: e.currentTarget.checked })}
      />
      {onChange ? (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={16} aria-hidden="true" />}
          onClick={onRemove}
        >
          Remove this rule
        </Button>
      ) : null}
    </fieldset>
  );
}

function ActionFields({
  action,
  view,
  onChange,
}: {
  action: AutoAction;
  view: AutoReplyView;
  onChange: (action: AutoAction) => void;
}) {
  switch (action.kind) {
    case "reply":
      return action.texts.map((one, n) => (
        <Textarea
          key={one.language ?? ""}
          label={one.language === null ? "Reply" : `Reply in ${one.language}`}
          description={`${segmentWords(one.text)}. Blanks: ${templateBlanks.map((name) => `{{${name}}}`).join(" ")}`}
          autosize
          minRows={2}
          value={one.text}
          onChange={(e) => {
            const text = e.currentTarget.value;
            onChange({ ...action, texts: action.texts.map((t, m) => (m === n ? { ...t, text } : t)) });
          }}
        />
      ));
    case "tag":
      return (
        <TextInput
          label="Add tag"
          value={action.tag}
          onChange={(e) => onChange({ ...action, tag: e.currentTarget.value })}
        />
      );
    case "form":
      return (
        <NativeSelect
          label="Start the form"
          data={view.book.forms.map(({ id, name }) => ({ value: id, label: name }))}
          value={action.formId}
          onChange={(e) => onChange({ ...action, formId: e.currentTarget.value })}
        />
      );
    case "answer":
      return <p>Note the answer “{action.answer}” on the message</p>;
    case "assign":
      return <p>Assign to a colleague</p>;
    case "forward":
      return <p>Send a notice to {action.to}</p>;
    case "webhook":
      return <p>Call {action.url}</p>;
  }
}

function segmentWords(text: string): string {
  const { segments } = countSms(text);
  return segments === 1 ? "1 segment" : `${segments} segments`;
}
