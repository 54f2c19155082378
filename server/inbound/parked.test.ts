/** Receipts that waited for their attempt: every key is asked for, many at once, and each entry runs for who asked. */
import { expect, test } from "vitest";
import { createParked } from "./parked.ts";

/** A journal whose answers come when they are let out. */
function journal() {
  const asked: {
    organizationId: string;
    keys: string[];
    answer: (ids: string[]) => void;
    fail: () => void;
  }[] = [];
  const ran: string[] = [];
  const parked = createParked({
    find: (organizationId, keys) =>
      new Promise((resolve, reject) => {
        const answer = (ids: string[]) => resolve(ids.map((id) => ({ id })));
        asked.push({ organizationId, keys: [...keys], answer, fail: () => reject(new Error("away")) });
      }),
    run: async (_organizationId, id) => void ran.push(id),
  });
  return { parked, asked, ran };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("who comes while a question is out is asked for with all others who did", async () => {
  const { parked, asked, ran } = journal();
  const first = parked.place("o", ["a"]);
  await settled();
  const others = ["b", "c", "d"].map((key) => parked.place("o", [key]));
  await settled();
  expect(asked.map(({ keys }) => keys)).toEqual([["a"]]);
  asked[0]!.answer(["of a"]);
  await first;
  expect(ran).toEqual(["of a"]);
  await settled();
  expect(asked.map(({ keys }) => keys)).toEqual([["a"], ["b", "c", "d"]]);
  asked[1]!.answer(["of c"]);
  await Promise.all(others);
  expect(ran).toEqual(["of a", "of c"]);
  void parked.place("o", ["e"]);
  await settled();
  expect(asked[2]!.keys).toEqual(["e"]);
});

test("organizations do not wait for each other", async () => {
  const { parked, asked } = journal();
  void parked.place("o", ["a"]);
  void parked.place("p", ["b"]);
  await settled();
  expect(asked.map(({ organizationId, keys }) => [organizationId, keys])).toEqual([
    ["o", ["a"]],
    ["p", ["b"]],
  ]);
});

test("a question that fails fails for those who asked it, and the next is asked all the same", async () => {
  const { parked, asked, ran } = journal();
  const first = parked.place("o", ["a"]);
  await settled();
  const second = parked.place("o", ["b"]);
  asked[0]!.fail();
  await expect(first).rejects.toThrow("away");
  await settled();
  asked[1]!.answer(["of b"]);
  await second;
  expect(ran).toEqual(["of b"]);
});
