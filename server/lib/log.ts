/** The log: JSON lines that carry ids and words of ours, never message text, addresses or secrets. */
import pino, { type Logger } from "pino";

export type Log = Logger;

/**
 * Keys that may never be written, wherever they appear in a logged object. A second net: callers log ids,
 * not records.
 */
const redacted = [
  "password",
  "authToken",
  "accessToken",
  "refreshToken",
  "token",
  "authorization",
  "cookie",
  "text",
  "fullText",
  "body",
  "preview",
  "name",
  "to",
  "from",
  "address",
  "email",
].flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted, censor: "[redacted]" },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination({ fd: 1, sync: true }));
}

/** An error's class, message and place. Errors of ours never put what people wrote into their messages. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: typeof error };
  const { code } = error as { code?: unknown };
  // A duplicate-key error quotes the key's value; its code says enough.
  const message = code === 11000 ? "duplicate key" : error.message;
  const stack = error.stack?.split("\n").slice(1, 6).join("\n");
  return { type: error.name, code, message, stack };
}
