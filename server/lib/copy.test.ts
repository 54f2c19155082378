/** Copies share nothing with what they are of, and say the same. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { copyOf } from "./copy.ts";

const seed = Date.now() & 0xffff;
console.info(`copy: fast-check seed ${seed}`);

const plain = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date(),
  ),
  list: fc.array(tie("any"), { maxLength: 4 }),
  row: fc.dictionary(fc.string(), tie("any"), { maxKeys: 20, noNullPrototype: true }),
  any: fc.oneof({ depthSize: "small" }, tie("leaf"), tie("list"), tie("row")),
})).any;

function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

test("a copy equals what it is of, and shares no object with it", () => {
  fc.assert(
    fc.property(plain, (value) => {
      const made = copyOf(value);
      expect(made).toStrictEqual(value);
      const mine = new Set(objectsIn(value));
      for (const one of objectsIn(made)) expect(mine.has(one)).toBe(false);
    }),
    { seed },
  );
});
