/** Something did not load: what, what is safe, try again, and the reference for support. */
import { useState } from "react";
import { Button, UnstyledButton } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Problem } from "../../../shared/api/common.ts";
import type { Times } from "../../components/message/times.ts";
import classes from "./trouble.module.css";

export interface TroubleProps {
  title: string;
  /** What is safe all the same. */
  safe: string;
  problem: Problem;
  times: Times;
  onRetry: () => void;
  /** A second way out, beside "Try again". */
  other?: ReactNode;
  /** In a narrow pane: smaller, no picture. */
  narrow?: boolean;
}

export function Trouble({ title, safe, problem, times, onRetry, other, narrow }: TroubleProps) {
  const [at] = useState(() => Date.now());
  const [copied, setCopied] = useState(false);
  const line = [
    `${times.second(at)} ${times.clock(at).slice(-2)}`,
    ...(problem.reference ? [`Reference ${problem.reference}`] : []),
  ];
  const copy = () => {
    void navigator.clipboard
      ?.writeText([title, problem.title, ...line].join("\n"))
      .then(() => setCopied(true));
  };
  return (
    <div className={classes.trouble} data-narrow={narrow || undefined} role="alert">
      {narrow ? null : <CutThread />}
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>
        {problem.title.replace(/\.?$/, ".")} {safe}
      </p>
      <div className={classes.ways}>
        <Button leftSection={<IconRefresh size={16} stroke={2} aria-hidden="true" />} onClick={onRetry}>
          Try again
        </Button>
        {other}
      </div>
      <p className={classes.reference}>
        <span>{line.join(" · ")}</span>
        <UnstyledButton className={classes.copy} onClick={copy}>
          {copied ? "Copied" : "Copy for support"}
        </UnstyledButton>
      </p>
    </div>
  );
}

/** A thread that broke: the only picture an error has. */
function CutThread() {
  return (
    <svg className={classes.cut} viewBox="0 0 176 40" width="176" height="40" aria-hidden="true">
      <path d="M1 20c10-1 12-13 24-15 16-2 20 26 36 28 8 1 12-3 16-9" className={classes.strand} />
      <path d="M98 9c4-4 8-6 14-5 16 3 18 29 34 29 12 0 14-13 29-13" className={classes.strand} />
      <path d="M83 17l4-5M90 20h5M87 24l5 4" className={classes.spark} />
    </svg>
  );
}
