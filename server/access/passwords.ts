/**
 * Passwords are kept as scrypt hashes that carry their own parameters, so that the cost can be raised without
 * locking anyone out. Hashing is the dearest thing a stranger can ask of us, so few run at once and few wait.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { TryLaterError } from "./try-later.ts";

export interface Passwords {
  /** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, the last two base64url. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one. `null` stands for a user that is not there: it costs the same and is false.
   * Throws TryLaterError (503) when too many are waiting.
   */
  verify(password: string, stored: string | null): Promise<boolean>;
}

export interface PasswordOptions {
  random?: (bytes: number) => Buffer;
  derive?: Derive;
  /** Derivations at once; each takes 32 MiB and about 80 ms of one core. */
  atOnce?: number;
  /** How many may wait their turn. */
  waiting?: number;
}

export interface Cost {
  logN: number;
  r: number;
  p: number;
}
export type Derive = (password: string, salt: Buffer, length: number, cost: Cost) => Promise<Buffer>;

const currentCost: Cost = { logN: 15, r: 8, p: 1 };
const bytes = 32;

export function createPasswords(options: PasswordOptions = {}): Passwords {
  const { random = randomBytes, derive = scryptDerive, atOnce = 2, waiting = 32 } = options;
  const limit = createLimit(atOnce, waiting);
  // Nobody's: no password derives to 32 random bytes.
  const nobody = format(currentCost, random(bytes), random(bytes));

  return {
    async hash(password) {
      const salt = random(bytes);
      return format(currentCost, salt, await limit(() => derive(normal(password), salt, bytes, currentCost)));
    },
    async verify(password, stored) {
      const { cost, salt, hash } = parse(stored ?? nobody);
      const derived = await limit(() => derive(normal(password), salt, hash.length, cost));
      return timingSafeEqual(derived, hash) && stored !== null;
    },
  };
}

/** One password typed on two keyboards may differ in how its letters are composed. */
function normal(password: string): string {
  return password.normalize("NFKC");
}

function format({ logN, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return ["scrypt", logN, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

function parse(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [, logN, r, p, salt = "", hash = ""] =
    /^scrypt\$(1[0-9]|20)\$([1-9]|[12]\d|3[0-2])\$([1-9]|1[0-6])\$([\w-]{22,86})\$([\w-]{43,86})$/.exec(
      stored,
    ) ?? [];
  if (logN === undefined) throw new Error("a stored password hash cannot be read");
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64url"),
    hash: Buffer.from(hash, "base64url"),
  };
}

function scryptDerive(password: string, salt: Buffer, length: number, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN;
  const options = { N, r, p, maxmem: 128 * N * r * p + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Runs at most `atOnce` tasks, lets `waiting` more wait in order, and refuses the rest at once. */
function createLimit(atOnce: number, waiting: number) {
  let running = 0;
  const queue: (() => void)[] = [];

  return async function limited<Result>(task: () => Promise<Result>): Promise<Result> {
    if (running >= atOnce) {
      if (queue.length >= waiting)
        throw new TryLaterError(
          503,
          "busy",
          "Too many people are signing in at this moment",
          5_000,
          "Try again.",
        );
      // The one that ends hands its place over, so that nobody slips in between.
      await new Promise<void>((go) => queue.push(go));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
