/** A whole page that says one thing: what did not work, what is safe, what to do, and the reference for support. */
import type { ReactNode } from "react";
import type { Problem } from "../../shared/api/common.ts";
import { Mark } from "./mark.tsx";
import classes from "./full-page.module.css";

export interface FullPageProps {
  title: string;
  children: ReactNode;
  /** Buttons. */
  ways?: ReactNode;
  problem?: Problem | null;
  /** Inside the frame: no mark, no ground. */
  inset?: boolean;
}

export function FullPage({ title, children, ways, problem, inset }: FullPageProps) {
  return (
    <div className={inset ? classes.inset : classes.page}>
      {inset ? null : (
        <div className={classes.brand}>
          <Mark size={28} />
          Threadwell
        </div>
      )}
      <section className={classes.body} role="alert">
        <BrokenThread />
        <h1 className={classes.title}>{title}</h1>
        <div className={classes.text}>{children}</div>
        {ways ? <div className={classes.ways}>{ways}</div> : null}
        {problem?.reference ? <p className={classes.reference}>Reference {problem.reference}</p> : null}
      </section>
    </div>
  );
}

/** A thread that broke: the only picture an error has. */
function BrokenThread() {
  return (
    <svg className={classes.thread} viewBox="0 0 176 40" width="176" height="40" aria-hidden="true">
      <path d="M1 20c10-1 12-13 24-15 16-2 20 26 36 28 8 1 12-3 16-9" />
      <path d="M98 9c4-4 8-6 14-5 16 3 18 29 34 29 12 0 14-13 29-13" />
      <path d="m83 17 4-5M90 20h5m-8 4 5 4" className={classes.spark} />
    </svg>
  );
}
