/** Who is signed in. */
import type { Problem } from "../../shared/api/common.ts";
import type { Session, SignIn } from "../../shared/api/session.ts";

/** starting: asking for a session; unreachable: the server did not answer that question. */
export type SessionStatus = "starting" | "signed-in" | "signed-out" | "unreachable";
export type SignedOutBecause = "idle" | "elsewhere" | "expired" | "safety" | null;

export interface SessionView {
  session: Session | null;
  status: SessionStatus;
  /** Why the last session ended, for the sign-in screen; null when the person signed out or never was in. */
  because: SignedOutBecause;
  /** Resolves to null when signed in, else to the problem (status 0 when the server did not answer). */
  signIn: (credentials: SignIn) => Promise<Problem | null>;
  signOut: () => Promise<void>;
  /** Asks again after "unreachable". */
  retry: () => void;
}

export function useSession(): SessionView {
  throw new Error("not yet");
}

/** For screens behind sign-in: the session, never null there. */
export function useSignedIn(): Session {
  throw new Error("not yet");
}
