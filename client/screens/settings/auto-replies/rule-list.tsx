/** The rules in the order in which they are asked: moved by hand or by arrow keys, with a switch each and what is in their way. */
import type { KeyboardEvent } from "react";
import { Button, Menu, Switch } from "@mantine/core";
import {
  IconAlertTriangle,
  IconClockHour9,
  IconGripVertical,
  IconListCheck,
  IconLock,
  IconAdjustments,
  IconPlus,
  IconSend,
} from "@tabler/icons-react";
import { Link } from "react-router";
import type { Times } from "../../../components/message/times.ts";
import type {
  AutoForm,
  AutoReplyBook,
  AutoReplyView,
  AutoRule,
  RuleConflict,
} from "../../../../shared/api/auto-replies.ts";
import { alwaysFirst } from "../../../../shared/domain/auto-replies.ts";
import { emergenciesPath } from "../emergencies/path.ts";
import { examples, type Example } from "./examples.ts";
import type { Open } from "./open.ts";
import type { Problems } from "./problems.ts";
import { ruleWords } from "./rule-words.ts";
import { useDrag } from "./use-drag.ts";
import classes from "./list.module.css";

export interface ListActs {
  move: (rule: AutoRule, to: number) => void;
  toggle: (rule: AutoRule, on: boolean) => void;
  addRule: (example: Example | null) => void;
  addForm: () => void;
}

interface Props {
  book: AutoReplyBook;
  runs: AutoReplyView["runs"];
  givenUp: AutoReplyView["givenUp"];
  times: Times;
  conflicts: readonly RuleConflict[];
  problems: Problems;
  open: Open | null;
  onOpen: (open: Open) => void;
  /** Null for those who may only read. */
  acts: ListActs | null;
}

export function RuleList({ book, runs, givenUp, times, conflicts, problems, open, onOpen, acts }: Props) {
  const { rules, forms } = book;
  const lost = givenUp.reduce((sum, { count }) => sum + count, 0);
  const drag = useDrag((from, to) => {
    const rule = rules[from];
    if (rule) acts?.move(rule, to);
  });
  return (
    <>
      <h2>Always first, in this order</h2>
      <ol className={classes.first}>
        {alwaysFirst.map(({ name, about }) => (
          <li key={name}>
            <IconLock size={16} stroke={1.75} role="img" aria-label="Cannot be moved" />
            <span className={classes.name}>
              {name === "Emergency words" ? (
                <Link to={emergenciesPath}>{name}</Link>
              ) : (
                <strong>{name}</strong>
              )}
              <span>{about}</span>
            </span>
          </li>
        ))}
      </ol>
      <div className={classes.bar}>
        <h2>Yours, first match wins</h2>
        {acts ? <NewRule onAdd={acts.addRule} /> : null}
      </div>
      {rules.length === 0 ? <p className={classes.none}>None yet: nothing is answered.</p> : null}
      <ol className={classes.rules} ref={drag.list} aria-label="Your rules">
        {rules.map((rule, n) => (
          <li
            key={rule.id}
            data-open={(open?.kind === "rule" && open.id === rule.id) || undefined}
            data-held={drag.held?.from === n || undefined}
            data-drop={dropSide(drag.held, n)}
          >
            {acts ? (
              <button
                type="button"
                className={classes.grip}
                data-grip={rule.id}
                aria-label={`${n + 1}, ${rule.name}. Arrow keys move it.`}
                onKeyDown={(event) => byKey(event, n, (to) => acts.move(rule, to), rules.length)}
                {...drag.grip(n)}
              >
                <span>{n + 1}</span>
                <IconGripVertical size={16} stroke={1.75} aria-hidden="true" />
              </button>
            ) : (
              <span className={classes.number}>{n + 1}</span>
            )}
            <RuleRow
              rule={rule}
              forms={forms}
              conflict={conflicts.find(({ ruleId }) => ruleId === rule.id) ?? null}
              ran={ranWords(
                runs.find(({ ruleId }) => ruleId === rule.id),
                times,
              )}
              lost={givenUp.find(({ ruleId }) => ruleId === rule.id)?.count ?? 0}
              wrong={problems.under(`rules.${n}`)}
              current={open?.kind === "rule" && open.id === rule.id}
              onOpen={() => onOpen({ kind: "rule", id: rule.id })}
            />
            <Switch
              aria-label={`${rule.name} is on`}
              checked={rule.on}
              disabled={!acts}
              onChange={(event) => acts?.toggle(rule, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ol>
      <div className={classes.bar}>
        <h2>Forms of questions</h2>
        {acts ? (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconPlus size={16} aria-hidden="true" />}
            onClick={acts.addForm}
          >
            New form
          </Button>
        ) : null}
      </div>
      <ul className={classes.rules}>
        {forms.map((form, n) => (
          <Entry
            key={form.id}
            Glyph={IconListCheck}
            name={form.name}
            about={form.questions.length === 1 ? "1 question" : `${form.questions.length} questions`}
            wrong={problems.under(`forms.${n}`)}
            current={open?.kind === "form" && open.id === form.id}
            onOpen={() => onOpen({ kind: "form", id: form.id })}
          />
        ))}
      </ul>
      <h2>For all of them</h2>
      <ul className={classes.rules}>
        <Entry
          Glyph={IconClockHour9}
          name="Hours and holidays"
          about={holidayWords(book)}
          wrong={problems.under("hours") + problems.under("holidays")}
          current={open?.kind === "hours"}
          onOpen={() => onOpen({ kind: "hours" })}
        />
        <Entry
          Glyph={IconAdjustments}
          name="Limits"
          about={`${book.limits.perSenderAnHour} an hour, ${book.limits.perSenderADay} a day to one sender`}
          wrong={problems.under("limits")}
          current={open?.kind === "limits"}
          onOpen={() => onOpen({ kind: "limits" })}
        />
        <Entry
          Glyph={IconSend}
          name="Mail and webhooks"
          about="What rules told others"
          warning={lost > 0 ? lostWords(lost) : null}
          wrong={0}
          current={open?.kind === "errands"}
          onOpen={() => onOpen({ kind: "errands" })}
        />
      </ul>
    </>
  );
}

const holidayWords = ({ holidays }: AutoReplyBook) =>
  holidays.length === 0
    ? "No holidays yet"
    : holidays.length === 1
      ? "1 holiday"
      : `${holidays.length} holidays`;

/** Up and down by one, Home and End to the edges. */
function byKey(
  event: KeyboardEvent<HTMLElement>,
  at: number,
  move: (to: number) => void,
  count: number,
): void {
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: count - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to >= 0 && to < count && to !== at) move(to);
}

/** At which edge of this row the one in hand would land. */
function dropSide(held: { from: number; to: number } | null, n: number): "above" | "below" | undefined {
  if (!held || held.to === held.from) return undefined;
  if (n !== held.to) return undefined;
  return held.to < held.from ? "above" : "below";
}

interface RowProps {
  rule: AutoRule;
  forms: readonly AutoForm[];
  conflict: RuleConflict | null;
  /** Null: never within the time that is counted. */
  ran: string | null;
  /** How much of what it told others was given up. */
  lost: number;
  wrong: number;
  current: boolean;
  onOpen: () => void;
}

function RuleRow({ rule, forms, conflict, ran, lost, wrong, current, onOpen }: RowProps) {
  return (
    <button type="button" className={classes.name} aria-current={current || undefined} onClick={onOpen}>
      <strong>{rule.name.trim() === "" ? "No name yet" : rule.name}</strong>
      {wrong > 0 ? (
        <span className={classes.wrong}>{fixWords(wrong)}</span>
      ) : conflict ? (
        <span className={classes.conflict}>
          <IconAlertTriangle size={14} stroke={2} aria-hidden="true" /> {conflict.words}
        </span>
      ) : (
        <span>{ruleWords(rule, forms)}</span>
      )}
      {lost > 0 ? (
        <span className={classes.conflict}>
          <IconAlertTriangle size={14} stroke={2} aria-hidden="true" /> {lostWords(lost)}
        </span>
      ) : null}
      {ran ? <span className={classes.ran}>{ran}</span> : null}
    </button>
  );
}

/** "Ran 41 times in 30 days, last 9:41 am" */
function ranWords(run: AutoReplyView["runs"][number] | undefined, times: Times): string | null {
  if (!run) return null;
  const often = run.count === 1 ? "Ran once" : `Ran ${run.count.toLocaleString("en-US")} times`;
  return `${often} in 30 days, last ${times.brief(run.lastAt, Date.now())}`;
}

/** Of mail to staff and webhooks. */
const lostWords = (lost: number) => (lost === 1 ? "1 notice was given up" : `${lost} notices were given up`);

const fixWords = (wrong: number) => (wrong === 1 ? "1 thing to fix" : `${wrong} things to fix`);

interface EntryProps {
  Glyph: typeof IconLock;
  name: string;
  about: string;
  /** In the place of that. */
  warning?: string | null;
  wrong: number;
  current: boolean;
  onOpen: () => void;
}

function Entry({ Glyph, name, about, warning = null, wrong, current, onOpen }: EntryProps) {
  return (
    <li data-open={current || undefined}>
      <Glyph size={18} stroke={1.75} aria-hidden="true" className={classes.glyph} />
      <button type="button" className={classes.name} aria-current={current || undefined} onClick={onOpen}>
        <strong>{name}</strong>
        {wrong > 0 ? (
          <span className={classes.wrong}>{fixWords(wrong)}</span>
        ) : warning ? (
          <span className={classes.conflict}>
            <IconAlertTriangle size={14} stroke={2} aria-hidden="true" /> {warning}
          </span>
        ) : (
          <span>{about}</span>
        )}
      </button>
    </li>
  );
}

function NewRule({ onAdd }: { onAdd: (example: Example | null) => void }) {
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={16} aria-hidden="true" />}>
          New rule
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onAdd(null)}>From nothing</Menu.Item>
        <Menu.Divider />
        <Menu.Label>From an example</Menu.Label>
        {examples().map((example) => (
          <Menu.Item key={example.id} onClick={() => onAdd(example)}>
            {example.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
