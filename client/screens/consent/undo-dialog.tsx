/** Takes back a slip. Nothing is removed: a new entry names the one it corrects. */
import { useState } from "react";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { ProblemLine } from "../../components/problem-line.tsx";
import type { Problem } from "../../../shared/api/common.ts";
import type { ConsentEntryView } from "../../../shared/api/consent.ts";
import { aboutWords, choiceNames } from "./consent-words.ts";

interface Props {
  entry: ConsentEntryView;
  busy: boolean;
  problem: Problem | null;
  onClose: () => void;
  onUndo: (words: string) => void;
}

export function UndoDialog({ entry, busy, problem, onClose, onUndo }: Props) {
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const empty = words.trim() === "";
  return (
    <Modal opened onClose={onClose} title="Take back this entry" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!empty) onUndo(words);
        }}
      >
        <Stack gap={16}>
          <p style={{ margin: 0 }}>
            {choiceNames[entry.choice]}: {aboutWords(entry)}, “{entry.words}”. The entry stays, and a new one
            says that it was a slip.
          </p>
          <TextInput
            label="What went wrong"
            placeholder="Wrong patient"
            data-autofocus
            maxLength={500}
            value={words}
            error={tried && empty ? "Say why, for the auditor" : undefined}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <ProblemLine problem={problem} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Keep it
            </Button>
            <Button type="submit" loading={busy}>
              Take it back
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
