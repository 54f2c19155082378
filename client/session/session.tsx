/** Who is signed in, for screens. */
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import type { Session, SignIn } from "../../shared/api/session.ts";
import type { Keeper, SessionState, SignInFailure } from "./keeper.ts";

export interface SessionView extends SessionState {
  /** Resolves to null when signed in, else to why not. */
  signIn: (credentials: SignIn) => Promise<SignInFailure | null>;
  signOut: () => Promise<void>;
  /** Asks again after "unreachable". */
  retry: () => void;
}

const KeeperContext = createContext<Keeper | null>(null);

const activityEvents = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/** Gives screens the session, feeds the keeper with signs of activity, and starts it. */
export function SessionProvider({ keeper, children }: { keeper: Keeper; children: ReactNode }) {
  useEffect(() => {
    void keeper.start();
  }, [keeper]);

  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === "visible") keeper.checkIdle();
    };
    for (const name of activityEvents) {
      window.addEventListener(name, keeper.active, { capture: true, passive: true });
    }
    window.addEventListener("focus", wake);
    document.addEventListener("visibilitychange", wake);
    const timer = setInterval(keeper.checkIdle, 15_000);
    return () => {
      for (const name of activityEvents) window.removeEventListener(name, keeper.active, { capture: true });
      window.removeEventListener("focus", wake);
      document.removeEventListener("visibilitychange", wake);
      clearInterval(timer);
    };
  }, [keeper]);

  return <KeeperContext value={keeper}>{children}</KeeperContext>;
}

export function useSession(): SessionView {
  const keeper = useContext(KeeperContext);
  if (!keeper) throw new Error("useSession needs a SessionProvider above it");
  const state = useSyncExternalStore(keeper.subscribe, keeper.state);
  return useMemo(
    () => ({
      ...state,
      signIn: keeper.signIn,
      signOut: () => keeper.signOut(),
      retry: () => void keeper.start(),
    }),
    [keeper, state],
  );
}

/** For screens behind sign-in: the session, never null there. */
export function useSignedIn(): Session {
  const { session } = useSession();
  if (!session) throw new Error("useSignedIn is for screens behind sign-in");
  return session;
}
