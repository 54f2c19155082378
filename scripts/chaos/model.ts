/**
 * What one worker may find: what was acknowledged, exactly, and each operation that was in flight at the kill
 * wholly or not at all. The catalog is part of it: an index or a collection is one more thing that is there.
 */
import type { Document } from "mongodb";

export type Thing = Document & { readonly _id: string };

/** One thing as an operation leaves it; null: gone. */
export interface Change {
  readonly collection: string;
  readonly id: string;
  readonly after: Thing | null;
}

export interface Findings {
  /** Acknowledged and not there. */
  readonly lost: string[];
  /** Half applied. */
  readonly torn: string[];
  /** Done more than once. */
  readonly doubled: string[];
}

export const noFindings = (): Findings => ({ lost: [], torn: [], doubled: [] });

export function addFindings(to: Findings, from: Findings): void {
  to.lost.push(...from.lost);
  to.torn.push(...from.torn);
  to.doubled.push(...from.doubled);
}

export const keyOf = (collection: string, id: string) => `${collection}/${id}`;

export class Model {
  private things = new Map<string, Thing>();
  private inFlight: (readonly Change[])[] = [];
  private readonly unclear = new Set<string>();

  get(collection: string, id: string): Thing | undefined {
    return this.things.get(keyOf(collection, id));
  }

  /** Things of a collection whose state is known. */
  known(collection: string): Thing[] {
    const start = keyOf(collection, "");
    return [...this.things]
      .filter(([key]) => key.startsWith(start) && !this.unclear.has(key))
      .map(([, thing]) => thing);
  }

  /** True while an operation on it was cut off and nobody has looked since. */
  isUnclear(collection: string, id: string): boolean {
    return this.unclear.has(keyOf(collection, id));
  }

  acknowledged(changes: readonly Change[]): void {
    for (const { collection, id, after } of changes) {
      if (after) this.things.set(keyOf(collection, id), after);
      else this.things.delete(keyOf(collection, id));
    }
  }

  cutOff(changes: readonly Change[]): void {
    this.inFlight.push(changes);
    for (const { collection, id } of changes) this.unclear.add(keyOf(collection, id));
  }

  /** Compares with what is stored, by key, and takes that as the new beginning. */
  compare(stored: ReadonlyMap<string, Thing>): Findings {
    const findings = noFindings();
    for (const changes of this.inFlight) this.settle(changes, stored, findings);
    for (const [key, expected] of this.things) {
      const actual = stored.get(key);
      if (!actual) findings.lost.push(`${key} is missing`);
      else if (!same(expected, actual)) judge(key, expected, actual, findings);
    }
    for (const key of stored.keys())
      if (!this.things.has(key)) findings.lost.push(`${key} is there again after it was deleted`);
    this.things = new Map(stored);
    this.inFlight = [];
    this.unclear.clear();
    return findings;
  }

  private settle(changes: readonly Change[], stored: ReadonlyMap<string, Thing>, findings: Findings): void {
    const done = changes.filter(({ collection, id, after }) => {
      const actual = stored.get(keyOf(collection, id));
      return after ? actual !== undefined && same(after, actual) : actual === undefined;
    });
    if (done.length === changes.length) this.acknowledged(changes);
    else if (done.some((change) => this.changesAnything(change))) {
      findings.torn.push(
        `${done.length} of ${changes.length} changes, of ${done.map(({ collection, id }) => keyOf(collection, id)).join()}`,
      );
      // Counted once, here.
      for (const { collection, id } of changes) {
        const actual = stored.get(keyOf(collection, id)) ?? null;
        this.acknowledged([{ collection, id, after: actual }]);
      }
    }
  }

  private changesAnything({ collection, id, after }: Change): boolean {
    const before = this.get(collection, id);
    return after && before ? !same(after, before) : (after ?? undefined) !== before;
  }
}

function judge(key: string, expected: Thing, actual: Thing, findings: Findings): void {
  const [want, have] = [Number(expected["v"]), Number(actual["v"])];
  if (have > want) findings.doubled.push(`${key}: ${have} instead of ${want}`);
  else if (have < want) findings.lost.push(`${key}: ${have} instead of ${want}`);
  else findings.torn.push(`${key}: ${canonical(actual)} instead of ${canonical(expected)}`);
}

const same = (a: Thing, b: Thing) => canonical(a) === canonical(b);

/** Fields by name; order is the conformance suite's business. */
function canonical(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, v]) => `${name}:${canonical(v)}`).join()}}`;
}
