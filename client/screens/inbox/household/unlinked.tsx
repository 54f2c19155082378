/** An address that a patient no longer shares, and the way back: a slip of the hand costs them their messages. */
import { Button } from "@mantine/core";
import type { Patient } from "../../../../shared/api/conversations.ts";
import { callName } from "../../../components/message/people.ts";
import { useUndoUnlink } from "../../../data/households.ts";
import { Trouble } from "./shared-with.tsx";
import classes from "./shared-with.module.css";

export interface UnlinkedProps {
  patient: Pick<Patient, "id" | "name">;
  display: string;
  onDone: () => void;
}

export function Unlinked({ patient, display, onDone }: UnlinkedProps) {
  const undo = useUndoUnlink(patient.id);
  const takeBack = async () => {
    if ((await undo.run(null)) === null) onDone();
  };
  return (
    <div className={classes.unlinked} role="group" aria-label="What you unlinked">
      <p role="status">
        <bdi>{display}</bdi> is no longer {callName(patient.name)}’s.
      </p>
      <Button size="compact-sm" variant="default" loading={undo.busy} onClick={() => void takeBack()}>
        Undo
      </Button>
      {undo.problem ? <Trouble problem={undo.problem} /> : null}
    </div>
  );
}
