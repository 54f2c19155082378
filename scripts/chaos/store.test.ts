/** A few rounds of what `npm run chaos:store` does at length. */
import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { buildProgram } from "../../server/embedded/testkit.ts";
import { LocalClient } from "./client.ts";
import { chaos } from "./rounds.ts";

test("kill -9 under load and while it starts: nothing lost, half applied or done twice", async () => {
  const seed = randomInt(1, 2 ** 31);
  const said: string[] = [];
  const built = await buildProgram();
  try {
    const outcome = await chaos({
      program: built.programPath,
      kills: 8,
      seed,
      clients: (base) => ["a", "b"].map((name, i) => new LocalClient(name, base + i * 100)),
      say: (line) => said.push(line),
    });
    const { findings, wrong, acknowledged } = outcome;
    expect({ ...findings, wrong }, `seed ${seed}\n${said.join("\n")}`).toEqual({
      lost: [],
      torn: [],
      doubled: [],
      wrong: [],
    });
    expect(acknowledged).toBeGreaterThan(50);
  } finally {
    built.remove();
  }
}, 120_000);
