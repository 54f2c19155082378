/**
 * Tells whoever opened the store of each command when it is done: by which way documents were found and how many
 * were looked at for it, so that a query without an index is seen before it is slow.
 */
import { deserialize } from "bson";
import type { Examined } from "../query/finder.ts";
import type { Message } from "./wire.ts";
import { buildDoc } from "../values/writer.ts";

export interface Done extends Readonly<Examined> {
  readonly command: string;
  /** The code of the error that it was answered with. */
  readonly error: number | undefined;
  /** The command as it came, for tests: it holds what people wrote, so it is never logged. */
  read(): Record<string, unknown>;
}

export type Observer = (done: Done) => void;

/** Tells an observer; what it throws is its own affair and is passed on to nobody. */
export function tell(
  observer: Observer,
  message: Message,
  examined: Examined,
  error: number | undefined,
): void {
  const read = () =>
    deserialize(
      buildDoc((w) => {
        for (const [name, value] of message.fields) w.val(name, value);
      }),
      { promoteValues: false },
    );
  try {
    observer({ ...examined, command: message.name, error, read });
  } catch {
    // A counter that fails must not cost an answer.
  }
}
