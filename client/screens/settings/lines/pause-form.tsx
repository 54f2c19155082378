/** Why a line is paused: colleagues read it above the inbox. */
import { useState } from "react";
import { Button, TextInput } from "@mantine/core";
import { longestPauseReason } from "../../../../shared/api/lines.ts";
import classes from "./lines.module.css";

export interface PauseFormProps {
  busy: boolean;
  onPause: (reason: string) => void;
  onClose: () => void;
}

export function PauseForm({ busy, onPause, onClose }: PauseFormProps) {
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === "";
  return (
    <form
      className={classes.form}
      aria-label="Pause"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) onPause(reason.trim());
      }}
    >
      <TextInput
        label="Why"
        description="Colleagues read it above the inbox. Name no patients."
        placeholder="The provider is changing our number"
        data-autofocus
        autoFocus
        maxLength={longestPauseReason}
        value={reason}
        error={asked && missing ? "Say why, so that nobody has to ask" : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.acts}>
        <Button type="submit" size="sm" color="red" loading={busy}>
          Pause the line
        </Button>
        <Button size="sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
