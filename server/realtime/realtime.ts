/**
 * The socket server: the same token as the API opens it, the numbered log feeds it, and a revoked session
 * closes it. Events leave in order of their numbers, each serialised once a room.
 */
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { z } from "zod";
import type { Gap } from "../../shared/events/catalogue.ts";
import { socketPath, type ClientToServer, type ServerToClient } from "../../shared/events/socket.ts";
import type { OriginRule } from "../access/origin.ts";
import type { Caller, Sessions } from "../access/sessions.ts";
import { organizationRoom, sessionRoom, userRoom, type Pusher } from "../events/push.ts";
import type { Clock } from "../lib/clock.ts";
import { startSweep } from "../lib/interval.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { SessionEnd } from "../store/sessions.ts";
import type { CommittedEvent, UnitRunner } from "../store/unit.ts";

export interface RealtimeParts {
  server: HttpServer;
  units: UnitRunner;
  pusher: Pusher;
  sessions: Pick<Sessions, "authenticate" | "onRevoked" | "endedAmong">;
  /** Which browser pages may connect. */
  originAllowed: OriginRule;
  clock: Clock;
  log: Log;
}

export interface Realtime {
  stop(): Promise<void>;
}

interface SocketData {
  caller: Caller;
  expiry: NodeJS.Timeout | null;
}

/** The order of one organization's pushes, and the last number pushed. */
interface Lane {
  tail: Promise<void>;
  pushed: number;
}

const authSchema = z.object({ token: z.string().min(1).max(4096), after: z.int().min(0).nullable() });

export function startRealtime(parts: RealtimeParts): Realtime {
  const { pusher, sessions, log } = parts;
  const lanes = new Map<string, Lane>();
  const io = new Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>(parts.server, {
    path: socketPath,
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    allowRequest: (request, decide) => decide(null, parts.originAllowed(request.headers)),
  });

  io.use((socket, next) => {
    const auth = authSchema.safeParse(socket.handshake.auth);
    if (!auth.success) return next(new Error("unauthorized"));
    sessions.authenticate(auth.data.token).then(
      (caller) => {
        if (!caller) return next(new Error("unauthorized"));
        socket.data = { caller, expiry: null };
        next();
      },
      (error: unknown) => {
        log.warn({ err: describeError(error) }, "a socket could not be let in");
        next(new Error("unavailable"));
      },
    );
  });

  io.on("connection", (socket) => {
    // The handshake's request holds headers and token; an idle socket need not keep them.
    (socket.conn as { request?: unknown }).request = null;
    const { scope, sessionId } = socket.data.caller;
    const { after } = authSchema.parse(socket.handshake.auth);
    endWhenExpired();
    welcome().catch((error: unknown) => {
      log.warn({ err: describeError(error) }, "a socket could not catch up and must connect anew");
      socket.disconnect(true);
    });

    /**
     * The long gap is read beside the traffic. Joining then takes its turn in the lane of pushes, so that no
     * event falls between what was read and what is pushed; one that is in both is known by its number.
     */
    async function welcome(): Promise<void> {
      const gap =
        after === null ? await pusher.gap(scope, Number.MAX_SAFE_INTEGER) : await pusher.gap(scope, after);
      await inLane(scope.organizationId, async (lane) => {
        const rest = lane.pushed > gap.last ? await pusher.gap(scope, gap.last) : null;
        socket.emit("ready", joined(gap, rest));
        await socket.join([
          sessionRoom(sessionId),
          userRoom(scope.userId),
          organizationRoom(scope.organizationId),
        ]);
      });
    }

    function endWhenExpired(): void {
      const { expiry, caller } = socket.data;
      if (expiry) clearTimeout(expiry);
      const left = caller.tokenExpiresAt.getTime() - parts.clock.now().getTime();
      socket.data.expiry = setTimeout(
        () => {
          socket.emit("revoked", "expired");
          socket.disconnect(true);
        },
        Math.max(0, left),
      );
    }

    socket.on("renew", (token, answer) => {
      if (typeof token !== "string" || typeof answer !== "function") return;
      sessions.authenticate(token).then(
        (renewed) => {
          const same = renewed?.sessionId === sessionId;
          if (renewed && same) {
            socket.data.caller = renewed;
            endWhenExpired();
          }
          answer(same);
        },
        () => answer(false),
      );
    });
    socket.on("disconnect", () => {
      if (socket.data.expiry) clearTimeout(socket.data.expiry);
    });
  });

  const stopListening = sessions.onRevoked(close);
  // Another process may have ended a session: a live socket hears of it within a second.
  const watch = startSweep("sockets", 1000, log, async () => {
    const ids = new Set([...io.sockets.sockets.values()].map((socket) => socket.data.caller.sessionId));
    if (ids.size === 0) return;
    for (const { sessionId, because } of await sessions.endedAmong([...ids])) close(sessionId, because);
  });

  function close(sessionId: string, because: SessionEnd): void {
    io.to(sessionRoom(sessionId)).emit("revoked", because);
    io.in(sessionRoom(sessionId)).disconnectSockets(true);
  }

  parts.units.onCommit((organizationId, events) => {
    void inLane(organizationId, (lane) => push(lane, events));
  });

  /** One thing at a time for each organization: pushes keep the order of their numbers. */
  function inLane(organizationId: string, work: (lane: Lane) => Promise<void>): Promise<void> {
    let lane = lanes.get(organizationId);
    if (!lane) lanes.set(organizationId, (lane = { tail: Promise.resolve(), pushed: 0 }));
    const own = lane;
    const turn = own.tail.then(() => work(own));
    own.tail = turn.catch(() => undefined);
    return turn;
  }

  async function push(lane: Lane, events: readonly CommittedEvent[]): Promise<void> {
    for (const committed of events) {
      try {
        for (const { room, except, event } of await pusher.pushesOf(committed)) {
          const to = io.to(room);
          (except === null ? to : to.except(except)).emit("event", event);
        }
      } catch (error) {
        // The number goes missing on the screens, which then ask for the gap: nothing is lost.
        log.warn({ event: committed.number, err: describeError(error) }, "an event could not be pushed");
      }
      lane.pushed = committed.number;
    }
  }

  return {
    async stop() {
      stopListening();
      await watch.stop();
      await Promise.all([...lanes.values()].map(({ tail }) => tail));
      io.disconnectSockets(true);
      await new Promise<void>((resolve) => void io.close(() => resolve()));
    },
  };
}

function joined(gap: Gap, rest: Gap | null): Gap {
  if (!rest) return gap;
  if (gap.kind === "reload" || rest.kind === "reload") return { kind: "reload", last: rest.last };
  return { kind: "events", events: [...gap.events, ...rest.events], last: rest.last };
}
