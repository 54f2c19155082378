/**
 * Links to the secure page. One try of a notice has one link, made from the try's id with a key that no store holds:
 * whoever asks again for the same try gets the same link, and a stolen store gives none. In the store a link is known
 * by a keyed hash of it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { linkTokenLength } from "../../shared/domain/secure-page.ts";

export interface SecureLinks {
  /** What the link of this try ends in. */
  tokenOf(attemptId: string): string;
  /** What it is known by in the store; null for what can be no link of ours. */
  keyOf(token: string): string | null;
  /** The six digits that this message brings. */
  codeOf(messageId: string): string;
  /** What the code for a try's link is known by in the store. */
  codeKeyOf(attemptId: string, code: string): string;
  /** In constant time, whatever their lengths. */
  same(given: string, known: string): boolean;
  /** Shows that somebody proved who they are, behind this link, not long ago; `nonce` names one form. */
  pass(token: string, provenAt: Date, nonce: string): string;
  /** Null for one that we did not make, or for another link. */
  readPass(pass: string, token: string): { provenAt: Date; nonce: string } | null;
}

/** No i, l, o, u: a link may be typed from one screen to another. */
const letters = "0123456789abcdefghjkmnpqrstvwxyz";
const tokenPattern = new RegExp(`^[${letters}]{${linkTokenLength}}$`);

export function createSecureLinks(key: Buffer): SecureLinks {
  const mac = (what: string, of: string): Buffer =>
    createHmac("sha256", key).update(`secure-page ${what}\0${of}`).digest();
  const passMac = (token: string, at: string, nonce: string): string =>
    mac("pass", `${token}\0${at}\0${nonce}`).toString("base64url");
  const same = (given: string, known: string): boolean =>
    timingSafeEqual(mac("compare", given), mac("compare", known));
  return {
    tokenOf(attemptId) {
      const bytes = mac("link", attemptId);
      // One sign of 32 from one byte: none is likelier than another.
      return Array.from(bytes.subarray(0, linkTokenLength), (byte) => letters[byte & 31]).join("");
    },
    keyOf: (token) => (tokenPattern.test(token) ? mac("key", token).toString("base64url") : null),
    codeOf: (messageId) => String(mac("code", messageId).readUIntBE(0, 6) % 1_000_000).padStart(6, "0"),
    codeKeyOf: (attemptId, code) => mac("code key", `${attemptId}\0${code}`).toString("base64url"),
    same,
    pass(token, provenAt, nonce) {
      const at = provenAt.getTime().toString(36);
      return `${at}.${nonce}.${passMac(token, at, nonce)}`;
    },
    readPass(pass, token) {
      const [at = "", nonce = "", given = ""] = pass.split(".");
      if (!/^[0-9a-z]{1,12}$/.test(at) || !/^[0-9a-f]{24}$/.test(nonce)) return null;
      if (!same(given, passMac(token, at, nonce))) return null;
      return { provenAt: new Date(Number.parseInt(at, 36)), nonce };
    },
  };
}
