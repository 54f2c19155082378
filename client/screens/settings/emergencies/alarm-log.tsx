/** Past emergencies and drills: when, whom they paged, and how long until somebody had them. */
import type { Alarm } from "../../../../shared/api/emergencies.ts";
import type { Times } from "../../../components/message/times.ts";
import classes from "./emergencies.module.css";

const ways = { sms: "text", flash: "flash text", email: "mail" } as const;
const states = {
  due: "waits",
  calling: "being sent",
  sent: "sent",
  delivered: "delivered",
  failed: "failed",
  unconfirmed: "unconfirmed",
  skipped: "skipped",
} as const;

export function AlarmLog({ log, times }: { log: readonly Alarm[] | null; times: Times }) {
  return (
    <section className={classes.part}>
      <h2>Log</h2>
      {log === null ? (
        <p role="status">Loading</p>
      ) : log.length === 0 ? (
        <p className={classes.meta}>
          Emergencies and drills appear here, with whom they paged and when somebody had them.
        </p>
      ) : (
        <ol className={classes.log}>
          {log.map((alarm) => (
            <li key={alarm.id}>
              <p>
                <strong>{alarm.kind === "drill" ? "Drill" : "Emergency"}</strong>,{" "}
                {times.full(alarm.openedAt)}. {outcome(alarm)} {alarm.answerNote}
              </p>
              <ul>
                {alarm.pages.map((page) => (
                  <li key={page.id}>
                    {times.second(page.at)} {page.staff?.name ?? "Somebody who left"}{" "}
                    {page.answersAck ? "told who has it, by text" : `by ${ways[page.way]}`}:{" "}
                    {states[page.state]}
                    {page.note ? `. ${page.note}` : ""}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** "Nora Okafor had it after 1 min 4 s, by text." */
function outcome({ openedAt, acknowledged, state, escalateAt }: Alarm): string {
  if (!acknowledged && state === "unanswered")
    return escalateAt === null ? "Nobody answered." : "Nobody has answered yet; the pages go on.";
  if (!acknowledged) return "Nobody has taken it yet.";
  const seconds = Math.max(0, Math.round((Date.parse(acknowledged.at) - Date.parse(openedAt)) / 1000));
  const span = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const how = { screen: "on the screen", link: "by the link", sms: "by text" }[acknowledged.how];
  return `${acknowledged.by?.name ?? "Somebody who left"} had it after ${span}, ${how}.`;
}
