/**
 * The socket's protocol. The client connects to path /realtime with auth {token, after}: the session's access token, and
 * the number of the last event that it has applied, or null. Refused, it hears "unauthorized" or "unavailable"; else the
 * server answers "ready" with the gap since `after`, then pushes "event" one by one in order of number.
 */
import type { Gap, PushedEvent } from "./catalogue.ts";

export const socketPath = "/realtime";

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
