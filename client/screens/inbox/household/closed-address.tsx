/** Below an address that a provider's answer closed: whoever knows better opens it again, and takes that back. */
import { useState } from "react";
import { Button } from "@mantine/core";
import type { Patient, PatientAddress } from "../../../../shared/api/conversations.ts";
import { useReopenAddress } from "../../../data/households.ts";
import { Trouble } from "./shared-with.tsx";
import classes from "./shared-with.module.css";

export interface ClosedAddressProps {
  patient: Pick<Patient, "id">;
  address: PatientAddress;
}

export function ClosedAddress({ patient, address }: ClosedAddressProps) {
  const change = useReopenAddress(patient.id);
  const [opened, setOpened] = useState(false);
  const closed = address.closed === true;
  if (!closed && !opened && !change.problem) return null;
  const say = async (undo: boolean) => {
    if ((await change.run({ addressId: address.id, undo })) === null) setOpened(!undo);
  };
  return (
    <div className={classes.unlinked} role="group" aria-label={`Whether ${address.display} works`}>
      <p role="status" className={classes.hint}>
        {closed
          ? "Nothing is sent there until it works again."
          : "It works again: messages go there as before."}
      </p>
      {closed || opened ? (
        <Button size="compact-sm" variant="default" loading={change.busy} onClick={() => void say(!closed)}>
          {closed ? "It works again" : "Undo"}
        </Button>
      ) : null}
      {change.problem ? <Trouble problem={change.problem} /> : null}
    </div>
  );
}
