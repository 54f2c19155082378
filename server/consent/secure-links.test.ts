/** A link of ours opens for its own try alone; whatever else is opened is none. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linkTokenLength } from "../../shared/domain/secure-page.ts";
import { createSecureLinks } from "./secure-links.ts";

const seed = Date.now() & 0xffff;
console.info(`secure-links: fast-check seed ${seed}`);

const links = createSecureLinks(randomBytes(32));
const id = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("hex"));

test("a try has one link, of letters and digits alone, and no other try has it", () => {
  fc.assert(
    fc.property(id, id, (one, other) => {
      const token = links.tokenOf(one);
      expect(token).toMatch(new RegExp(`^[0-9a-z]{${linkTokenLength}}$`));
      expect(links.tokenOf(one)).toBe(token);
      expect(links.keyOf(token)).not.toContain(token);
      if (one !== other) expect(links.keyOf(links.tokenOf(other))).not.toBe(links.keyOf(token));
      // Another house, or a stolen store, makes other links of the same ids.
      expect(createSecureLinks(randomBytes(32)).tokenOf(one)).not.toBe(token);
    }),
    { seed },
  );
});

test("one changed letter is another link, and what is no link has no key", () => {
  fc.assert(
    fc.property(id, fc.nat(linkTokenLength - 1), fc.constantFrom(..."0123456789xyz"), (one, at, letter) => {
      const token = links.tokenOf(one);
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      if (changed !== token) expect(links.keyOf(changed)).not.toBe(links.keyOf(token));
      for (const none of [token.slice(1), `${token}0`, token.toUpperCase(), `${token.slice(1)}-`, ""])
        if (none !== token) expect(links.keyOf(none)).toBeNull();
    }),
    { seed },
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      if (!/^[0-9a-z]{26}$/.test(text)) expect(links.keyOf(text)).toBeNull();
    }),
    { seed },
  );
});

test("a pass holds for its own link and time, and for nothing that somebody changed", () => {
  fc.assert(
    fc.property(id, id, id, fc.integer({ min: 0, max: 4e12 }), (one, other, nonce, ms) => {
      const token = links.tokenOf(one);
      const pass = links.pass(token, new Date(ms), nonce);
      expect(links.readPass(pass, token)).toEqual({ provenAt: new Date(ms), nonce });
      if (one !== other) expect(links.readPass(pass, links.tokenOf(other))).toBeNull();
      const [at, , mac] = pass.split(".");
      const younger = `${(ms + 1).toString(36)}.${nonce}.${mac}`;
      const another = `${at}.${"0".repeat(24)}.${mac}`;
      expect(links.readPass(younger, token)).toBeNull();
      if (nonce !== "0".repeat(24)) expect(links.readPass(another, token)).toBeNull();
    }),
    { seed },
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 90 }), (text) => {
      expect(links.readPass(text, links.tokenOf("0".repeat(24)))).toBeNull();
    }),
    { seed },
  );
});

test("what is compared may have any length", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (given, known) => {
      expect(links.same(given, known)).toBe(given === known);
      expect(links.same(known, known)).toBe(true);
    }),
    { seed },
  );
});
