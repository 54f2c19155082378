import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeReplyAddress, readReplyToken } from "./reply-token.ts";

const key = Buffer.alloc(32, 3);
const id = "65f0c0ffee65f0c0ffee65f0";
const ids = fc.stringMatching(/^[0-9a-f]{24}$/);

test("whatever is signed comes back, in any case of letters", () => {
  fc.assert(
    fc.property(ids, (conversationId) => {
      const address = makeReplyAddress("Care@Larkspur.example", conversationId, key);
      expect(address).toMatch(/^care\+t-[a-z2-7]{36}@larkspur\.example$/);
      expect(address.indexOf("@")).toBeLessThanOrEqual(64);
      expect(address).not.toContain(conversationId);
      expect(readReplyToken(address, key)).toBe(conversationId);
      expect(readReplyToken(address.toUpperCase(), key)).toBe(conversationId);
    }),
  );
});

test("one changed character, another key or another line is nothing", () => {
  const address = makeReplyAddress("care@larkspur.example", id, key);
  const start = address.indexOf("+t-") + 3;
  for (let at = start; at < start + 36; at += 1) {
    for (const other of "abcdefghijklmnopqrstuvwxyz234567") {
      if (other === address[at]) continue;
      const changed = address.slice(0, at) + other + address.slice(at + 1);
      expect(readReplyToken(changed, key)).toBeNull();
    }
  }
  expect(readReplyToken(address, randomBytes(32))).toBeNull();
  expect(readReplyToken(address.replace("larkspur", "elsewhere"), key)).toBeNull();
  expect(readReplyToken(address.replace("care+", "desk+"), key)).toBeNull();
});

describe("addresses without our token", () => {
  test.each([
    "",
    "care@larkspur.example",
    "care+t-@larkspur.example",
    "care+t-aaaa@larkspur.example",
    "+t-",
    "@",
  ])("%j", (address) => expect(readReplyToken(address, key)).toBeNull());

  test("any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (address) => {
        expect(readReplyToken(address, key)).toBeNull();
      }),
    );
  });
});

test("a line whose name is too long keeps its own address", () => {
  const long = `${"a".repeat(40)}@larkspur.example`;
  expect(makeReplyAddress(long, id, key)).toBe(long);
});

test("an id of another shape is a defect of ours", () => {
  expect(() => makeReplyAddress("care@larkspur.example", "42", key)).toThrow(TypeError);
});
