/** Values, documents and paths made up by fast-check: few names and few values, so that they meet; all types. */
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
  type Document,
} from "bson";
import fc from "fast-check";

/** An id of a test's own, which no server makes. */
const oid = (n: number) => new ObjectId(n.toString(16).padStart(24, "0"));
export const int = (n: number) => new Int32(n);

export const numbers = fc.constantFrom(
  ...[0, 1, -1, 2, 7, 2147483647].map(int),
  ...[0, -0, 1, 1.5, -0.5, NaN, Infinity, -Infinity, 9007199254740992].map((n) => new Double(n)),
  ...["1", "2", "9007199254740993", "-9007199254740993", "9223372036854775807"].map((n) =>
    Long.fromString(n),
  ),
  ...["1", "1.0", "1.5", "0.1", "-7.25", "NaN", "9007199254740993"].map((n) => Decimal128.fromString(n)),
);

const texts = fc.constantFrom("", "a", "b", "ab", "B", "é", "a\u0000b", "\uFFFD", "\u{1F600}");
const pattern = fc.constantFrom(new BSONRegExp("a"), new BSONRegExp("^b", "i"));
const rare = fc.constantFrom<unknown>(
  new Date(0),
  new Date(1000),
  new Date(-5),
  oid(1),
  oid(2),
  new Binary(Buffer.from([1, 2])),
  new Binary(Buffer.from([1, 2]), 5),
  new Binary(Buffer.from([3])),
  new UUID("00112233445566778899aabbccddeeff"),
  new Timestamp({ t: 1, i: 2 }),
  new Timestamp({ t: 2, i: 1 }),
  new MinKey(),
  new MaxKey(),
  new Code("a"),
);

/** Any value that is no list and no document. */
const scalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: numbers },
  { weight: 4, arbitrary: texts },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 4, arbitrary: rare },
  { weight: 1, arbitrary: pattern },
);

/** The few values that most documents hold. */
export const small: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<unknown>(int(0), int(1), int(2), "a", "b", null) },
  { weight: 2, arbitrary: scalar },
);

export const names = fc.constantFrom("a", "b", "c", "d");

export const { value } = fc.letrec<{ value: unknown; object: Document; array: unknown[] }>((tie) => ({
  object: fc.dictionary(names, tie("value"), { maxKeys: 2, noNullPrototype: true }),
  array: fc.array(tie("value"), { maxLength: 3 }),
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    { weight: 6, arbitrary: small },
    { weight: 2, arbitrary: tie("array") },
    { weight: 2, arbitrary: tie("object") },
  ),
}));

/** A pattern is not a value to compare with. */
export const isPattern = (v: unknown): boolean => v instanceof BSONRegExp;
export const comparable = value.filter((v) => !isPattern(v));
export const smallComparable = small.filter((v) => !isPattern(v));

/** An _id: mostly one of a few whole numbers, now and then of another kind, or one that is refused. */
export const id: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 12 }).map(int) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      new Double(1),
      Long.fromNumber(2),
      "a",
      null,
      oid(3),
      new Date(0),
      { a: int(1) },
      new Binary(Buffer.from([1])),
      [int(1)],
      new BSONRegExp("a"),
    ),
  },
);

export const doc: fc.Arbitrary<Document> = fc
  .tuple(id, fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true }))
  .map(([_id, rest]) => ({ _id, ...rest }));

const nested = fc.tuple(names, names).map((p) => p.join("."));
/** Paths without array positions. */
export const plainPath = fc.oneof(
  { weight: 5, arbitrary: names },
  { weight: 4, arbitrary: nested },
  { weight: 1, arbitrary: fc.tuple(names, names, names).map((p) => p.join(".")) },
);
export const path = fc.oneof(
  { weight: 9, arbitrary: plainPath },
  { weight: 1, arbitrary: fc.tuple(names, fc.constantFrom("0", "1")).map((p) => p.join(".")) },
  {
    weight: 1,
    arbitrary: fc.tuple(names, fc.constantFrom("0", "1"), names).map((p) => p.join(".")),
  },
);
