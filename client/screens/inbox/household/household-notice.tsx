/** Binds what is shown of a household above a thread to its data: which of the two strips, what was done, and its undo. */
import { useState } from "react";
import { Button, Kbd } from "@mantine/core";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { HouseholdMember } from "../../../../shared/api/households.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import { callName } from "../../../components/message/people.ts";
import { plural, type Times } from "../../../components/message/times.ts";
import { useMoveMessages, useUndoMove } from "../../../data/households.ts";
import { isPending, type LocalMessage } from "../../../data/messages.ts";
import { useKeys } from "../use-keys.ts";
import { HouseholdStrip } from "./household-strip.tsx";
import { movable, sharersOf } from "./household-words.ts";
import { WhoseStrip } from "./whose-strip.tsx";
import classes from "./household.module.css";

export interface HouseholdNoticeProps {
  conversation: Conversation;
  messages: readonly LocalMessage[];
  times: Times;
  now: number;
  onOpen: (conversationId: string) => void;
}

export function HouseholdNotice({ conversation, messages, times, now, onOpen }: HouseholdNoticeProps) {
  const move = useMoveMessages();
  const undo = useUndoMove();
  const [done, setDone] = useState<{ words: string; member: HouseholdMember } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { id, whose, patientDetails, reviews } = conversation;
  const held = messages.filter((one): one is Message => !isPending(one));
  const candidates = movable(held, conversation);
  const members = whose ? (conversation.members ?? []) : sharersOf(conversation);
  const busy = move.busy || undo.busy;
  const clock = (at: string) => times.brief(at, now);

  const file = async (messageIds: readonly string[], member: HouseholdMember) => {
    const found = await move.run({ conversationId: id, messageIds, patientId: member.patientId });
    setProblem(found);
    if (!found)
      setDone({ words: `${plural(messageIds.length, "message")} filed with ${member.name}.`, member });
    return found === null;
  };
  const takeBack = async () => {
    const found = await undo.run({ conversationId: id });
    setProblem(found);
    if (!found) setDone(null);
  };
  // Only while there is something to take back: else the key is the thread's.
  useKeys(done && !busy ? { z: () => void takeBack() } : {});
  const shared = { members, now, clock, busy, keyed: reviews.length === 0, onOpen };
  return (
    <>
      {done ? (
        <section className={classes.done} aria-label="What you filed">
          <p role="status">{done.words}</p>
          {done.member.conversationId ? (
            <Button size="xs" variant="subtle" onClick={() => onOpen(done.member.conversationId ?? "")}>
              Open {callName(done.member.name)}
            </Button>
          ) : null}
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            rightSection={<Kbd size="xs">Z</Kbd>}
            aria-label="Undo"
            aria-keyshortcuts="z"
            onClick={() => void takeBack()}
          >
            Undo
          </Button>
        </section>
      ) : null}
      {whose ? (
        <WhoseStrip
          {...shared}
          whose={whose}
          onFile={(member) =>
            void file(
              candidates.map((one) => one.id),
              member,
            )
          }
        />
      ) : members.length > 0 ? (
        <HouseholdStrip
          key={id}
          {...shared}
          addresses={patientDetails.addresses.filter(({ sharedWith }) => sharedWith)}
          messages={held}
          movable={candidates}
          day={(at) => times.date(at, now)}
          onMove={file}
        />
      ) : null}
      {problem ? (
        <p className={classes.problem} role="alert">
          {problem.title.replace(/\.?$/, ".")} {problem.detail ?? "Nothing was moved."}
        </p>
      ) : null}
    </>
  );
}
