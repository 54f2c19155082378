/** Where a patient types: Enter sends, Shift+Enter breaks the line; what could not be sent stays. */
import { ActionIcon, Textarea } from "@mantine/core";
import { IconArrowUp, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import styles from "./composer.module.css";

interface Props {
  label: string;
  sendLabel: string;
  placeholder: string;
  language: string;
  mail?: boolean;
  onSend: (text: string) => Promise<void>;
}

export function Composer({ label, sendLabel, placeholder, language, mail = false, onSend }: Props) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const empty = text.trim() === "";

  const send = (): void => {
    if (empty) return;
    const words = text;
    setText("");
    setProblem(null);
    onSend(words).catch((error: unknown) => {
      setText((now) => now || words);
      setProblem(error instanceof Error ? error.message : "Not sent.");
    });
  };

  return (
    <form
      className={styles["composer"]}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem && (
        <p className={styles["problem"]} role="alert">
          {problem}
        </p>
      )}
      <Textarea
        className={styles["field"] ?? ""}
        classNames={{ input: styles["input"] ?? "" }}
        variant="unstyled"
        aria-label={label}
        placeholder={placeholder}
        lang={language}
        dir="auto"
        autosize
        minRows={1}
        maxRows={mail ? 8 : 5}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <ActionIcon
        type="submit"
        radius="xl"
        size={30}
        className={styles["send"] ?? ""}
        data-ready={!empty || undefined}
        aria-label={sendLabel}
        aria-disabled={empty}
      >
        {mail ? <IconSend size={16} stroke={1.75} /> : <IconArrowUp size={16} stroke={2.25} />}
      </ActionIcon>
    </form>
  );
}
