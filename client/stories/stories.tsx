/** The stories by name. */
import { useMemo, useState, type ComponentType } from "react";
import type { Conversation } from "../../shared/api/conversations.ts";
import { FirstConversation } from "../screens/inbox/first-conversation.tsx";
import {
  castPatient,
  idOf,
  sampleConversation,
  sampleList,
  sampleMessages,
  staffOf,
} from "../screens/inbox/fixtures.ts";
import {
  everyMark,
  everyState,
  longThread,
  longThreadId,
  morning,
} from "../screens/inbox/fixtures-threads.ts";
import inbox from "../screens/inbox/inbox.module.css";
import { ThreadSkeleton } from "../screens/inbox/thread/thread-skeleton.tsx";
import { Trouble } from "../screens/inbox/trouble.tsx";
import { useKeys } from "../screens/inbox/use-keys.ts";
import { Inbox, noop, now, problem, times, type SampleProps } from "./stage.tsx";

const words = "Friday, Nov 21 at 9:00 am with Dr. Osei works. See you then, Marisol!";

function Morning(props: Partial<SampleProps>) {
  const sample = useMemo(() => morning(now), []);
  return <Inbox {...sample} draftText={words} {...props} />;
}

function Long() {
  const [from, setFrom] = useState(2951);
  const messages = useMemo(() => longThread(longThreadId, from, 3000, now), [from]);
  const older = {
    hasOlder: from > 1,
    fetchOlder: () => void setTimeout(() => setFrom((first) => Math.max(1, first - 50)), 60),
  };
  return (
    <Inbox
      conversation={{ ...morning(now).conversation, id: longThreadId }}
      messages={messages}
      older={older}
    />
  );
}

function Moving() {
  const [rows, setRows] = useState(() => sampleList(now));
  useKeys({
    n: () =>
      setRows((before) => [
        {
          ...before[3]!,
          id: idOf(`new-${before.length}`),
          patient: { ...before[3]!.patient, name: `New ${before.length}` },
        },
        ...before,
      ]),
    x: () => setRows((before) => before.slice(1)),
  });
  return (
    <Inbox
      key="moving"
      conversation={null}
      list={{ rows }}
      instead={<p className={inbox.blankWords}>n: one more, x: one less</p>}
      view="list"
    />
  );
}

function Unknown(props: Partial<SampleProps>) {
  const patient = castPatient("unknown");
  return (
    <Inbox
      conversation={sampleConversation(patient, now)}
      messages={sampleMessages(patient, now)}
      {...props}
    />
  );
}

function Closed() {
  const base = morning(now);
  const refusedAt = new Date(now - 47 * 86_400_000).toISOString();
  const conversation: Conversation = {
    ...base.conversation,
    status: "closed",
    assignee: staffOf("dev"),
    patientDetails: {
      ...base.conversation.patientDetails,
      addresses: base.conversation.patientDetails.addresses.map((address, index) =>
        index === 0 ? { ...address, refused: { at: refusedAt, word: "STOP" } } : address,
      ),
    },
    ways: base.conversation.ways.map((way) => ({
      ...way,
      available: way.channel === "email",
      isDefault: way.channel === "email",
      windowClosesAt: null,
      detour: null,
      reason:
        way.channel === "sms"
          ? "because she said STOP on Oct 3"
          : way.channel === "whatsapp"
            ? "because its reply window closed Tue 3:22 pm"
            : "because texts were refused",
    })),
  };
  return (
    <Inbox
      {...base}
      conversation={conversation}
      draftText="“Quotes”"
      refused={{
        text: "",
        problem: {
          type: "way_unavailable",
          title: "Texts to this number were refused",
          status: 409,
          detail: "Nothing was sent, your words are back here. Pick another way.",
        },
      }}
    />
  );
}

export const stories: Readonly<Record<string, ComponentType>> = {
  inbox: () => <Morning />,
  "inbox-list": () => <Morning view="list" />,
  "inbox-patient": () => <Morning view="patient" />,
  offline: () => <Morning offline />,
  states: () => <Inbox {...everyState(now)} />,
  marks: () => <Inbox {...everyMark(now)} />,
  closed: Closed,
  unknown: () => <Unknown />,
  "unknown-patient": () => <Unknown view="patient" />,
  long: Long,
  moving: Moving,
  quotes: () => (
    <Morning
      draftText={
        "“Friday” at 9:00 am with Dr. Osei works for us. See you then, it’s all right to come a little earlier!"
      }
    />
  ),
  "too-long": () => <Morning draftText={"Friday works. ".repeat(120)} />,
  empty: () => (
    <Inbox
      conversation={null}
      rows={[]}
      list={{
        counts: {
          "needs-reply": 0,
          mine: 0,
          unassigned: 0,
          emergencies: 0,
          failed: 0,
          whose: 0,
          consent: 0,
          scheduled: 0,
        },
      }}
      view="list"
      instead={
        <section className={inbox.blank}>
          <FirstConversation simulatorUrl="http://127.0.0.1:3001/" />
        </section>
      }
    />
  ),
  loading: () => (
    <Inbox
      conversation={null}
      rows={[]}
      list={{ status: "loading" }}
      instead={
        <section className={inbox.blank}>
          <ThreadSkeleton />
        </section>
      }
    />
  ),
  error: () => (
    <Inbox
      conversation={null}
      instead={
        <section className={inbox.blank}>
          <Trouble
            title="This conversation did not load"
            safe="Nothing was lost: messages from Marisol keep arriving and your draft is safe."
            problem={problem}
            times={times}
            onRetry={noop}
          />
        </section>
      }
    />
  ),
  "list-error": () => (
    <Inbox
      conversation={null}
      rows={[]}
      list={{ status: "error", error: problem }}
      view="list"
      instead={<p className={inbox.blankWords} />}
    />
  ),
};
