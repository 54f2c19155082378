/** The book as it is being edited: a draft with the version it began from, and the last act with its way back. */
import { useState } from "react";
import type { AutoReplyBook, AutoReplyView } from "../../../../shared/api/auto-replies.ts";

type Apply = (book: AutoReplyBook) => AutoReplyBook;

interface Done {
  words: string;
  revert: Apply;
}

export interface BookDraft {
  book: AutoReplyBook;
  version: number;
  changed: boolean;
  edit: (apply: Apply) => void;
  /** An edit that is told in words and can be taken back by itself: what was typed since stays. */
  act: (apply: Apply, done: Done) => void;
  done: Done | null;
  undo: () => void;
  discard: () => void;
  /** Keeps what was changed and begins from the version that holds now. */
  rebase: (version: number) => void;
}

export function useBook(view: AutoReplyView): BookDraft {
  const [draft, setDraft] = useState<{ book: AutoReplyBook; version: number } | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const edit = (apply: Apply) =>
    setDraft((held) => ({ book: apply(held?.book ?? view.book), version: held?.version ?? view.version }));
  return {
    book: draft?.book ?? view.book,
    version: draft?.version ?? view.version,
    changed: draft !== null && JSON.stringify(draft.book) !== JSON.stringify(view.book),
    edit,
    act(apply, how) {
      edit(apply);
      setDone(how);
    },
    done,
    undo() {
      if (done) edit(done.revert);
      setDone(null);
    },
    discard() {
      setDraft(null);
      setDone(null);
    },
    rebase: (version) => setDraft((held) => held && { ...held, version }),
  };
}

interface Named {
  id: string;
  name: string;
}

/** To a place, where 0 is the first; nothing else changes. */
export function moved<Item extends { id: string }>(list: readonly Item[], id: string, to: number): Item[] {
  const item = list.find((one) => one.id === id);
  if (!item) return [...list];
  const rest = list.filter((one) => one !== item);
  rest.splice(Math.max(0, Math.min(to, rest.length)), 0, item);
  return rest;
}

export const replaced = <Item extends Named>(list: readonly Item[], next: Item): Item[] =>
  list.map((one) => (one.id === next.id ? next : one));

/** Made on this device; stays with its rule or form wherever it moves. */
export function newId(kind: "rule" | "form" | "question", taken: readonly { id: string }[]): string {
  let n = taken.length + 1;
  while (taken.some(({ id }) => id === `${kind}-${n}`)) n += 1;
  return `${kind}-${n}`;
}
