/** A time of its own for what is written: by the patient's clock, which is named where it is not ours. */
import { useState } from "react";
import { ActionIcon, Button, Checkbox, Popover, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconCalendarClock } from "@tabler/icons-react";
import type { Patient } from "../../../../shared/api/conversations.ts";
import type { Schedule } from "../../../../shared/api/messages.ts";
import { instantOf } from "../../../../shared/text/zoned.ts";
import { departureWords } from "../../../components/message/delivery-words.ts";
import { possessiveOf, subjectOf } from "../../../components/message/people.ts";
import type { Times } from "../../../components/message/times.ts";
import { presets } from "./send-later-times.ts";

export interface SendLaterProps {
  zone: string;
  times: Times;
  patient: Pick<Patient, "name" | "pronouns" | "timeZone">;
  now: number;
  disabled: boolean;
  /** What the organization has set for whoever does not choose. */
  usuallyCancels: boolean;
  onSchedule: (schedule: Schedule) => void;
}

export function SendLater({
  zone,
  times,
  patient,
  now,
  disabled,
  usuallyCancels,
  onSchedule,
}: SendLaterProps) {
  const [opened, setOpened] = useState(false);
  const [wall, setWall] = useState("");
  const [cancels, setCancels] = useState<boolean | null>(null);
  const cancelIfAnswered = cancels ?? usuallyCancels;
  const chosen = instantOf(zone, wall);
  const past = chosen !== null && chosen.getTime() <= now;
  const say = (at: Date) => departureWords({ at: at.toISOString(), zone }, patient, times, now);
  const schedule = (at: Date) => {
    setOpened(false);
    setWall("");
    setCancels(null);
    onSchedule({ at: at.toISOString(), cancelIfAnswered });
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" width={280} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="Send later">
          <ActionIcon
            size={36}
            aria-label="Send later"
            aria-expanded={opened}
            disabled={disabled}
            onClick={() => setOpened((before) => !before)}
          >
            <IconCalendarClock size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          {presets(zone, now).map(({ label, at }) => (
            <Button key={label} variant="default" justify="space-between" onClick={() => schedule(at)}>
              {`${label}, ${say(at)}`}
            </Button>
          ))}
          <TextInput
            type="datetime-local"
            label={`At, ${possessiveOf(patient.pronouns, patient.name)} time`}
            value={wall}
            error={past ? "That time has passed." : null}
            onChange={(event) => setWall(event.currentTarget.value)}
          />
          <Checkbox
            label={`Cancel if ${subjectOf(patient.pronouns, patient.name)} answers first`}
            checked={cancelIfAnswered}
            onChange={(event) => setCancels(event.currentTarget.checked)}
          />
          <Button disabled={chosen === null || past} onClick={() => chosen && schedule(chosen)}>
            {chosen && !past ? `Send ${say(chosen)}` : "Send then"}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
