/** A number or mailbox for a patient. One that somebody else has is shown with whose it is, and can be shared. */
import { useState } from "react";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { PatientAddress } from "../../../../shared/api/conversations.ts";
import type { AddressFound } from "../../../../shared/api/households.ts";
import { callName } from "../../../components/message/people.ts";
import { useAddAddress, useAddressLookUp } from "../../../data/households.ts";
import { problemOf } from "../../../data/http.ts";
import { Trouble } from "./shared-with.tsx";
import { namesOf } from "./household-words.ts";
import classes from "./shared-with.module.css";

const kinds = [
  { value: "phone", label: "Text messages" },
  { value: "whatsapp", label: "WhatsApp" },
  { value: "email", label: "Email" },
] as const;

export function AddAddress({ patientId, name }: { patientId: string; name: string }) {
  const lookUp = useAddressLookUp(patientId);
  const add = useAddAddress(patientId);
  const [opened, setOpened] = useState(false);
  const [kind, setKind] = useState<PatientAddress["kind"]>("phone");
  const [value, setValue] = useState("");
  const [found, setFound] = useState<AddressFound | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [looking, setLooking] = useState(false);

  const leave = () => {
    setOpened(false);
    setFound(null);
    setProblem(null);
    setValue("");
  };
  const save = async (share: boolean) => {
    const refused = await add.run({ kind, value, share });
    setProblem(refused);
    if (!refused) leave();
  };
  const look = async () => {
    setProblem(null);
    setLooking(true);
    try {
      const answer = await lookUp({ kind, value });
      setFound(answer);
      if (answer.state === "free") await save(false);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setLooking(false);
    }
  };
  const change = (edit: () => void) => {
    edit();
    setFound(null);
    setProblem(null);
  };
  if (!opened)
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} stroke={2} aria-hidden="true" />}
        onClick={() => setOpened(true)}
      >
        Add an address
      </Button>
    );
  return (
    <form
      className={classes.form}
      aria-label="A new address"
      onSubmit={(event) => {
        event.preventDefault();
        void look();
      }}
    >
      <NativeSelect
        size="sm"
        label="By"
        data={kinds}
        value={kind}
        onChange={(event) => {
          const wanted = kinds.find((one) => one.value === event.currentTarget.value);
          change(() => setKind(wanted?.value ?? "phone"));
        }}
      />
      <TextInput
        size="sm"
        label={kind === "email" ? "Mailbox" : "Number"}
        value={value}
        autoFocus
        autoComplete="off"
        onChange={(event) => {
          const next = event.currentTarget.value;
          change(() => setValue(next));
        }}
      />
      {found?.state === "taken" ? (
        <div className={classes.taken} role="status">
          <p>
            <strong>
              {namesOf(found.owners)} {found.owners.length === 1 ? "has" : "have"} {found.display}.
            </strong>{" "}
            Where {callName(name)} shares it, each keeps a thread of their own, and STOP from it counts for
            all.
          </p>
          <Button size="compact-sm" loading={add.busy} onClick={() => void save(true)}>
            They share it
          </Button>
        </div>
      ) : null}
      {found?.state === "own" ? (
        <p className={classes.hint} role="status">
          {callName(name)} has it already.
        </p>
      ) : null}
      {problem ? <Trouble problem={problem} /> : null}
      <div className={classes.buttons}>
        {found?.state === "taken" ? null : (
          <Button
            type="submit"
            size="compact-sm"
            loading={looking || add.busy}
            disabled={value.trim() === ""}
          >
            Add
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={leave}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
