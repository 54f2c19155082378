/**
 * Above the thread of somebody who shares an address: with whom, the way to their threads, a refusal that counts for
 * all of them, and filing words with another of them.
 */
import { useState } from "react";
import { Button, Checkbox, Kbd } from "@mantine/core";
import { IconHandStop, IconUsersGroup } from "@tabler/icons-react";
import type { PatientAddress } from "../../../../shared/api/conversations.ts";
import type { HouseholdMember } from "../../../../shared/api/households.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import { useKeys } from "../use-keys.ts";
import { lastRun, memberKeys, memberWords, namesOf } from "./household-words.ts";
import classes from "./household.module.css";

export interface HouseholdStripProps {
  members: readonly HouseholdMember[];
  /** Shared ones of this patient. */
  addresses: readonly PatientAddress[];
  messages: readonly Message[];
  /** What may be filed elsewhere, newest last. */
  movable: readonly Message[];
  now: number;
  clock: (at: string) => string;
  day: (at: string) => string;
  busy: boolean;
  keyed: boolean;
  /** Resolves to true when it was done. */
  onMove: (messageIds: readonly string[], member: HouseholdMember) => Promise<boolean>;
  onOpen: (conversationId: string) => void;
}

export function HouseholdStrip(props: HouseholdStripProps) {
  const { members, addresses, movable, now, busy } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const opened = chosen !== null;
  const toggle = () => setChosen(opened ? null : new Set(lastRun(props.messages, movable)));
  const move = async (member: HouseholdMember) => {
    const ids = movable.map(({ id }) => id).filter((id) => chosen?.has(id));
    if (ids.length > 0 && !busy && (await props.onMove(ids, member))) setChosen(null);
  };
  useKeys({
    m: () => (movable.length > 0 ? toggle() : undefined),
    ...(opened && props.keyed && memberKeys(members, (member) => void move(member))),
    ...(opened && { Escape: () => setChosen(null) }),
  });
  const refused = addresses.filter((one) => one.refused);
  return (
    <section className={classes.strip} aria-label="Household">
      <IconUsersGroup size={18} stroke={1.75} aria-hidden="true" />
      <div className={classes.words}>
        <p className={classes.line}>
          <span>Shares {addresses.map(({ display }) => display).join(", ")} with</span>
          {members.map((member) => (
            <Button
              key={member.patientId}
              size="compact-xs"
              variant="default"
              disabled={member.conversationId === null}
              aria-label={`${memberWords(member, now)}, open the thread`}
              onClick={() => member.conversationId !== null && props.onOpen(member.conversationId)}
            >
              <bdi>{memberWords(member, now)}</bdi>
            </Button>
          ))}
        </p>
        {refused.map(({ id, display, refused: said }) => (
          <p key={id} className={classes.refused}>
            <IconHandStop size={14} stroke={2} aria-hidden="true" />
            {display} was stopped {said ? props.day(said.at) : ""}: nothing goes there for {namesOf(members)}{" "}
            either. START from it lifts that for all.
          </p>
        ))}
      </div>
      {movable.length > 0 ? (
        <Button
          size="xs"
          variant={opened ? "light" : "default"}
          aria-expanded={opened}
          rightSection={<Kbd size="xs">M</Kbd>}
          onClick={toggle}
        >
          File with another
        </Button>
      ) : null}
      {opened ? (
        <div className={classes.panel} role="group" aria-label="File messages with another">
          <ul className={classes.list}>
            {movable.map((message) => (
              <li key={message.id}>
                <Checkbox
                  size="sm"
                  label={
                    <span className={classes.said} dir="auto">
                      <span className={classes.at}>{props.clock(message.at)}</span>{" "}
                      {message.text || message.subject || "No words"}
                    </span>
                  }
                  checked={chosen.has(message.id)}
                  onChange={({ currentTarget: { checked } }) => {
                    const next = new Set(chosen);
                    if (checked) next.add(message.id);
                    else next.delete(message.id);
                    setChosen(next);
                  }}
                />
              </li>
            ))}
          </ul>
          <div className={classes.choices}>
            {members.map((member, n) => (
              <Button
                key={member.patientId}
                size="xs"
                disabled={busy || chosen.size === 0}
                variant="default"
                rightSection={props.keyed ? <Kbd size="xs">{n + 1}</Kbd> : null}
                onClick={() => void move(member)}
              >
                <span>
                  To <bdi>{memberWords(member, now)}</bdi>
                </span>
              </Button>
            ))}
          </div>
        </div>
      ) : null}
    </section>
  );
}
