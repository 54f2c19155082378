/** A network that plays a script: exactly the expected requests, in order, and nothing else gets out. */
import type { HttpRequest, HttpResponse, OutboundHttp } from "../../lib/outbound-http.ts";
import { OutboundHttpError } from "../../lib/outbound-http.ts";

export interface ExpectedRequest {
  method: HttpRequest["method"];
  url: string;
  /** Lower-case names; every one listed must be sent exactly so. */
  headers?: Record<string, string>;
  /** The whole body. An object stands for the form with exactly these fields. */
  body?: string | Record<string, string>;
}

export interface Exchange {
  request: ExpectedRequest;
  /** What the provider answers, or in which phase the call breaks. */
  answer:
    | { status: number; headers?: Record<string, string>; json?: unknown; text?: string }
    | { fails: OutboundHttpError["phase"] };
}

export interface ScriptedHttp extends OutboundHttp {
  /** What went wrong: unexpected or missing requests. Empty when the script was played exactly. */
  faults(): string[];
}

export function scriptedHttp(exchanges: readonly Exchange[]): ScriptedHttp {
  const left = [...exchanges];
  const faults: string[] = [];
  return {
    async request(request: HttpRequest): Promise<HttpResponse> {
      const next = left.shift();
      const what = `${request.method} ${request.url}`;
      if (!next) {
        faults.push(`unexpected request: ${what}`);
        throw new OutboundHttpError("not_sent", "the test's network is closed");
      }
      faults.push(...differences(request, next.request));
      if (!request.allowHosts.includes(new URL(request.url).host)) faults.push(`host not allowed: ${what}`);
      if ("fails" in next.answer) throw new OutboundHttpError(next.answer.fails, "scripted failure");
      const { status, headers = {}, json, text } = next.answer;
      return { status, headers, body: Buffer.from(text ?? (json === undefined ? "" : JSON.stringify(json))) };
    },
    faults: () => [
      ...faults,
      ...left.map((one) => `missing request: ${one.request.method} ${one.request.url}`),
    ],
  };
}

function differences(request: HttpRequest, expected: ExpectedRequest): string[] {
  const faults: string[] = [];
  const compare = (what: string, got: unknown, wanted: unknown) => {
    if (got !== wanted)
      faults.push(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
  };
  compare("method", request.method, expected.method);
  compare("url", request.url, expected.url);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    compare(`header ${name}`, request.headers?.[name], value);
  }
  if (expected.body !== undefined) {
    const body = request.body?.toString() ?? "";
    if (typeof expected.body === "string") compare("body", body, expected.body);
    else compare("form", sorted(new URLSearchParams(body)), sorted(Object.entries(expected.body)));
  }
  return faults;
}

function sorted(pairs: Iterable<[string, string]>): string {
  return JSON.stringify([...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
