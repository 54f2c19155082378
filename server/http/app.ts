/** The one Express app: providers first, the staff's API, patients' pages, the screens, and last the mapper of errors. */
import { randomBytes } from "node:crypto";
import express, { type Express, type RequestHandler, type Router } from "express";
import type { Counters } from "../lib/counters.ts";
import type { Log } from "../lib/log.ts";
import { createApi, type ApiParts } from "../api/api.ts";
import { TryLaterError } from "../access/try-later.ts";
import type { QueueHealth } from "../jobs/queue.ts";
import { ProblemError } from "../lib/problem.ts";
import { clientFiles } from "./client-files.ts";
import { securityHeaders } from "./headers.ts";
import { problemHandler, requestId } from "./problems.ts";

export interface AppParts {
  production: boolean;
  /** The providers' door. It reads raw bodies, so nothing before it reads any. */
  webhooks: Router;
  /** Patients' pages: behind links of ours, without sign-in. */
  pages: Router;
  /** What a notice could not say: behind its link, for who proves who they are. */
  securePages: Router;
  /** The staff's door, mounted at /api/v1. */
  api: ApiParts;
  /** Pages for staff behind a signed link, without sign-in. */
  takePage: Router;
  /** The built screens, an absolute path; null serves none. */
  clientFolder: string | null;
  counters: Counters;
  log: Log;
  queueHealth(): Promise<QueueHealth>;
  /** Express's "trust proxy": whom to believe X-Forwarded-For. Default: nobody. */
  trustProxy?: string | number | false;
  /** API requests under way at once; more are told to come back. Webhooks are never counted. Default 256. */
  maxApiRequests?: number;
}

export function createApp(parts: AppParts): Express {
  const { counters, log } = parts;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", parts.trustProxy ?? false);
  app.set("query parser", "simple");
  app.set("etag", false);

  // Providers are no browsers: what follows is for people, and would be paid for by every text.
  app.use(parts.webhooks);
  app.use(named(log));
  app.use(securityHeaders(parts.production));
  app.get("/health", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  app.get("/ready", async (_request, response) => {
    // Without its queue Threadwell still does all of its work; without its store, none.
    const [ready, queue] = await Promise.all([
      answersWithin(readyMs, parts.api.store.ping()),
      parts.queueHealth(),
    ]);
    response.set("Cache-Control", "no-store").status(ready ? 200 : 503);
    response.json({ status: ready ? "ok" : "the store is away", queue });
  });
  app.get("/metrics", (request, response) => {
    if (!isLoopback(request.socket.remoteAddress)) return void response.status(404).end();
    response.set("Cache-Control", "no-store").type("text/plain").send(counters.text());
  });
  app.use("/api/v1", fresh, atMost(parts.maxApiRequests ?? 256, counters), createApi(parts.api));
  app.use(["/api", "/webhooks"], fresh, nothingHere);
  app.use(parts.takePage);
  app.use(parts.pages);
  app.use(parts.securePages);
  if (parts.clientFolder !== null) app.use(clientFiles(parts.clientFolder));
  app.use(nothingHere);
  app.use(problemHandler(log, counters));
  return app;
}

function isLoopback(address: string | undefined): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address ?? "");
}

const readyMs = 2_000;

/** Gives each request its id and one line in the log: the route's pattern, never the address that was asked for. */
function named(log: Log): RequestHandler {
  return (request, response, next) => {
    const id = randomBytes(6).toString("hex");
    const started = performance.now();
    response.locals["requestId"] = id;
    response.setHeader("X-Request-Id", id);
    response.on("finish", () => {
      const route: unknown = request.route?.path;
      const ms = Math.round((performance.now() - started) * 10) / 10;
      log.debug({
        request: requestId(response),
        method: request.method,
        route,
        status: response.statusCode,
        ms,
      });
    });
    next();
  };
}

const fresh: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store");
  next();
};

const nothingHere: RequestHandler = () => {
  throw new ProblemError(404, "not_found", "There is nothing at this address");
};

/** Under overload the screens wait first; what providers bring is taken as long as there is breath. */
function atMost(limit: number, counters: Counters): RequestHandler {
  let underWay = 0;
  return (_request, response, next) => {
    if (underWay >= limit) {
      counters.add("api_turned_away");
      throw new TryLaterError(503, "busy", "Too much is going on at this moment", 1_000, "Try again.");
    }
    underWay += 1;
    response.on("close", () => {
      underWay -= 1;
    });
    next();
  };
}

async function answersWithin(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const answered = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
