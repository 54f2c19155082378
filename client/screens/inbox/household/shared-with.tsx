/** Below an address in the patient's pane: who else has it, the way to their threads, and what staff change of that. */
import { useState } from "react";
import { ActionIcon, Button, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconDotsVertical, IconUserPlus, IconUnlink } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Patient, PatientAddress } from "../../../../shared/api/conversations.ts";
import type { HouseholdMember } from "../../../../shared/api/households.ts";
import { callName } from "../../../components/message/people.ts";
import { useAddMember, useUnlinkAddress } from "../../../data/households.ts";
import { memberWords } from "./household-words.ts";
import classes from "./shared-with.module.css";

export interface SharedWithProps {
  patient: Pick<Patient, "id" | "name">;
  address: PatientAddress;
  now: number;
  hrefOf: (conversationId: string) => string;
  /** It is no longer theirs: the list that showed it offers the way back. */
  onUnlinked: (display: string) => void;
}

/** Everybody who shares an address, each with the way to their thread. */
export function SharedBy({
  members,
  now,
  hrefOf,
}: {
  members: readonly HouseholdMember[];
  now: number;
  hrefOf: (conversationId: string) => string;
}) {
  return (
    <ul className={classes.by}>
      {members.map((member) => (
        <li key={member.patientId}>
          {member.conversationId ? (
            <Link className={classes.member} to={hrefOf(member.conversationId)}>
              <bdi>{memberWords(member, now)}</bdi>
            </Link>
          ) : (
            <bdi>{memberWords(member, now)}</bdi>
          )}
        </li>
      ))}
    </ul>
  );
}

export function SharedWith({ patient, address, now, hrefOf, onUnlinked }: SharedWithProps) {
  const addMember = useAddMember(patient.id);
  const unlink = useUnlinkAddress(patient.id);
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const [born, setBorn] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const members = address.sharedWith ?? [];
  const busy = addMember.busy || unlink.busy;
  const save = async () => {
    const birthDate = born === "" ? null : born;
    const found = await addMember.run({ addressId: address.id, name: name.trim(), birthDate });
    setProblem(found);
    if (found) return;
    setAdding(false);
    setName("");
    setBorn("");
  };
  const takeAway = async () => {
    const found = await unlink.run({ addressId: address.id });
    setProblem(found);
    if (!found) onUnlinked(address.display);
  };
  return (
    <>
      <div className={classes.row}>
        {members.length > 0 ? (
          <p className={classes.with}>
            Shared with{" "}
            {members.map((member) =>
              member.conversationId ? (
                <Link key={member.patientId} className={classes.member} to={hrefOf(member.conversationId)}>
                  <bdi>{memberWords(member, now)}</bdi>
                </Link>
              ) : (
                <bdi key={member.patientId}>{memberWords(member, now)}</bdi>
              ),
            )}
          </p>
        ) : null}
        <Menu position="bottom-end" shadow="lg" width={240}>
          <Menu.Target>
            <Tooltip label="Who shares it">
              <ActionIcon size={24} className={classes.tool} aria-label={`Who shares ${address.display}`}>
                <IconDotsVertical size={15} stroke={1.75} />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconUserPlus size={16} stroke={1.75} aria-hidden="true" />}
              onClick={() => setAdding(true)}
            >
              Add somebody who shares it
            </Menu.Item>
            {members.length > 0 ? (
              <Menu.Item
                leftSection={<IconUnlink size={16} stroke={1.75} aria-hidden="true" />}
                disabled={busy}
                onClick={() => void takeAway()}
              >
                {callName(patient.name)} no longer shares it
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      </div>
      {adding ? (
        <form
          className={classes.form}
          aria-label="Somebody who shares it"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextInput
            size="sm"
            label="Name"
            value={name}
            maxLength={200}
            autoComplete="off"
            autoFocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            size="sm"
            type="date"
            label="Born"
            description="Left empty when not known."
            value={born}
            onChange={(event) => setBorn(event.currentTarget.value)}
          />
          <p className={classes.hint}>
            They get a thread of their own. What was said from this address about consent counts for them too.
          </p>
          <div className={classes.buttons}>
            <Button type="submit" size="compact-sm" loading={addMember.busy} disabled={name.trim() === ""}>
              Add
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAdding(false)}>
              Cancel
            </Button>
          </div>
        </form>
      ) : null}
      {problem ? <Trouble problem={problem} /> : null}
    </>
  );
}

export function Trouble({ problem }: { problem: Problem }) {
  return (
    <p className={classes.problem} role="alert">
      {problem.title.replace(/\.?$/, ".")} {problem.detail ?? "Nothing was changed."}
    </p>
  );
}
