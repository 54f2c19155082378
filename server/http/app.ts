/** The one Express app: providers first, then the staff's API, then the screens, and last the mapper of errors. */
import express, { type Express, type RequestHandler, type Router } from "express";
import type { Ids } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { TryLaterError } from "../access/try-later.ts";
import { clientFiles } from "./client-files.ts";
import { securityHeaders } from "./headers.ts";
import { problemHandler, requestId } from "./problems.ts";

export interface AppParts {
  production: boolean;
  /** Where people reach us from outside; null while nobody knows. */
  publicUrl: string | null;
  /** The providers' door. It reads raw bodies, so nothing before it reads any. */
  webhooks: Router;
  /** The staff's door, mounted at /api/v1. */
  api: Router;
  /** The built screens, an absolute path. */
  clientFolder: string;
  /** Rejects when the store is away. */
  ping(): Promise<void>;
  ids: Ids;
  log: Log;
  /** Express's "trust proxy": whom to believe X-Forwarded-For. Default: nobody. */
  trustProxy?: string | number | false;
  /** API requests under way at once; more are told to come back. Webhooks are never counted. Default 256. */
  maxApiRequests?: number;
}

export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", parts.trustProxy ?? false);
  app.set("query parser", "simple");
  app.set("etag", false);

  app.use(named(parts.ids, parts.log));
  app.use(securityHeaders(parts));
  app.use(parts.webhooks);
  app.get("/health", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  app.get("/ready", async (_request, response) => {
    const ready = await answersWithin(readyMs, parts.ping());
    response.set("Cache-Control", "no-store").status(ready ? 200 : 503);
    response.json({ status: ready ? "ok" : "the store is away" });
  });
  app.use("/api/v1", fresh, atMost(parts.maxApiRequests ?? 256), parts.api);
  app.use(["/api", "/webhooks"], (_request, response) => {
    response.set("Cache-Control", "no-store").status(404).end();
  });
  app.use(clientFiles(parts.clientFolder));
  app.use(problemHandler(parts.log));
  return app;
}

const readyMs = 2_000;

/** Gives each request its id and one line in the log: the route's pattern, never the address that was asked for. */
function named(ids: Ids, log: Log): RequestHandler {
  return (request, response, next) => {
    const id = ids.next();
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

/** Under overload the screens wait first; what providers bring is taken as long as there is breath. */
function atMost(limit: number): RequestHandler {
  let underWay = 0;
  return (_request, response, next) => {
    if (underWay >= limit)
      throw new TryLaterError(503, "busy", "Too much is going on at this moment", 1_000, "Try again.");
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
