/** Write down what a patient said: a refusal counts at once; consent against one needs the form they signed. */
import { useState } from "react";
import {
  Button,
  Checkbox,
  FileInput,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import {
  heardHow,
  maxFormBytes,
  type ConsentRecord,
  type ConsentView,
  type FormUpload,
} from "../../../shared/api/consent.ts";
import { ProblemLine } from "../../components/problem-line.tsx";
import type { Problem } from "../../../shared/api/common.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { patientPurposes, purposeNames } from "../../../shared/domain/preferences.ts";
import type { KeptRecord, RecordDraft, RecordKind } from "../../data/record-draft.ts";
import { howNames } from "./consent-words.ts";
import classes from "./ledger.module.css";

export interface RecordDialogProps {
  ledger: ConsentView;
  /** Today in the staff's zone: "2026-03-02". */
  today: string;
  busy: boolean;
  problem: Problem | null;
  kept: KeptRecord;
  /** What is written stays for the next time. */
  onClose: () => void;
  onRecord: (record: ConsentRecord, form: FormUpload | null) => void;
}

const whats: { value: RecordKind; label: string }[] = [
  { value: "refused", label: "Refused" },
  { value: "given", label: "Given" },
  { value: "asked", label: "Asked" },
  { value: "unencrypted", label: "Warning accepted" },
];

const hints: Readonly<Record<RecordKind, string>> = {
  refused: "Counts at once, whatever way it was said.",
  given: "Where a refusal stands, only a form that the patient signed after it can lift it.",
  asked: "They were asked and have not answered yet.",
  unencrypted: "They were told that the channel is not encrypted, and want messages there anyway.",
};

/** What was written before, unless its address is the patient's no more. */
function begin({ ways }: ConsentView, before: RecordDraft | null): RecordDraft {
  if (before && ways.some(({ addressId }) => addressId === before.addressId)) return before;
  const addressId = ways[0]?.addressId ?? "";
  const fresh: RecordDraft = { what: "refused", addressId, purposes: [], how: "phone", words: "" };
  return before ? { ...before, addressId } : fresh;
}

/** Without an answer nobody knows whether it is in the ledger: the ledger itself says so once it is there again. */
function lostWords(problem: Problem | null): Problem | null {
  if (problem?.status !== 0) return problem;
  const detail = "Nothing is known to be recorded. What you wrote stays here: record it when you are back.";
  return { ...problem, detail };
}

export function RecordDialog(props: RecordDialogProps) {
  const { ledger, today, busy, problem, kept, onClose, onRecord } = props;
  const [draft, setDraft] = useState(() => begin(ledger, kept.read()));
  const { what, addressId, purposes, how, words } = draft;
  const put = (part: Partial<RecordDraft>) => {
    setDraft({ ...draft, ...part });
    kept.keep({ ...draft, ...part });
  };
  const [file, setFile] = useState<File | null>(null);
  const [signedOn, setSignedOn] = useState(today);
  const [signedTime, setSignedTime] = useState("");
  const [tried, setTried] = useState(false);

  const noWords = words.trim() === "";
  const tooLarge = file !== null && file.size > maxFormBytes;
  const way = ledger.ways.find((one) => one.addressId === addressId);
  const wanted = purposes.length === 0 ? patientPurposes : purposes;
  const standing = way?.cells.filter(
    (cell) => cell.state === "refused" && wanted.some((one) => one === cell.purpose),
  );
  const needsForm = what === "given" && (standing?.length ?? 0) > 0;
  const noForm = needsForm && file === null;

  const send = async () => {
    setTried(true);
    if (noWords || tooLarge || noForm || !way) return;
    const about = what === "unencrypted" ? "unencrypted" : "messages";
    const choice = what === "unencrypted" ? "given" : what;
    const named = about === "messages" && purposes.length > 0 ? purposes : null;
    const time = needsForm && signedTime !== "" ? signedTime : null;
    const form = file && { name: file.name, signedOn, signedTime: time, data: await base64Of(file) };
    onRecord({ addressId, choice, about, purposes: named, how, words }, form);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title="Record consent"
      size={520}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap={16}>
          <div>
            <SegmentedControl
              fullWidth
              aria-label="What was said"
              data={whats}
              value={what}
              onChange={(value) => put({ what: value as RecordKind })}
              className={classes.whats}
            />
            <p className={classes.hint}>{hints[what]}</p>
          </div>
          <Select
            label="Address"
            data={ledger.ways.map((one) => ({
              value: one.addressId,
              label: `${channelWords[one.channel]} ${one.display}`,
            }))}
            value={addressId}
            allowDeselect={false}
            onChange={(value) => value && put({ addressId: value })}
          />
          {what === "unencrypted" ? null : (
            <Checkbox.Group
              label="For what"
              description="None ticked means everything."
              value={purposes}
              onChange={(values) => put({ purposes: patientPurposes.filter((one) => values.includes(one)) })}
            >
              <Group gap="8px 16px" mt={6}>
                {patientPurposes.map((purpose) => (
                  <Checkbox key={purpose} value={purpose} label={purposeNames[purpose]} />
                ))}
              </Group>
            </Checkbox.Group>
          )}
          <Select
            label="How it was said"
            data={heardHow.map((value) => ({ value, label: howNames[value] }))}
            value={how}
            allowDeselect={false}
            onChange={(value) => value && put({ how: value as RecordDraft["how"] })}
          />
          <Textarea
            label="Their exact words"
            description="As they said it, in their language."
            autosize
            minRows={2}
            maxRows={6}
            maxLength={2000}
            dir="auto"
            data-autofocus
            value={words}
            error={tried && noWords ? "Enter what they said" : undefined}
            onChange={(event) => put({ words: event.currentTarget.value })}
          />
          {what === "given" || what === "unencrypted" ? (
            <div className={classes.formRow}>
              <FileInput
                label={needsForm ? "Signed form" : "Signed form, if there is one"}
                description="PDF, PNG or JPEG, at most 4 MB."
                placeholder="Choose a file"
                accept="application/pdf,image/png,image/jpeg"
                clearable
                clearButtonProps={{ "aria-label": "Remove the file" }}
                leftSection={<IconPaperclip size={16} stroke={1.75} aria-hidden="true" />}
                value={file}
                onChange={setFile}
                error={
                  tooLarge
                    ? "Larger than 4 MB"
                    : tried && noForm
                      ? "A refusal stands: attach the form the patient signed"
                      : undefined
                }
              />
              {file ? (
                <Group gap={12} align="flex-end" wrap="nowrap">
                  <TextInput
                    type="date"
                    label="Signed on"
                    max={today}
                    value={signedOn}
                    onChange={(event) => setSignedOn(event.currentTarget.value)}
                  />
                  {needsForm ? (
                    <TextInput
                      type="time"
                      label="At, clinic time"
                      value={signedTime}
                      onChange={(event) => setSignedTime(event.currentTarget.value)}
                    />
                  ) : null}
                </Group>
              ) : null}
            </div>
          ) : null}
          <ProblemLine problem={lostWords(problem)} />
          <Group justify="flex-end" gap={8}>
            <Button
              variant="default"
              onClick={() => {
                kept.drop();
                onClose();
              }}
            >
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              {what === "refused" ? "Record refusal" : "Record"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
