/** One rule as a sentence: when a message is so, and all of this holds, then do that. Without code. */
import { Button, Menu, TagsInput, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconInbox, IconPlus, IconTrash } from "@tabler/icons-react";
import type {
  AutoAction,
  AutoReplyView,
  AutoRule,
  RuleConflict,
} from "../../../../shared/api/auto-replies.ts";
import type { Staff } from "../../../../shared/api/common.ts";
import { maxActions } from "../../../../shared/domain/auto-replies.ts";
import { languageChoices } from "../../inbox/patient/languages.ts";
import { ActionCard } from "./action-card.tsx";
import { actionGlyphs } from "./action-glyphs.ts";
import { PickMany, PickOne } from "./chips.tsx";
import type { Problems } from "./problems.ts";
import {
  actionWords,
  hoursWords,
  matchKindOf,
  matchKinds,
  onceWords,
  senderWords,
  type MatchKind,
} from "./rule-words.ts";
import classes from "./rule.module.css";

interface Props {
  rule: AutoRule;
  /** "rules.0", for its problems. */
  path: string;
  view: AutoReplyView;
  staff: readonly Staff[];
  problems: Problems;
  conflicts: readonly RuleConflict[];
  /** How much of what it told others was given up, and where that stands. */
  lost: number;
  onShowLost: () => void;
  /** Null for those who may only read. */
  onChange: ((rule: AutoRule) => void) | null;
  onRemove: () => void;
}

export function RuleEditor(props: Props) {
  const { rule, path, view, staff, problems, conflicts, lost, onShowLost, onChange, onRemove } = props;
  const { when } = rule;
  const set = (change: Partial<AutoRule>) => onChange?.({ ...rule, ...change });
  const setWhen = (change: Partial<AutoRule["when"]>) => set({ when: { ...when, ...change } });
  const lines = view.lines.map(({ id, name }) => ({ value: id, label: name }));
  const setAction = (at: number, action: AutoAction | null) =>
    set({ does: rule.does.flatMap((one, n) => (n !== at ? [one] : action ? [action] : [])) });
  return (
    <>
      {lost > 0 ? (
        <p className={classes.conflict}>
          <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
          <span>
            <strong>
              {lost === 1
                ? "What it told others was given up once."
                : `What it told others was given up ${lost} times.`}
            </strong>{" "}
            <Button size="compact-sm" variant="subtle" onClick={onShowLost}>
              Look at it
            </Button>
          </span>
        </p>
      ) : null}
      <fieldset className={classes.fields} disabled={!onChange}>
        <legend className="tw-hidden">{rule.name}</legend>
        <TextInput
          label="Name"
          className={classes.ruleName}
          value={rule.name}
          error={problems.at(`${path}.name`)}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {conflicts.map(({ words, advice }) => (
          <p key={words} className={classes.conflict}>
            <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
            <span>
              <strong>{words}</strong> {advice}
            </span>
          </p>
        ))}
        <h2>When a message</h2>
        <TextCondition rule={rule} path={path} problems={problems} onChange={(text) => setWhen({ text })} />
        <h2>and</h2>
        <div className={classes.conditions}>
          <p>
            comes in on
            <PickMany
              label="Lines"
              none="any line"
              options={lines}
              value={when.lineIds}
              problem={problems.at(`${path}.when.lineIds`)}
              onChange={(lineIds) => setWhen({ lineIds })}
            />
          </p>
          <p>
            at
            <PickOne
              label="Hours"
              value={when.hours}
              words={hoursWords}
              onChange={(hours) => setWhen({ hours })}
            />
          </p>
          <p>
            from
            <PickOne
              label="Sender"
              value={when.sender}
              words={senderWords}
              onChange={(sender) => setWhen({ sender })}
            />
          </p>
          <p>
            who speaks
            <PickMany
              label="Languages"
              none="any language"
              options={languageChoices(null)}
              value={when.languages}
              onChange={(languages) => setWhen({ languages })}
            />
          </p>
          <p>
            while
            <PickOne
              label="While a person answers"
              value={rule.whileAnswering ? "also" : "never"}
              words={{ never: "no person is answering", also: "anybody may be answering" }}
              onChange={(picked) => set({ whileAnswering: picked === "also" })}
            />
          </p>
          <p>
            and answers one sender
            <PickOne
              label="How often"
              value={rule.once}
              words={onceWords}
              onChange={(once) => set({ once })}
            />
          </p>
        </div>
        <h2>then</h2>
        {problems.at(`${path}.does`) ? <p className={classes.wrong}>{problems.at(`${path}.does`)}</p> : null}
        {rule.does.map((action, n) => (
          <ActionCard
            key={n}
            action={action}
            path={`${path}.does.${n}`}
            view={view}
            staff={staff}
            problems={problems}
            onChange={onChange && ((next) => setAction(n, next))}
          />
        ))}
        <div className={classes.card}>
          <IconInbox size={18} stroke={1.75} aria-hidden="true" />
          <div className={classes.inline}>
            and leave it
            <PickOne
              label="Leave it"
              value={rule.leave}
              words={{ needs_reply: "in Needs reply", answered: "as answered" }}
              onChange={(leave) => set({ leave })}
            />
            <span className={classes.meta}>
              {rule.leave === "needs_reply"
                ? "so that a person still sees it"
                : "so that nobody has to open it"}
            </span>
          </div>
        </div>
        <div className={classes.card}>
          <IconPlus size={18} stroke={1.75} aria-hidden="true" />
          <div className={classes.inline}>
            after it
            <PickOne
              label="After it"
              value={rule.continues ? "on" : "end"}
              words={{ end: "the search ends", on: "the next rules are asked too" }}
              onChange={(picked) => set({ continues: picked === "on" })}
            />
          </div>
        </div>
        {onChange ? (
          <div className={classes.foot}>
            <AddAction
              rule={rule}
              view={view}
              staff={staff}
              onAdd={(action) => set({ does: [...rule.does, action] })}
            />
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconTrash size={16} stroke={1.75} aria-hidden="true" />}
              onClick={onRemove}
            >
              Remove this rule
            </Button>
          </div>
        ) : null}
      </fieldset>
    </>
  );
}

type Text = AutoRule["when"]["text"];

interface TextConditionProps {
  rule: AutoRule;
  path: string;
  problems: Problems;
  onChange: (text: Text) => void;
}

function TextCondition({ rule, path, problems, onChange }: TextConditionProps) {
  const { text } = rule.when;
  const at = `${path}.when.text`;
  /** What was typed for the other kind is kept where it fits. */
  const setKind = (kind: MatchKind) => {
    if (kind === "any") return onChange({ kind: "any" });
    const [what, place] = kind.split(".") as ["words" | "pattern", "anywhere" | "first" | "whole"];
    onChange(
      what === "words"
        ? { kind: "words", where: place, words: text.kind === "words" ? text.words : [] }
        : { kind: "pattern", where: place, pattern: text.kind === "pattern" ? text.pattern : "" },
    );
  };
  const wordProblem =
    problems.at(`${at}.words`) ??
    (text.kind === "words"
      ? text.words.map((_, n) => problems.at(`${at}.words.${n}`)).find(Boolean)
      : undefined);
  return (
    <div className={classes.sentence}>
      <PickOne
        label="What is looked for"
        value={matchKindOf(rule.when)}
        words={matchKinds}
        onChange={setKind}
      />
      {text.kind === "words" ? (
        <TagsInput
          label="Words and phrases"
          description="Enter after each. Capitals, accents and punctuation do not matter; several words in a row are a phrase."
          className={classes.grow}
          value={text.words}
          error={wordProblem}
          splitChars={[",", ";", "\n"]}
          acceptValueOnBlur
          onChange={(words) => onChange({ ...text, words })}
        />
      ) : null}
      {text.kind === "pattern" ? (
        <TextInput
          label="Regular expression"
          description="In RE2’s notation, such as ref(ill|urb). Capitals do not matter. It looks at the first 1,000 characters."
          className={classes.grow}
          classNames={{ input: classes.mono }}
          spellCheck={false}
          value={text.pattern}
          error={problems.at(`${at}.pattern`)}
          onChange={(event) => onChange({ ...text, pattern: event.currentTarget.value })}
        />
      ) : null}
    </div>
  );
}

interface AddActionProps {
  rule: AutoRule;
  view: AutoReplyView;
  staff: readonly Staff[];
  onAdd: (action: AutoAction) => void;
}

const kinds = Object.keys(actionWords) as AutoAction["kind"][];

function AddAction({ rule, view, staff, onAdd }: AddActionProps) {
  const speaks = rule.does.some(({ kind }) => kind === "reply" || kind === "form");
  const fresh = (kind: AutoAction["kind"]): AutoAction | null => {
    const [form] = view.book.forms;
    const [person] = staff;
    switch (kind) {
      case "reply":
        return speaks ? null : { kind, texts: [{ language: null, text: "{{clinic}}: " }] };
      case "form":
        return speaks || !form ? null : { kind, formId: form.id };
      case "tag":
        return { kind, tag: "" };
      case "assign":
        return person ? { kind, userId: person.id } : null;
      case "answer":
        return { kind, answer: "confirmed" };
      case "forward":
        return { kind, to: "" };
      case "webhook":
        return { kind, url: "" };
    }
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          disabled={rule.does.length >= maxActions}
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
        >
          Add an action
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const action = fresh(kind);
          const Glyph = actionGlyphs[kind];
          return (
            <Menu.Item
              key={kind}
              disabled={action === null}
              leftSection={<Glyph size={16} stroke={1.75} aria-hidden="true" />}
              onClick={() => action && onAdd(action)}
            >
              {actionWords[kind]}
            </Menu.Item>
          );
        })}
        {speaks ? <Menu.Label>One reply or one form to one message.</Menu.Label> : null}
      </Menu.Dropdown>
    </Menu>
  );
}
