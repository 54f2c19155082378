/** How to reach this patient, where that differs from the clinic's order: read it, change it, go back. */
import { useState } from "react";
import { ActionIcon, Button, Checkbox, NativeSelect, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowUp, IconPencil } from "@tabler/icons-react";
import { channelIds, channelWords } from "../../../../shared/domain/channels.ts";
import type { Reach } from "../../../../shared/domain/reach.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { choiceWords, moveUp, reachOf, reachWords, wholeOrder, type ReachChoice } from "./reach-words.ts";
import classes from "./reach-field.module.css";

export interface ReachFieldProps {
  name: string;
  reach: Reach | null;
  onChange: (reach: Reach | null) => void;
}

export function ReachField({ name, reach, onChange }: ReachFieldProps) {
  const [editing, setEditing] = useState(false);
  const [undo, setUndo] = useState<{ before: Reach | null } | null>(null);
  const change = (next: Reach | null) => {
    setEditing(false);
    if (JSON.stringify(next) === JSON.stringify(reach)) return;
    setUndo({ before: reach });
    onChange(next);
  };
  if (editing)
    return <ReachForm name={name} reach={reach} onDone={change} onCancel={() => setEditing(false)} />;
  return (
    <>
      <div className={classes.read}>
        <p className={classes.words}>{reachWords(reach)}</p>
        <Tooltip label={`Change how to reach ${name}`}>
          <ActionIcon size={24} aria-label={`Change how to reach ${name}`} onClick={() => setEditing(true)}>
            <IconPencil size={15} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </div>
      <p className={classes.undo} role="status">
        {undo ? (
          <>
            Changed.{" "}
            <UnstyledButton
              className={classes.textButton}
              onClick={() => {
                onChange(undo.before);
                setUndo(null);
              }}
            >
              Undo
            </UnstyledButton>
          </>
        ) : null}
      </p>
    </>
  );
}

interface FormProps {
  name: string;
  reach: Reach | null;
  onDone: (reach: Reach | null) => void;
  onCancel: () => void;
}

function ReachForm({ name, reach, onDone, onCancel }: FormProps) {
  const [choice, setChoice] = useState<ReachChoice>(reach?.mode ?? "clinic");
  const [order, setOrder] = useState(() => wholeOrder(reach));
  const [marked, setMarked] = useState(() => (reach?.mode === "order" ? [] : (reach?.channels ?? [])));
  const made = reachOf(choice, order, marked);
  const choices = Object.keys(choiceWords) as ReachChoice[];
  return (
    <form
      className={classes.form}
      aria-label={`How to reach ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (made !== "incomplete") onDone(made);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <NativeSelect
        size="sm"
        aria-label={`How to reach ${name}`}
        autoFocus
        value={choice}
        data={choices.map((value) => ({ value, label: choiceWords[value] }))}
        onChange={(event) => {
          const next = choices.find((one) => one === event.currentTarget.value);
          if (next) setChoice(next);
        }}
      />
      {choice === "order" ? (
        <ol className={classes.order}>
          {order.map((channel, index) => (
            <li key={channel} className={classes.place}>
              <ChannelGlyph of={channel} size={18} />
              <span className={classes.placeWord}>{channelWords[channel]}</span>
              <ActionIcon
                size={28}
                aria-label={`Move ${channelWords[channel]} up`}
                disabled={index === 0}
                onClick={() => setOrder(moveUp(order, channel))}
              >
                <IconArrowUp size={16} stroke={1.75} />
              </ActionIcon>
            </li>
          ))}
        </ol>
      ) : null}
      {choice === "only" || choice === "not" ? (
        <Checkbox.Group
          value={[...marked]}
          onChange={(next) => setMarked(channelIds.filter((id) => next.includes(id)))}
        >
          <div className={classes.marks}>
            {channelIds.map((channel) => (
              <Checkbox key={channel} size="sm" value={channel} label={channelWords[channel]} />
            ))}
          </div>
        </Checkbox.Group>
      ) : null}
      <p className={classes.hint}>
        {made === "incomplete"
          ? "Choose the channels; one at least has to be left."
          : "Holds for what goes by itself and for what is offered first. You can still choose any way."}
      </p>
      <div className={classes.acts}>
        <Button type="submit" size="compact-sm" disabled={made === "incomplete"}>
          Save
        </Button>
        <Button variant="default" size="compact-sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
