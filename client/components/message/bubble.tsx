/** The words of one message in its shape: inbound at the start side, ours at the end side. */
import { useState } from "react";
import { UnstyledButton } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import type { Message } from "../../../shared/api/messages.ts";
import type { DeliveryShape } from "./delivery-words.ts";
import { markWords } from "./marks.ts";
import { fileSize } from "./message-name.ts";
import classes from "./bubble.module.css";

export interface BubbleProps {
  message: Message;
  /** Null for inbound. */
  shape: DeliveryShape | null;
  tone: string;
  /** The last of a group carries the tail. */
  tail: boolean;
  /** BCP 47 of the words, when known. */
  lang: string | undefined;
}

export function Bubble({ message, shape, tone, tail, lang }: BubbleProps) {
  const [whole, setWhole] = useState(false);
  const text = whole && message.fullText !== null ? message.fullText : message.text;
  return (
    <div
      className={classes.bubble}
      data-side={message.direction === "inbound" ? "theirs" : "ours"}
      data-shape={shape ?? "filled"}
      data-tone={tone}
      data-tail={tail || undefined}
    >
      {message.subject ? (
        <p className={classes.subject} dir="auto" lang={lang}>
          {message.subject}
        </p>
      ) : null}
      {text ? (
        <p className={classes.text} dir="auto" lang={lang}>
          {text}
        </p>
      ) : message.files.length === 0 ? (
        <p className={classes.none}>
          {message.marks.includes("unsupported") ? markWords.unsupported.explanation : "No words"}
        </p>
      ) : null}
      {message.fullText !== null ? (
        <UnstyledButton
          className={classes.fold}
          aria-expanded={whole}
          onClick={() => setWhole((shown) => !shown)}
        >
          {whole ? "Show the new words only" : "Show the whole mail"}
        </UnstyledButton>
      ) : null}
      {message.files.length > 0 ? (
        <ul className={classes.files} aria-label="Files">
          {message.files.map((file, index) => (
            <li key={index} className={classes.file}>
              <IconPaperclip size={14} stroke={2} aria-hidden="true" />
              <span className={classes.fileName} dir="auto">
                {file.name}
              </span>
              <span className={classes.fileSize}>{fileSize(file.bytes)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
