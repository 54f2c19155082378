/** A refusal that the asker can act on: says what is wrong, in words, with a stable type. Never a fault of ours. */
export class ProblemError extends Error {
  /** A stable word: "not_found", "way_unavailable" … */
  readonly type: string;
  /** HTTP status, 4xx. */
  readonly status: number;
  /** What is safe and what to do. */
  readonly detail: string | null;

  constructor(status: number, type: string, title: string, detail: string | null = null) {
    super(title);
    this.name = "ProblemError";
    this.type = type;
    this.status = status;
    this.detail = detail;
  }
}

/** The same answer for what is not there and for what is not the asker's to see. */
export function notFound(what: string): ProblemError {
  return new ProblemError(404, "not_found", `There is no such ${what}`);
}
