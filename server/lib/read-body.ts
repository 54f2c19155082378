/** Reads a request's body up to a limit. What is longer is not read off: nobody wants those bytes. */
import type { IncomingMessage } from "node:http";
import { ProblemError } from "./problem.ts";

/** Exactly the bytes received. Throws ProblemError 413 beyond `limit` bytes, 400 when the sender breaks off. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new ProblemError(
      413,
      "too_large",
      "The body is too large",
      `At most ${Math.floor(limit / 1024)} KB are taken.`,
    );
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(tooLarge());
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.pause();
        request.removeAllListeners("data");
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const cut = () => reject(new ProblemError(400, "aborted", "The request ended before its body did"));
    request.on("error", cut);
    request.on("aborted", cut);
  });
}
