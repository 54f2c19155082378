/** Mail to staff and webhooks of rules: what was given up, is under way and went; trying again, or leaving it. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClockHour9, IconMinus } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Errand } from "../../../../shared/api/errands.ts";
import type { ErrandState } from "../../../../shared/domain/auto-replies.ts";
import { useErrandAct, useErrands } from "../../../data/errands.ts";
import type { Times } from "../../../components/message/times.ts";
import classes from "./errand-list.module.css";
import rule from "./rule.module.css";

const parts: readonly { state: ErrandState; title: string; Glyph: typeof IconCheck }[] = [
  { state: "given_up", title: "Given up", Glyph: IconAlertTriangle },
  { state: "due", title: "Under way", Glyph: IconClockHour9 },
  { state: "done", title: "Went", Glyph: IconCheck },
  { state: "left", title: "Given up, and left so", Glyph: IconMinus },
];

export function ErrandList({ times }: { times: Times }) {
  const { errands, problem, refetch } = useErrands();
  return (
    <section className={rule.fields} aria-labelledby="errands">
      <h2 id="errands">Mail and webhooks</h2>
      <p className={rule.meta}>
        What rules told a staff mailbox or another program. Each is tried again for a day, slower each time;
        then it is given up and stands here until somebody sees to it.
      </p>
      {errands === null ? (
        problem ? (
          <div className={classes.empty} role="alert">
            <p>{problem.title.replace(/\.?$/, ".")} The list could not be read.</p>
            <Button size="xs" variant="default" onClick={refetch}>
              Try again
            </Button>
          </div>
        ) : (
          <p role="status">Loading</p>
        )
      ) : errands.length === 0 ? (
        <p className={classes.empty}>
          No rule has told anybody yet. Add “Tell a staff mailbox” or “Call a webhook” to a rule, and what
          came of it stands here.
        </p>
      ) : (
        parts.map((part) => <Part key={part.state} {...part} errands={errands} times={times} />)
      )}
    </section>
  );
}

function Part({
  state,
  title,
  Glyph,
  errands,
  times,
}: (typeof parts)[number] & { errands: readonly Errand[]; times: Times }) {
  const own = errands.filter((one) => one.state === state);
  if (own.length === 0) return null;
  return (
    <>
      <h3 className={classes.title}>{title}</h3>
      <ul className={classes.list} aria-label={title}>
        {own.map((one) => (
          <li key={one.id} data-state={state}>
            <Glyph size={18} stroke={1.75} aria-hidden="true" />
            <Row errand={one} times={times} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Row({ errand, times }: { errand: Errand; times: Times }) {
  const { id, kind, rule: of, target, againTo, conversationId, at, state, outcome } = errand;
  const { run, busy, problem } = useErrandAct();
  const name = of.name || "A rule";
  const over = state === "given_up" || state === "left";
  return (
    <div className={classes.row}>
      <p>
        <strong>{name}</strong> {kind === "forward" ? "to" : "called"} <span dir="ltr">{target}</span>
      </p>
      <p className={rule.meta}>
        {times.full(at)}. {outcome ? `${outcome}. ` : ""}
        {triesWords(errand, times)}{" "}
        <Link to={`/inbox/open/${conversationId}`} aria-label={`Open the thread that ${name} tells of`}>
          Open the thread
        </Link>
      </p>
      {over && againTo !== target ? (
        <p className={rule.meta}>
          The rule names <span dir="ltr">{againTo}</span> now: another try goes there.
        </p>
      ) : null}
      {problem ? (
        <p className={rule.wrong} role="alert">
          {problem.title.replace(/\.?$/, ".")} {problem.detail}
        </p>
      ) : null}
      {over ? (
        <div className={classes.acts}>
          <Button size="xs" variant="default" loading={busy} onClick={() => void run({ id, act: "retry" })}>
            Try again
          </Button>
          {state === "given_up" ? (
            <Button size="xs" variant="subtle" disabled={busy} onClick={() => void run({ id, act: "leave" })}>
              Leave it
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** "8 tries.", "2 tries, the next 5:02 pm." */
function triesWords({ tries, nextAt, state }: Errand, times: Times): string {
  if (state === "due" && tries === 0) return "It goes now.";
  const many = tries === 1 ? "1 try" : `${tries} tries`;
  return state === "due" && nextAt ? `${many}, the next ${times.brief(nextAt, Date.now())}.` : `${many}.`;
}
