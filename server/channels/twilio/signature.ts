/**
 * X-Twilio-Signature: base64(HMAC-SHA1(auth token, URL + every form key and value in order)). Twilio signs the URL
 * that was configured, so only the configured public URL counts, never the Host header; proxies add and drop ports
 * and re-encode queries, hence the variants, which are those of Twilio's own SDK.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { parse as parseQuery, stringify as stringifyQuery } from "node:querystring";
import type { RawRequest, Verification } from "../contract.ts";

/** Keys with all their values, as sent. */
export type FormValues = ReadonlyMap<string, readonly string[]>;

export function parseForm(text: string): Map<string, string[]> {
  const form = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(text)) {
    const values = form.get(key);
    if (values) values.push(value);
    else form.set(key, [value]);
  }
  return form;
}

/** The signature Twilio would put on this URL and form. Repeated values count once each, sorted. */
export function twilioSignature(authToken: string, url: string, form: FormValues): string {
  return createHmac("sha1", authToken)
    .update(url + signedText(form))
    .digest("base64");
}

function signedText(form: FormValues): string {
  let text = "";
  for (const key of [...form.keys()].sort()) {
    for (const value of [...new Set(form.get(key))].sort()) text += key + value;
  }
  return text;
}

/** Fails closed: no secret, no header, a body the signature does not cover, all are refusals. */
export function verifyTwilioSignature(request: RawRequest, authToken: string): Verification {
  if (authToken === "") return { ok: false, reason: "no_secret" };
  const given = request.headers["x-twilio-signature"];
  if (!given) return { ok: false, reason: "missing_signature" };
  if (!URL.canParse(request.url)) return { ok: false, reason: "bad_url" };

  const bodyHash = new URL(request.url).searchParams.get("bodySHA256");
  const bodyless = request.method === "GET" || request.method === "HEAD";
  const type = request.headers["content-type"] ?? "";
  const isForm = type === "" || /^application\/x-www-form-urlencoded\b/i.test(type);
  if (bodyHash !== null) {
    const hash = createHash("sha256").update(request.body).digest("hex");
    if (!sameText(bodyHash, hash)) return { ok: false, reason: "body_hash_mismatch" };
  } else if (!bodyless && !isForm && request.body.length > 0) {
    return { ok: false, reason: "unsigned_body" };
  }
  const form = bodyHash !== null || bodyless ? new Map() : parseForm(request.body.toString("utf8"));
  const tail = signedText(form);
  for (const url of urlVariants(request.url)) {
    const expected = createHmac("sha1", authToken)
      .update(url + tail)
      .digest("base64");
    if (sameText(given, expected)) return { ok: true };
  }
  return { ok: false, reason: "signature_mismatch" };
}

/** Constant time for equal lengths; the expected length is no secret. */
function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The forms of one URL that Twilio's back ends may have signed, most likely first. */
function* urlVariants(url: string): Generator<string> {
  const tried = new Set<string>();
  const fresh = (one: string) => !tried.has(one) && tried.add(one);
  const withoutPort = changePort(url, "");
  if (fresh(withoutPort)) yield withoutPort;
  const withPort = changePort(url, "default");
  if (fresh(withPort)) yield withPort;
  const normalized = new URL(url).toString();
  for (const port of ["", "default"] as const) {
    const one = changePort(normalized, port);
    if (fresh(one)) yield one;
  }
  for (const port of ["", "default"] as const) {
    const one = legacyQuery(changePort(normalized, port));
    if (fresh(one)) yield one;
  }
}

/** Works on the text, because parsing a URL re-encodes what Twilio signed. */
function changePort(url: string, port: "" | "default"): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)((?:[^/?#]*@)?)(\[[^\]]*\]|[^/?#:]*)((?::[^/?#]*)?)(.*)$/is.exec(
    url,
  );
  if (!parts) return url;
  const [, scheme = "", user = "", host = "", given = "", rest = ""] = parts;
  const known = scheme.toLowerCase() === "https://" ? ":443" : ":80";
  return scheme + user + host + (port === "" ? "" : given || known) + rest;
}

function legacyQuery(url: string): string {
  const start = url.indexOf("?");
  if (start === -1 || start === url.length - 1) return url;
  return `${url.slice(0, start)}?${stringifyQuery(parseQuery(url.slice(start + 1)))}`;
}
