/** The staff's API with the session's token: a 401 renews the session once, then the request is sent again. */
import type { z } from "zod";
import { call, RequestProblem, type CallOptions, type Fetch } from "./http.ts";

/** What the API needs to know of the session. */
export interface Tokens {
  /** The current access token, renewed before it ends; null when nobody is signed in. */
  token: () => Promise<string | null>;
  /** The server refused `refusedToken`: get another, or null when the session is over. */
  renew: (refusedToken: string | null) => Promise<string | null>;
}

export type Api = <Schema extends z.ZodType>(
  path: string,
  options?: Omit<CallOptions<Schema>, "token">,
) => Promise<z.output<Schema>>;

export function createApi(fetch: Fetch, tokens: Tokens): Api {
  return async (path, options = {}) => {
    const token = await tokens.token();
    try {
      return await call(fetch, path, { ...options, token });
    } catch (error) {
      if (!(error instanceof RequestProblem) || error.problem.status !== 401) throw error;
      const fresh = await tokens.renew(token);
      if (fresh === null) throw error;
      return await call(fetch, path, { ...options, token: fresh });
    }
  };
}
