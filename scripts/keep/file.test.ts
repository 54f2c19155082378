/** A backup that was changed or cut off anywhere is known to be broken, and what comes out is what went in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLeaf, seal, unpack } from "./file.ts";

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), "keep-file-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const facts = {
  takenAt: new Date().toISOString(),
  collections: [{ ns: "threadwell.patients", indexes: 2, documents: 3 }],
  keyIds: ["k1"],
};
const nothing = () => {};

/** Reads a backup's bytes as restore does; gives the data. */
function open(bytes: Uint8Array): Buffer {
  const [file, out] = [join(dir, "in"), join(dir, "out")];
  writeFileSync(file, bytes);
  rmSync(out, { force: true });
  unpack(file, readLeaf(file), out, nothing);
  return readFileSync(out);
}

function sealed(data: Uint8Array): Buffer {
  const file = join(dir, "sealed");
  writeFileSync(file, data);
  seal(file, facts, nothing);
  return readFileSync(file);
}

test("what goes in comes out, with its facts", () => {
  const data = Buffer.alloc(3_000_001, "abc");
  const bytes = sealed(data);
  expect(open(bytes).equals(data)).toBe(true);
  expect(readLeaf(join(dir, "in"))).toMatchObject({ ...facts, bytes: data.length });
});

test("any byte changed, anything cut off, anything added: refused", () => {
  const data = fc.uint8Array({ minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(data, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), (bytes, place, flip, cut) => {
      const whole = sealed(bytes);
      const changed = Buffer.from(whole);
      const at = place % whole.length;
      changed[at] = changed[at]! ^ flip;
      expect(() => open(changed)).toThrow(/damaged|not a whole backup/);
      expect(() => open(whole.subarray(0, cut % whole.length))).toThrow(/damaged|not a whole backup/);
      expect(() => open(whole.subarray(1))).toThrow(/damaged|not a whole backup/);
      expect(() => open(Buffer.concat([whole, Buffer.from("x")]))).toThrow(/damaged|not a whole backup/);
    }),
    { numRuns: 150 },
  );
});
