/** One request to Threadwell's own server: a deadline, a checked answer, and errors as problems with a reference. */
import type { z } from "zod";
import { problemSchema, type Problem } from "../../shared/api/common.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CallOptions<Schema extends z.ZodType> {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** What a good answer looks like; left out for answers without a body. */
  schema?: Schema;
  body?: unknown;
  query?: Readonly<Record<string, string | number | null | undefined>>;
  token?: string | null;
  signal?: AbortSignal;
  /** Milliseconds until the request is given up. Default 10,000. */
  timeoutMs?: number;
}

/**
 * A request that did not work. `status` 0: the server did not answer (`type` "no_network" or "timeout");
 * it may have done what was asked. `retryAfterMs` is set when the server named a wait.
 */
export class RequestProblem extends Error {
  readonly problem: Problem;
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null = null) {
    super(problem.title);
    this.name = "RequestProblem";
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  /** Nothing was decided by the server: worth trying again later. */
  get transient(): boolean {
    const { status } = this.problem;
    return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof RequestProblem) return error.problem;
  return {
    type: "client_error",
    title: "Something went wrong on this screen",
    status: 0,
    detail: "Nothing was sent. Load the page again.",
  };
}

/** Reading is repeated without a thought; of a change without an answer nobody knows whether it was made. */
function whatNow(method: string, first: string): string {
  return method === "GET"
    ? `${first} again.`
    : `${first} again. Look first whether it was saved all the same.`;
}

function noNetwork(method: string): Problem {
  const detail = whatNow(method, "Check the network and try");
  return { type: "no_network", title: "The server did not answer", status: 0, detail };
}

function timedOut(method: string, ms: number): Problem {
  const title = `The server took longer than ${Math.round(ms / 1000)} seconds`;
  return { type: "timeout", title, status: 0, detail: whatNow(method, "Try") };
}

/** The answer came but is not what both sides agreed on: an old tab after an upgrade, or a proxy in between. */
function unreadable(status: number): Problem {
  return {
    type: "unreadable_answer",
    title: "The server's answer could not be read",
    status,
    detail: "Load the page again. If it stays, a proxy may stand between you and the server.",
  };
}

/** Seconds or an HTTP date, in milliseconds from now. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

async function readProblem(response: Response): Promise<RequestProblem> {
  const wait = retryAfter(response.headers.get("retry-after"), Date.now());
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new RequestProblem(parsed.data, wait);
  const title = response.status >= 500 ? "The server could not do this now" : "The server refused this";
  return new RequestProblem({ type: "unknown", title, status: response.status }, wait);
}

function addressOf(path: string, query: CallOptions<z.ZodType>["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined) search.set(name, String(value));
  }
  const tail = search.toString();
  return `/api/v1${path}${tail === "" ? "" : `?${tail}`}`;
}

/**
 * Sends one request below /api/v1.
 * Throws RequestProblem for every failure but the caller's own abort, which throws the signal's reason.
 */
export async function call<Schema extends z.ZodType>(
  fetch: Fetch,
  path: string,
  options: CallOptions<Schema> = {},
): Promise<z.output<Schema>> {
  const { method = "GET", schema, body, query, token, signal, timeoutMs = 10_000 } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (token) headers["authorization"] = `Bearer ${token}`;
  try {
    const response = await fetch(addressOf(path, query), {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await readProblem(response);
    if (!schema) return undefined as z.output<Schema>;
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new RequestProblem(unreadable(response.status));
    return parsed.data;
  } catch (error) {
    if (error instanceof RequestProblem) throw error;
    if (signal?.aborted) throw signal.reason;
    throw new RequestProblem(deadline.aborted ? timedOut(method, timeoutMs) : noNetwork(method));
  }
}
