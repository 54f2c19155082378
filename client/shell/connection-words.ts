/** What the banner says of the line. Pure, so that every state can be tested. */
import type { ConnectionState } from "../realtime/line.ts";

export interface LineFacts {
  state: ConnectionState;
  since: number | null;
  nextTryAt: number | null;
  /** The browser itself says that there is no network. */
  noNetwork: boolean;
  /** Replies of this person that wait on this device. */
  waiting: number;
  now: number;
}

export interface BannerWords {
  lead: string;
  text: string;
  /** At the end, beside "Try now". */
  next: string;
}

/** Short cuts are not worth a banner: the next try is often there before it could be read. */
const graceMs = 2_000;

/** Null: nothing to say. `clock` says a time of day, such as "9:36 am". */
export function bannerWords(facts: LineFacts, clock: (at: number) => string): BannerWords | null {
  const { state, since, nextTryAt, waiting, now } = facts;
  if (since === null || state === "live" || state === "signed-out") return null;
  if (state !== "offline" && now - since < graceMs) return null;
  const replies =
    waiting === 0
      ? "Replies you write now wait on this device and go once, when you are back."
      : waiting === 1
        ? "1 reply waits on this device and goes once, when you are back."
        : `${waiting} replies wait on this device and go once each, when you are back.`;
  return {
    lead: `${facts.noNetwork ? "Offline" : "No answer from the server"} since ${clock(since)}.`,
    text: `You can read what you opened today. ${replies} Nothing else can be saved until then.`,
    next:
      state === "connecting"
        ? "Trying now"
        : nextTryAt === null
          ? "Waits for network"
          : `Next try in ${Math.max(1, Math.ceil((nextTryAt - now) / 1000))} s`,
  };
}
