/** A week as a picture: 24 hours across, 7 days down, filled where it may go. */
import { Fragment } from "react";
import { daily, weekdays, type PurposeQuiet, type Weekday } from "../../../../shared/domain/quiet-hours.ts";
import { dayNames, windowWords } from "./quiet-words.ts";
import classes from "./quiet.module.css";

interface Bar {
  from: number;
  to: number;
  /** Inside the clinic's window, outside the federal hours. */
  cut: boolean;
}

const dayMinutes = 24 * 60;
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const [federal] = daily("08:00", "21:00");

/** Windows of a day as bars, split where the federal hours end. */
function barsOf({ on, windows, law }: PurposeQuiet, day: Weekday): Bar[] {
  if (!on) return [{ from: 0, to: dayMinutes, cut: false }];
  const edges = law === "none" || !federal ? [] : [minutesOf(federal.from), minutesOf(federal.to)];
  return windows
    .filter(({ days }) => days.includes(day))
    .flatMap((window) => {
      const [from, to] = [minutesOf(window.from), minutesOf(window.to)];
      const stops = [from, ...edges.filter((edge) => edge > from && edge < to), to];
      return stops.slice(1).map((end, index): Bar => {
        const start = stops[index] ?? from;
        const [opens = 0, closes = dayMinutes] = edges;
        return { from: start, to: end, cut: start < opens || end > closes };
      });
    });
}

export function WeekGrid({ quiet, name }: { quiet: PurposeQuiet; name: string }) {
  const said = quiet.on ? quiet.windows.map(windowWords).join("; ") : "any time";
  const hatched = quiet.on && weekdays.some((day) => barsOf(quiet, day).some(({ cut }) => cut));
  return (
    <figure className={classes.picture}>
      <div className={classes.grid} role="img" aria-label={`${name} may go: ${said}`}>
        {weekdays.map((day) => (
          <Fragment key={day}>
            <span className={classes.day}>{dayNames[day]}</span>
            <span className={classes.track}>
              {barsOf(quiet, day).map(({ from, to, cut }) => (
                <span
                  key={from}
                  className={classes.bar}
                  data-cut={cut || undefined}
                  style={{
                    insetInlineStart: `${(from / dayMinutes) * 100}%`,
                    inlineSize: `${((to - from) / dayMinutes) * 100}%`,
                  }}
                />
              ))}
            </span>
          </Fragment>
        ))}
        <span />
        <span className={classes.axis}>
          {[0, 6, 12, 18, 24].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </span>
      </div>
      <figcaption className={classes.legend}>
        <span className={classes.swatch} /> may go
        {hatched ? (
          <>
            <span className={classes.swatch} data-cut /> closed by the federal hours
          </>
        ) : null}
        <span className={classes.swatch} data-closed /> held, by the clock where the patient is
      </figcaption>
    </figure>
  );
}
