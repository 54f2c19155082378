import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign as signWith,
  type KeyObject,
} from "node:crypto";
import jwt from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import { createTestClock } from "../test/clock.ts";
import { accessTokenMs, createAccessTokens } from "./tokens.ts";

const who = { userId: "a".repeat(24), organizationId: "b".repeat(24), sessionId: "c".repeat(24) };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicPem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();

function setUp() {
  const clock = createTestClock();
  const key = createSecretKey(randomBytes(32));
  const tokens = createAccessTokens(key, clock);
  const later = new Date(clock.now().getTime() + 3_600_000);
  const now = Math.floor(clock.now().getTime() / 1000);
  const claims = {
    iss: "threadwell",
    aud: "threadwell/staff",
    sub: who.userId,
    org: who.organizationId,
    sid: who.sessionId,
    iat: now,
    exp: now + 600,
  };
  return { clock, key, tokens, later, claims };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const header = { alg: "HS256", typ: "at+jwt" };

function forge(head: object, claims: object, key: KeyObject, hash = "sha256"): string {
  const body = `${part(head)}.${part(claims)}`;
  return `${body}.${createHmac(hash, key).update(body).digest("base64url")}`;
}

describe("access tokens", () => {
  it("says who asks, for ten minutes", () => {
    const { tokens, clock, later } = setUp();
    const { token, expiresAt } = tokens.issue(who, later);
    expect(tokens.verify(token)).toEqual({ ...who, expiresAt });
    expect(expiresAt.getTime() - clock.now().getTime()).toBeLessThanOrEqual(accessTokenMs);
    clock.advance(accessTokenMs - 2_000);
    expect(tokens.verify(token)).not.toBeNull();
    clock.advance(2_000);
    expect(tokens.verify(token)).toBeNull();
  });

  it("never outlives its session", () => {
    const { tokens, clock } = setUp();
    const end = new Date(clock.now().getTime() + 60_000);
    expect(tokens.issue(who, end).expiresAt.getTime()).toBeLessThanOrEqual(end.getTime());
  });

  it("accepts what the table below alters, unaltered", () => {
    const { tokens, key, claims } = setUp();
    expect(tokens.verify(forge(header, claims, key))).toMatchObject(who);
  });

  type Parts = ReturnType<typeof setUp>;
  it.each<[string, (parts: Parts) => string]>([
    ["alg none, no signature", ({ claims }) => `${part({ ...header, alg: "none" })}.${part(claims)}.`],
    ["alg NonE, our signature", ({ claims, key }) => forge({ ...header, alg: "NonE" }, claims, key)],
    ["HS512 by our key", ({ claims, key }) => forge({ ...header, alg: "HS512" }, claims, key, "sha512")],
    [
      "RS256 by a key of the sender",
      ({ claims }) => {
        const body = `${part({ ...header, alg: "RS256" })}.${part(claims)}`;
        return `${body}.${signWith("sha256", Buffer.from(body), rsa.privateKey).toString("base64url")}`;
      },
    ],
    [
      "HS256 by a public key's text",
      ({ claims }) => forge(header, claims, createSecretKey(Buffer.from(publicPem))),
    ],
    ["another installation's key", ({ claims }) => forge(header, claims, createSecretKey(randomBytes(32)))],
    [
      "a zero key, named by a kid path",
      ({ claims }) =>
        forge({ ...header, kid: "../../../dev/null" }, claims, createSecretKey(Buffer.alloc(32))),
    ],
    [
      "a key brought along",
      ({ claims }) => {
        const own = randomBytes(32);
        const jwk = { kty: "oct", k: own.toString("base64url") };
        return forge({ ...header, jwk }, claims, createSecretKey(own));
      },
    ],
    ["typ JWT", ({ claims, key }) => forge({ ...header, typ: "JWT" }, claims, key)],
    ["no typ", ({ claims, key }) => forge({ alg: "HS256" }, claims, key)],
    ["a critical extension", ({ claims, key }) => forge({ ...header, crit: ["exp"] }, claims, key)],
    ["another audience", ({ claims, key }) => forge(header, { ...claims, aud: "threadwell/api" }, key)],
    ["two audiences", ({ claims, key }) => forge(header, { ...claims, aud: [claims.aud, "x"] }, key)],
    ["no audience", ({ claims: { aud: _aud, ...rest }, key }) => forge(header, rest, key)],
    ["another issuer", ({ claims, key }) => forge(header, { ...claims, iss: "else" }, key)],
    ["expired", ({ claims, key }) => forge(header, { ...claims, exp: claims.iat - 1 }, key)],
    ["without an end", ({ claims: { exp: _exp, ...rest }, key }) => forge(header, rest, key)],
    ["not yet", ({ claims, key }) => forge(header, { ...claims, nbf: claims.iat + 60 }, key)],
    ["an operator for a session", ({ claims, key }) => forge(header, { ...claims, sid: { $ne: null } }, key)],
    ["an operator for a user", ({ claims, key }) => forge(header, { ...claims, sub: { $gt: "" } }, key)],
    ["a list of organizations", ({ claims, key }) => forge(header, { ...claims, org: [claims.org] }, key)],
    ["a claim that we never make", ({ claims, key }) => forge(header, { ...claims, admin: true }, key)],
    ["a payload that is a text", ({ key }) => jwt.sign("threadwell", key, { header })],
    [
      "a payload altered after signing",
      ({ claims, key }) => {
        const [head, , signature] = forge(header, claims, key).split(".");
        return `${head}.${part({ ...claims, sub: "d".repeat(24) })}.${signature}`;
      },
    ],
    ["a signature cut short", ({ claims, key }) => forge(header, claims, key).slice(0, -1)],
    ["nothing", () => ""],
    ["two dots", () => ".."],
    ["a megabyte", () => "x".repeat(1_000_000)],
  ])("refuses %s", (_name, make) => {
    const parts = setUp();
    expect(parts.tokens.verify(make(parts))).toBeNull();
  });

  it("takes the path of the ready-made key: far cheaper than with the key as text", () => {
    const { tokens, later } = setUp();
    const text = randomBytes(32).toString("hex");
    const asText = jwt.sign({}, text);
    const { token } = tokens.issue(who, later);
    const cpu = (work: () => unknown) => {
      for (let n = 0; n < 100; n += 1) work();
      const before = process.cpuUsage();
      for (let n = 0; n < 300; n += 1) work();
      const used = process.cpuUsage(before);
      return used.user + used.system;
    };
    // In processor time, paired and repeated: the machine's other work does not count.
    const ratios = Array.from(
      { length: 5 },
      () => cpu(() => jwt.verify(asText, text)) / cpu(() => tokens.verify(token)),
    );
    expect(Math.max(...ratios)).toBeGreaterThan(2);
  });
});
