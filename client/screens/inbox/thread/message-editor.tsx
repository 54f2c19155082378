/** A message that has not left, opened in its place: its words, and its time where it has one. */
import { useEffect, useRef, type KeyboardEvent } from "react";
import { ActionIcon, Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import type { Conversation, ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Schedule } from "../../../../shared/api/messages.ts";
import { maxTextLength } from "../../../../shared/domain/channels.ts";
import { instantOf, wallClock } from "../../../../shared/text/zoned.ts";
import { possessiveOf, subjectOf } from "../../../components/message/people.ts";
import type { MessageEdit, MessageEditing } from "../../../data/message-edits.ts";
import { counterWords, lengthTrouble } from "../composer/composer-model.ts";
import { editConflict } from "./edit-conflict.ts";
import classes from "./message-editor.module.css";

export interface MessageEditorProps {
  edit: MessageEdit;
  editing: MessageEditing;
  ways: readonly ReplyWay[];
  patient: Conversation["patientDetails"];
  now: number;
  /** The words go into the composer instead. */
  onWriteAnew: (text: string) => void;
}

export function MessageEditor({ edit, editing, ways, patient, now, onWriteAnew }: MessageEditorProps) {
  const { message, text, base } = edit;
  const box = useRef<HTMLTextAreaElement>(null);
  const departure = message.delivery?.departure ?? null;
  const fixed = message.delivery?.steps[0]?.words === "template";
  const own = wallClock(departure?.zone ?? "UTC", new Date(departure?.at ?? now));
  const wall = edit.wall ?? own;
  const cancels = edit.cancels ?? departure?.cancelIfAnswered ?? true;
  const at = instantOf(departure?.zone ?? "UTC", wall);
  const past = wall !== own && at !== null && at.getTime() <= now;
  const way = ways.find(({ channel, lineId }) => channel === message.channel && lineId === message.lineId);
  const trouble = lengthTrouble(text, way ?? null, ways);
  const conflict = editConflict(edit, patient);
  const words = conflict ?? problemWords(editing);
  const moved = wall !== own || cancels !== departure?.cancelIfAnswered;
  const open = edit.openText ?? message.openText ?? "";
  const reopened = open !== (message.openText ?? "");
  const changed = text !== message.text || moved || reopened;
  const savable = changed && text.trim() !== "" && at !== null && !past && trouble === null;

  useEffect(() => {
    const field = box.current;
    field?.focus({ preventScroll: true });
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);

  const save = () => {
    if (!savable || conflict?.kind === "gone") return;
    const schedule: Schedule | null =
      moved && at ? { at: at.toISOString(), cancelIfAnswered: cancels } : null;
    void editing.save({
      ...(text !== message.text && { text }),
      ...(reopened && { openText: open.trim() === "" ? null : open }),
      ...(schedule && { schedule }),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      // What was typed goes only by the word that says so.
      if (text === base.text && !moved && !reopened) editing.close();
    }
  };
  return (
    <form
      className={classes.editor}
      aria-label="Change this message"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {words ? (
        <div className={classes.strip} data-tone={words.tone} role="alert">
          <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
          <p>
            <strong>{words.title}</strong> {words.detail}
          </p>
        </div>
      ) : null}
      {conflict && message.text !== text ? (
        <blockquote className={classes.theirs} dir="auto">
          {message.text}
        </blockquote>
      ) : null}
      {fixed ? (
        <p className={classes.fixed} dir="auto">
          {message.text}
        </p>
      ) : (
        <Textarea
          ref={box}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={10}
          dir="auto"
          classNames={{ input: classes.input }}
          aria-label="Words of this message"
          value={text}
          onChange={(event) => editing.put({ text: event.currentTarget.value })}
        />
      )}
      {message.openText !== undefined && conflict?.kind !== "gone" ? (
        <Textarea
          size="sm"
          autosize
          maxRows={6}
          dir="auto"
          className={classes.open}
          label="In its place, where anybody may read it"
          placeholder="The clinic’s notice"
          maxLength={maxTextLength.sms}
          value={open}
          onChange={(event) => editing.put({ openText: event.currentTarget.value })}
        />
      ) : null}
      {departure?.why === "scheduled" && conflict?.kind !== "gone" ? (
        <div className={classes.when}>
          <TextInput
            type="datetime-local"
            size="sm"
            label={`Goes at, ${possessiveOf(patient.pronouns, patient.name)} time`}
            value={wall}
            error={past ? "That time has passed." : at === null ? "Choose a day and a time." : null}
            onChange={(event) => editing.put({ wall: event.currentTarget.value })}
          />
          <Checkbox
            label={`Cancel if ${subjectOf(patient.pronouns, patient.name)} answers first`}
            checked={cancels}
            onChange={(event) => editing.put({ cancels: event.currentTarget.checked })}
          />
        </div>
      ) : null}
      <div className={classes.foot}>
        <span className={classes.meta}>
          {trouble ?? footWords(edit) ?? (way && !fixed ? counterWords(text, way).join(" · ") : "")}
        </span>
        {conflict?.kind === "gone" ? (
          <>
            <ActionIcon size={32} aria-label="Throw away what you typed" onClick={editing.close}>
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
            <Button size="xs" variant="default" onClick={() => onWriteAnew(text)}>
              Write it as a new message
            </Button>
          </>
        ) : (
          <>
            <Button size="xs" variant="subtle" color="gray" onClick={editing.close}>
              {changed ? "Discard" : "Close"}
            </Button>
            {conflict?.kind === "theirs" ? (
              <Button size="xs" variant="default" onClick={() => editing.rebase(message.text)}>
                Go on from theirs
              </Button>
            ) : null}
            <Button size="xs" type="submit" variant="light" disabled={!savable} loading={editing.busy}>
              {conflict ? "Save mine instead" : "Save"}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}

/** Why the last save was refused, where the message itself does not tell. */
function problemWords({ problem }: MessageEditing) {
  if (problem === null) return null;
  const detail = `${problem.detail ?? ""} Your words are still here.`.trim();
  return { tone: "danger" as const, title: problem.title.replace(/\.?$/, "."), detail };
}

/** The seconds of undo stand still, and not for ever. */
function footWords({ message: { delivery } }: MessageEdit): string | null {
  const held = delivery?.state === "scheduled" && delivery.departure?.why === "undo";
  return held ? "Held back while you change it, for a minute at most." : null;
}
