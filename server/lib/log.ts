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
    // Most callers describe their error themselves: that is kept as it is.
    serializers: { err: (error: unknown) => (isDescribed(error) ? error : describeError(error)) },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination({ fd: 1, sync: true }));
}

/** An error's class, message and place. Errors of ours never put what people wrote into their messages. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: typeof error };
  const { code } = error as { code?: unknown };
  // A duplicate-key error quotes the key's value; its code says enough.
  const message = code === 11000 ? "duplicate key" : error.message;
  // The stack begins with the message, which may have many lines: only places are taken from it.
  const places = error.stack?.split("\n").filter((line) => /^ {4}at /.test(line));
  return { type: error.name, code, message, stack: places?.slice(0, 5).join("\n") };
}

function isDescribed(error: unknown): boolean {
  if (typeof error !== "object" || error === null || error instanceof Error) return false;
  return Object.keys(error).every((key) => ["type", "code", "message", "stack"].includes(key));
}
