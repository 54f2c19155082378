/** Settings, lines: how each stands, its pace, what waits for it; pause and resume. Admins change, all staff read. */
import { useMemo } from "react";
import { Button } from "@mantine/core";
import { FullPage } from "../../../components/full-page.tsx";
import { makeTimes } from "../../../components/message/times.ts";
import { useNow } from "../../../components/use-later.ts";
import { useLineFigures, useLines } from "../../../data/lines.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { LineCard } from "./line-card.tsx";
import classes from "./lines.module.css";

export default function LinesScreen() {
  const { user } = useSignedIn();
  const { lines, status, error, refetch } = useLines();
  const figures = useLineFigures();
  const now = useNow(1_000);
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);

  if (status === "error")
    return (
      <FullPage
        inset
        title="The lines did not load"
        problem={error}
        ways={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        They go on sending and taking messages.
      </FullPage>
    );
  if (!lines)
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  const mayChange = user.role === "admin";
  return (
    <section className={classes.screen} aria-label="Lines">
      <header className={classes.head}>
        <h1>Lines</h1>
        {mayChange ? null : <p className={classes.meta}>Only an admin changes this.</p>}
      </header>
      <div className={classes.body}>
        <p className={classes.about}>
          The clinic’s own senders. A line that fails again and again is left alone for a while, then one
          message tries it; meanwhile messages go by another line of its channel, else by the patient’s next
          way, else they wait. What you change holds from the next message on.
        </p>
        {lines.length === 0 ? (
          <p className={classes.empty}>
            No line yet. Nothing can be sent or received before one is set up with its provider.
          </p>
        ) : (
          <ul className={classes.lines}>
            {lines.map((line) => (
              <li key={line.id}>
                <LineCard
                  line={line}
                  lines={lines}
                  figures={figures.get(line.id) ?? null}
                  mayChange={mayChange}
                  times={times}
                  now={now}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
