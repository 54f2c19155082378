/**
 * Above every screen: emergencies that nobody has taken, and drills. Said aloud once, and never a dialog. Above its own
 * thread an emergency has a strip that says more.
 */
import { useEffect, useRef, useState } from "react";
import { Button } from "@mantine/core";
import { IconUrgent } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import type { Alarm } from "../../shared/api/emergencies.ts";
import { useOpenAlarms, useTakeAlarm } from "../data/emergencies.ts";
import classes from "./emergency-strips.module.css";

const shown = 3;

export function EmergencyStrips() {
  const alarms = useOpenAlarms();
  const take = useTakeAlarm();
  const said = useSaidOnce(alarms);
  const { pathname } = useLocation();
  const elsewhere = alarms.filter(
    ({ conversationId }) => conversationId === null || !pathname.endsWith(`/${conversationId}`),
  );
  return (
    <>
      <p className="tw-hidden" role="alert" aria-live="assertive">
        {said}
      </p>
      {elsewhere.slice(0, shown).map((alarm) => (
        <section
          key={alarm.id}
          className={classes.strip}
          data-drill={alarm.kind === "drill" || undefined}
          aria-label={labelOf(alarm, elsewhere)}
        >
          <IconUrgent size={18} stroke={1.75} aria-hidden="true" />
          <p>
            <strong>{alarm.kind === "drill" ? "Drill, nothing happened." : "Emergency."}</strong>{" "}
            {pagedWords(alarm)}
          </p>
          <span className={classes.acts}>
            {alarm.conversationId ? (
              <Button
                component={Link}
                to={`/inbox/emergencies/${alarm.conversationId}`}
                size="xs"
                variant="default"
              >
                Open
              </Button>
            ) : null}
            <Button size="xs" color="red" loading={take.busy} onClick={() => void take.run(alarm.id)}>
              I have it
            </Button>
          </span>
        </section>
      ))}
      {take.problem ? (
        <p className={classes.wrong} role="status">
          {take.problem.title.replace(/\.?$/, ".")} Try again.
        </p>
      ) : null}
    </>
  );
}

/** Each by a name of its own: who goes from landmark to landmark hears which one it is. */
function labelOf(alarm: Alarm, alarms: readonly Alarm[]): string {
  const alike = alarms.slice(0, shown).filter(({ kind }) => kind === alarm.kind);
  const name = alarm.kind === "drill" ? "Drill" : "Emergency";
  return alike.length > 1 ? `${name}, ${alike.indexOf(alarm) + 1} of ${alike.length}` : name;
}

/** "Nora Okafor was paged by text, step 1 of 2." */
export function pagedWords(alarm: Alarm): string {
  const { state, pages, step, steps } = alarm;
  if (state === "unanswered")
    return alarm.escalateAt === null
      ? "Everybody was paged again and again, and nobody took it."
      : "Everybody was paged again and again, and nobody took it. The pages go on, further and further apart.";
  const names = [
    ...new Set(
      pages.flatMap((page) =>
        page.step === step && page.state !== "skipped" ? (page.staff?.name ?? []) : [],
      ),
    ),
  ];
  if (steps === 0) return "Nobody is on call: only the screens were told.";
  if (names.length === 0) return "Nobody could be paged yet.";
  return `${names.join(" and ")} ${names.length === 1 ? "was" : "were"} paged, step ${step + 1} of ${steps}.`;
}

/** Words for ears when one is new; silence for those that were there before. */
function useSaidOnce(alarms: readonly Alarm[]): string {
  const known = useRef(new Set<string>());
  const [words, setWords] = useState("");
  useEffect(() => {
    const fresh = alarms.filter(({ id }) => !known.current.has(id));
    for (const { id } of fresh) known.current.add(id);
    if (fresh[0])
      setWords(
        fresh[0].kind === "drill" ? "Drill. Nothing happened." : "Emergency. A patient needs somebody now.",
      );
  }, [alarms]);
  return words;
}
