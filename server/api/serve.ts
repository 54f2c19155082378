/** Puts routes on the wire: authenticate, read, validate, handle, answer. Errors go to the mapper of server/http. */
import { Router, type Request, type RequestHandler, type Response } from "express";
import type { Caller, Sessions } from "../access/sessions.ts";
import { ProblemError } from "../lib/problem.ts";
import { readJson } from "./read-json.ts";
import type { Route } from "./route.ts";
import { validate } from "./validate.ts";

/** The token of an Authorization header in the Bearer manner. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? "")?.[1] ?? null;
}

/** A router with these routes; a known path with another method is 405, an unknown path 404. */
export function serveRoutes(
  routes: readonly Route[],
  sessions: Pick<Sessions, "authenticate">,
  isColleague: (caller: Caller) => Promise<boolean>,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const paths = groupByPath(routes);
  for (const [path, group] of paths) {
    const place = router.route(path);
    for (const route of group) place[route.method](serve(route));
    const allow = group
      .map(({ method }) => (method === "get" ? "GET, HEAD" : method.toUpperCase()))
      .join(", ");
    place.all((_request, response) => {
      response.set("Allow", allow);
      throw new ProblemError(405, "method_not_allowed", "This address does not take that method");
    });
  }
  router.use(() => {
    throw new ProblemError(404, "not_found", "There is no such address in this API");
  });
  return router;

  function serve(route: Route): RequestHandler {
    return async (request, response) => {
      const caller = route.access === "staff" ? await authenticate(request, response) : null;
      const params = validate(route.params, request.params, "path");
      const query = validate(route.query, request.query, "query");
      // Read only now, when the asker is known: strangers cannot make us parse.
      const body = route.body
        ? validate(route.body, await readJson(request, response, route.bodyLimit), "")
        : null;
      const answer = await route.handle({
        params,
        query,
        body,
        caller,
        request: {
          header: (name) => request.get(name),
          remoteAddress: request.ip ?? "unknown",
        },
      });
      response.status(answer.status);
      if (answer.headers) response.set(answer.headers);
      if (answer.body === null) response.end();
      else response.json(answer.body);
    };
  }

  async function authenticate(request: Request, response: Response): Promise<Caller> {
    const token = bearerToken(request.get("authorization"));
    const caller = token === null ? null : await sessions.authenticate(token);
    if (caller && (await isColleague(caller))) return caller;
    response.set("WWW-Authenticate", "Bearer");
    throw new ProblemError(401, "unauthorized", "You are not signed in", "Sign in and try again.");
  }
}

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) groups.set(route.path, [...(groups.get(route.path) ?? []), route]);
  return groups;
}
