/** What screens may know of the line to the server. */

export type ConnectionState = "connecting" | "live" | "waiting" | "offline" | "signed-out";

export interface ConnectionView {
  state: ConnectionState;
  /** Since when it is in trouble (ms since 1970), null while live or in the first seconds of connecting. */
  since: number | null;
  /** When it tries again by itself (ms since 1970); null when it does not wait. */
  nextTryAt: number | null;
  tryNow: () => void;
  /** Messages that came while the line was down, since they were last dismissed. */
  missed: number;
  dismissMissed: () => void;
}

export function useConnection(): ConnectionView {
  throw new Error("not yet");
}
