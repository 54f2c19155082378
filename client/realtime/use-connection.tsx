/** What screens may know of the line to the server. */
import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { Connection } from "./connection.ts";
import type { ConnectionState } from "./line.ts";

export interface ConnectionView {
  state: ConnectionState;
  /** Since when it is in trouble (ms since 1970), also during the tries in between; null while all is well. */
  since: number | null;
  /** When it tries again by itself (ms since 1970); null when it does not wait. */
  nextTryAt: number | null;
  tryNow: () => void;
  /** Messages that came while the line was down, since they were last dismissed. */
  missed: number;
  dismissMissed: () => void;
}

const ConnectionContext = createContext<Connection | null>(null);
export const ConnectionProvider = ConnectionContext.Provider;

export function useConnection(): ConnectionView {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error("useConnection is for screens behind sign-in");
  const view = useSyncExternalStore(connection.subscribe, connection.view);
  return useMemo(
    () => ({ ...view, tryNow: connection.tryNow, dismissMissed: connection.dismissMissed }),
    [connection, view],
  );
}
