/** How long somebody waits, against the clinic's target. */
import { spokenWait, waitWords } from "../../../components/message/times.ts";

export type WaitLevel = "plain" | "soon" | "over";

export interface Wait {
  level: WaitLevel;
  words: string;
  spoken: string;
}

/** Plain under 75% of the target, "soon" from there, "over" from the target on. A target of 0 means none. */
export function waitOf(since: string, now: number, targetMinutes: number): Wait {
  const ms = Math.max(0, now - Date.parse(since));
  const share = targetMinutes > 0 ? ms / (targetMinutes * 60_000) : 0;
  const level: WaitLevel = share >= 1 ? "over" : share >= 0.75 ? "soon" : "plain";
  return { level, words: waitWords(ms), spoken: spokenWait(ms) };
}
