/** The middle of the builder: the rule, the form or the settings that are open, with what a removal puts back. */
import { useEffect, useRef } from "react";
import type {
  AutoForm,
  AutoReplyTrial,
  AutoReplyView,
  AutoRule,
} from "../../../../shared/api/auto-replies.ts";
import type { Times } from "../../../components/message/times.ts";
import { useStaff } from "../../../data/staff.ts";
import type { Example } from "./examples.ts";
import { ErrandList } from "./errand-list.tsx";
import { ExamplesList } from "./examples-list.tsx";
import { FormEditor } from "./form-editor.tsx";
import { HoursEditor } from "./hours-editor.tsx";
import { LimitsEditor } from "./limits-editor.tsx";
import type { Open } from "./open.ts";
import type { problemsOf } from "./problems.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { replaced, type BookDraft } from "./use-book.ts";
import classes from "./auto-replies.module.css";

interface OpenEditorProps {
  open: Open | null;
  draft: BookDraft;
  view: AutoReplyView;
  mayChange: boolean;
  problems: ReturnType<typeof problemsOf>;
  conflicts: AutoReplyTrial["conflicts"];
  times: Times;
  onOpen: (open: Open) => void;
  onClose: () => void;
  onAdd: ((example: Example | null) => void) | null;
}

export function OpenEditor(props: OpenEditorProps) {
  const { open, draft, view, mayChange, problems, conflicts, times, onOpen, onClose, onAdd } = props;
  const { book } = draft;
  const staff = useStaff();
  const part = useRef<HTMLDivElement>(null);
  const opened = open === null ? "" : "id" in open ? open.id : open.kind;
  // Another rule begins at its top.
  useEffect(() => part.current?.parentElement?.scrollTo({ top: 0 }), [opened]);
  return <div ref={part}>{inside()}</div>;

  function inside() {
    if (open?.kind === "rule") {
      const at = book.rules.findIndex(({ id }) => id === open.id);
      const rule = book.rules[at];
      if (rule) {
        return (
          <RuleEditor
            key={rule.id}
            rule={rule}
            path={`rules.${at}`}
            view={view}
            staff={staff}
            problems={problems}
            conflicts={conflicts.filter(({ ruleId }) => ruleId === rule.id)}
            lost={view.givenUp.find(({ ruleId }) => ruleId === rule.id)?.count ?? 0}
            onShowLost={() => onOpen({ kind: "errands" })}
            onChange={
              mayChange
                ? (next) => draft.edit((held) => ({ ...held, rules: replaced(held.rules, next) }))
                : null
            }
            onRemove={() => {
              draft.act((held) => ({ ...held, rules: without(held.rules, rule) }), {
                words: `${rule.name} was removed.`,
                revert: (held) => ({ ...held, rules: putBack(held.rules, rule, at) }),
              });
              onClose();
            }}
          />
        );
      }
    }
    if (open?.kind === "form") {
      const at = book.forms.findIndex(({ id }) => id === open.id);
      const form = book.forms[at];
      if (form) {
        return (
          <FormEditor
            key={form.id}
            form={form}
            path={`forms.${at}`}
            problems={problems}
            askedBy={askedBy(book.rules, form)}
            onChange={
              mayChange
                ? (next) => draft.edit((held) => ({ ...held, forms: replaced(held.forms, next) }))
                : null
            }
            onRemoveQuestion={(question) => {
              const place = form.questions.indexOf(question);
              const within =
                (apply: (questions: AutoForm["questions"]) => AutoForm["questions"]) =>
                (held: typeof book) => ({
                  ...held,
                  forms: held.forms.map((one) =>
                    one.id === form.id ? { ...one, questions: apply(one.questions) } : one,
                  ),
                });
              draft.act(
                within((all) => all.filter(({ id }) => id !== question.id)),
                {
                  words: `Question ${place + 1} was removed.`,
                  revert: within((all) => putBack(all, question, place)),
                },
              );
            }}
            onRemove={() => {
              draft.act((held) => ({ ...held, forms: without(held.forms, form) }), {
                words: `${form.name} was removed.`,
                revert: (held) => ({ ...held, forms: putBack(held.forms, form, at) }),
              });
              onClose();
            }}
          />
        );
      }
    }
    if (open?.kind === "hours") {
      return (
        <HoursEditor
          book={book}
          now={view.now}
          timeZone={view.timeZone}
          problems={problems}
          onChange={mayChange ? (change) => draft.edit((held) => ({ ...held, ...change })) : null}
          onRemoveHoliday={(holiday) =>
            draft.act((held) => ({ ...held, holidays: held.holidays.filter((one) => one !== holiday) }), {
              words: `${holiday.name || "A holiday"} was removed.`,
              revert: (held) => ({ ...held, holidays: [...held.holidays, holiday] }),
            })
          }
        />
      );
    }
    if (open?.kind === "errands") return <ErrandList times={times} />;
    if (open?.kind === "limits") {
      return (
        <LimitsEditor
          limits={book.limits}
          problems={problems}
          onChange={mayChange ? (limits) => draft.edit((held) => ({ ...held, limits })) : null}
        />
      );
    }
    return book.rules.length === 0 ? (
      <ExamplesList onAdd={onAdd} />
    ) : (
      <p className={classes.nothing}>Choose a rule, or make a new one.</p>
    );
  }
}

const without = <Item extends { id: string }>(list: readonly Item[], { id }: Item) =>
  list.filter((one) => one.id !== id);

function putBack<Item extends { id: string }>(list: readonly Item[], item: Item, at: number): Item[] {
  return list.some(({ id }) => id === item.id) ? [...list] : [...list.slice(0, at), item, ...list.slice(at)];
}

const askedBy = (rules: readonly AutoRule[], { id }: AutoForm) =>
  rules
    .filter(({ does }) => does.some((action) => action.kind === "form" && action.formId === id))
    .map(({ name }) => name);
