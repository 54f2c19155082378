import { describe, expect, it } from "vitest";
import { createOriginRule, type OriginHeaders } from "./origin.ts";

const production = createOriginRule({ publicUrl: "https://inbox.example.org", production: true });
const demo = createOriginRule({ publicUrl: "http://localhost:3000", production: false });
const anywhere = createOriginRule({ publicUrl: null, production: false });

describe("whose pages may act", () => {
  it.each<[string, typeof demo, OriginHeaders, boolean]>([
    [
      "the public origin",
      production,
      { origin: "https://inbox.example.org", host: "inbox.example.org" },
      true,
    ],
    ["its http twin", production, { origin: "http://inbox.example.org", host: "inbox.example.org" }, false],
    ["another port", production, { origin: "https://inbox.example.org:8443" }, false],
    ["a subdomain", production, { origin: "https://evil.inbox.example.org" }, false],
    ["a name that begins alike", production, { origin: "https://inbox.example.org.evil.example" }, false],
    ["an opaque origin", production, { origin: "null" }, false],
    [
      "its own host, in production",
      production,
      { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" },
      false,
    ],
    ["a program without a browser", production, {}, true],
    ["a browser that hides where from", production, { "sec-fetch-site": "cross-site" }, false],
    ["a browser on a sister site", production, { "sec-fetch-site": "same-site" }, false],
    ["a page of ours without Origin", production, { "sec-fetch-site": "same-origin" }, true],
    ["localhost", demo, { origin: "http://localhost:3000", host: "localhost:3000" }, true],
    ["the same machine by number", demo, { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" }, true],
    [
      "a phone in the same network",
      demo,
      { origin: "http://192.168.1.5:3000", host: "192.168.1.5:3000" },
      true,
    ],
    ["IPv6", demo, { origin: "http://[::1]:3000", host: "[::1]:3000" }, true],
    [
      "a name that was made to point here",
      demo,
      { origin: "http://evil.example:3000", host: "evil.example:3000" },
      false,
    ],
    [
      "another program on this machine",
      demo,
      { origin: "http://localhost:4000", host: "localhost:3000" },
      false,
    ],
    ["the virtual phones' page", demo, { origin: "http://localhost:3001", host: "localhost:3000" }, false],
    ["a port of chance", anywhere, { origin: "http://127.0.0.1:41234", host: "127.0.0.1:41234" }, true],
    ["no origin at all of that name", anywhere, { origin: "not a url", host: "127.0.0.1:1" }, false],
  ])("%s", (_name, rule, headers, allowed) => {
    expect(rule(headers)).toBe(allowed);
  });
});
