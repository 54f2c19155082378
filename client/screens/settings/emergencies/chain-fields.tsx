/** The on-call chain: who is paged together, how, and how long before the next. */
import { ActionIcon, Button, Checkbox, MultiSelect, NumberInput } from "@mantine/core";
import { IconAlertTriangle, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Staff } from "../../../../shared/api/common.ts";
import type { EmergencySettingsView } from "../../../../shared/api/emergencies.ts";
import {
  chainRounds,
  maxChainSteps,
  pagesUnproven,
  withText,
  type PageWay,
} from "../../../../shared/domain/emergency.ts";
import classes from "./emergencies.module.css";

type Settings = EmergencySettingsView["settings"];
type Chain = Settings["chain"];

export interface ChainFieldsProps {
  settings: Settings;
  view: EmergencySettingsView;
  staff: readonly Staff[];
  onChange: (chain: Chain) => void;
  onPageUnproven: (page: boolean) => void;
}

/** Whoever takes the text away takes the flash text with it; whoever adds a flash text adds the text. */
function chosen(wanted: PageWay[], before: readonly PageWay[]): PageWay[] {
  const tookText = before.includes("sms") && !wanted.includes("sms");
  return tookText ? wanted.filter((way) => way !== "flash") : withText(wanted);
}

export function ChainFields({ settings, view, staff, onChange, onPageUnproven }: ChainFieldsProps) {
  const { chain } = settings;
  const pageUnproven = pagesUnproven(settings);
  const edit = (index: number, part: Partial<Chain[number]>) =>
    onChange(chain.map((step, n) => (n === index ? { ...step, ...part } : step)));
  const ways: { value: PageWay; label: string; disabled: boolean }[] = [
    { value: "sms", label: "Text", disabled: !view.lines.sms },
    { value: "flash", label: "Flash text", disabled: !view.lines.flash },
    { value: "email", label: "Mail", disabled: !view.lines.email },
  ];
  const people = staff.map(({ id, name }) => ({
    value: id,
    label: !view.reachable.includes(id)
      ? `${name} (no phone)`
      : view.proven.includes(id)
        ? name
        : `${name} (phone not proven)`,
  }));
  const unproven = (step: Chain[number]) =>
    step.ways.some((way) => way !== "email")
      ? staff.filter(
          ({ id }) => step.userIds.includes(id) && view.reachable.includes(id) && !view.proven.includes(id),
        )
      : [];
  const anybodyUnproven = chain.some((step) => unproven(step).length > 0);
  return (
    <section className={classes.part}>
      <h2>On call</h2>
      <p className={classes.meta}>
        One step after the other, round and round, until somebody says that they have it; after {chainRounds}{" "}
        rounds at growing pauses. Every screen is told at once. A flash text never goes alone: it is gone once
        it is read.
      </p>
      {chain.length === 0 ? (
        <p className={classes.meta}>Nobody is on call yet: only the screens are told.</p>
      ) : (
        <ol className={classes.chain}>
          {chain.map((step, index) => (
            <li key={index} className={classes.step}>
              <MultiSelect
                label={`Step ${index + 1}: who`}
                data={people}
                value={step.userIds}
                maxValues={5}
                error={step.userIds.length === 0 ? "Choose somebody" : null}
                onChange={(userIds) => edit(index, { userIds })}
              />
              <MultiSelect
                label="How"
                data={ways}
                value={step.ways}
                error={step.ways.length === 0 ? "Choose a way" : null}
                onChange={(value) => edit(index, { ways: chosen(value as PageWay[], step.ways) })}
              />
              <NumberInput
                label="Seconds to the next step"
                min={30}
                max={3600}
                allowDecimal={false}
                value={step.waitSeconds}
                onChange={(value) => typeof value === "number" && edit(index, { waitSeconds: value })}
              />
              <ActionIcon
                className={classes.remove}
                variant="default"
                size={36}
                aria-label={`Remove step ${index + 1}`}
                onClick={() => onChange(chain.filter((_, n) => n !== index))}
              >
                <IconTrash size={16} stroke={1.75} />
              </ActionIcon>
              {unproven(step).length > 0 ? (
                <p className={classes.unproven}>
                  <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
                  <span>
                    {unproven(step)
                      .map(({ name }) => name)
                      .join(", ")}
                    : the phone is not proven.{" "}
                    {pageUnproven ? "Texts go there all the same." : "No text goes there."}
                  </span>
                </p>
              ) : null}
            </li>
          ))}
        </ol>
      )}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
        disabled={chain.length >= maxChainSteps}
        onClick={() => onChange([...chain, { userIds: [], ways: ["sms"], waitSeconds: 120 }])}
      >
        Add a step
      </Button>
      {anybodyUnproven || pageUnproven ? (
        <Checkbox
          label="Text phones that nobody has proven, too"
          description="A wrong digit pages a stranger, and nobody wakes up. Better: each colleague proves theirs under “Your phone for emergencies”, in the menu of their name."
          checked={pageUnproven}
          onChange={(event) => onPageUnproven(event.currentTarget.checked)}
        />
      ) : null}
    </section>
  );
}
