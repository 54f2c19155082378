/** The kit's network must notice what it is there to notice, or every adapter's test is worth less. */
import { expect, test } from "vitest";
import type { HttpRequest } from "../../lib/outbound-http.ts";
import { scriptedHttp, type Exchange } from "./scripted-http.ts";

const exchange: Exchange = {
  request: {
    method: "POST",
    url: "https://api.example/x",
    headers: { authorization: "A" },
    body: { To: "1", Body: "b" },
  },
  answer: { status: 201, json: { ok: true } },
};
const right: HttpRequest = {
  method: "POST",
  url: "https://api.example/x",
  headers: { authorization: "A", accept: "json" },
  body: "Body=b&To=1",
  timeoutMs: 1,
  allowHosts: ["api.example"],
};

test("the expected request has no faults and gets its answer", async () => {
  const http = scriptedHttp([exchange]);
  const answer = await http.request(right);
  expect(JSON.parse(answer.body.toString())).toEqual({ ok: true });
  expect(http.faults()).toEqual([]);
});

test.each([
  ["another method", { method: "GET" }],
  ["another URL", { url: "https://api.example/y" }],
  ["another header", { headers: { authorization: "B" } }],
  ["a field more", { body: "Body=b&To=1&Extra=1" }],
  ["a field less", { body: "Body=b" }],
  ["a host that is not allowed", { allowHosts: [] }],
] as const)("%s is a fault", async (_name, change) => {
  const http = scriptedHttp([exchange]);
  await http.request({ ...right, ...change } as HttpRequest);
  expect(http.faults()).toHaveLength(1);
});

test("a request too many and a request too few are faults", async () => {
  const none = scriptedHttp([]);
  await expect(none.request(right)).rejects.toMatchObject({ phase: "not_sent" });
  expect(none.faults()).toEqual(["unexpected request: POST https://api.example/x"]);
  expect(scriptedHttp([exchange]).faults()).toEqual(["missing request: POST https://api.example/x"]);
});
