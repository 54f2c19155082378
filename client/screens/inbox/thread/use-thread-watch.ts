/** What the reader has seen: the line before what came while they were away, and the read mark. */
import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../../../../shared/api/conversations.ts";
import type { Message } from "../../../../shared/api/messages.ts";
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

/** The sequence number after which messages are "new while you were away"; null for none. */
export function useNewAfter(conversation: Conversation, looked: boolean): number | null {
  // What was read when the conversation was opened; a first conversation has no "before".
  const [line, setLine] = useState<number | null>(
    conversation.readSeq > 0 && conversation.readSeq < conversation.lastInboundSeq
      ? conversation.readSeq
      : null,
  );
  const left = useRef<number | null>(null);
  const { lastSeq, lastInboundSeq } = conversation;
  const newest = useRef(lastSeq);
  newest.current = lastSeq;
  useEffect(() => {
    if (!looked) left.current = newest.current;
  }, [looked]);
  useEffect(() => {
    if (!looked && left.current !== null && lastInboundSeq > left.current) setLine(left.current);
  }, [looked, lastInboundSeq]);
  return line;
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
