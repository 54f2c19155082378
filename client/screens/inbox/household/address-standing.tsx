/** Below an address: whoever knows better says that it works again, or that it is theirs, and takes that back. */
import { useState } from "react";
import { Button } from "@mantine/core";
import type { Patient, PatientAddress } from "../../../../shared/api/conversations.ts";
import { useAddressStanding } from "../../../data/households.ts";
import { Trouble } from "./shared-with.tsx";
import classes from "./shared-with.module.css";

export interface AddressStandingProps {
  patient: Pick<Patient, "id">;
  address: PatientAddress;
}

const acts = {
  reopen: {
    asks: "Nothing is sent there until it works again.",
    say: "It works again",
    said: "It works again: messages go there as before.",
  },
  landline: {
    asks: "Nothing is sent to a landline.",
    say: "It takes texts",
    said: "It takes texts: messages go there as before.",
  },
  verify: {
    asks: "Nobody has shown that it is theirs, so nothing goes there by itself.",
    say: "I asked: it is theirs",
    said: "It is theirs: messages go there by themselves too.",
  },
} as const;

export function AddressStanding({ patient, address }: AddressStandingProps) {
  const change = useAddressStanding(patient.id);
  const [done, setDone] = useState<keyof typeof acts | null>(null);
  // What cannot be reached at all is asked first.
  const closed = /landline/i.test(address.note ?? "") ? "landline" : "reopen";
  const open = address.closed === true ? closed : address.verified ? null : "verify";
  const act = open ?? done;
  if (act === null && !change.problem) return null;
  const say = async (undo: boolean) => {
    if (act === null) return;
    const wanted = act === "landline" ? "reopen" : act;
    if ((await change.run({ addressId: address.id, act: wanted, undo })) === null) setDone(undo ? null : act);
  };
  return (
    <div className={classes.unlinked} role="group" aria-label={`What is known of ${address.display}`}>
      {act === null ? null : (
        <>
          <p role="status" className={classes.hint}>
            {open === null ? acts[act].said : acts[act].asks}
          </p>
          <Button
            size="compact-sm"
            variant="default"
            loading={change.busy}
            onClick={() => void say(open === null)}
          >
            {open === null ? "Undo" : acts[act].say}
          </Button>
        </>
      )}
      {change.problem ? <Trouble problem={change.problem} /> : null}
    </div>
  );
}
