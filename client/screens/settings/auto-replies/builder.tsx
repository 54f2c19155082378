/** The builder: what is changed is kept here until it is saved as a whole; slips are undone, and nothing is lost by leaving. */
import { useMemo, useRef, useState } from "react";
import { Button, SegmentedControl } from "@mantine/core";
import type { AutoReplyTrial, AutoReplyView } from "../../../../shared/api/auto-replies.ts";
import { useChangeAutoReplies } from "../../../data/auto-replies.ts";
import { makeTimes } from "../../../components/message/times.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { blankRule, nextRuleId, withExample, type Example } from "./examples.ts";
import { blankForm } from "./form-editor.tsx";
import { OpenEditor } from "./open-editor.tsx";
import type { Open } from "./open.ts";
import { autoRepliesPath } from "./path.ts";
import { firstPart, problemsOf } from "./problems.ts";
import { RuleList, type ListActs } from "./rule-list.tsx";
import { TestBox } from "./test-box.tsx";
import { moved, newId, replaced, useBook, type BookDraft } from "./use-book.ts";
import classes from "./auto-replies.module.css";

interface Props {
  view: AutoReplyView;
  mayChange: boolean;
  onRefetch: () => void;
}

const parts = [
  { value: "list", label: "Rules" },
  { value: "edit", label: "Edit" },
  { value: "test", label: "Test box" },
];

export function Builder({ view, mayChange, onRefetch }: Props) {
  const draft = useBook(view);
  const { book, changed } = draft;
  const [open, setOpen] = useState<Open | null>(() => firstRule(view));
  /** On narrow screens one part is shown at a time. */
  const [part, setPart] = useState("list");
  const [trial, setTrial] = useState<AutoReplyTrial | null>(null);
  const [saveTried, setSaveTried] = useState(false);
  const { run, busy, problem } = useChangeAutoReplies();
  const [refused, setRefused] = useState<typeof problem>(null);
  const problems = problemsOf(book, refused, saveTried);
  const conflicts = trial?.conflicts ?? (changed ? [] : view.conflicts);
  const editor = useRef<HTMLDivElement>(null);
  const { user } = useSignedIn();
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);

  const show = (next: Open) => {
    setOpen(next);
    setPart("edit");
  };
  const change: BookDraft["edit"] = (apply) => {
    // What the server said was of the words as they were.
    setRefused(null);
    draft.edit(apply);
  };
  const discard = () => {
    setRefused(null);
    setSaveTried(false);
    draft.discard();
  };
  const save = async () => {
    setSaveTried(true);
    const first = firstPart(problemsOf(book, null, true), book);
    if (first !== null) {
      show(
        typeof first === "string"
          ? { kind: first }
          : { kind: first.kind === "rules" ? "rule" : "form", id: first.id },
      );
      requestAnimationFrame(() => editor.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const found = await run({ book, version: draft.version });
    setRefused(found);
    if (found) {
      if (found.type === "changed_meanwhile") onRefetch();
      return;
    }
    discard();
  };
  const acts: ListActs | null = mayChange ? listActs({ ...draft, edit: change }, view.runs, show) : null;

  return (
    <section className={classes.screen} aria-labelledby="auto-replies-title">
      <LeaveGuard changed={changed} within={autoRepliesPath} />
      <header className={classes.head}>
        <h1 id="auto-replies-title">Auto-replies</h1>
        <p>
          {view.now}.{" "}
          {view.changedAt
            ? `Saved ${times.brief(view.changedAt, Date.now())}${view.changedBy ? ` by ${view.changedBy.name}` : ""}.`
            : "As it comes with Threadwell."}
        </p>
        {mayChange ? (
          <div className={classes.acts}>
            {problems.count > 0 && saveTried ? (
              <span className={classes.toFix}>
                {problems.count === 1 ? "1 thing to fix" : `${problems.count} things to fix`}
              </span>
            ) : changed ? (
              <span className={classes.unsaved}>Not saved yet</span>
            ) : null}
            <Button variant="default" disabled={!changed || busy} onClick={discard}>
              Discard
            </Button>
            <Button disabled={!changed} loading={busy} onClick={() => void save()}>
              Save
            </Button>
          </div>
        ) : (
          <p>Only an admin can change it.</p>
        )}
      </header>
      <Undo draft={draft} />
      {changed && !refused && draft.version !== view.version ? (
        <div className={classes.problem} role="status">
          <p>
            {view.changedBy?.name ?? "Somebody else"} saved other rules meanwhile. Your changes are still
            here.
          </p>
          <Button size="xs" variant="default" onClick={discard}>
            Show what was saved
          </Button>
          <Button size="xs" variant="default" onClick={() => draft.rebase(view.version)}>
            Keep mine
          </Button>
        </div>
      ) : null}
      {refused ? (
        <div className={classes.problem} role="alert">
          <p>
            <strong>{refused.title.replace(/\.?$/, ".")}</strong> {refused.detail} Your changes are still
            here.
          </p>
          {refused.type === "changed_meanwhile" ? (
            <>
              <Button size="xs" variant="default" onClick={discard}>
                Show what was saved
              </Button>
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  draft.rebase(view.version);
                  setRefused(null);
                }}
              >
                Keep mine
              </Button>
            </>
          ) : null}
        </div>
      ) : null}
      <SegmentedControl
        className={classes.parts}
        aria-label="Part of the screen"
        data={parts}
        value={part}
        onChange={setPart}
      />
      <div className={classes.body} data-part={part}>
        <div className={classes.list}>
          <RuleList
            book={book}
            runs={view.runs}
            givenUp={view.givenUp}
            times={times}
            conflicts={conflicts}
            problems={problems}
            open={open}
            onOpen={show}
            acts={acts}
          />
        </div>
        <div className={classes.editor} ref={editor}>
          <OpenEditor
            open={open}
            draft={{ ...draft, edit: change }}
            view={{ ...view, book }}
            mayChange={mayChange}
            problems={problems}
            conflicts={conflicts}
            times={times}
            onOpen={show}
            onClose={() => setOpen(null)}
            onAdd={acts?.addRule ?? null}
          />
        </div>
        <TestBox
          book={book}
          view={view}
          wrong={problems.count > 0}
          mayChange={mayChange}
          onTrial={setTrial}
        />
      </div>
    </section>
  );
}

const firstRule = ({ book: { rules } }: AutoReplyView): Open | null =>
  rules[0] ? { kind: "rule", id: rules[0].id } : null;

/** The last act in words, with its way back; seen and spoken, and gone when the next one is done. */
function Undo({ draft: { done, undo } }: { draft: BookDraft }) {
  return (
    <div className={classes.undo} role="status" data-shown={done !== null || undefined}>
      {done ? (
        <>
          {done.words}
          <Button size="xs" variant="subtle" onClick={undo}>
            Undo
          </Button>
        </>
      ) : null}
    </div>
  );
}

function listActs(draft: BookDraft, runs: AutoReplyView["runs"], show: (open: Open) => void): ListActs {
  const { book } = draft;
  return {
    move(rule, to) {
      const from = book.rules.findIndex(({ id }) => id === rule.id);
      draft.act((held) => ({ ...held, rules: moved(held.rules, rule.id, to) }), {
        words: `${rule.name} is now number ${to + 1} of ${book.rules.length}.`,
        revert: (held) => ({ ...held, rules: moved(held.rules, rule.id, from) }),
      });
    },
    toggle: (rule, on) => draft.edit((held) => ({ ...held, rules: replaced(held.rules, { ...rule, on }) })),
    addRule(example: Example | null) {
      const id = nextRuleId(book, runs);
      draft.edit((held) =>
        example ? withExample(held, example, id) : { ...held, rules: [...held.rules, { ...blankRule, id }] },
      );
      show({ kind: "rule", id });
    },
    addForm() {
      const id = newId("form", book.forms);
      draft.edit((held) => ({ ...held, forms: [...held.forms, blankForm(id)] }));
      show({ kind: "form", id });
    },
  };
}
