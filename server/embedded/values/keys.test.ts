import { BSON, Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import fc from "fast-check";
import { expect, test } from "vitest";
import { docVal, field, type Val } from "./bson.ts";
import { compareVals } from "./compare.ts";
import { after, keyOf } from "./keys.ts";

const val = (v: unknown): Val => field(docVal(Buffer.from(BSON.serialize({ v }))), "v")!;

const number = fc.oneof(
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -40, max: 40 }))
    .map(([c, e]) => Decimal128.fromString(`${c}E${e}`)),
  fc.constantFrom(
    new Double(-0),
    new Double(NaN),
    Decimal128.fromString("NaN"),
    Decimal128.fromString("-Infinity"),
    Decimal128.fromString("1E-6176"),
    Decimal128.fromString("9E6100"),
    Decimal128.fromString("0.1"),
    new Double(0.1),
  ),
);
const scalar = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom("a", "\0", "\u0001"), maxLength: 4 }) },
  fc.constantFrom(
    null,
    true,
    false,
    new MinKey(),
    new MaxKey(),
    new ObjectId("0".repeat(24)),
    new ObjectId("f".repeat(24)),
    new Timestamp(5n),
    /a/i,
    /a\b/,
  ),
  fc.integer().map((n) => new Date(n)),
  fc.tuple(fc.uint8Array({ maxLength: 3 }), fc.constantFrom(0, 5)).map(([b, t]) => new Binary(b, t)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.constantFrom("a", "b", "ab", ""), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    },
  ),
}));

test("key bytes order as values compare, across all types", () => {
  fc.assert(
    fc.property(value, value, (x, y) => {
      const a = val(x);
      const b = val(y);
      expect(Math.sign(keyOf(a).compare(keyOf(b)))).toBe(Math.sign(compareVals(a, b)));
    }),
    { numRuns: 3000 },
  );
});

test("no key is the beginning of a different one, so fields of compound keys stay apart", () => {
  fc.assert(
    fc.property(value, value, (x, y) => {
      const a = keyOf(val(x));
      const b = keyOf(val(y));
      if (!a.equals(b)) expect(b.subarray(0, a.length).equals(a)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test("a text with a zero in it does not begin with the key of the text before the zero", () => {
  const [short, long] = [keyOf(val("a")), keyOf(val("a\0b"))];
  expect(long.subarray(0, short.length).equals(short)).toBe(false);
  expect(short.compare(long)).toBe(-1);
  for (const [low, high] of [
    ["", "\0"],
    ["\0", "\u0001"],
    ["\u0001", "\u0001\0"],
    ["\u0001\u0001", "\u0002"],
  ])
    expect(keyOf(val(low)).compare(keyOf(val(high)))).toBe(-1);
});

test("numbers of all kinds order by their exact value", () => {
  const ascending = [
    new Double(NaN),
    Decimal128.fromString("-Infinity"),
    Decimal128.fromString("-1E400"),
    Long.fromString("-9007199254740993"),
    new Double(-9007199254740992),
    Decimal128.fromString("-1E-400"),
    new Int32(0),
    Decimal128.fromString("1E-400"),
    new Double(5e-324),
    Decimal128.fromString("0.1"),
    new Double(0.1),
    new Int32(1),
    Decimal128.fromString("1.000000000000000000000000000000001"),
    new Double(9007199254740992),
    Long.fromString("9007199254740993"),
    new Double(9007199254740994),
    Decimal128.fromString("1E400"),
    new Double(Infinity),
  ].map(val);
  for (let i = 1; i < ascending.length; i++) {
    expect(compareVals(ascending[i - 1]!, ascending[i]!), `${i}`).toBeLessThan(0);
    expect(keyOf(ascending[i - 1]!).compare(keyOf(ascending[i]!)), `${i}`).toBe(-1);
  }
});

test.each([
  ["1 in three kinds", new Int32(1), Long.fromNumber(1)],
  ["1 and Decimal128 1.0", new Double(1), Decimal128.fromString("1.0")],
  ["zero and minus zero", new Double(0), new Double(-0)],
  ["NaN and Decimal128 NaN", new Double(NaN), Decimal128.fromString("NaN")],
])("%s are equal", (_name, a, b) => {
  expect(compareVals(val(a), val(b))).toBe(0);
  expect(keyOf(val(a)).equals(keyOf(val(b)))).toBe(true);
});

test.each([
  ["strings by UTF-8 bytes, not UTF-16 units", "\uFFFD", "\u{1F600}"],
  ["binary by length first", new Binary(Buffer.from([9])), new Binary(Buffer.from([1, 1]))],
  ["binary by subtype before bytes", new Binary(Buffer.from([9]), 0), new Binary(Buffer.from([1]), 5)],
  ["documents by type before name", { b: 1 }, { a: "" }],
  ["the shorter document first", { a: 1 }, { a: 1, b: null }],
  ["null before numbers", null, new Double(-Infinity)],
])("%s", (_name, low, high) => {
  expect(compareVals(val(low), val(high))).toBeLessThan(0);
});

test("the bytes after a prefix exclude all keys with it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 5 }), fc.uint8Array({ maxLength: 3 }), (p, more) => {
      const prefix = Buffer.from(p);
      fc.pre(prefix.some((b) => b !== 255));
      expect(Buffer.concat([prefix, Buffer.from(more)]).compare(after(prefix))).toBe(-1);
    }),
  );
});
