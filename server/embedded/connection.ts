/**
 * One client's socket: messages are answered in the order in which they came, a client that does not read is
 * not read from, and one that breaks the protocol is cut off alone.
 */
import type { Socket } from "node:net";
import type { Dispatcher } from "./dispatch.ts";
import { BadFrame, Framer, parseMessage, replyFrame, type Message } from "./wire.ts";

/** Messages that one connection may have waiting. */
const maxWaiting = 100;

export function serveConnection(socket: Socket, dispatcher: Dispatcher, log: (line: string) => void): void {
  const framer = new Framer();
  const waiting: Message[] = [];
  let busy = false;
  let responses = 0;

  const next = () => {
    const message = waiting.shift();
    if (!message) return;
    busy = true;
    let answered = false;
    dispatcher.run(message, (reply) => {
      if (answered) return;
      answered = true;
      busy = false;
      if (!message.silent && !socket.destroyed) {
        responses = (responses + 1) & 0x7fffffff;
        if (!socket.write(replyFrame(message, responses, reply))) socket.pause();
      }
      if (waiting.length) setImmediate(next);
    });
  };

  socket.setNoDelay(true);
  socket.on("drain", () => socket.resume());
  socket.on("data", (chunk) => {
    try {
      for (const frame of framer.push(chunk as Buffer)) waiting.push(parseMessage(frame));
    } catch (error) {
      if (!(error instanceof BadFrame)) throw error;
      log(`connection closed: ${error.message}`);
      socket.destroy();
      return;
    }
    if (waiting.length > maxWaiting) socket.destroy();
    else if (!busy) next();
  });
  // A client that goes away without saying so is nothing to report.
  socket.on("error", () => socket.destroy());
}
