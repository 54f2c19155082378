/** One action of a rule, with its fields and what is wrong with them. */
import type { ReactNode } from "react";
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { AutoAction, AutoReplyView } from "../../../../shared/api/auto-replies.ts";
import type { Staff } from "../../../../shared/api/common.ts";
import { actionGlyphs } from "./action-glyphs.ts";
import { PickOne } from "./chips.tsx";
import type { Problems } from "./problems.ts";
import { ReplyFields } from "./reply-fields.tsx";
import { actionWords, answerWords, assignWords } from "./rule-words.ts";
import { WebhookFields } from "./webhook-fields.tsx";
import classes from "./rule.module.css";

interface Props {
  action: AutoAction;
  path: string;
  view: AutoReplyView;
  staff: readonly Staff[];
  problems: Problems;
  /** With null the action is taken out. */
  onChange: ((action: AutoAction | null) => void) | null;
}

export function ActionCard(props: Props) {
  const { action, onChange } = props;
  const Glyph = actionGlyphs[action.kind];
  const remove = `Remove “${actionWords[action.kind]}”`;
  return (
    <div className={classes.card} role="group" aria-label={actionWords[action.kind]}>
      <Glyph size={18} stroke={1.75} aria-hidden="true" />
      <div className={classes.cardBody}>
        <Fields {...props} />
      </div>
      {onChange ? (
        <Tooltip label={remove}>
          <ActionIcon aria-label={remove} onClick={() => onChange(null)}>
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      ) : null}
    </div>
  );
}

function Fields({ action, path, view, staff, problems, onChange }: Props): ReactNode {
  switch (action.kind) {
    case "reply":
      return <ReplyFields action={action} path={path} view={view} problems={problems} onChange={onChange} />;
    case "form": {
      const known = view.book.forms.map(({ id, name }): [string, string] => [id, name]);
      return (
        <div className={classes.inline}>
          Ask the form
          <PickOne
            label="Form"
            value={action.formId}
            words={withGone(known, action.formId, "one that is gone")}
            onChange={(formId) => onChange?.({ ...action, formId })}
          />
          <span className={classes.meta}>one question after the other</span>
        </div>
      );
    }
    case "tag":
      return (
        <TextInput
          label="Tag the patient"
          value={action.tag}
          error={problems.at(`${path}.tag`)}
          onChange={(event) => onChange?.({ ...action, tag: event.currentTarget.value })}
        />
      );
    case "assign": {
      const known = staff.map(({ id, name }): [string, string] => [id, name]);
      return (
        <div className={classes.inline}>
          Assign to
          <PickOne
            label="Colleague"
            value={action.userId}
            words={withGone(known, action.userId, "somebody who has left")}
            onChange={(userId) => onChange?.({ ...action, userId })}
          />
          <PickOne
            label="Where a colleague has the thread already"
            value={action.evenIfTaken ? "always" : "free"}
            words={assignWords}
            onChange={(when) => onChange?.({ ...action, evenIfTaken: when === "always" })}
          />
        </div>
      );
    }
    case "answer":
      return (
        <div className={classes.inline}>
          Read it as: the patient
          <PickOne
            label="Answer about the visit"
            value={action.answer}
            words={answerWords}
            onChange={(answer) => onChange?.({ ...action, answer })}
          />
        </div>
      );
    case "forward":
      return (
        <TextInput
          type="email"
          label="Tell a staff mailbox"
          description="That a message came, with a link to it. Nothing of what was written."
          value={action.to}
          error={problems.at(`${path}.to`)}
          onChange={(event) => onChange?.({ ...action, to: event.currentTarget.value })}
        />
      );
    case "webhook":
      return (
        <WebhookFields action={action} problem={problems.at(`${path}.url`)} view={view} onChange={onChange} />
      );
  }
}

/** What is chosen and not there any more stands among the choices until somebody takes another. */
function withGone(known: readonly [string, string][], chosen: string, gone: string): Record<string, string> {
  const words = Object.fromEntries(known);
  return chosen in words ? words : { [chosen]: gone, ...words };
}
