/** Access tokens: short-lived JWTs that say who asks and in which session. One algorithm, one audience, one key. */
import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import { idSchema } from "../../shared/api/common.ts";
import type { Clock } from "../lib/clock.ts";

export interface AccessClaims {
  userId: string;
  organizationId: string;
  sessionId: string;
  expiresAt: Date;
}

export interface AccessTokens {
  /** `endsBy`: the token never outlives its session. */
  issue(who: Omit<AccessClaims, "expiresAt">, endsBy: Date): { token: string; expiresAt: Date };
  /** Null for whatever is not a valid token of ours, whyever; never throws. Says nothing about the session. */
  verify(token: string): AccessClaims | null;
}

export const accessTokenMs = 10 * 60_000;

const algorithm = "HS256";
const issuer = "threadwell";
const audience = "threadwell/staff";
const typ = "at+jwt";
/** Longer than any of ours; stops a stranger's megabytes before they are decoded. */
const maxLength = 1024;

const claimsSchema = z.strictObject({
  iss: z.literal(issuer),
  aud: z.literal(audience),
  sub: idSchema,
  org: idSchema,
  sid: idSchema,
  iat: z.int(),
  exp: z.int(),
});

/** `key` must be a KeyObject: jsonwebtoken makes one anew from a string on every call, at 47 times the cost. */
export function createAccessTokens(key: KeyObject, clock: Clock): AccessTokens {
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  return {
    issue({ userId, organizationId, sessionId }, endsBy) {
      const iat = seconds();
      const exp = Math.min(iat + accessTokenMs / 1000, Math.floor(endsBy.getTime() / 1000));
      const claims = {
        iss: issuer,
        aud: audience,
        sub: userId,
        org: organizationId,
        sid: sessionId,
        iat,
        exp,
      } satisfies z.input<typeof claimsSchema>;
      const token = jwt.sign(claims, key, { algorithm, header: { alg: algorithm, typ } });
      return { token, expiresAt: new Date(exp * 1000) };
    },
    verify(token) {
      if (token.length > maxLength) return null;
      try {
        const { header, payload } = jwt.verify(token, key, {
          algorithms: [algorithm],
          issuer,
          audience,
          clockTimestamp: seconds(),
          complete: true,
        });
        // A kid, jku or x5u of the sender's choice is never looked at: there is one key.
        if (header.typ !== typ || header.crit !== undefined) return null;
        const claims = claimsSchema.safeParse(payload);
        if (!claims.success) return null;
        const { sub, org, sid, exp } = claims.data;
        return { userId: sub, organizationId: org, sessionId: sid, expiresAt: new Date(exp * 1000) };
      } catch {
        return null;
      }
    },
  };
}
