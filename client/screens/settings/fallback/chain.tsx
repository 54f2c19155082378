/** The chain as a picture: a card a step, between them what moves a message on, at the end what happens then. */
import { Fragment, useLayoutEffect, useRef, useState } from "react";
import { Button, Input, Menu } from "@mantine/core";
import {
  IconHandStop,
  IconHourglassHigh,
  IconMoon,
  IconPlus,
  IconUserQuestion,
  IconX,
} from "@tabler/icons-react";
import { channelWords, type ChannelId } from "../../../../shared/domain/channels.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { Choice } from "./fields.tsx";
import {
  addStep,
  editStep,
  moveStep,
  removeStep,
  unusedChannels,
  type FormProblems,
  type PolicyForm,
} from "./policy-form.ts";
import { endWords, moversOf, placeWords, type Mover } from "./policy-words.ts";
import { StepCard, type StepActs } from "./step-card.tsx";
import classes from "./chain.module.css";

interface Props {
  form: PolicyForm;
  problems: FormProblems;
  /** A notice carries a link to the secure page. */
  linked: boolean;
  /** Null for those who may only read. */
  onChange: ((form: PolicyForm) => void) | null;
}

const moverIcons = { failed: IconX, silent: IconHourglassHigh, hours: IconMoon } as const;
const endNames = { rest: endWords.rest.name, ask: endWords.ask.name } as const;

export function Chain({ form, problems, linked, onChange }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  /** Where the focus belongs after the next drawing: a moved card takes it along. */
  const wanted = useRef<(() => HTMLElement | null | undefined) | null>(null);
  const [said, setSaid] = useState("");
  useLayoutEffect(() => {
    wanted.current?.()?.focus();
    wanted.current = null;
  }, [form.steps]);

  const within = (channel: ChannelId, selector: string) =>
    root.current?.querySelector<HTMLElement>(`[data-step="${channel}"] ${selector}`);
  const actsOf = (channel: ChannelId): StepActs | null =>
    onChange && {
      edit: (edit) => onChange(editStep(form, channel, edit)),
      move(by) {
        const next = moveStep(form, channel, by);
        wanted.current = () =>
          within(channel, `[data-move="${by}"]:not(:disabled)`) ??
          within(channel, "[data-move]:not(:disabled)");
        setSaid(placeWords(next, channel));
        onChange(next);
      },
      remove() {
        wanted.current = () => add.current;
        setSaid(`${channelWords[channel]} is removed.`);
        onChange(removeStep(form, channel));
      },
    };
  const unused = unusedChannels(form);

  return (
    <div className={classes.chain} ref={root}>
      <div className={classes.steps}>
        {form.steps.map((step, index) => (
          <Fragment key={step.channel}>
            <StepCard
              form={form}
              step={step}
              index={index}
              problems={problems.steps[step.channel]}
              linked={linked}
              acts={actsOf(step.channel)}
            />
            <Arrow movers={moversOf(step)} />
          </Fragment>
        ))}
        <div className={classes.end} role="group" aria-labelledby="chain-end">
          <h2 id="chain-end">
            <IconUserQuestion size={18} stroke={1.75} aria-hidden="true" />
            At the end
          </h2>
          <Choice<PolicyForm["atEnd"]>
            label="If silent"
            value={form.atEnd}
            words={endNames}
            onChange={onChange && ((atEnd) => onChange({ ...form, atEnd }))}
          />
          <p>{endWords[form.atEnd].about}</p>
        </div>
      </div>
      {problems.chain ? <Input.Error role="alert">{problems.chain}</Input.Error> : null}
      <div className={classes.below}>
        <p>
          <IconHandStop size={16} stroke={1.75} aria-hidden="true" />
          Stops at once when the patient answers, says STOP, or a late receipt shows that it arrived. Consent
          is asked again before every step.
        </p>
        {onChange ? (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                ref={add}
                variant="subtle"
                className={classes.add}
                leftSection={<IconPlus size={16} stroke={2} aria-hidden="true" />}
              >
                Add a step
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {unused.length === 0 ? <Menu.Label>Every channel is in the chain</Menu.Label> : null}
              {unused.map((channel) => (
                <Menu.Item
                  key={channel}
                  leftSection={<ChannelGlyph of={channel} />}
                  onClick={() => onChange(addStep(form, channel))}
                >
                  {channelWords[channel]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      <p className="tw-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

function Arrow({ movers }: { movers: readonly Mover[] }) {
  return (
    <div className={classes.arrow}>
      <ul aria-label="Moves on when">
        {movers.map(({ why, words }) => {
          const Glyph = moverIcons[why];
          return (
            <li key={why}>
              <Glyph size={14} stroke={1.75} aria-hidden="true" />
              {words}
            </li>
          );
        })}
      </ul>
      <span className={classes.shaft} aria-hidden="true" />
    </div>
  );
}
