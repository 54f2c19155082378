/**
 * One client's socket: messages are answered in the order in which they came, a client that does not read its
 * answers gets no further ones, and one that breaks the protocol, stops in the middle of a message or hoards
 * memory is cut off alone.
 */
import type { Socket } from "node:net";
import type { Dispatcher } from "./dispatch.ts";
import { BadFrame, Framer, parseMessage, replyFrame, type Message } from "./wire.ts";

/** Messages that one connection may have waiting before it is no longer read from. */
const maxWaiting = 100;
/** Most bytes that all connections together may have lying here, half arrived, waiting or unread. */
const maxHeld = 512 * 1024 * 1024;
/** Longest wait for the rest of a message, or for a client to read its answers, in milliseconds. */
const defaultPatience = 120_000;

/** What all connections of a store hold together, in bytes. */
export class Held {
  bytes = 0;
}

export interface Serving {
  readonly dispatcher: Pick<Dispatcher, "run">;
  readonly log: (line: string) => void;
  readonly held: Held;
  readonly patience?: number;
}

export function serveConnection(socket: Socket, { dispatcher, log, held, patience }: Serving): void {
  const framer = new Framer();
  const waiting: { message: Message; size: number }[] = [];
  /** Bytes of the messages in `waiting`, and of the one that is being answered. */
  let inHand = 0;
  let counted = 0;
  let busy = false;
  let unread = false;
  let responses = 0;
  let timer: NodeJS.Timeout | undefined;

  const cut = (why: string) => {
    log(`connection closed: ${why}`);
    socket.destroy();
  };

  /** After each step: counts what is held, and reads on or does not. */
  const settle = () => {
    const bytes = socket.destroyed ? 0 : framer.size + inHand + socket.writableLength;
    held.bytes += bytes - counted;
    counted = bytes;
    if (socket.destroyed) {
      clearTimeout(timer);
      return;
    }
    if (bytes > 0 && held.bytes > maxHeld) {
      cut("too much is waiting for clients that do not go on");
      return;
    }
    if (unread || waiting.length >= maxWaiting) socket.pause();
    else if (socket.isPaused()) socket.resume();
    const theirTurn = unread || (framer.size > 0 && waiting.length === 0 && !busy);
    if (!theirTurn) {
      clearTimeout(timer);
      timer = undefined;
    } else
      timer ??= setTimeout(
        () => cut(unread ? "it does not read its answers" : "it stopped in the middle of a message"),
        patience ?? defaultPatience,
      ).unref();
  };

  const next = () => {
    if (busy || unread || socket.destroyed) return;
    const first = waiting.shift();
    if (!first) return;
    const { message, size } = first;
    busy = true;
    let answered = false;
    dispatcher.run(message, (reply) => {
      if (answered) return;
      answered = true;
      busy = false;
      inHand -= size;
      if (!message.silent && !socket.destroyed) {
        responses = (responses + 1) & 0x7fffffff;
        unread = !socket.write(replyFrame(message, responses, reply));
      }
      settle();
      if (waiting.length && !unread) setImmediate(next);
    });
  };

  socket.setNoDelay(true);
  socket.on("drain", () => {
    unread = false;
    settle();
    next();
  });
  socket.on("data", (chunk) => {
    try {
      for (const frame of framer.push(chunk as Buffer)) {
        waiting.push({ message: parseMessage(frame), size: frame.length });
        inHand += frame.length;
      }
    } catch (error) {
      // Whatever a client sends, it is its own connection that ends.
      cut(error instanceof BadFrame ? error.message : `fault: ${String(error)}`);
      return;
    }
    settle();
    next();
  });
  socket.on("close", () => {
    waiting.length = 0;
    inHand = 0;
    settle();
  });
  // A client that goes away without saying so is nothing to report.
  socket.on("error", () => socket.destroy());
}
