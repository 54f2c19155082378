/** Settings, quiet hours: when each purpose may reach patients, for admins to change and all staff to read. */
import { useEffect, useMemo, useState } from "react";
import { Button, NumberInput } from "@mantine/core";
import { purposes, type Purpose } from "../../../../shared/domain/policy.ts";
import {
  maxSpreadMinutes,
  type PurposeQuiet,
  type QuietSettings,
} from "../../../../shared/domain/quiet-hours.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { makeTimes } from "../../../components/message/times.ts";
import { useChangeQuietHours, useQuietSettings } from "../../../data/quiet-hours.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { Laws } from "./laws.tsx";
import { quietHoursPath } from "./path.ts";
import { PurposeFields } from "./purpose-fields.tsx";
import { purposeNames, shortWords } from "./quiet-words.ts";
import { TryIt } from "./try-it.tsx";
import classes from "./quiet.module.css";

export default function QuietHoursScreen() {
  const { user } = useSignedIn();
  const { view, status, error, refetch } = useQuietSettings();
  const save = useChangeQuietHours();
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);
  const [draft, setDraft] = useState<QuietSettings | null>(null);
  const [purpose, setPurpose] = useState<Purpose>("reminder");
  useEffect(() => setDraft(null), [view?.version]);

  if (status === "error")
    return (
      <FullPage
        inset
        title="The quiet hours did not load"
        problem={error}
        ways={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        Messages are still held by the hours that hold.
      </FullPage>
    );
  if (!view)
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  const settings: QuietSettings = draft ?? view.settings;
  const mayChange = user.role === "admin";
  const changed = draft !== null && JSON.stringify(draft) !== JSON.stringify(view.settings);
  const put = (part: Partial<PurposeQuiet>) =>
    setDraft({
      ...settings,
      purposes: { ...settings.purposes, [purpose]: { ...settings.purposes[purpose], ...part } },
    });
  const { problem } = save;
  return (
    <section className={classes.screen} aria-label="Quiet hours">
      <LeaveGuard changed={changed} within={quietHoursPath} />
      <header className={classes.head}>
        <h1>Quiet hours</h1>
        {mayChange ? (
          <div className={classes.acts}>
            {changed ? (
              <Button variant="default" onClick={() => setDraft(null)}>
                Undo changes
              </Button>
            ) : null}
            <Button
              disabled={!changed}
              loading={save.busy}
              onClick={() => void save.run({ settings, version: view.version })}
            >
              Save
            </Button>
          </div>
        ) : (
          <p className={classes.meta}>Only an admin changes this.</p>
        )}
      </header>
      <div className={classes.body}>
        {problem ? (
          <p className={classes.wrong} role="alert">
            {problem.title.replace(/\.?$/, ".")} {problem.detail ?? ""}{" "}
            {problem.type === "changed_meanwhile" ? (
              <Button size="xs" variant="default" onClick={() => void refetch()}>
                Show what holds now
              </Button>
            ) : null}
          </p>
        ) : null}
        <div className={classes.columns}>
          <nav className={classes.purposes} aria-label="Purposes">
            {purposes.map((one) => (
              <button
                key={one}
                type="button"
                className={classes.purpose}
                aria-current={one === purpose ? "true" : undefined}
                onClick={() => setPurpose(one)}
              >
                <span className={classes.purposeName}>{purposeNames[one].name}</span>
                <span className={classes.purposeHours}>{shortWords(settings.purposes[one])}</span>
              </button>
            ))}
          </nav>
          <div className={classes.scroll}>
            <div className={classes.main}>
              <fieldset className={classes.fields} disabled={!mayChange}>
                <legend className="tw-hidden">{purposeNames[purpose].name}</legend>
                <PurposeFields
                  purpose={purpose}
                  quiet={settings.purposes[purpose]}
                  holidays={view.holidays}
                  onChange={put}
                />
              </fieldset>
              <fieldset className={classes.fields} disabled={!mayChange}>
                <legend className="tw-hidden">For all purposes</legend>
                <NumberInput
                  label="Spread after the hours open, minutes"
                  description="For all purposes: what was held goes evenly over this time, so that the morning begins with no burst."
                  className={classes.spread}
                  min={0}
                  max={maxSpreadMinutes}
                  allowDecimal={false}
                  value={settings.spreadMinutes}
                  onChange={(value) =>
                    typeof value === "number" && setDraft({ ...settings, spreadMinutes: value })
                  }
                />
              </fieldset>
              <TryIt key={purpose} purpose={purpose} settings={settings} times={times} />
              <Laws laws={view.laws} />
            </div>
          </div>
        </div>
      </div>
    </section>
  );
}
