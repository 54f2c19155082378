/**
 * Where servers that nobody here wrote are known to leave MongoDB's manual. A difference is explained only when
 * it is listed here, by the narrowest condition that tells it; our own answer to each is a named case in
 * cases.ts or regressions.ts.
 */
import { EJSON } from "bson";
import {
  alike,
  count,
  hasUneven,
  isDocument,
  keysSorted,
  lettersSorted,
  missing,
  nullAtPosition,
  pathsOf,
  projectionsOf,
  see,
  sortsOf,
  updatesOf,
  without,
  type Seen,
} from "./generated/seen.ts";
import type { Explain } from "./generated/side-by-side.ts";

export interface Fault {
  readonly name: string;
  /** What MongoDB's manual says instead. */
  readonly passage: string;
  /** Those that have it: SecantusDB 0.7.0b3 (Python), 0.5.3-beta.193 (Rust). */
  readonly servers: readonly string[];
  /** Named cases and regression cases that such a server answers otherwise. */
  readonly cases?: readonly string[];
  /** Whether a difference between made-up operations comes from it. */
  readonly met?: (d: Seen) => boolean;
}

const rs = "secantus-rs";
const py = "secantus-py";

const faults: readonly Fault[] = [
  {
    name: "parallel arrays are indexed",
    passage: "Multikey Indexes: in a compound multikey index, each document can have at most one array",
    servers: [rs, py],
    cases: ["index: parallel arrays are refused"],
    met: (d) => missing(d, 171),
  },
  {
    name: "parallel arrays are sorted by",
    passage: "Sort: no more than one array among the sort keys of a document (BadValue)",
    servers: [rs, py],
    met: (d) => d.codes.ours.includes(2) && sortsOf(d).some((s) => Object.keys(s).length > 2),
  },
  {
    name: "paths that meet are noticed only when a document matches",
    passage: "Update Operators: conflicting paths are an error of the update itself",
    servers: [rs, py],
    cases: ["paths that meet are refused though nothing matches"],
    met: (d) => missing(d, 40) && d.sameContents,
  },
  {
    name: "indexes are kept by name",
    passage: "listIndexes: indexes in the order of their creation",
    servers: [rs, py],
    cases: ["index: listed in the order of their making"],
    met: (d) =>
      d.kind === "listIndexes"
        ? lettersSorted(d.ours.reply) === lettersSorted(d.theirs.reply)
        : count(d.codes.ours, 11000) > 0 && alike(d, without("keyPattern", "keyValue")),
  },
  {
    name: "$inc of a missing field by -0.0 gives 0.0",
    passage: "$inc: if the field does not exist, sets it to the specified value",
    servers: [rs, py],
    cases: ["$inc of a missing field keeps a negative zero"],
    met: (d) => d.text.includes('"$inc"') && alike(d, (t) => t.replaceAll('"-0.0"', '"0.0"')),
  },
  {
    name: "a projection in nested form is taken for a value, or refused",
    passage: "Project Fields: embedded fields may be named in nested form",
    servers: [rs, py],
    cases: ["$project takes paths in nested form"],
    met: (d) => d.codes.ours.length === 0 && projectionsOf(d).some((p) => Object.values(p).some(isDocument)),
  },
  {
    name: "included fields come by name",
    passage: "Project Fields: fields are returned in the order of the document",
    servers: [rs],
    cases: ["included fields come in the document's order"],
    met: (d) => projectionsOf(d).some((p) => Object.keys(p).length > 1) && alike(d, keysSorted),
  },
  {
    name: "a replacement takes more than the _id from its filter",
    passage: "Upsert with replacement: the document is the replacement, with the _id of the filter",
    servers: [rs],
    cases: ["upsert: a replacement takes nothing but the _id from its filter"],
    met: (d) => count(d.codes.theirs, 54) > count(d.codes.ours, 54),
  },
  {
    name: "an empty array inside an array is an empty array to an index",
    passage: "Multikey Indexes: each element of the array has an entry",
    servers: [rs, py],
    cases: ["an empty array inside an array is another key than an empty array"],
    met: (d) => count(d.codes.theirs, 11000) > count(d.codes.ours, 11000) && d.theirs.reply.includes(":[]"),
  },
  {
    name: "a path through an array as a group's key, or value, is null",
    passage: "$group: the key is the value of the expression; a path through an array gives an array",
    servers: [rs, py],
    cases: [
      "a group's key through an array is an array",
      "a group's key through an array of nothing is an empty array",
    ],
    met: (d) => d.kind === "aggregate" && /"\$group":.*"\$[a-d]\.[a-d]/.test(d.text),
  },
  {
    name: "a unique index keeps the null of a document that got the field",
    passage: "Unique Indexes: null stands for documents that lack the field",
    servers: [rs],
    met: (d) =>
      count(d.codes.theirs, 11000) > count(d.codes.ours, 11000) && !/"keyValue":\{"_id"/.test(d.theirs.reply),
  },
  {
    name: "a document of an array that lacks the field is not in a unique index",
    passage: "Multikey Indexes: each element of the array has an entry, null where it lacks the field",
    servers: [rs, py],
    cases: [
      "a duplicate names the values that collide",
      "a unique index has null for a document of an array without the field",
      "unique: a scalar beside documents in an array has null below it",
    ],
    met: (d) => d.codes.ours.includes(11000) && /"keyValue":\{.*null/.test(d.ours.reply) && hasUneven(d),
  },
  {
    name: "an update of many that fails half way has changed others before",
    passage: "updateMany: not atomic as a whole; documents come in no promised order",
    servers: [rs, py, "mongod"],
    met: (d) =>
      d.text.includes('"multi":true') &&
      d.codes.ours.length > 0 &&
      without("code", "keyPattern", "keyValue", "nModified")(d.ours.reply) ===
        without("code", "keyPattern", "keyValue", "nModified")(d.theirs.reply),
  },
  {
    name: "an insert that breaks a unique index fails as a whole",
    passage: "insert: errors of single documents are in writeErrors",
    servers: [rs],
    met: (d) => d.kind === "insert" && d.theirs.reply.includes('"codeName":"DuplicateKey"'),
  },
  {
    name: "a replacement by the same document, or a sort of what is sorted, counts as modified",
    passage: "update: nModified does not count documents that stay as they are",
    servers: [rs, py],
    met: (d) => alike(d, without("nModified")),
  },
  {
    name: "a position that an array does not have is null",
    passage: "Query an Array: a position names an element of the array",
    servers: [rs, py],
    cases: ["a position that an array does not have is not null"],
    met: nullAtPosition,
  },
  {
    name: "of two errors another is told",
    passage: "Update Operators Behavior: fields are processed in lexicographic order",
    servers: [rs, py],
    cases: ["of two faults the first by the name of its field is told"],
    met: (d) => pathsOf(d) > 1 && d.sameContents && alike(d, without("code", "codeName", "nModified")),
  },
  {
    name: "$pull, $pullAll and $pop pass where the path could not be made",
    passage: "PathNotViable: a field cannot be reached through what is no document",
    servers: [rs, py],
    cases: ["$pull below a scalar is refused", "$pop below an array's name is refused"],
    met: (d) => d.codes.ours.includes(28) && /"\$(pull|pullAll|pop)":\{"[^"]*\./.test(d.text),
  },
  {
    name: "a positional $ in an upsert, or on a field that is missing, makes a field",
    passage: "$: not with upsert; the array field must appear as part of the query",
    servers: [rs, py],
    met: (d) => missing(d, 2) && /\.\$[."]/.test(d.text),
  },
  {
    name: "an exclusion in an array's documents is left out",
    passage: "$project: embedded fields may be excluded",
    servers: [rs, py],
    cases: ["$project excludes from an array's documents"],
    met: (d) => d.kind === "aggregate" && /"\$project":\{"[a-d]\.[^}]*:0/.test(d.text),
  },
  {
    name: "binary data orders by its bytes",
    passage: "Comparison/Sort Order: BinData by length, then subtype, then bytes",
    servers: [rs, py],
    cases: ["binary data orders by its length first"],
    met: (d) =>
      d.codes.ours.length + d.codes.theirs.length === 0 &&
      `${d.text}${EJSON.stringify(d.before)}`.split('"$binary"').length > 2,
  },
  {
    name: "a retried list of statements goes on after an error",
    passage: "update: ordered statements end at the first error",
    servers: [rs],
    met: (d) => d.twice && d.sameContents && d.codes.ours.length > 0,
  },
  {
    name: "an array inside an array is no document to $elemMatch",
    passage: "$elemMatch: matches documents that contain an array field with an element that matches",
    servers: [rs, py],
    cases: ["an array inside an array is a document to $elemMatch"],
    met: (d) => /"\$elemMatch":\{"[a-d]":(null|\{"\$lte":null|\{"\$eq":null)/.test(d.text),
  },
  {
    name: "$count of nothing gives a document",
    passage: "$count: no document when nothing comes in",
    servers: [py],
    cases: ["aggregate: $count of nothing gives no document"],
    met: (d) => d.text.includes('"$count"') && d.ours.reply.includes('"rows":[]'),
  },
  {
    name: "an _id may be a list or a pattern",
    passage: "The _id Field: any BSON type other than an array, a regular expression or undefined",
    servers: [py],
    cases: ["an _id is no list", "a replacement's _id is no list"],
    met: (d) => d.codes.ours.includes(53),
  },
  {
    name: "new fields come in the order given",
    passage: "Update Operators Behavior: new fields are added in lexicographic order",
    servers: [py],
    cases: ["update: new fields come in the order of their names"],
    met: (d) => pathsOf(d) > 1 && alike(d, (t) => keysSorted(t.replaceAll('"-0.0"', '"0.0"'))),
  },
  {
    name: "what stands for elements passes where there is no array",
    passage: "$[]: fails when the field is no array; upsert: when there is none in the filter",
    servers: [py],
    cases: [
      "$unset of $ without a match is refused",
      "$unset of $[] on a scalar is refused",
      "$[x] needs an array",
      "an upsert makes nothing of a $",
    ],
    met: (d) => d.codes.ours.some((code) => code === 2 || code === 28) && /\.\$[.["]/.test(d.text),
  },
  {
    name: "a retried list of statements is done anew where it had an error",
    passage: "Retryable Writes: a statement that was done is not done again",
    servers: [py],
    met: (d) => d.twice && d.codes.ours.length > 0,
  },
  {
    name: "$push sorts by a field as if a scalar were its own field",
    passage: "$push, $sort: by the field of embedded documents",
    servers: [py],
    met: (d) => /"\$sort":\{/.test(JSON.stringify(updatesOf(d))),
  },
  {
    name: "$first and $last take no constant",
    passage: "$first: takes an expression",
    servers: [py],
    cases: ["$first takes a constant"],
    met: (d) => d.codes.theirs.includes(28689),
  },
  {
    name: "a scalar beside documents in an array is not null to a sort",
    passage: "Multikey Indexes: each element of the array has an entry",
    servers: [py],
    cases: ["sort: a scalar beside documents in an array counts as null below it"],
    met: (d) => hasUneven(d) && sortsOf(d).some((s) => Object.keys(s).some((p) => p.includes("."))),
  },
  {
    name: "a path and a path below it make a document of an upsert",
    passage: "upsert: the filter's equalities must not name a path twice",
    servers: [py],
    cases: ["upsert: a path and a path below it in the filter are refused"],
    met: (d) => missing(d, 54),
  },
  {
    name: "a failed bulkWrite does not end its transaction",
    passage: "Transactions: an operation that fails aborts the transaction",
    servers: [rs, py],
    met: (d) =>
      JSON.stringify(d.history ?? []).includes("bulkWrite") &&
      (d.codes.ours.includes(251) ? !d.codes.theirs.includes(251) : d.codes.theirs[0] === 112),
  },
  {
    name: "a write conflict inside a bulkWrite is an error of one operation, without a label",
    passage: "Transactions: a write conflict aborts the transaction, TransientTransactionError",
    servers: [rs],
    met: (d) => d.kind === "bulkWrite" && d.codes.ours[0] === 112 && d.codes.theirs.includes(112),
  },
  {
    name: "a unique value that came after the snapshot conflicts at the commit",
    passage: "Transactions: a write that meets a change from outside is a write conflict",
    servers: [rs],
    met: (d) =>
      [112, 50].includes(d.codes.ours[0] ?? 0) && d.codes.theirs.length === 0 && /"u":/.test(d.text),
  },
  {
    name: "an abort of a transaction that is not there has no label",
    passage: "Transactions: NoSuchTransaction has the label TransientTransactionError",
    servers: [py],
    met: (d) => d.kind === "abortTransaction" && alike(d, without("errorLabels")),
  },
  {
    name: "a duplicate in an index is seen before the conflict over the document",
    passage: "Transactions: a write that meets another's is a write conflict",
    servers: [py],
    met: (d) => d.codes.ours[0] === 112 && d.codes.theirs[0] === 11000,
  },
  {
    name: "a replacement's _id that is a pattern is told as a change of the _id",
    passage: "The _id Field: any BSON type other than an array, a regular expression or undefined",
    servers: [rs],
    met: (d) => d.codes.ours.includes(53) && d.codes.theirs.includes(66) && d.sameContents,
  },
  {
    name: "a replacement changes the kind of number of the _id",
    passage: "Replace: the _id cannot be changed",
    servers: [rs],
    cases: ["a replacement keeps the _id as it was"],
    met: (d) => updatesOf(d).some((u) => "_id" in u) && alike(d, without("_id")),
  },
  {
    name: "a sparse index is used where it leaves documents out",
    passage: "Sparse Indexes: not used when the result would be incomplete",
    servers: [rs, py],
    cases: ["a sparse index is not used where it leaves documents out"],
    met: (d) =>
      d.indexes.some((i) => i["sparse"] === true) && /"\$(min|max)Key"/.test(d.text) && d.sameContents,
  },
  {
    name: "an upserted document whose _id is null is not shown",
    passage: "findAndModify: with new, value is the document that was inserted",
    servers: [rs],
    cases: ["an upsert shows the document that it made though its _id is null"],
    met: (d) => d.ours.reply.includes('"upserted":null') && d.theirs.reply.includes('"value":null'),
  },
  {
    name: "$elemMatch takes no $or",
    passage: "$elemMatch: takes any query",
    servers: [rs, py],
    cases: ["match: $elemMatch that holds $or"],
  },
];

/** The named cases that a server is known to answer otherwise, with the passage it breaks. */
export const faultsOf = (server: string): ReadonlyMap<string, string> =>
  new Map(
    faults
      .filter(({ servers }) => servers.includes(server))
      .flatMap(({ cases, passage }) => (cases ?? []).map((name): [string, string] => [name, passage])),
  );

/** Explains by the faults of one server. */
export const explainFor =
  (server: string): Explain =>
  (d) => {
    const seen = see(d);
    return faults.find((f) => f.servers.includes(server) && f.met?.(seen))?.name;
  };
