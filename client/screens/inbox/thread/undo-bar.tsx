/** The seconds in which a reply can be taken back: takes no focus, and stands still while one looks at it. */
import { useEffect, useState } from "react";
import { Kbd, UnstyledButton } from "@mantine/core";
import type { Message } from "../../../../shared/api/messages.ts";
import { channelWord } from "../../../components/message/delivery-words.ts";
import type { DeliveryAct } from "../../../data/delivery-acts.ts";
import classes from "./undo-bar.module.css";

export interface UndoBarProps {
  message: Message | null;
  now: number;
  onUndo: (message: Message) => void;
  onChange: (message: Message) => void;
  onAct: (wanted: DeliveryAct) => void;
}

/** Holding back lasts ten seconds at the server: it is asked for again before that. */
export const holdAgainMs = 4000;

export function UndoBar({ message, onUndo, onChange, onAct }: UndoBarProps) {
  const [held, setHeld] = useState(false);
  const [, setTick] = useState(0);
  // What was decided about this state of the message: it is not held or let run any more while the answer is awaited.
  const [decided, setDecided] = useState<Message | null>(null);
  const id = message?.id ?? null;
  useEffect(() => setHeld(false), [id]);
  useEffect(() => {
    if (id === null) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 250);
    return () => clearInterval(timer);
  }, [id]);
  useEffect(() => {
    if (id === null || !held) return;
    const hold = () => onAct({ act: "hold", messageId: id, on: true });
    hold();
    const timer = setInterval(hold, holdAgainMs);
    return () => clearInterval(timer);
    // Only whose seconds are held counts: the hand that holds them is a new one with every drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, held]);
  if (message === null || id === null) return null;
  const left = Date.parse(message.delivery?.departure?.at ?? "") - Date.now();
  const seconds = Math.max(1, Math.ceil(left / 1000));
  const by = channelWord(message.channel);
  const settled = decided === message;
  const look = () => !settled && setHeld(true);
  const letRun = () => {
    if (!held || settled) return;
    setHeld(false);
    onAct({ act: "hold", messageId: id, on: false });
  };
  const decide = (act: (message: Message) => void) => () => {
    setDecided(message);
    setHeld(false);
    act(message);
  };
  return (
    <div
      className={classes.bar}
      role="group"
      aria-label="Take back"
      onMouseEnter={look}
      onMouseLeave={letRun}
      onFocus={look}
      onBlur={letRun}
    >
      <span aria-hidden="true">{held ? `Held, sends by ${by}` : `Sends by ${by} in ${seconds} s`}</span>
      <span
        className="tw-hidden"
        role="status"
      >{`Sends by ${by} in a few seconds. Z takes it back, in an empty box with Control.`}</span>
      <UnstyledButton
        className={classes.act}
        aria-keyshortcuts="z Control+z Meta+z"
        onClick={decide(onUndo)}
        aria-label="Undo"
      >
        Undo <Kbd size="xs">Z</Kbd>
      </UnstyledButton>
      <UnstyledButton className={classes.act} onClick={() => onChange(message)}>
        Change
      </UnstyledButton>
      <UnstyledButton className={classes.act} onClick={decide(() => onAct({ act: "go", messageId: id }))}>
        Send now
      </UnstyledButton>
    </div>
  );
}
