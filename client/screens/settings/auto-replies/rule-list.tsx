/** The rules in the order in which they are asked, with a switch each and what stands in their way. */
import { ActionIcon, Button, Switch } from "@mantine/core";
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconPlus } from "@tabler/icons-react";
import type { AutoRule, RuleConflict } from "../../../../shared/api/auto-replies.ts";
import { alwaysFirst } from "../../../../shared/domain/auto-replies.ts";
import { ruleWords } from "./rule-words.ts";
import classes from "./auto-replies.module.css";

interface Props {
  rules: readonly AutoRule[];
  conflicts: readonly RuleConflict[];
  openId: string | null;
  onOpen: (id: string) => void;
  /** Null for those who may only read. */
  onChange: ((rules: AutoRule[]) => void) | null;
}

export function RuleList({ rules, conflicts, openId, onOpen, onChange }: Props) {
  const move = (from: number, by: -1 | 1) => {
    const next = [...rules];
    const [rule] = next.splice(from, 1);
    if (rule) next.splice(from + by, 0, rule);
    onChange?.(next);
  };
  const add = () => {
    const id = `rule-${Date.now().toString(36)}`;
    onChange?.([...rules, newRule(id)]);
    onOpen(id);
  };
  return (
    <>
      <h2>Always first, in this order</h2>
      <ul className={classes.rules}>
        {alwaysFirst.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <h2>Yours, first match wins</h2>
      <ol className={classes.rules}>
        {rules.map((rule, n) => {
          const conflict = conflicts.find(({ ruleId }) => ruleId === rule.id);
          return (
            <li key={rule.id} data-open={rule.id === openId || undefined}>
              <button type="button" className={classes.name} onClick={() => onOpen(rule.id)}>
                <strong>
                  {n + 1} {rule.name}
                </strong>
                <span>{ruleWords(rule)}</span>
                {conflict ? (
                  <span className={classes.conflict}>
                    <IconAlertTriangle size={14} aria-hidden="true" /> {conflict.words} {conflict.advice}
                  </span>
                ) : null}
              </button>
              {onChange ? (
                <>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Move ${rule.name} earlier`}
                    disabled={n === 0}
                    onClick={() => move(n, -1)}
                  >
                    <IconArrowUp size={16} aria-hidden="true" />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Move ${rule.name} later`}
                    disabled={n === rules.length - 1}
                    onClick={() => move(n, 1)}
                  >
                    <IconArrowDown size={16} aria-hidden="true" />
                  </ActionIcon>
                </>
              ) : null}
              <Switch
                aria-label={`${rule.name} is on`}
                checked={rule.on}
                disabled={!onChange}
                onChange={({ currentTarget: { checked } }) =>
                  onChange?.(rules.map((one) => (one === rule ? { ...one, on: checked } : one)))
                }
              />
            </li>
          );
        })}
      </ol>
      {onChange ? (
        <Button variant="subtle" leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={add}>
          New rule
        </Button>
      ) : null}
    </>
  );
}

function newRule(id: string): AutoRule {
  return {
    id,
    name: "New rule",
    on: false,
    when: {
      text: { kind: "words", where: "anywhere", words: ["word"] },
      lineIds: [],
      hours: "any",
      languages: [],
      sender: "any",
    },
    once: "always",
    whileAnswering: false,
    does: [{ kind: "reply", texts: [{ language: null, text: "{{clinic}}: " }] }],
    leave: "needs_reply",
    continues: false,
  };
}
