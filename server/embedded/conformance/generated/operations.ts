/**
 * Whole commands made up by fast-check, and scenarios of them: every command of the subset that reads, writes or
 * shapes a collection. Each is a plain command document; `twice` sends it again as a driver retries it.
 */
import type { Document } from "bson";
import fc from "fast-check";
import { change, replacement, type Change } from "./changes.ts";
import { aggregate, filter, filterOfOne, find, sort } from "./questions.ts";
import { doc, int, plainPath } from "./values.ts";

export interface Operation {
  readonly command: Document;
  /** Numbered, and sent a second time with the same number, as a driver does that heard no answer. */
  readonly twice?: boolean;
}

export interface Scenario {
  readonly indexes: Document[];
  readonly operations: Operation[];
}

const ordered = fc.constantFrom<Document>({}, {}, { ordered: false });
const insert = fc
  .tuple(fc.array(doc, { minLength: 1, maxLength: 4 }), ordered)
  .map(([documents, o]) => ({ insert: "c", documents, ...o }));

const withFilters = ({ arrayFilters }: Change): Document => (arrayFilters ? { arrayFilters } : {});
const statement: fc.Arbitrary<Document> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(filterOfOne, change, fc.boolean())
      .map(([q, c, upsert]) => ({ q, u: c.update, ...(upsert && { upsert }), ...withFilters(c) })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(filter, change, fc.integer({ min: 0, max: 3 })).map(([q, c, n]) => ({
      q,
      u: c.update,
      multi: true,
      ...(n === 0 && { upsert: true }),
      ...withFilters(c),
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(filterOfOne, replacement, fc.boolean())
      .map(([q, u, upsert]) => ({ q, u, ...(upsert && { upsert }) })),
  },
);
const updates = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 2 }), ordered)
  .map(([list, o]) => ({ update: "c", updates: list, ...o }));

const deletes = fc.tuple(filterOfOne, filter, fc.boolean()).map(([one, many, which]) => ({
  delete: "c",
  deletes: [which ? { q: one, limit: int(1) } : { q: many, limit: int(0) }],
}));

const findAndModify: fc.Arbitrary<Document> = fc
  .tuple(
    filter,
    sort,
    fc.option(change, { nil: null }),
    fc.boolean(),
    fc.integer({ min: 0, max: 3 }),
    replacement,
  )
  .map(([query, by, c, after, n, whole]) => ({
    findAndModify: "c",
    query,
    sort: by,
    ...(c === null
      ? n === 0
        ? { update: whole }
        : { remove: true }
      : {
          update: c.update,
          ...withFilters(c),
          ...(after && { new: true }),
          ...(n === 0 && { upsert: true }),
        }),
  }));

const bulkOp: fc.Arbitrary<Document> = fc.oneof(
  doc.map((document) => ({ insert: int(0), document })),
  fc.tuple(filterOfOne, change, fc.boolean()).map(([f, c, upsert]) => ({
    update: int(0),
    filter: f,
    updateMods: c.update,
    ...(upsert && { upsert }),
    ...withFilters(c),
  })),
  fc
    .tuple(filter, change)
    .map(([f, c]) => ({ update: int(0), filter: f, updateMods: c.update, multi: true, ...withFilters(c) })),
);
const bulkWrite = fc
  .tuple(fc.array(bulkOp, { minLength: 1, maxLength: 4 }), ordered, fc.boolean())
  .map(([ops, o, errorsOnly]) => ({
    bulkWrite: int(1),
    ops,
    nsInfo: [{ ns: "generated.c" }],
    ...o,
    ...(errorsOnly && { errorsOnly }),
  }));

const spec: fc.Arbitrary<Document> = fc
  .tuple(
    fc.uniqueArray(plainPath, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(1, -1),
    fc.constantFrom<Document>(
      {},
      {},
      {},
      { unique: true },
      { unique: true, sparse: true },
      { sparse: true },
      { partialFilterExpression: { a: { $exists: true } } },
      { partialFilterExpression: { c: { $gt: int(0) } } },
      { unique: true, partialFilterExpression: { d: { $gte: "a" } } },
    ),
  )
  .map(([p, d, more]) => ({ key: Object.fromEntries(p.map((x, i) => [x, int(i === 1 ? -d : d)])), ...more }));
const named = fc.tuple(spec, fc.integer({ min: 0, max: 4 })).map(([s, n]) => ({ ...s, name: `i${n}` }));
const createIndex = named.map((index) => ({ createIndexes: "c", indexes: [index] }));

const shaping: fc.Arbitrary<Document> = fc.oneof(
  { weight: 6, arbitrary: createIndex },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 4 }).map((n) => ({ dropIndexes: "c", index: `i${n}` })),
  },
  { weight: 1, arbitrary: fc.constant({ dropIndexes: "c", index: "*" }) },
  { weight: 2, arbitrary: fc.constant({ listIndexes: "c", cursor: {} }) },
  { weight: 1, arbitrary: fc.constant({ create: "c" }) },
);

/** Commands that a driver sends again when it heard no answer: none that writes to many. */
const retried: fc.Arbitrary<Document> = fc.oneof(
  insert,
  updates.filter(({ updates: list }) => list.every((u) => !("multi" in u))),
  deletes.filter(({ deletes: [one] }) => Number(one!.limit) === 1),
  findAndModify,
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  ...(
    [
      [12, insert],
      [16, updates],
      [3, deletes],
      [6, findAndModify],
      [4, bulkWrite],
      [16, find],
      [9, aggregate],
      [3, shaping],
    ] as const
  ).map(([weight, commands]) => ({
    weight,
    arbitrary: (commands as fc.Arbitrary<Document>).map((command) => ({ command })),
  })),
  { weight: 4, arbitrary: retried.map((command) => ({ command, twice: true })) },
);

/** Up to `length` operations on a collection with some indexes. */
export const scenario = (length: number): fc.Arbitrary<Scenario> =>
  fc.record({
    indexes: fc.array(spec, { maxLength: 3 }),
    operations: fc.array(operation, { minLength: 3, maxLength: length }),
  });
