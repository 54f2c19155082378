/** One socket.io connection, made once and closed once: retries are the line's business, not the library's. */
import { io, type Socket } from "socket.io-client";
import { socketPath, type ClientToServer, type ServerToClient } from "../../shared/events/socket.ts";
import type { Gap, PushedEvent } from "../../shared/events/catalogue.ts";

export interface SocketHandlers {
  ready: (gap: Gap) => void;
  event: (event: PushedEvent) => void;
  revoked: (why: "signed_out" | "expired" | "reuse") => void;
  unauthorized: () => void;
  dropped: () => void;
}

export interface OpenSocket {
  /** A fresh token for the same session; false when the server does not take it or does not answer. */
  renew: (token: string) => Promise<boolean>;
  /** No handler is called after this. */
  close: () => void;
}

export type OpenSocketFn = (
  auth: { token: string; after: number | null },
  handlers: SocketHandlers,
) => OpenSocket;

/** Milliseconds from opening to "ready". */
const readyWithinMs = 12_000;

export const openSocket: OpenSocketFn = (auth, handlers) => {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: socketPath,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    timeout: 10_000,
    auth,
  });
  let closed = false;
  const once = (tell: () => void) => {
    if (closed) return;
    close();
    tell();
  };
  const late = setTimeout(() => once(handlers.dropped), readyWithinMs);
  function close() {
    closed = true;
    clearTimeout(late);
    socket.off();
    socket.disconnect();
  }
  socket.on("ready", (gap) => {
    clearTimeout(late);
    if (!closed) handlers.ready(gap);
  });
  socket.on("event", (event) => {
    if (!closed) handlers.event(event);
  });
  socket.on("revoked", (why) => once(() => handlers.revoked(why)));
  socket.on("connect_error", (error) =>
    once(error.message === "unauthorized" ? handlers.unauthorized : handlers.dropped),
  );
  socket.on("disconnect", () => once(handlers.dropped));
  return {
    renew: (token) =>
      socket
        .timeout(5_000)
        .emitWithAck("renew", token)
        .catch(() => false),
    close,
  };
};
