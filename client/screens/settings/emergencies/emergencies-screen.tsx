/** Settings, emergencies: words, wording, the on-call chain, the drill and the log of pages. */
import { useEffect, useMemo, useState } from "react";
import { Button, Checkbox } from "@mantine/core";
import { emergencySettingsSchema, type EmergencySettingsView } from "../../../../shared/api/emergencies.ts";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
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
import { AnswerFields } from "./answer-fields.tsx";
import { ChainFields } from "./chain-fields.tsx";
import { emergenciesPath } from "./path.ts";
import { WordsFields } from "./words-fields.tsx";
import classes from "./emergencies.module.css";

type Settings = EmergencySettingsView["settings"];

export default function EmergenciesScreen() {
  const { user, organization } = useSignedIn();
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
  const problemAt = faultsOf(settings);
  const put = (kept: Settings) => void save.run({ settings: kept, version: view.version, lists: view.lists });
  const running = log?.find(({ kind, state }) => kind === "drill" && state === "paging") ?? null;
  return (
    <section className={classes.screen} aria-label="Emergencies">
      <LeaveGuard changed={changed} within={emergenciesPath} />
      <header className={classes.head}>
        <h1>Emergencies</h1>
        {mayChange ? (
          <div className={classes.acts}>
            <Button
              variant="default"
              loading={drill.busy}
              disabled={running !== null}
              onClick={() => void drill.run(null)}
            >
              Start a drill
            </Button>
            <Button disabled={!changed} loading={save.busy} onClick={() => put(settings)}>
              Save
            </Button>
          </div>
        ) : (
          <p className={classes.meta}>Only an admin changes this.</p>
        )}
      </header>
      {running ? (
        <p className={classes.drill} role="status">
          <strong>A drill is under way since {times.clock(running.openedAt)}.</strong> Every page says that
          nothing happened. It ends when somebody takes it; its pages stand in the log below.
        </p>
      ) : null}
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
            onPageUnproven={(pageUnproven) => change({ pageUnproven })}
          />
          <AnswerFields
            answer={settings.answer}
            defaults={view.defaultAnswers}
            clinic={organization.name}
            problemAt={(field) => problemAt(`answer.${field}`)}
            onChange={answer}
          />
          <WordsFields
            settings={settings}
            view={view}
            mayChange={mayChange}
            onChange={change}
            onKeep={changed || save.busy ? null : () => put(view.settings)}
          />
        </fieldset>
        <AlarmLog log={log} times={times} />
      </div>
    </section>
  );
}

/** What is wrong with a field, as the server would say it. */
function faultsOf(settings: Settings): (field: string) => string | undefined {
  const { error } = emergencySettingsSchema.safeParse(settings);
  const found = new Map(error?.issues.map(({ path, message }) => [path.join("."), message]));
  return (field) => {
    const words = found.get(field);
    return words && words.charAt(0).toUpperCase() + words.slice(1);
  };
}
