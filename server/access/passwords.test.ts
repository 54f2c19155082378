import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createPasswords, type Derive } from "./passwords.ts";
import { TryLaterError } from "./try-later.ts";

/** Counts and holds derivations, so that a test sees how many run at once. */
function heldDerive() {
  const costs: number[] = [];
  const held: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const derive: Derive = async (password, salt, length, cost) => {
    costs.push(cost.logN);
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((go) => held.push(go));
    running -= 1;
    return scryptSync(password, salt, length, { N: 2, r: 1, p: 1 });
  };
  return { derive, costs, held, most: () => most };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("passwords", () => {
  it("verifies what it hashed and nothing else, at the full cost", async () => {
    const passwords = createPasswords();
    const stored = await passwords.hash("correct horse");
    expect(stored).toMatch(/^scrypt\$15\$8\$1\$[\w-]{43}\$[\w-]{43}$/);
    expect(await passwords.verify("correct horse", stored)).toBe(true);
    expect(await passwords.verify("correct horsf", stored)).toBe(false);
    expect(await passwords.verify("", stored)).toBe(false);
    expect(await passwords.verify("correct horse", null)).toBe(false);
    expect(await passwords.hash("correct horse")).not.toBe(stored);
  });

  it("takes a composed letter and its parts for the same", async () => {
    const passwords = createPasswords();
    expect(await passwords.verify("cafe\u0301", await passwords.hash("caf\u00e9"))).toBe(true);
  });

  it("verifies by the parameters of the stored value, so that they can be raised", async () => {
    const salt = Buffer.alloc(32, 7);
    const hash = scryptSync("old", salt, 32, { N: 2 ** 11, r: 4, p: 2 });
    const stored = `scrypt$11$4$2$${salt.toString("base64url")}$${hash.toString("base64url")}`;
    expect(await createPasswords().verify("old", stored)).toBe(true);
    expect(await createPasswords().verify("new", stored)).toBe(false);
  });

  it.each([
    "",
    "plain",
    "scrypt$15$8$1$$",
    "scrypt$31$8$1$" + "A".repeat(43) + "$" + "A".repeat(43),
    "bcrypt$15$8$1$" + "A".repeat(43) + "$" + "A".repeat(43),
  ])("refuses to read %j as a stored hash, whatever the password", async (stored) => {
    await expect(createPasswords().verify("anything", stored)).rejects.toThrow("cannot be read");
  });

  it("spends one derivation of the same cost on a user that is not there", async () => {
    const { derive, costs, held } = heldDerive();
    const passwords = createPasswords({ derive });
    const answer = passwords.verify("guess", null);
    await turn();
    held.forEach((go) => go());
    expect(await answer).toBe(false);
    expect(costs).toEqual([15]);
  });

  it("is false for a user that is not there even if the derivation should meet nobody's hash", async () => {
    const same = Buffer.alloc(32, 7);
    const passwords = createPasswords({ random: () => same, derive: async () => same });
    expect(await passwords.verify("guess", await passwords.hash("guess"))).toBe(true);
    expect(await passwords.verify("guess", null)).toBe(false);
  });

  it("runs two at once, lets some wait in order, and turns the rest away", async () => {
    const { derive, held, most } = heldDerive();
    const passwords = createPasswords({ derive, atOnce: 2, waiting: 3 });
    const ended: number[] = [];
    const taken = [0, 1, 2, 3, 4].map((n) => passwords.verify("x", null).then(() => ended.push(n)));
    await turn();
    expect(held).toHaveLength(2);
    await expect(passwords.verify("x", null)).rejects.toMatchObject({ status: 503, type: "busy" });
    await expect(passwords.verify("x", null)).rejects.toBeInstanceOf(TryLaterError);
    while (ended.length < 5) {
      held.splice(0).forEach((go) => go());
      await turn();
    }
    await Promise.all(taken);
    expect(ended).toEqual([0, 1, 2, 3, 4]);
    expect(most()).toBe(2);
    // The two places are free again, and no more than two.
    const after = [1, 2, 3].map(() => passwords.verify("x", null));
    await turn();
    expect(held).toHaveLength(2);
    held.splice(0).forEach((go) => go());
    await turn();
    held.forEach((go) => go());
    expect(await Promise.all(after)).toEqual([false, false, false]);
  });

  it("frees the place of a derivation that failed", async () => {
    const passwords = createPasswords({
      atOnce: 1,
      waiting: 0,
      derive: () => Promise.reject(new Error("no memory")),
    });
    for (let n = 0; n < 3; n += 1) await expect(passwords.verify("x", null)).rejects.toThrow("no memory");
  });
});
