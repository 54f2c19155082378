import { expect, test } from "vitest";
import { channelIds } from "../../shared/domain/channels.ts";
import { adapters, createRegistry } from "./registry.ts";

test("finds adapters by id, and nothing else", () => {
  const registry = createRegistry(adapters);
  for (const adapter of adapters) expect(registry.get(adapter.id)).toBe(adapter);
  for (const id of ["", "Twilio", "constructor", "__proto__"]) expect(registry.get(id)).toBeUndefined();
});

test("every channel has an adapter", () => {
  const served = new Set(adapters.flatMap((adapter) => adapter.channels));
  expect([...served].sort()).toEqual([...channelIds].sort());
});

test("two adapters under one id are refused", () => {
  const [first] = adapters;
  expect(() => createRegistry(first ? [first, first] : [])).toThrow(/Two adapters/);
});
