/** Tags: add by typing, take away with one click, and take that back. */
import { useRef, useState } from "react";
import { TextInput, UnstyledButton } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { withTag, withoutTag } from "./tag-list.ts";
import classes from "./patient.module.css";

export interface TagsProps {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}

export function Tags({ tags, onChange }: TagsProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [undo, setUndo] = useState<{ words: string; tags: readonly string[] } | null>(null);
  const plus = useRef<HTMLButtonElement>(null);
  const change = (next: string[], words: string) => {
    setUndo({ words, tags });
    onChange(next);
  };
  const add = () => {
    const next = withTag(tags, draft ?? "");
    setDraft(null);
    if (next) change(next, `Added ${(draft ?? "").trim()}.`);
    requestAnimationFrame(() => plus.current?.focus());
  };
  return (
    <>
      <ul className={classes.tags}>
        {tags.map((tag) => (
          <li key={tag} className={classes.tag}>
            <span dir="auto">{tag}</span>
            <UnstyledButton
              className={classes.tagRemove}
              aria-label={`Remove tag ${tag}`}
              onClick={() => change(withoutTag(tags, tag), `Removed ${tag}.`)}
            >
              <IconX size={12} stroke={2} aria-hidden="true" />
            </UnstyledButton>
          </li>
        ))}
        <li>
          {draft === null ? (
            <UnstyledButton ref={plus} className={classes.tagAdd} onClick={() => setDraft("")}>
              <IconPlus size={14} stroke={2} aria-hidden="true" />
              Tag
            </UnstyledButton>
          ) : (
            <TextInput
              size="xs"
              aria-label="New tag"
              placeholder="New tag"
              value={draft}
              maxLength={40}
              autoFocus
              autoComplete="off"
              onChange={(event) => setDraft(event.currentTarget.value)}
              onBlur={add}
              onKeyDown={(event) => {
                if (event.key === "Enter") {
                  event.preventDefault();
                  event.currentTarget.blur();
                } else if (event.key === "Escape") {
                  event.stopPropagation();
                  setDraft(null);
                }
              }}
            />
          )}
        </li>
      </ul>
      <p className={classes.undo} role="status">
        {undo ? (
          <>
            {undo.words}{" "}
            <UnstyledButton
              className={classes.textButton}
              onClick={() => {
                onChange([...undo.tags]);
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
