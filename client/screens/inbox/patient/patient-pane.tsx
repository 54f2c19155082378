/** The person behind the conversation: name, how to reach them, what is known, tags. */
import { useState, type ReactNode } from "react";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconEye, IconEyeOff, IconUserQuestion, IconX } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Conversation, PatientChange } from "../../../../shared/api/conversations.ts";
import { ageOf, callName, initialsOf } from "../../../components/message/people.ts";
import type { Times } from "../../../components/message/times.ts";
import { AddressList } from "./address-list.tsx";
import { Facts } from "./facts.tsx";
import { NameField } from "./name-field.tsx";
import { ReachField } from "./reach-field.tsx";
import { Tags } from "./tags.tsx";
import classes from "./patient.module.css";

export interface PatientPaneProps {
  conversation: Conversation;
  times: Times;
  now: number;
  onChange: (change: PatientChange) => void;
  /** The last change that was refused. */
  problem: Problem | null;
  /** Of the place where words from a shared address wait: whose they may be. */
  sharedBy?: ReactNode;
  /** Where threads of others are: then each address shows who else has it. */
  hrefOf?: (conversationId: string) => string;
  /** Below all of them. */
  addAddress?: ReactNode;
  /** The small consent grid; absent where there is no ledger at hand. */
  consent?: ReactNode;
  /** How to leave, where the pane is a drawer or a screen of its own. */
  leave: { kind: "close" | "back"; run: () => void } | null;
}

export function PatientPane(props: PatientPaneProps) {
  const { conversation, times, now, onChange, problem, consent, leave } = props;
  const [revealed, setRevealed] = useState(false);
  const patient = conversation.patientDetails;
  const hasSecrets = patient.birthDate !== null || patient.recordNumber !== null;
  const Eye = revealed ? IconEyeOff : IconEye;
  const revealWord = revealed ? "Hide birth date and record number" : "Show birth date and record number";
  return (
    <section className={classes.pane} aria-label={`Patient ${patient.name}`} data-pane="patient">
      <header className={classes.head}>
        {leave?.kind === "back" ? (
          <>
            <ActionIcon
              className={classes.back}
              size={44}
              aria-label="Back to the conversation"
              onClick={leave.run}
            >
              <IconChevronLeft size={24} stroke={1.75} />
            </ActionIcon>
            <h1 className={classes.screenTitle}>Patient</h1>
          </>
        ) : (
          <Who shared={Boolean(conversation.whose)} patient={patient} now={now} onChange={onChange} />
        )}
        {hasSecrets ? (
          <Tooltip label={revealWord}>
            <ActionIcon
              className={classes.tool}
              aria-label={revealWord}
              aria-pressed={revealed}
              onClick={() => setRevealed(!revealed)}
            >
              <Eye size={20} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {leave?.kind === "close" ? (
          <ActionIcon className={classes.tool} aria-label="Close the patient pane" onClick={leave.run}>
            <IconX size={20} stroke={1.75} />
          </ActionIcon>
        ) : null}
      </header>
      <div className={classes.body} tabIndex={0} role="group" aria-label="Patient details">
        {leave?.kind === "back" ? (
          <div className={classes.bigWho}>
            <Who shared={Boolean(conversation.whose)} patient={patient} now={now} onChange={onChange} />
          </div>
        ) : null}
        {problem ? (
          <p className={classes.problem} role="alert">
            <strong>{problem.title.replace(/\.?$/, ".")}</strong> {problem.detail ?? "Nothing was changed."}
          </p>
        ) : null}
        {props.sharedBy ? <Section title="Shared by">{props.sharedBy}</Section> : null}
        {conversation.whose ? null : (
          <>
            <Section title="Addresses">
              <AddressList
                key={patient.id}
                addresses={patient.addresses}
                ways={conversation.ways}
                times={times}
                now={now}
                patient={patient}
                hrefOf={props.hrefOf}
              />
              {props.addAddress}
            </Section>
            <Section title={`How to reach ${callName(patient.name)}`}>
              <ReachField
                key={patient.id}
                name={callName(patient.name)}
                reach={patient.reach}
                onChange={(reach) => onChange({ reach })}
              />
            </Section>
            {consent ? <Section title="Consent">{consent}</Section> : null}
            <Section title="Facts" hidden>
              <Facts patient={patient} revealed={revealed} now={now} onChange={onChange} />
            </Section>
            <Section title="Tags">
              <Tags key={patient.id} tags={patient.tags} onChange={(tags) => onChange({ tags })} />
            </Section>
          </>
        )}
      </div>
    </section>
  );
}

interface WhoProps {
  shared: boolean;
  patient: Conversation["patientDetails"];
  now: number;
  onChange: (change: PatientChange) => void;
}

function Who({ shared, patient, now, onChange }: WhoProps) {
  const facts = [
    ...(patient.latinName ? [patient.latinName] : []),
    ...(patient.birthDate ? [`${ageOf(patient.birthDate, now)} y`] : []),
    ...(patient.pronouns ? [patient.pronouns] : []),
    ...(shared ? ["Shared address"] : patient.provisional ? ["Unknown sender"] : []),
  ];
  return (
    <div className={classes.who}>
      <span className={classes.initials} aria-hidden="true">
        {patient.provisional ? (
          <IconUserQuestion size={20} stroke={1.75} />
        ) : (
          initialsOf(patient.latinName ?? patient.name)
        )}
      </span>
      <div className={classes.whoWords}>
        <NameField
          key={patient.id}
          name={patient.name}
          provisional={patient.provisional && !shared}
          fixed={shared}
          onSave={(name) => onChange({ name })}
        />
        {facts.length > 0 ? <p className={classes.whoFacts}>{facts.join(", ")}</p> : null}
      </div>
    </div>
  );
}

function Section({ title, hidden, children }: { title: string; hidden?: boolean; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h3 className={hidden ? "tw-hidden" : classes.sectionTitle}>{title}</h3>
      {children}
    </section>
  );
}
