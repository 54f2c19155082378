/** Our signatures and Twilio's own SDK judge each other, on generated input, in both directions. */
import fc from "fast-check";
import twilio from "twilio";
import { describe, expect, test } from "vitest";
import type { RawRequest } from "../contract.ts";
import { frozenNow } from "../kit/run-cases.ts";
import { parseForm, twilioSignature, verifyTwilioSignature } from "./signature.ts";

const webhookUrl = "https://clinic.example/hooks/9f2c41d7e08b";

function formRequest(atUrl: string, form: [string, string][], signature: string): RawRequest {
  return {
    transport: "http",
    method: "POST",
    url: atUrl,
    headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
    body: Buffer.from(new URLSearchParams(form).toString()),
    receivedAt: frozenNow,
    envelope: null,
  };
}

describe("signatures beside Twilio's own SDK", () => {
  test("the published vector", () => {
    const form = new Map(
      Object.entries({
        CallSid: "CA1234567890ABCDE",
        Caller: "+14158675309",
        Digits: "1234",
        From: "+14158675309",
        To: "+18005551212",
      }).map(([key, value]) => [key, [value]]),
    );
    const signature = twilioSignature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form);
    expect(signature).toBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  });

  // Well-formed UTF-16: a lone surrogate cannot travel in a form.
  const words = fc.string({ unit: "grapheme", maxLength: 12 });
  const form = fc.array(
    fc.tuple(
      words.filter((key) => key !== "__proto__"),
      words,
    ),
    { maxLength: 8 },
  );
  const token = fc.stringMatching(/^[0-9a-f]{32}$/);
  const someUrl = fc
    .tuple(
      fc.constantFrom("https", "http"),
      fc.constantFrom("", "user@", "user:pass@"),
      fc.constantFrom("clinic.example", "[2001:db8::1]", "192.0.2.7"),
      fc.constantFrom("", ":443", ":80", ":8443"),
      fc.constantFrom("", "/", "/hooks/a1", "/hooks/a%20b", "/h'k"),
      fc.constantFrom("", "?x=1", "?q=it's", "?q=a%20b+c", "?a=1&a=2", "?empty", "?"),
    )
    .map((parts) => `${parts[0]}://${parts.slice(1).join("")}`);

  test("what we sign, the SDK accepts; what it signs, we accept; on every form of the URL alike", () => {
    fc.assert(
      fc.property(token, someUrl, someUrl, form, (secret, signedUrl, heardUrl, pairs) => {
        const params: Record<string, string[]> = {};
        const values = parseForm(new URLSearchParams(pairs).toString());
        for (const [key, list] of values) params[key] = list;
        const signature = twilioSignature(secret, signedUrl, values);
        expect(twilio.getExpectedTwilioSignature(secret, signedUrl, params)).toBe(signature);
        expect(
          twilio.validateRequest(secret, signature, signedUrl.replace(/:\d+(?=\/|\?|$)/, ""), params),
        ).toBe(
          verifyTwilioSignature(
            formRequest(signedUrl.replace(/:\d+(?=\/|\?|$)/, ""), pairs, signature),
            secret,
          ).ok,
        );
        for (const heard of [signedUrl, heardUrl]) {
          const ours = verifyTwilioSignature(formRequest(heard, pairs, signature), secret).ok;
          expect(ours).toBe(twilio.validateRequest(secret, signature, heard, params));
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["https://clinic.example/h?q=it's", "https://clinic.example/h?q=it%27s"],
    ["https://clinic.example/h?q=a%20b+c", "https://clinic.example/h?q=a%20b%20c"],
    ["https://clinic.example:8443/h?q=a+b", "https://clinic.example:8443/h?q=a%20b"],
    ["https://clinic.example:8443/h?q=a+b", "https://clinic.example/h?q=a%20b"],
    ["https://clinic.example/h", "https://clinic.example:443/h"],
  ])("heard as %s, signed as %s", (heard, signedUrl) => {
    const signature = twilioSignature("secret", signedUrl, new Map([["Body", ["x"]]]));
    expect(twilio.validateRequest("secret", signature, heard, { Body: "x" })).toBe(true);
    expect(verifyTwilioSignature(formRequest(heard, [["Body", "x"]], signature), "secret")).toEqual({
      ok: true,
    });
  });

  test("JSON bodies: URL signed, body hashed; a changed byte is refused by both", () => {
    fc.assert(
      fc.property(token, fc.json(), fc.nat(), (secret, body, at) => {
        const hash = twilio.getExpectedBodyHash(body);
        const signedUrl = `https://clinic.example/hooks/a1?bodySHA256=${hash}`;
        const signature = twilioSignature(secret, signedUrl, new Map());
        const request = (bytes: Buffer): RawRequest => ({
          ...formRequest(signedUrl, [], signature),
          headers: { "content-type": "application/json", "x-twilio-signature": signature },
          body: bytes,
        });
        expect(twilio.validateRequestWithBody(secret, signature, signedUrl, body)).toBe(true);
        expect(verifyTwilioSignature(request(Buffer.from(body)), secret)).toEqual({ ok: true });
        const changed = Buffer.from(body);
        changed[at % changed.length] = (changed[at % changed.length] as number) ^ 1;
        expect(verifyTwilioSignature(request(changed), secret).ok).toBe(false);
        expect(twilio.validateRequestWithBody(secret, signature, signedUrl, `${body} `)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [
      "a JSON body without a hash in the URL",
      { headers: { "content-type": "application/json" } },
      "unsigned_body",
    ],
    ["a URL that is none", { url: "nowhere" }, "bad_url"],
    ["no header", { headers: {} }, "missing_signature"],
  ])("%s is refused", (_name, change, reason) => {
    const request = formRequest(webhookUrl, [["Body", "x"]], "AAAA");
    const changed = {
      ...request,
      ...change,
      headers: { ...("headers" in change ? change.headers : request.headers) },
    };
    if (reason === "unsigned_body") Object.assign(changed.headers, { "x-twilio-signature": "AAAA" });
    expect(verifyTwilioSignature(changed as RawRequest, "secret")).toEqual({ ok: false, reason });
  });
});
