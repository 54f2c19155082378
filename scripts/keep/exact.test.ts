/** Whatever is in a document, the driver writes the very bytes again; what it could not write is refused. */
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from "bson";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exact, writeExactly } from "./exact.ts";

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.integer().map((n) => new Double(n)),
  fc.constant(new Double(-0)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.integer({ min: -5, max: 5 }).map((n) => Long.fromNumber(n)),
  fc.constantFrom("1.50", "1.5", "NaN", "-0", "1E+6000").map((s) => Decimal128.fromString(s)),
  fc.date({ noInvalidDate: true }),
  fc.boolean(),
  fc.constant(null),
  fc.tuple(fc.uint8Array(), fc.constantFrom(0, 2, 4, 5, 128)).map(([b, t]) => new Binary(b, t)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((b) => new ObjectId(b)),
  fc.constantFrom("i", "", "msx").map((o) => new BSONRegExp("^a.b", o)),
  fc.constant(new Timestamp({ t: 5, i: 6 })),
  fc.constant(new MinKey()),
  fc.constant(new MaxKey()),
  fc.constant(new BSONSymbol("s")),
  fc.constant(new Code("f()")),
);
const name = fc.oneof(
  fc.constantFrom("a", "b", "10", "9", "0", "", "$x", "$ref", "$id", "a.b", "__proto__", "_bsontype"),
  fc.string().map((s) => s.replaceAll("\0", "")),
);
const { document } = fc.letrec<{ value: unknown; document: Map<string, unknown> }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, leaf, tie("document"), fc.array(tie("value"), { maxLength: 4 })),
  document: fc
    .uniqueArray(fc.tuple(name, tie("value")), { selector: ([k]) => k, maxLength: 6 })
    .map((entries) => new Map(entries)),
}));

test("documents keep their bytes", () => {
  fc.assert(
    fc.property(document, (given) => {
      const bytes = Buffer.from(serialize(given, writeExactly));
      const value = exact(bytes);
      expect(value).not.toBeNull();
      expect(bytes.equals(serialize(value!, writeExactly))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("what JavaScript has no value for is refused", () => {
  // { v: a date a million years ahead }
  const bytes = Buffer.from(serialize({ v: new Date(0) }));
  bytes.writeBigInt64LE(2n ** 62n, 7);
  expect(exact(bytes)).toBeNull();
  // { v: undefined }, a type that is no longer written
  const old = Buffer.from([8, 0, 0, 0, 6, 0x76, 0, 0]);
  expect(exact(old)).toBeNull();
});
