/**
 * The socket's protocol. The client connects to path /realtime with auth {token, after}; the server
 * answers "ready" with the gap since `after`, then pushes "event" one by one in order of number.
 */
import type { Gap, PushedEvent } from "./catalogue.ts";

export const socketPath = "/realtime";

export interface SocketAuth {
  /** The access token of the session. */
  token: string;
  /** The last event number this client has applied; null when it holds nothing yet. */
  after: number | null;
}

export interface ServerToClient {
  /** First word after each connect. With `after: null` it is {kind: "reload", last}. */
  ready: (gap: Gap) => void;
  /** The next event; a number that is not the last plus one means: connect anew with what you hold. */
  event: (event: PushedEvent) => void;
  /** The session was ended; the socket closes. */
  revoked: (why: "signed_out" | "expired" | "reuse") => void;
}

export interface ClientToServer {
  /** A fresh access token for the same session, before the old one ends. */
  renew: (token: string, answer: (ok: boolean) => void) => void;
}

/** Reasons with which a handshake is refused (`connect_error.message`). */
export const handshakeErrors = ["unauthorized", "unavailable"] as const;
