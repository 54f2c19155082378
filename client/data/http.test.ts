/** Requests: what becomes of good answers, problems, silence, nonsense and the caller's own abort. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createApi } from "./api.ts";
import { call, RequestProblem, retryAfter, type Fetch } from "./http.ts";

const schema = z.object({ ok: z.boolean() });
const json = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const problem = (status: number) => ({ type: "test", title: "Said so", status, reference: "REF-1" });

async function failure(work: Promise<unknown>): Promise<RequestProblem> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RequestProblem)) throw new Error("expected a RequestProblem");
  return error;
}

describe("a request", () => {
  it("carries token, query and body, and gives the checked answer", async () => {
    let seen: { url: string; init: RequestInit } | null = null;
    const fetch: Fetch = async (url, init) => {
      seen = { url, init };
      return json(200, { ok: true, more: 1 });
    };
    const options = {
      method: "PUT" as const,
      schema,
      body: { a: 1 },
      query: { limit: 5, cursor: null, q: "a b" },
    };
    expect(await call(fetch, "/things", { ...options, token: "secret" })).toEqual({ ok: true });
    expect(seen).toMatchObject({
      url: "/api/v1/things?limit=5&q=a+b",
      init: { method: "PUT", body: '{"a":1}', headers: { authorization: "Bearer secret" } },
    });
  });

  const cases: { name: string; answer: () => Promise<Response>; type: string; transient: boolean }[] = [
    {
      name: "a problem of the server",
      answer: async () => json(409, problem(409)),
      type: "test",
      transient: false,
    },
    {
      name: "a fault of the server",
      answer: async () => json(500, problem(500)),
      type: "test",
      transient: true,
    },
    {
      name: "a page of a proxy",
      answer: async () => new Response("<html>", { status: 502 }),
      type: "unknown",
      transient: true,
    },
    {
      name: "silence",
      answer: () => Promise.reject(new TypeError("x")),
      type: "no_network",
      transient: true,
    },
    {
      name: "an answer of another shape",
      answer: async () => json(200, { yes: 1 }),
      type: "unreadable_answer",
      transient: false,
    },
    {
      name: "an answer that is no JSON",
      answer: async () => new Response("hm"),
      type: "unreadable_answer",
      transient: false,
    },
  ];
  it.each(cases)("tells of $name", async ({ answer, type, transient }) => {
    const error = await failure(call(answer, "/things", { schema }));
    expect(error.problem.type).toBe(type);
    expect(error.transient).toBe(transient);
  });

  it("keeps the reference, and the wait the server asks for", async () => {
    const error = await failure(call(async () => json(429, problem(429), { "retry-after": "7" }), "/things"));
    expect(error.problem.reference).toBe("REF-1");
    expect(error.retryAfterMs).toBe(7000);
    expect(error.transient).toBe(true);
  });

  it("gives up after its time", async () => {
    const never: Fetch = (_url, { signal }) =>
      new Promise((_done, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
    const error = await failure(call(never, "/things", { timeoutMs: 20 }));
    expect(error.problem.type).toBe("timeout");
  });

  it("throws the caller's own reason when the caller aborts", async () => {
    const stop = new AbortController();
    const never: Fetch = (_url, { signal }) =>
      new Promise((_done, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
    const work = call(never, "/things", { signal: stop.signal });
    stop.abort(new Error("changed my mind"));
    await expect(work).rejects.toThrow("changed my mind");
  });

  it.each([
    ["120", 120_000],
    [new Date(61_000).toUTCString(), 60_000],
    [new Date(0).toUTCString(), 0],
    ["soon", null],
    [null, null],
  ])("reads Retry-After %j as %j ms", (header, ms) => {
    expect(retryAfter(header, 1000)).toBe(ms);
  });
});

describe("the API", () => {
  const setUp = (good: string | null) => {
    const seen: unknown[] = [];
    const fetch: Fetch = async (_url, init) => {
      const { authorization } = init.headers as Record<string, string>;
      seen.push(authorization);
      return authorization === `Bearer ${good}` ? json(200, { ok: true }) : json(401, problem(401));
    };
    const api = createApi(fetch, { token: async () => "old", renew: async () => good });
    return { api, seen };
  };

  it("renews once after a 401 and sends again", async () => {
    const { api, seen } = setUp("new");
    expect(await api("/things", { schema })).toEqual({ ok: true });
    expect(seen).toEqual(["Bearer old", "Bearer new"]);
  });

  it("passes the 401 on when the session is over", async () => {
    const { api, seen } = setUp(null);
    expect((await failure(api("/things", { schema }))).problem.status).toBe(401);
    expect(seen).toHaveLength(1);
  });
});
