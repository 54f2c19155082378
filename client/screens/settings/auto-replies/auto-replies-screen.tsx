/** Settings, auto-replies: the rules in their order, one of them opened, and the test box. Admins change, all staff may try. */
import { useState } from "react";
import { Button } from "@mantine/core";
import type { AutoReplyBook, AutoReplyView, AutoRule } from "../../../../shared/api/auto-replies.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { useAutoReplies, useChangeAutoReplies } from "../../../data/auto-replies.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { autoRepliesPath } from "./path.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleList } from "./rule-list.tsx";
import { TestBox } from "./test-box.tsx";
import classes from "./auto-replies.module.css";

export default function AutoRepliesScreen() {
  const { view, error, refetch } = useAutoReplies();
  if (view) return <Book view={view} />;
  if (!error) {
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  }
  return (
    <FullPage
      inset
      title="The auto-replies did not load"
      problem={error}
      ways={<Button onClick={() => void refetch()}>Try again</Button>}
    >
      {error.title.replace(/\.?$/, ".")} The rules that hold go on answering.
    </FullPage>
  );
}

function Book({ view }: { view: AutoReplyView }) {
  const { user } = useSignedIn();
  const mayChange = user.role === "admin";
  const [draft, setDraft] = useState<{ book: AutoReplyBook; version: number } | null>(null);
  const [openId, setOpenId] = useState<string | null>(view.book.rules[0]?.id ?? null);
  const [removed, setRemoved] = useState<{ rule: AutoRule; at: number } | null>(null);
  const { run, busy, problem } = useChangeAutoReplies();
  const book = draft?.book ?? view.book;
  const changed = draft !== null && JSON.stringify(draft.book) !== JSON.stringify(view.book);
  const edit = (next: AutoReplyBook) => setDraft({ book: next, version: draft?.version ?? view.version });
  const editRules = (rules: AutoRule[]) => edit({ ...book, rules });
  const open = book.rules.find(({ id }) => id === openId);

  const save = async () => {
    if (!draft) return;
    const refused = await run(draft);
    if (!refused) setDraft(null);
  };
  const remove = (rule: AutoRule) => {
    setRemoved({ rule, at: book.rules.indexOf(rule) });
    editRules(book.rules.filter((one) => one !== rule));
  };
  const putBack = () => {
    if (!removed) return;
    const rules = [...book.rules];
    rules.splice(removed.at, 0, removed.rule);
    editRules(rules);
    setOpenId(removed.rule.id);
    setRemoved(null);
  };

  return (
    <section className={classes.screen} aria-labelledby="auto-replies-title">
      <LeaveGuard changed={changed} within={autoRepliesPath} />
      <header className={classes.head}>
        <h1 id="auto-replies-title">Auto-replies</h1>
        <p>{view.now}.</p>
        {mayChange ? (
          <div className={classes.acts}>
            <Button variant="default" disabled={!changed || busy} onClick={() => setDraft(null)}>
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
      <div className={classes.body}>
        <div className={classes.list}>
          <RuleList
            rules={book.rules}
            conflicts={changed ? [] : view.conflicts}
            openId={openId}
            onOpen={setOpenId}
            onChange={mayChange ? editRules : null}
          />
          {removed ? (
            <p className={classes.removed} role="status">
              {removed.rule.name} was removed.{" "}
              <Button variant="subtle" onClick={putBack}>
                Undo
              </Button>
            </p>
          ) : null}
        </div>
        <div className={classes.editor}>
          {problem ? (
            <div className={classes.problem} role="alert">
              <strong>{problem.title}</strong> {problem.detail}
              {problem.fields?.map(({ path, expected }) => (
                <p key={path}>
                  {fieldWords(book, path)}: {expected}
                </p>
              ))}
            </div>
          ) : null}
          {open ? (
            <RuleEditor
              key={open.id}
              rule={open}
              view={view}
              onChange={
                mayChange
                  ? (next) => editRules(book.rules.map((one) => (one.id === next.id ? next : one)))
                  : null
              }
              onRemove={() => remove(open)}
            />
          ) : (
            <p>Choose a rule, or make a new one.</p>
          )}
        </div>
        <TestBox book={book} lines={view.lines} />
      </div>
    </section>
  );
}

/** "Directions and parking, text" of "book.rules.0.does.0.texts.0.text". */
function fieldWords(book: AutoReplyBook, path: string): string {
  const [, index] = /^book\.rules\.(\d+)/.exec(path) ?? [];
  const last = path.split(".").findLast((part) => !/^\d+$/.test(part)) ?? path;
  const name = index === undefined ? null : book.rules[Number(index)]?.name;
  return name ? `${name}, ${last}` : last;
}
