/** One line: what it is, how it stands and why, today's use, what waits for it, and what an admin may do. */
import { useState } from "react";
import { Button, Progress } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconGauge,
  IconHourglassHigh,
  IconPlayerPause,
  IconPower,
  IconRefreshDot,
  type Icon,
} from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Line, LineFigures, LineTest } from "../../../../shared/api/lines.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import { conditionAt, type LineCondition, type LineRate } from "../../../../shared/domain/lines.ts";
import {
  conditionWords,
  insteadWords,
  isClosed,
  paceWords,
  usedWords,
  whyWords,
} from "../../../components/lines/line-words.ts";
import { Badge, type BadgeTone } from "../../../components/message/badge.tsx";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import type { Times } from "../../../components/message/times.ts";
import {
  useChangeLineRate,
  usePauseLine,
  useResumeLine,
  useSwitchLine,
  useTestLine,
} from "../../../data/lines.ts";
import { BlockList } from "./block-list.tsx";
import { PauseForm } from "./pause-form.tsx";
import { RateForm } from "./rate-form.tsx";
import { SwitchOffDialog } from "./switch-off-dialog.tsx";
import classes from "./lines.module.css";

const looks: Readonly<Record<LineCondition, { tone: BadgeTone; icon: Icon }>> = {
  works: { tone: "quiet", icon: IconCheck },
  off: { tone: "caution", icon: IconPower },
  paused: { tone: "caution", icon: IconPlayerPause },
  out: { tone: "danger", icon: IconAlertTriangle },
  trying: { tone: "danger", icon: IconRefreshDot },
  resting: { tone: "caution", icon: IconHourglassHigh },
  capped: { tone: "caution", icon: IconGauge },
};

export interface LineCardProps {
  line: Line;
  lines: readonly Line[];
  /** Null until known. */
  figures: LineFigures | null;
  mayChange: boolean;
  times: Times;
  now: number;
}

/** What was done last from this card, and how it is taken back. */
interface Done {
  words: string;
  undo: () => Promise<Problem | null>;
}

export function LineCard({ line, lines, figures, mayChange, times, now }: LineCardProps) {
  const [open, setOpen] = useState<"pause" | "rate" | "off" | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [pause, resume, change, test] = [usePauseLine(), useResumeLine(), useChangeLineRate(), useTestLine()];
  const turn = useSwitchLine();
  const condition = conditionAt(line.standing, new Date(now));
  const why = whyWords(line, times, now);
  const { tone, icon } = looks[condition];
  const { id } = line;
  const paused = line.standing.pausedAt !== null;
  const titleId = `line-${id}`;

  const finish = (refused: Problem | null, next: Done) => {
    if (refused) return;
    setOpen(null);
    setDone(next);
  };
  const doPause = async (reason: string) =>
    finish(await pause.run({ id, reason }), { words: "Paused.", undo: () => resume.run({ id }) });
  const doResume = async () => {
    const reason = line.paused?.reason ?? "";
    finish(await resume.run({ id }), {
      words: "It sends again.",
      undo: () => pause.run({ id, reason: reason === "" ? "Paused again" : reason }),
    });
  };
  const doSwitch = async (on: boolean) =>
    finish(await turn.run({ id, on }), {
      words: on ? "It is switched on." : "It is switched off.",
      undo: () => turn.run({ id, on: !on }),
    });
  const doChange = async (rate: LineRate) => {
    const { rate: before, rateVersion } = line;
    finish(await change.run({ id, rate, version: rateVersion }), {
      words: `Changed to ${paceWords(rate).toLowerCase()}.`,
      undo: () => change.run({ id, rate: before, version: rateVersion + 1 }),
    });
  };
  const undo = async () => {
    if (done && !(await done.undo())) setDone(null);
  };
  const refused = open === "off" ? null : turn.problem;
  const problem = pause.problem ?? resume.problem ?? change.problem ?? test.problem ?? refused;

  return (
    <article className={classes.card} aria-labelledby={titleId}>
      <header className={classes.cardHead}>
        <h2 id={titleId}>
          <ChannelGlyph of={line.channel} size={18} />
          <span className="tw-hidden">{channelWords[line.channel]} line </span>
          {line.name}
        </h2>
        <Badge tone={tone} icon={icon}>
          {conditionWords[condition]}
        </Badge>
        <p className={classes.meta}>
          {channelWords[line.channel]} {line.addressDisplay} by {line.provider}. Patients see “
          {line.displayName}
          ”.
        </p>
      </header>
      {why ? (
        <p className={classes.why} data-tone={tone}>
          {why} {isClosed(condition) ? insteadWords(line, lines, now) : null}
        </p>
      ) : null}
      <Facts line={line} figures={figures} times={times} now={now} />
      {problem ? (
        <p className={classes.wrong} role="alert">
          {problem.title.replace(/\.?$/, ".")} {problem.detail ?? ""}
        </p>
      ) : null}
      {test.result ? (
        <p className={test.result.state === "sent" ? classes.done : classes.wrong} role="status">
          {testWords(test.result)}
        </p>
      ) : null}
      {done ? (
        <p className={classes.done} role="status">
          {done.words}{" "}
          <Button size="xs" variant="default" onClick={() => void undo()}>
            Undo
          </Button>
        </p>
      ) : null}
      {open === "pause" ? (
        <PauseForm
          busy={pause.busy}
          onPause={(reason) => void doPause(reason)}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "rate" ? (
        <RateForm
          line={line}
          busy={change.busy}
          onSave={(rate) => void doChange(rate)}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "off" ? (
        <SwitchOffDialog
          {...{ line, lines, figures, now }}
          busy={turn.busy}
          problem={turn.problem}
          onSwitchOff={() => void doSwitch(false)}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {mayChange && line.switchedOff ? (
        <div className={classes.acts}>
          <Button size="sm" loading={turn.busy} onClick={() => void doSwitch(true)}>
            Switch on
          </Button>
        </div>
      ) : null}
      {mayChange && (open === null || open === "off") && !line.standing.off ? (
        <div className={classes.acts}>
          {paused ? (
            <Button size="sm" loading={resume.busy} onClick={() => void doResume()}>
              Resume
            </Button>
          ) : (
            <Button size="sm" variant="default" onClick={() => setOpen("pause")}>
              Pause
            </Button>
          )}
          <Button size="sm" variant="default" onClick={() => setOpen("rate")}>
            Change the pace
          </Button>
          {line.channel === "whatsapp" ? null : (
            <Button size="sm" variant="subtle" loading={test.busy} onClick={() => void test.run(id)}>
              Send me a test
            </Button>
          )}
          <Button size="sm" variant="subtle" color="red" onClick={() => setOpen("off")}>
            Switch off
          </Button>
        </div>
      ) : null}
    </article>
  );
}

function testWords({ state, to, note }: LineTest): string {
  if (state === "sent") return `The provider took a test to ${to}. Look whether it arrives.`;
  return `${state === "failed" ? "The test did not go" : "Nobody knows whether the test went"} to ${to}. ${note ?? ""}`;
}

function Facts({ line, figures, times, now }: Pick<LineCardProps, "line" | "figures" | "times" | "now">) {
  const { rate } = line;
  const cap = rate.dailyCap;
  const units = figures?.today.units ?? 0;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Pace</dt>
        <dd>{paceWords(rate)}</dd>
        {line.rateChangedAt ? (
          <dd className={classes.meta}>
            Set{line.rateChangedBy ? ` by ${line.rateChangedBy.name}` : ""}{" "}
            {times.brief(line.rateChangedAt, now)}
          </dd>
        ) : (
          <dd className={classes.meta}>As it came</dd>
        )}
      </div>
      <div>
        <dt>Today</dt>
        <dd>{figures ? usedWords(units, rate) : "…"}</dd>
        {cap !== null && figures ? (
          <dd>
            <Progress
              size="sm"
              value={Math.min(100, (100 * units) / cap)}
              color={units >= cap ? "var(--tw-caution)" : "var(--tw-action)"}
              aria-label={`Used today: ${usedWords(units, rate)}`}
            />
          </dd>
        ) : null}
        {figures ? (
          <dd className={classes.meta}>From 0 again at {times.clock(figures.today.until)}</dd>
        ) : null}
      </div>
      <div>
        <dt>Waiting</dt>
        {figures ? <Waiting {...figures.waiting} /> : <dd>…</dd>}
      </div>
      <div>
        <dt>Health</dt>
        <dd>
          {figures?.lastTakenAt ? `Last taken ${times.brief(figures.lastTakenAt, now)}` : "Nothing taken yet"}
        </dd>
        {figures?.lastError ? (
          <dd className={classes.meta}>
            Last trouble {times.brief(figures.lastError.at, now)}: {figures.lastError.words}
            {figures.lastError.providerCode ? ` (code ${figures.lastError.providerCode})` : ""}
          </dd>
        ) : null}
      </div>
      {line.blockList ? <BlockList blockList={line.blockList} times={times} now={now} /> : null}
    </dl>
  );
}

function Waiting({ total, more, reasons }: LineFigures["waiting"]) {
  if (total === 0) return <dd>Nothing</dd>;
  const many = total.toLocaleString("en-US");
  return (
    <>
      <dd>{more ? `More than ${many}` : many}</dd>
      {reasons.map(({ reason, count }) => (
        <dd key={reason} className={classes.meta}>
          {reasons.length > 1 ? `${count.toLocaleString("en-US")}: ` : ""}
          {reason}
        </dd>
      ))}
    </>
  );
}
