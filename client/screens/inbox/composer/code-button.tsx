/** A question to a shared address: the place of its answer code in the words. The code itself is made when it is sent. */
import type { RefObject } from "react";
import { Button, Tooltip } from "@mantine/core";
import { IconHash } from "@tabler/icons-react";
import classes from "./composer.module.css";
import { codePlace } from "../../../../shared/domain/household.ts";

export interface CodeButtonProps {
  text: string;
  onText: (text: string) => void;
  input: RefObject<HTMLTextAreaElement | null>;
}

export function CodeButton({ text, onText, input }: CodeButtonProps) {
  const coded = text.includes(codePlace);
  const put = () => {
    const at = input.current?.selectionStart ?? text.length;
    const [before, after] = [text.slice(0, at), text.slice(at)];
    const gap = before === "" || /\s$/.test(before) ? "" : " ";
    onText(`${before}${gap}${codePlace}${after}`);
    input.current?.focus();
  };
  return (
    <Tooltip
      label={
        coded
          ? `${codePlace} becomes a code such as C1, by which the answer is known`
          : "This address is shared: ask for a code in the answer"
      }
      multiline
      maw={260}
    >
      <Button
        className={classes.code}
        size="compact-sm"
        variant="subtle"
        leftSection={<IconHash size={14} stroke={1.75} aria-hidden="true" />}
        disabled={coded}
        onClick={put}
      >
        {coded ? "Code asked for" : "Ask for a code"}
      </Button>
    </Tooltip>
  );
}
