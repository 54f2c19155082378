/** Words of the sign-in page that depend on the hour, the last session and the server's answer. Pure. */
import type { SignedOutBecause, SignInFailure } from "../../session/keeper.ts";

/** By the clock of this device. */
export function greeting(hour: number): string {
  if (hour >= 4 && hour < 12) return "Good morning";
  if (hour >= 12 && hour < 18) return "Good afternoon";
  return "Good evening";
}

/** Why the person finds themselves here again; null when there is nothing to explain. */
export function becauseWords(because: SignedOutBecause): string | null {
  switch (because) {
    case "idle":
      return "You were signed out after 15 minutes without activity. Your drafts are kept.";
    case "elsewhere":
      return "You were signed out in another window. Your drafts are kept.";
    case "expired":
      return "Your session has ended. Sign in again to go on; your drafts are kept.";
    case "safety":
      return "You were signed out for safety: an old copy of your session was used. If that was not you, tell your clinic admin.";
    case null:
      return null;
  }
}

/** "40 seconds", "2 minutes": rounded up, so that trying again then works. */
export function waitWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 90) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** What did not work and what to do. `waitMs` counts down while the server asks for a pause. */
export function failureWords(failure: SignInFailure, waitMs: number): { title: string; text: string } {
  const { status, title, detail } = failure.problem;
  if (status === 401) {
    return {
      title: "Email and password do not match",
      text: "Check both. If you have forgotten your password, your clinic admin can set a new one.",
    };
  }
  if (status === 429) {
    return {
      title: "Too many tries",
      text: waitMs > 0 ? `Try again in ${waitWords(waitMs)}.` : "You can try again now.",
    };
  }
  if (status === 0) {
    return { title, text: "Your network may be away, or the clinic's server is being restarted. Try again." };
  }
  if (status >= 500) {
    return { title: "The server could not sign you in", text: detail ?? "Try again in a minute." };
  }
  return { title, text: detail ?? "Check what you entered." };
}
