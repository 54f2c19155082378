/** Settings, emergencies: words, wording, the on-call chain, the drill and the log of pages. */
import { useEffect, useMemo, useState } from "react";
import { Button, NumberInput, Checkbox, TextInput } from "@mantine/core";
import type { EmergencySettingsView } from "../../../../shared/api/emergencies.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { makeTimes } from "../../../components/message/times.ts";
import {
  useAlarmLog,
  useChangeEmergencies,
  useEmergencySettings,
  useStartDrill,
} from "../../../data/emergencies.ts";
import { useStaff } from "../../../data/staff.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { AlarmLog } from "./alarm-log.tsx";
import { ChainFields } from "./chain-fields.tsx";
import { WordsFields } from "./words-fields.tsx";
import classes from "./emergencies.module.css";

type Settings = EmergencySettingsView["settings"];

export default function EmergenciesScreen() {
  const { user } = useSignedIn();
  const { view, status, error, refetch } = useEmergencySettings();
  const log = useAlarmLog();
  const staff = useStaff();
  const save = useChangeEmergencies();
  const drill = useStartDrill();
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);
  const [draft, setDraft] = useState<Settings | null>(null);
  useEffect(() => setDraft(null), [view?.version]);

  if (status === "error")
    return (
      <FullPage
        inset
        title="The emergencies did not load"
        problem={error}
        ways={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        Emergencies are still watched for, by what holds.
      </FullPage>
    );
  if (!view)
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  const settings = draft ?? view.settings;
  const change = (part: Partial<Settings>) => setDraft({ ...settings, ...part });
  const answer = (part: Partial<Settings["answer"]>) => change({ answer: { ...settings.answer, ...part } });
  const mayChange = user.role === "admin";
  const changed = draft !== null && JSON.stringify(draft) !== JSON.stringify(view.settings);
  const problem = save.problem ?? drill.problem;
  return (
    <section className={classes.screen} aria-label="Emergencies">
      <header className={classes.head}>
        <h1>Emergencies</h1>
        {mayChange ? (
          <div className={classes.acts}>
            <Button variant="default" loading={drill.busy} onClick={() => void drill.run(null)}>
              Start a drill
            </Button>
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
        <fieldset className={classes.fields} disabled={!mayChange}>
          <legend className="tw-hidden">What holds</legend>
          <Checkbox
            label="Watch for emergencies"
            description="Patients’ words are held against the phrases below as they come in."
            checked={settings.on}
            onChange={(event) => change({ on: event.currentTarget.checked })}
          />
          <ChainFields
            settings={settings}
            view={view}
            staff={staff}
            onChange={(chain) => change({ chain })}
          />
          <section className={classes.part}>
            <h2>What the patient is told</h2>
            <Checkbox
              label="Answer once with where to call"
              description="Never to an address that said STOP: people are paged all the same."
              checked={settings.answer.on}
              onChange={(event) => answer({ on: event.currentTarget.checked })}
            />
            <div className={classes.row}>
              <TextInput
                label="Number to call"
                value={settings.answer.number}
                onChange={(event) => answer({ number: event.currentTarget.value })}
              />
              <NumberInput
                label="At most once in, minutes"
                min={5}
                max={1440}
                allowDecimal={false}
                value={settings.answer.windowMinutes}
                onChange={(value) => typeof value === "number" && answer({ windowMinutes: value })}
              />
            </div>
          </section>
          <WordsFields settings={settings} view={view} mayChange={mayChange} onChange={change} />
        </fieldset>
        <AlarmLog log={log} times={times} />
      </div>
    </section>
  );
}
