/** The name, changed in place: Enter saves, Esc leaves it as it was. Naming an unknown sender starts here. */
import { useRef, useState } from "react";
import { ActionIcon, Button, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import classes from "./patient.module.css";

export interface NameFieldProps {
  name: string;
  provisional: boolean;
  /** Of no person: there is nothing to name. */
  fixed?: boolean;
  onSave: (name: string) => void;
}

export function NameField({ name, provisional, fixed = false, onSave }: NameFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const back = useRef<HTMLButtonElement>(null);
  const leave = () => {
    setDraft(null);
    requestAnimationFrame(() => back.current?.focus());
  };
  const save = () => {
    const next = (draft ?? "").trim();
    if (next !== "" && next !== name) onSave(next);
    leave();
  };
  if (draft !== null) {
    return (
      <form
        className={classes.nameForm}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          size="sm"
          className={classes.grow}
          aria-label="Name"
          placeholder="Name"
          value={draft}
          maxLength={200}
          dir="auto"
          autoComplete="off"
          data-autofocus
          autoFocus
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            event.stopPropagation();
            leave();
          }}
        />
        <Button type="submit" size="compact-sm" variant="default" disabled={draft.trim() === ""}>
          Save
        </Button>
      </form>
    );
  }
  return (
    <div className={classes.nameLine}>
      <h2 className={classes.name} dir="auto">
        {name}
      </h2>
      {fixed ? null : provisional ? (
        <UnstyledButton ref={back} className={classes.textButton} onClick={() => setDraft("")}>
          Name
          <span className="tw-hidden"> this sender</span>
        </UnstyledButton>
      ) : (
        <Tooltip label="Change the name">
          <ActionIcon
            ref={back}
            size={24}
            className={classes.quietTool}
            aria-label="Change the name"
            onClick={() => setDraft(name)}
          >
            <IconPencil size={15} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
