/** A patient and a purpose: may it go now, until when not, by which zone and which rule. Nothing is sent. */
import { useMemo, useState } from "react";
import { Button, Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { QuietSettingsView, QuietTrial } from "../../../../shared/api/quiet-hours.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import type { Purpose } from "../../../../shared/domain/policy.ts";
import { cityOf } from "../../../components/message/people.ts";
import type { Times } from "../../../components/message/times.ts";
import { useConversationList } from "../../../data/conversations.ts";
import { useTryQuietHours } from "../../../data/quiet-hours.ts";
import { purposeNames } from "./quiet-words.ts";
import classes from "./quiet.module.css";

interface Props {
  purpose: Purpose;
  settings: QuietSettingsView["settings"];
  times: Times;
}

type Item = QuietTrial["items"][number];

const sources: Readonly<Record<Item["source"], string>> = {
  patient: "set on the patient",
  region: "by the state they live in",
  number: "by what the number allows",
  clinic: "the clinic’s own, as nothing else is known",
};

export function TryIt({ purpose, settings, times }: Props) {
  const open = useConversationList("open");
  const closed = useConversationList("closed");
  const patients = useMemo(() => {
    const names = new Map([...open.rows, ...closed.rows].map(({ patient }) => [patient.id, patient.name]));
    return [...names]
      .map(([value, label]) => ({ value, label }))
      .sort((a, b) => a.label.localeCompare(b.label));
  }, [open.rows, closed.rows]);
  const [patientId, setPatientId] = useState<string | null>(null);
  const { run, busy, problem, last } = useTryQuietHours();
  const shown = last?.wanted.purpose === purpose ? last : null;
  const old =
    shown !== null &&
    (shown.wanted.patientId !== patientId ||
      JSON.stringify(shown.wanted.settings) !== JSON.stringify(settings));
  const name = patients.find(({ value }) => value === shown?.wanted.patientId)?.label ?? "this patient";
  return (
    <section className={classes.try} aria-labelledby="try-quiet">
      <h2 id="try-quiet">Try it on a patient</h2>
      <div className={classes.ask}>
        <Select
          label="Patient"
          placeholder="Find by name"
          searchable
          data={patients}
          value={patientId}
          onChange={setPatientId}
          nothingFoundMessage="Nobody of this name among the latest conversations"
        />
        <Button
          variant="default"
          loading={busy}
          disabled={patientId === null}
          leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => patientId !== null && void run({ patientId, purpose, settings })}
        >
          Try it
        </Button>
      </div>
      {problem ? (
        <p className={classes.wrong} role="alert">
          {problem.title.replace(/\.?$/, ".")} {problem.detail}
        </p>
      ) : null}
      <div role="status">
        {shown === null ? (
          <p className={classes.meta}>
            Says whether {purposeNames[purpose].name.toLowerCase()} may go to this patient now, until when
            not, and by which clock and rule. Nothing is sent.
          </p>
        ) : (
          <>
            {old ? <p className={classes.old}>From before your last change. Try it again.</p> : null}
            {shown.trial.items.length === 0 ? <p>{name} has no address on record.</p> : null}
            <ul className={classes.answers}>
              {shown.trial.items.map((item, index) => (
                <Answer key={index} item={item} times={times} />
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

function Answer({ item, times }: { item: Item; times: Times }) {
  const { channel, addressDisplay, allowed, edge, reason, source, zones, regions, rules } = item;
  const shut = rules.filter((rule) => !rule.open);
  return (
    <li className={classes.answer} data-allowed={allowed || undefined}>
      <p className={classes.verdict}>
        <strong>{allowed ? "May go now" : "Held"}</strong>
        <span className={classes.where}>
          {channelWords[channel]}, {addressDisplay}
        </span>
        {edge ? <span className={classes.edge}>until {times.brief(edge, Date.now())}, your time</span> : null}
      </p>
      {allowed ? null : <p>{reason}</p>}
      <dl className={classes.facts}>
        <div>
          <dt>Clock</dt>
          <dd>
            {zones
              .slice(0, 4)
              .map(({ zone, clock }) => `${cityOf(zone)} ${clock}`)
              .join(", ")}
            {zones.length > 4 ? ` and ${zones.length - 4} more zones` : ""}, {sources[source]}
          </dd>
        </div>
        {regions.length > 0 ? (
          <div>
            <dt>State</dt>
            <dd>{regions.map((region) => region.replace("US-", "")).join(", ")}</dd>
          </div>
        ) : null}
        <div>
          <dt>Rules</dt>
          <dd>
            {rules.length === 0
              ? "None holds it"
              : shut.length === 0
                ? `${ruleList(rules)}: open`
                : `Closed now: ${ruleList(shut)}`}
          </dd>
        </div>
      </dl>
    </li>
  );
}

const ruleList = (rules: Item["rules"]) => [...new Set(rules.map(({ words }) => words))].join(", ");
