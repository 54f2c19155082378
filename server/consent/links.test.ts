/** A patient's link brings back what was put into it; whatever else is opened brings nothing. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPatientLinks, type PatientLink } from "./links.ts";

const seed = Date.now() & 0xffff;
console.info(`links: fast-check seed ${seed}`);

const links = createPatientLinks(randomBytes(32));
const id = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const link: fc.Arbitrary<PatientLink> = fc.record({
  kind: fc.constantFrom("choose" as const, "unsubscribe" as const),
  organizationId: id,
  patientId: id,
  addressId: id,
  madeAt: fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000)),
});

test("what was signed is read back, and no id stands in the token", () => {
  fc.assert(
    fc.property(link, (one) => {
      const token = links.make(one);
      expect(links.read(token)).toEqual(one);
      expect(token).toMatch(/^[\w-]{78}$/);
      const seen = Buffer.from(token, "base64url").toString("hex");
      for (const part of [one.organizationId, one.patientId, one.addressId]) expect(seen).not.toContain(part);
    }),
    { seed },
  );
});

test("one changed character, another key, or anything else reads as nothing", () => {
  fc.assert(
    fc.property(link, fc.nat(77), fc.constantFrom(..."AZaz09-_"), (one, at, letter) => {
      const token = links.make(one);
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      if (changed !== token) expect(links.read(changed)).toBeNull();
      expect(createPatientLinks(randomBytes(32)).read(token)).toBeNull();
    }),
    { seed },
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), (text) => {
      expect(links.read(text)).toBeNull();
    }),
    { seed },
  );
});
