/**
 * From errors to answers, in one place. A refusal says what is wrong and what to do; a fault of ours says only
 * that it is one, and under which reference the log tells more. Nothing that was sent is ever repeated.
 */
import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler, Response } from "express";
import type { Problem } from "../../shared/api/common.ts";
import { TryLaterError } from "../access/try-later.ts";
import { InvalidInput } from "../api/validate.ts";
import { ProblemError } from "../lib/problem.ts";
import type { Counters } from "../lib/counters.ts";
import type { Log } from "../lib/log.ts";

export interface MappedError {
  problem: Problem;
  headers: Record<string, string>;
  /** Whether the log must keep the error. */
  fault: boolean;
}

/** Errors of the body reader, by their `type`. */
const bodyProblems: Readonly<Record<string, { status: number; type: string; title: string }>> = {
  "entity.too.large": { status: 413, type: "too_large", title: "The body is too large" },
  "entity.parse.failed": { status: 400, type: "invalid", title: "The body is not JSON that can be read" },
  "encoding.unsupported": {
    status: 415,
    type: "unsupported_media_type",
    title: "Send the body without content-encoding",
  },
  "charset.unsupported": {
    status: 415,
    type: "unsupported_media_type",
    title: "Send the body in UTF-8",
  },
  "request.aborted": { status: 400, type: "aborted", title: "The request ended before its body did" },
  "request.size.invalid": {
    status: 400,
    type: "invalid",
    title: "The body is not as long as content-length says",
  },
};

/** What the driver throws when the store is away, by name: server/store alone knows the driver's classes. */
const awayErrors = new Set([
  "MongoServerSelectionError",
  "MongooseServerSelectionError",
  "MongoNetworkError",
  "MongoNetworkTimeoutError",
  "MongoNotConnectedError",
  "MongoPoolClearedError",
  "MongoPoolClosedError",
  "MongoClientClosedError",
  "MongoTopologyClosedError",
  "MongoWaitQueueTimeoutError",
  "MongoOperationTimeoutError",
  "PoolClearedOnNetworkError",
]);

/** A connection that broke under the driver comes as the system's bare error. Nothing else here writes to sockets. */
const brokenCodes = new Set(["EPIPE", "ECONNRESET", "ECONNREFUSED"]);

const retrySeconds = 2;

export function mapError(error: unknown, reference: string): MappedError {
  if (error instanceof ProblemError) {
    const { status, type, message: title, detail } = error;
    const headers: Record<string, string> =
      error instanceof TryLaterError ? { "Retry-After": String(error.retryAfterSeconds) } : {};
    const fields = error instanceof InvalidInput ? { fields: error.fields } : {};
    return {
      problem: { type, title, status, ...(detail !== null && { detail }), ...fields },
      headers,
      fault: false,
    };
  }
  const { type, status, name, code } = describe(error);
  const body = bodyProblems[type];
  // The rest of such a body is not worth reading: the connection goes with it.
  if (body)
    return { problem: body, headers: body.status === 413 ? { Connection: "close" } : {}, fault: false };
  if (awayErrors.has(name) || brokenCodes.has(code) || waitedInVain(error)) {
    return {
      problem: {
        type: "unavailable",
        title: "The records cannot be reached at this moment",
        status: 503,
        detail: "Nothing was lost. Try again in a moment.",
        reference,
      },
      headers: { "Retry-After": String(retrySeconds) },
      fault: true,
    };
  }
  // Express's own refusals, such as an address that cannot be decoded. Their messages quote what was sent.
  if (status >= 400 && status < 500) {
    return {
      problem: { type: "invalid", title: STATUS_CODES[status] ?? "The request cannot be understood", status },
      headers: {},
      fault: false,
    };
  }
  return {
    problem: {
      type: "fault",
      title: "Something went wrong on the server",
      status: 500,
      detail: "Try again. If it stays, tell whoever runs Threadwell the reference.",
      reference,
    },
    headers: {},
    fault: true,
  };
}

/** Mongoose's own error while it has no connection; it has no name of its own. */
function waitedInVain(error: unknown): boolean {
  return (
    error instanceof Error && error.name === "MongooseError" && /buffering timed out/.test(error.message)
  );
}

function describe(error: unknown): { type: string; status: number; name: string; code: string } {
  if (typeof error !== "object" || error === null) return { type: "", status: 0, name: "", code: "" };
  const { type, status, name, code } = error as Record<string, unknown>;
  return {
    type: typeof type === "string" ? type : "",
    status: typeof status === "number" ? status : 0,
    name: typeof name === "string" ? name : "",
    code: typeof code === "string" ? code : "",
  };
}

/** Reads the request's id, which middleware of app.ts put there. */
export function requestId(response: Response): string {
  const id: unknown = response.locals["requestId"];
  return typeof id === "string" ? id : "";
}

export function problemHandler(log: Log, counters: Counters): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error, request, response, _next) => {
    const reference = requestId(response);
    const { problem, headers, fault } = mapError(error, reference);
    if (fault) {
      counters.add("http_faults");
      const route: unknown = request.route?.path;
      log.error({ reference, method: request.method, route, err: error }, "a request could not be answered");
    }
    // Half an answer cannot be mended; ending the connection tells the asker that it is not whole.
    if (response.headersSent) return void request.socket.destroy();
    response.status(problem.status).set(headers).type("application/problem+json").json(problem);
  };
}
