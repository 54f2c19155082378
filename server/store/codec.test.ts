/** What is sealed opens only whole, in its own place, with its own key; blind indexes tell equality and nothing else. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCodec, SealError, type CodecKeys } from "./codec.ts";

const seed = Date.now() & 0xffff;
console.info(`codec: fast-check seed ${seed}`);

const key = (id: string) => ({ id, key: randomBytes(32) });
const keys: CodecKeys = { encryption: [key("k1")], blindIndex: randomBytes(32) };
const codec = createCodec(keys);

/** JSON that survives JSON: the codec seals values of records. */
const value = fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json)) as unknown);
const place = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
const bytes = (options: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(options).map((array) => Buffer.from(array));

test("every value comes back from where it was put, also through a view into a larger buffer", () => {
  fc.assert(
    fc.property(place, value, bytes({ maxLength: 300 }), (where, what, raw) => {
      expect(codec.open(where, codec.seal(where, what))).toEqual(what);
      const sealed = codec.sealBytes(where, raw);
      const padded = new Uint8Array(Buffer.concat([Buffer.from("before"), sealed, Buffer.from("behind")]));
      expect(codec.openBytes(where, padded.subarray(6, 6 + sealed.length)).equals(raw)).toBe(true);
    }),
    { seed },
  );
});

test("one changed bit anywhere, or a missing end, is a SealError", () => {
  fc.assert(
    fc.property(
      bytes({ maxLength: 60 }),
      fc.nat(),
      fc.integer({ min: 0, max: 7 }),
      fc.nat(),
      (raw, at, bit, end) => {
        const sealed = codec.sealBytes("messages/1", raw);
        const altered = Buffer.from(sealed);
        altered[at % altered.length]! ^= 1 << bit;
        expect(() => codec.openBytes("messages/1", altered)).toThrow(SealError);
        expect(() => codec.openBytes("messages/1", sealed.subarray(0, end % sealed.length))).toThrow(
          SealError,
        );
      },
    ),
    { seed, numRuns: 400 },
  );
});

test("a value moved to another record is a SealError", () => {
  fc.assert(
    fc.property(place, place, value, (from, to, what) => {
      fc.pre(from !== to && !Buffer.from(from).equals(Buffer.from(to)));
      expect(() => codec.open(to, codec.seal(from, what))).toThrow(SealError);
    }),
    { seed },
  );
});

test("another house's key is a SealError, although it has the same name", () => {
  const sealed = codec.seal("p", "words");
  const namesake = createCodec({ ...keys, encryption: [key("k1")] });
  const stranger = createCodec({ ...keys, encryption: [key("k9")] });
  expect(() => namesake.open("p", sealed)).toThrow(SealError);
  expect(() => stranger.open("p", sealed)).toThrow(SealError);
});

test("noise is a SealError, never another fault", () => {
  fc.assert(
    fc.property(bytes({ maxLength: 80 }), (noise) => {
      expect(() => codec.openBytes("p", noise)).toThrow(SealError);
    }),
    { seed },
  );
});

test("after a rotation the new key seals, the old still opens, and without it there is an error", () => {
  const [older, newer] = [keys.encryption[0]!, key("k2")];
  const rotated = createCodec({ ...keys, encryption: [newer, older] });
  const onlyNew = createCodec({ ...keys, encryption: [newer] });
  const before = codec.seal("p", "words");
  const after = rotated.seal("p", "words");
  expect(rotated.open("p", before)).toBe("words");
  expect(rotated.open("p", after)).toBe("words");
  expect(onlyNew.open("p", after)).toBe("words");
  expect(() => onlyNew.open("p", before)).toThrow(SealError);
  expect(() => codec.open("p", after)).toThrow(SealError);
  expect(rotated.blind("o", "x", "v")).toBe(codec.blind("o", "x", "v"));
});

test("sealed bytes never hold the words, and the same words never look the same twice", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 6, maxLength: 200 }), (text) => {
      const plain = Buffer.from(text);
      const [one, two] = [codec.seal("p", text), codec.seal("p", text)];
      for (const sealed of [one, two, codec.sealBytes("p", plain)]) {
        expect(sealed.includes(plain)).toBe(false);
        expect(sealed.includes(plain.subarray(0, 6))).toBe(false);
      }
      expect(one.equals(two)).toBe(false);
    }),
    { seed },
  );
});

test("a codec without a key is refused", () => {
  expect(() => createCodec({ ...keys, encryption: [] })).toThrow("needs a key");
});

test("a blind index is the same for the same and differs by organization, purpose, value and house", () => {
  const other = createCodec({ ...keys, blindIndex: randomBytes(32) });
  const word = fc.string({ maxLength: 30 }).filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(fc.tuple(word, word, word), fc.tuple(word, word, word), (a, b) => {
      const blind = codec.blind(...a);
      expect(blind).toMatch(/^[\w-]{22}$/);
      expect(createCodec(keys).blind(...a)).toBe(blind);
      expect(other.blind(...a)).not.toBe(blind);
      expect(codec.blind(...b) === blind).toBe(a.join("\0") === b.join("\0"));
    }),
    { seed },
  );
  expect(codec.blind("o1", "address/phone", "+15035550142")).not.toBe(
    codec.blind("o2", "address/phone", "+15035550142"),
  );
  expect(codec.blind("o1", "address/phone", "+15035550142")).not.toBe(
    codec.blind("o1", "address/whatsapp", "+15035550142"),
  );
});
