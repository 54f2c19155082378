/** Before a line is switched off: what becomes of what waits for it, and what can no longer be sent. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import { ProblemLine } from "../../../components/problem-line.tsx";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Line, LineFigures } from "../../../../shared/api/lines.ts";
import { switchOffWords } from "../../../components/lines/line-words.ts";
import classes from "./lines.module.css";

export interface SwitchOffDialogProps {
  line: Line;
  lines: readonly Line[];
  /** Null until known. */
  figures: LineFigures | null;
  now: number;
  busy: boolean;
  problem: Problem | null;
  onSwitchOff: () => void;
  onClose: () => void;
}

export function SwitchOffDialog(props: SwitchOffDialogProps) {
  const { line, lines, figures, now, busy, problem } = props;
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Switch off ${line.name}?`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap={16}>
        <ul className={classes.consequences}>
          {switchOffWords(line, lines, figures?.waiting ?? null, now).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <ProblemLine problem={problem} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" data-autofocus onClick={props.onClose}>
            Keep it on
          </Button>
          <Button color="red" loading={busy} onClick={props.onSwitchOff}>
            Switch it off
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
