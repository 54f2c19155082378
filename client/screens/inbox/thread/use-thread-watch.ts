/** What the reader has seen: the line before what came while they were away, and the read mark. */
import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import { awayWhenOpened, stepAway, type AwayLine } from "./away.ts";
import { addHeard, sayHeard, silence, whatChanged, type Heard } from "./announce.ts";

/** True while this window has the focus and is visible. */
export function useLookedAt(): boolean {
  const [looked, setLooked] = useState(lookedAt);
  useEffect(() => {
    const change = () => setLooked(lookedAt());
    window.addEventListener("focus", change);
    window.addEventListener("blur", change);
    document.addEventListener("visibilitychange", change);
    return () => {
      window.removeEventListener("focus", change);
      window.removeEventListener("blur", change);
      document.removeEventListener("visibilitychange", change);
    };
  }, []);
  return looked;
}

function lookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** The line before what came while nobody looked at this window or it had no network; null for none. */
export function useAwayLine(conversation: Conversation, present: boolean): AwayLine | null {
  const [away, setAway] = useState(() => awayWhenOpened(conversation));
  const { lastSeq, lastInboundSeq } = conversation;
  useEffect(() => {
    const now = Date.now();
    setAway((before) => stepAway(before, { present, lastSeq, lastInboundSeq, now }));
  }, [present, lastSeq, lastInboundSeq]);
  return away.line;
}

/** Marks the conversation read when its newest message is in sight and the window is looked at. */
export function useReadMark(
  conversation: Conversation,
  seen: boolean,
  markRead: (conversationId: string, seq: number) => void,
): void {
  const { id, readSeq, lastInboundSeq, lastSeq } = conversation;
  useEffect(() => {
    if (seen && lastInboundSeq > readSeq) markRead(id, Math.max(lastSeq, lastInboundSeq));
  }, [seen, id, readSeq, lastInboundSeq, lastSeq, markRead]);
}

/** At most one sentence in this time, so that a burst is one sentence. */
const batchMs = 3000;

/** What to say aloud about the open thread; the text changes at most once per 3 s and waits while typing. */
export function useAnnouncement(messages: readonly Message[], patientName: string, typing: boolean): string {
  const [said, setSaid] = useState("");
  const before = useRef<readonly Message[]>(messages);
  const heard = useRef<Heard>(silence);
  const lastAt = useRef(0);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    heard.current = addHeard(heard.current, whatChanged(before.current, messages));
    before.current = messages;
    const words = sayHeard(heard.current, patientName);
    if (words === "" || typing) return;
    const wait = lastAt.current + batchMs - Date.now();
    if (wait > 0) {
      const timer = setTimeout(() => setTurn((count) => count + 1), wait);
      return () => clearTimeout(timer);
    }
    lastAt.current = Date.now();
    heard.current = silence;
    // A sentence said twice in a row would not be read again: a trailing space makes it another one.
    setSaid((last) => (last === words ? `${words}\u00a0` : words));
  }, [messages, patientName, typing, turn]);
  return said;
}
