/** A refusal that time mends: too many tries, or more work at once than this process takes. */
import { ProblemError } from "../lib/problem.ts";

export class TryLaterError extends ProblemError {
  /** Sent as Retry-After. At least 1. */
  readonly retryAfterSeconds: number;

  constructor(
    status: 429 | 503,
    type: string,
    title: string,
    retryAfterMs: number,
    detail: string | null = null,
  ) {
    super(status, type, title, detail);
    this.name = "TryLaterError";
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}
