/** The test bench: what the chain on the screen, saved or not, would do for one patient now. */
import { useEffect, useMemo, useRef, useState } from "react";
import { Button, Select, Textarea } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { ProblemLine } from "../../../components/problem-line.tsx";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import type { Policy, Purpose } from "../../../../shared/domain/policy.ts";
import type { Times } from "../../../components/message/times.ts";
import { useConversationList } from "../../../data/conversations.ts";
import { useLines } from "../../../data/lines.ts";
import { useTryPolicy } from "../../../data/policies.ts";
import { sampleWords } from "./policy-words.ts";
import { TrialView } from "./trial-view.tsx";
import classes from "./try.module.css";

interface Props {
  purpose: Purpose;
  /** Null while the form has problems. */
  policy: Policy | null;
  times: Times;
}

/** Everybody in these rows once, in order of name. */
function patientsIn(rows: readonly ConversationSummary[]): { value: string; label: string }[] {
  const names = new Map(rows.map(({ patient }) => [patient.id, patient.name]));
  return [...names]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

export function TryIt({ purpose, policy, times }: Props) {
  const open = useConversationList("open");
  const closed = useConversationList("closed");
  const patients = useMemo(() => patientsIn([...open.rows, ...closed.rows]), [open.rows, closed.rows]);
  const [patientId, setPatientId] = useState<string | null>(null);
  const [texts, setTexts] = useState<Partial<Record<Purpose, string>>>({});
  const [asked, setAsked] = useState(false);
  const { run, busy, problem, last } = useTryPolicy();
  const { lines } = useLines();
  const stands = lines && JSON.stringify(lines.map(({ id, standing }) => [id, standing]));
  const stood = useRef(stands);
  useEffect(() => {
    const changed = stood.current !== null && stands !== stood.current;
    stood.current = stands;
    // What was tried went by how the lines stood then.
    if (changed && last) void run(last.wanted);
  }, [stands, last, run]);
  const text = texts[purpose] ?? sampleWords[purpose];
  const noPatient = asked && patientId === null;
  const noText = text.trim() === "";

  const tryNow = () => {
    setAsked(true);
    if (policy && patientId !== null && !noText) void run({ patientId, policy, text });
  };
  const shown = last?.wanted.policy.purpose === purpose ? last : null;
  const old =
    shown !== null &&
    policy !== null &&
    (shown.wanted.patientId !== patientId ||
      shown.wanted.text !== text ||
      JSON.stringify(shown.wanted.policy) !== JSON.stringify(policy));
  const nameOf = (id: string) => patients.find(({ value }) => value === id)?.label ?? "this patient";

  return (
    <section className={classes.bench} aria-labelledby="try-it">
      <h2 id="try-it">Try it on a patient</h2>
      <div className={classes.ask}>
        <Select
          label="Patient"
          placeholder="Find by name"
          searchable
          data={patients}
          value={patientId}
          onChange={setPatientId}
          onDropdownOpen={() => {
            open.fetchNext();
            closed.fetchNext();
          }}
          nothingFoundMessage="Nobody of this name among the latest conversations"
          error={noPatient ? "Choose a patient" : undefined}
        />
        <Textarea
          label="What would be said"
          autosize
          minRows={1}
          maxRows={5}
          maxLength={2000}
          value={text}
          error={noText ? "Enter some words" : undefined}
          onChange={(event) => setTexts({ ...texts, [purpose]: event.currentTarget.value })}
        />
        <Button
          variant="default"
          className={classes.go}
          loading={busy}
          disabled={policy === null}
          leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden="true" />}
          onClick={tryNow}
        >
          Try it
        </Button>
      </div>
      {policy === null ? <p className={classes.aside}>Mend the marked fields above, then try it.</p> : null}
      <ProblemLine problem={problem} />
      <div role="status">
        {shown ? (
          <>
            {old ? (
              <p className={classes.aside}>
                From before your last change. Try it again to see what holds now.
              </p>
            ) : null}
            <TrialView trial={shown.trial} name={nameOf(shown.wanted.patientId)} times={times} />
          </>
        ) : (
          <p className={classes.empty}>
            Shows which ways would be tried for this patient now, with the words of each, and which are left
            out and why. Nothing is sent by trying.
          </p>
        )}
      </div>
    </section>
  );
}
