/** Signing in and out, and staying signed in. */
import { sessionSchema, signInSchema, type Session } from "../../../shared/api/session.ts";
import type { OriginRule } from "../../access/origin.ts";
import type { Grant, Sessions } from "../../access/sessions.ts";
import type { Presenter } from "../../events/present.ts";
import type { Clock } from "../../lib/clock.ts";
import { ProblemError } from "../../lib/problem.ts";
import type { Directory } from "../../store/directory.ts";
import type { UserRecord } from "../../store/users.ts";
import { answer, route, type RequestFacts, type Route } from "../route.ts";
import { bearerToken } from "../serve.ts";
import { createSessionCookie } from "./cookie.ts";

export interface SessionRouteParts {
  sessions: Sessions;
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  clock: Clock;
  originAllowed: OriginRule;
  /** Whether people reach us by https only. */
  secure: boolean;
  simulatorUrl: string | null;
}

export function sessionRoutes(parts: SessionRouteParts): Route[] {
  const { sessions, directory, presenter, clock, originAllowed, simulatorUrl } = parts;
  const cookie = createSessionCookie(parts.secure);

  /** These two act on a cookie or set one: another site's page may not make a browser send them. */
  function refuseOtherSites(request: RequestFacts): void {
    const headers = {
      origin: request.header("origin"),
      host: request.header("host"),
      "sec-fetch-site": request.header("sec-fetch-site"),
    };
    if (!originAllowed(headers))
      throw new ProblemError(
        403,
        "wrong_origin",
        "This page is not one of ours",
        "Open Threadwell at its own address; whoever runs it can set that address as PUBLIC_URL.",
      );
  }

  async function present(
    user: UserRecord,
    access: Pick<Session, "accessToken" | "accessTokenExpiresAt">,
  ): Promise<Session> {
    const { organization } = await directory.of(user.organizationId);
    const { id, name, timeZone, replyTargetMinutes } = organization;
    return {
      accessToken: access.accessToken,
      accessTokenExpiresAt: access.accessTokenExpiresAt,
      user: { ...presenter.staff(user), email: user.email, timeZone: user.timeZone },
      organization: { id, name, timeZone, replyTargetMinutes, simulatorUrl },
    };
  }

  async function granted(grant: Grant) {
    const body = await present(grant.user, {
      accessToken: grant.accessToken,
      accessTokenExpiresAt: grant.accessTokenExpiresAt.toISOString(),
    });
    const setCookie = cookie.write(grant.refreshToken, grant.refreshTokenExpiresAt, clock.now());
    return answer(200, body, { "Set-Cookie": setCookie });
  }

  return [
    route({
      method: "post",
      path: "/session",
      summary: "Sign in. Sets the refresh cookie.",
      access: "public",
      body: signInSchema,
      bodyLimit: 8 * 1024,
      answers: { 200: sessionSchema },
      refusals: {
        401: "`wrong_credentials`: the email address or the password is not right",
        403: "`wrong_origin`: sent by a page of another site",
        429: "`too_many_tries`: wait for Retry-After",
        503: "`busy`: too many people are signing in at this moment",
      },
      async handler({ body, request }) {
        refuseOtherSites(request);
        return granted(await sessions.start(body, request.remoteAddress));
      },
    }),
    route({
      method: "post",
      path: "/session/refresh",
      summary: "Exchange the refresh cookie for a new one and a new access token.",
      access: "public",
      answers: { 200: sessionSchema },
      refusals: {
        401: "`session_over`: sign in again",
        403: "`wrong_origin`: sent by a page of another site",
      },
      async handler({ request }) {
        refuseOtherSites(request);
        return granted(await sessions.refresh(cookie.read(request.header("cookie")), request.remoteAddress));
      },
    }),
    route({
      method: "get",
      path: "/session",
      summary: "Who is signed in, with the access token that was sent.",
      access: "staff",
      answers: { 200: sessionSchema },
      async handler({ caller, request }) {
        const { users } = await directory.of(caller.scope.organizationId);
        const user = users.get(caller.scope.userId);
        if (!user) throw new Error("a signed-in user is not in the directory");
        const body = await present(user, {
          accessToken: bearerToken(request.header("authorization")) ?? "",
          accessTokenExpiresAt: caller.tokenExpiresAt.toISOString(),
        });
        return answer(200, body);
      },
    }),
    route({
      method: "delete",
      path: "/session",
      summary: "Sign out: the session and its sockets end at once.",
      access: "staff",
      answers: { 204: null },
      async handler({ caller }) {
        await sessions.end(caller.sessionId);
        return answer(204, null, { "Set-Cookie": cookie.clear() });
      },
    }),
  ];
}
