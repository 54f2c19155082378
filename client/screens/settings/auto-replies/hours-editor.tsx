/** When the clinic is open, and its holidays, by its own clock: what rules mean by open and closed. */
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import type { AutoReplyBook, Holiday, OpenHours } from "../../../../shared/api/auto-replies.ts";
import { cityOf } from "../../../components/message/people.ts";
import type { Problems } from "./problems.ts";
import classes from "./rule.module.css";

interface Props {
  book: AutoReplyBook;
  now: string;
  timeZone: string;
  problems: Problems;
  /** Null for those who may only read. */
  onChange: ((part: Partial<Pick<AutoReplyBook, "hours" | "holidays">>) => void) | null;
  onRemoveHoliday: (holiday: Holiday) => void;
}

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

export function HoursEditor({ book, now, timeZone, problems, onChange, onRemoveHoliday }: Props) {
  const { hours, holidays } = book;
  const put = (at: number, change: Partial<OpenHours>) =>
    onChange?.({ hours: hours.map((one, n) => (n === at ? { ...one, ...change } : one)) });
  const setHoliday = (at: number, change: Partial<Holiday>) =>
    onChange?.({ holidays: holidays.map((one, n) => (n === at ? { ...one, ...change } : one)) });
  return (
    <fieldset className={classes.fields} disabled={!onChange}>
      <legend className="tw-hidden">Hours and holidays</legend>
      <h2>Hours and holidays</h2>
      <p className={classes.meta}>
        By the clock of the clinic ({cityOf(timeZone)}). {now}, by what is saved. A clinic without any hours
        counts as always open.
      </p>
      <ul className={classes.days} aria-label="Hours of the week">
        {days.map((day, index) => {
          const spans = hours.flatMap((one, at) => (one.day === index + 1 ? [{ one, at }] : []));
          return (
            <li key={day}>
              <strong>{day}</strong>
              <div className={classes.spans}>
                {spans.length === 0 ? <span className={classes.meta}>Closed</span> : null}
                {spans.map(({ one, at }, n) => (
                  <div key={at} className={classes.inline}>
                    <TextInput
                      type="time"
                      aria-label={`${day} from, ${n + 1}`}
                      value={one.from}
                      error={problems.at(`hours.${at}.from`)}
                      onChange={(event) => put(at, { from: event.currentTarget.value })}
                    />
                    to
                    <TextInput
                      type="time"
                      aria-label={`${day} to, ${n + 1}`}
                      // The very end of a day, which a clock shows as its beginning.
                      value={one.to === "24:00" ? "00:00" : one.to}
                      error={problems.at(`hours.${at}.to`)}
                      onChange={(event) =>
                        put(at, {
                          to: event.currentTarget.value === "00:00" ? "24:00" : event.currentTarget.value,
                        })
                      }
                    />
                    {onChange ? (
                      <ActionIcon
                        aria-label={`Remove ${day} ${one.from} to ${one.to}`}
                        onClick={() => onChange({ hours: hours.filter((_, m) => m !== at) })}
                      >
                        <IconX size={16} stroke={1.75} aria-hidden="true" />
                      </ActionIcon>
                    ) : null}
                  </div>
                ))}
              </div>
              {onChange ? (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={`Add hours on ${day}`}
                  leftSection={<IconPlus size={14} aria-hidden="true" />}
                  onClick={() =>
                    onChange({
                      hours: [
                        ...hours,
                        nextSpan(
                          index + 1,
                          spans.map(({ one }) => one),
                        ),
                      ],
                    })
                  }
                >
                  Hours
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      <h2>Holidays</h2>
      <p className={classes.meta}>Closed all day. Replies can name the day with the blank “Holiday”.</p>
      <ul className={classes.days} aria-label="Holidays">
        {holidays.map((holiday, n) => (
          <li key={n} className={classes.holiday}>
            <TextInput
              type="date"
              aria-label={`Date of holiday ${n + 1}`}
              value={holiday.date}
              error={problems.at(`holidays.${n}.date`)}
              onChange={(event) => setHoliday(n, { date: event.currentTarget.value })}
            />
            <TextInput
              aria-label={`Name of holiday ${n + 1}`}
              placeholder="Thanksgiving"
              value={holiday.name}
              error={problems.at(`holidays.${n}.name`)}
              onChange={(event) => setHoliday(n, { name: event.currentTarget.value })}
            />
            {onChange ? (
              <ActionIcon aria-label={`Remove holiday ${n + 1}`} onClick={() => onRemoveHoliday(holiday)}>
                <IconTrash size={16} stroke={1.75} aria-hidden="true" />
              </ActionIcon>
            ) : null}
          </li>
        ))}
      </ul>
      {onChange ? (
        <Button
          variant="subtle"
          className={classes.start}
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => onChange({ holidays: [...holidays, { date: "", name: "" }] })}
        >
          Add a holiday
        </Button>
      ) : null}
    </fieldset>
  );
}

/** The usual day, or the afternoon after a morning. */
function nextSpan(day: number, spans: readonly OpenHours[]): OpenHours {
  const last = spans.at(-1);
  return last && last.to < "17:00"
    ? { day, from: last.to, to: "17:30" }
    : { day, from: "08:00", to: "17:30" };
}
