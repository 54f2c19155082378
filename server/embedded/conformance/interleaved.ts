/**
 * Histories of several sessions whose transactions and plain writes come between each other's, on few documents
 * and one unique index, made up by fast-check and played command by command on two servers.
 */
import { randomBytes } from "node:crypto";
import { Binary, Int32, Long, type Document } from "bson";
import fc from "fast-check";
import type { Comparison, Difference, Explain, Outcome } from "./generated/side-by-side.ts";
import type { RawClient } from "./raw.ts";
import { comparable, show } from "./reply.ts";

export interface Step {
  /** Which of the sessions; 0 never has a transaction. */
  readonly session: number;
  /** "begin" takes effect with the session's next command. */
  readonly does: "begin" | "commit" | "abort" | Document;
}

const int = (n: number) => new Int32(n);
const id = fc.integer({ min: 1, max: 4 }).map(int);
const small = fc.integer({ min: 0, max: 3 }).map(int);
const byId = id.map((_id) => ({ _id }) as Document);

const change: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: small.map((v) => ({ $inc: { v } })) },
  { weight: 3, arbitrary: small.map((u) => ({ $set: { u } })) },
  { weight: 1, arbitrary: small.map((v) => ({ $set: { v } })) },
  { weight: 1, arbitrary: fc.constant({ $unset: { u: "" } }) },
);
const doc = fc
  .tuple(id, small, fc.option(small, { nil: null }))
  .map(([_id, v, u]): Document => ({ _id, v, ...(u !== null && { u }) }));

const reads: fc.Arbitrary<Document> = fc.oneof(
  fc.constant({ find: "c", sort: { _id: int(1) } }),
  small.map((v) => ({ find: "c", filter: { v: { $gte: v } }, sort: { v: int(-1), _id: int(1) } })),
  small.map((u) => ({ find: "c", filter: { u } })),
  fc.constant({
    aggregate: "c",
    pipeline: [{ $group: { _id: null, v: { $sum: "$v" }, u: { $max: "$u" }, n: { $sum: int(1) } } }],
    cursor: {},
  }),
);

/** Writes of one document, which may wait for a transaction but then do all or nothing. */
const single: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: doc.map((d) => ({ insert: "c", documents: [d] })) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(byId, change, fc.integer({ min: 0, max: 3 }))
      .map(([q, u, n]) => ({ update: "c", updates: [{ q, u, ...(n === 0 && { upsert: true }) }] })),
  },
  { weight: 2, arbitrary: byId.map((q) => ({ delete: "c", deletes: [{ q, limit: int(1) }] })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(byId, change, fc.boolean())
      .map(([query, update, after]) => ({ findAndModify: "c", query, update, new: after })),
  },
);

/** Writes of several, inside a transaction only. */
const several: fc.Arbitrary<Document> = fc.oneof(
  fc.array(doc, { minLength: 2, maxLength: 3 }).map((documents) => ({ insert: "c", documents })),
  fc
    .tuple(small, small)
    .map(([v, by]) => ({ update: "c", updates: [{ q: { v }, u: { $inc: { v: by } }, multi: true }] })),
  fc.tuple(byId, change, byId, change).map(([q, u, r, w]) => ({
    update: "c",
    updates: [
      { q, u },
      { q: r, u: w },
    ],
  })),
  small.map((v) => ({ delete: "c", deletes: [{ q: { v }, limit: int(0) }] })),
  fc.tuple(doc, byId, change).map(([document, filter, updateMods]) => ({
    bulkWrite: int(1),
    ops: [
      { update: int(0), filter, updateMods },
      { insert: int(0), document },
    ],
    nsInfo: [{ ns: "interleaved.c" }],
  })),
);

const own = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: own.map((session): Step => ({ session, does: "begin" })) },
  { weight: 3, arbitrary: own.map((session): Step => ({ session, does: "commit" })) },
  { weight: 1, arbitrary: own.map((session): Step => ({ session, does: "abort" })) },
  { weight: 6, arbitrary: fc.tuple(own, reads).map(([session, does]): Step => ({ session, does })) },
  { weight: 9, arbitrary: fc.tuple(own, single).map(([session, does]): Step => ({ session, does })) },
  { weight: 2, arbitrary: fc.tuple(own, several).map(([session, does]): Step => ({ session, does })) },
  { weight: 2, arbitrary: single.map((does): Step => ({ session: 0, does })) },
);

export interface History {
  readonly documents: Document[];
  readonly steps: Step[];
}

export const history = (length: number): fc.Arbitrary<History> =>
  fc.record({
    documents: fc.uniqueArray(
      fc.tuple(id, small).map(([_id, v]): Document => ({ _id, v })),
      { selector: (d) => String(d["_id"]), maxLength: 3 },
    ),
    steps: fc.array(step, { minLength: 5, maxLength: length }),
  });

const db = "interleaved";
/** How long a plain write may wait for a transaction, in milliseconds. */
const patience = 400;
/** What a write says that has waited in vain, or that does not wait at all. */
const blocked = /"code":\{"\$numberInt":"(50|112|262|24)"\}/;

interface Side {
  readonly clients: readonly RawClient[];
  readonly ids: readonly Binary[];
}

/** Plays a history on both. `ours` and `theirs` are a connection for each session, from 0 on. */
export async function interleave(
  ours: readonly RawClient[],
  theirs: readonly RawClient[],
  one: History,
  explain: Explain,
  into: Comparison,
): Promise<void> {
  const ids = ours.map(() => new Binary(randomBytes(16), Binary.SUBTYPE_UUID));
  const sides: Side[] = [ours, theirs].map((clients) => ({ clients, ids }));
  const both = async <T>(work: (side: Side) => Promise<T>) => Promise.all([work(sides[0]!), work(sides[1]!)]);
  await both(({ clients }) => prepare(clients[0]!, one.documents));
  /** Each session's newest transaction: its number, whether its commands still belong to it, what it wrote. */
  const now = ids.map(() => ({ number: 0, sent: 0, open: false, begun: false, wrote: new Set<string>() }));
  // Some servers give up a wait only after a second or more: few histories have one.
  const mayWait = one.steps.length % 12 === 0;
  try {
    for (const { session, does } of one.steps) {
      const mine = now[session]!;
      if (does === "begin") {
        if (!mine.open) Object.assign(mine, { number: mine.number + 1, open: true, begun: false });
        continue;
      }
      const ends = does === "commit" || does === "abort";
      if (ends && mine.number === 0) continue;
      const command: Document = ends ? { [`${does}Transaction`]: int(1) } : does;
      const sent = { ...command };
      const inside = mine.open || ends;
      if (!inside && writes(does)) {
        const touches = touched(does);
        const meets = now.some(({ wrote }) => wrote.has("all") || touches.some((t) => wrote.has(t)));
        if (isOfSeveral(does) || (meets && !(mayWait && session === 0))) continue;
      }
      if (inside) {
        Object.assign(sent, { txnNumber: Long.fromNumber(mine.number), autocommit: false });
        if (!mine.begun && !ends) Object.assign(sent, { startTransaction: true });
        if (!ends) mine.sent = mine.number;
      } else if (writes(does)) Object.assign(sent, { maxTimeMS: int(patience) });
      if (!ends) mine.begun = true;
      if (inside && writes(does)) for (const t of touched(does)) mine.wrote.add(t);
      const [x, y] = await both(({ clients, ids: names }) =>
        outcome(clients[session]!, clients[0]!, { ...sent, lsid: { id: names[session] } }, ends || !inside),
      );
      if (ends) {
        mine.open = false;
        mine.wrote.clear();
      }
      into.operations++;
      const waited = !inside && blocked.test(x.reply) && blocked.test(y.reply);
      if ((waited || x.reply === y.reply) && x.contents === y.contents) continue;
      const found: Difference = {
        ...{ command, twice: false, ours: x, theirs: y, before: one.documents, indexes: [] },
        history: one.steps,
      };
      const name = explain(found);
      if (name === undefined) into.unexplained.push(found);
      else into.explained.set(name, (into.explained.get(name) ?? 0) + 1);
      // From here on the two are not in the same state.
      return;
    }
  } finally {
    await both(async ({ clients, ids: names }) => {
      for (const [i, { sent }] of now.entries())
        if (sent > 0)
          await clients[i]!.ask("admin", {
            abortTransaction: int(1),
            ...{ lsid: { id: names[i] }, txnNumber: Long.fromNumber(sent), autocommit: false },
          });
    });
  }
}

const nameOf = (does: Document) => Object.keys(does)[0]!;
const writes = (does: Step["does"]) =>
  typeof does === "object" && nameOf(does) !== "find" && nameOf(does) !== "aggregate";

/** Commands of several documents would stop half way outside a transaction. */
function isOfSeveral(does: Step["does"]): boolean {
  if (typeof does === "string" || !writes(does)) return false;
  const { documents, updates, deletes } = does as Record<string, Document[] | undefined>;
  const list = documents ?? updates ?? deletes;
  if (!list) return nameOf(does) === "bulkWrite";
  return list.length > 1 || list.some((s) => s["multi"] === true || Number(s["limit"] ?? 1) === 0);
}

/** What a write may claim: its document, "u" when it moves an entry of the unique index, or "all". */
function touched(does: Step["does"]): string[] {
  if (typeof does === "string") return [];
  if (isOfSeveral(does)) return ["all"];
  const text = show(does);
  const ids = [...text.matchAll(/"_id":\{"\$numberInt":"(\d)"\}/g)].map((m) => m[1]!);
  return /"u":(\{"\$number|"")|"delete"/.test(text) ? [...ids, "u"] : ids;
}

async function prepare(client: RawClient, documents: Document[]): Promise<void> {
  await client.ask(db, { drop: "c" });
  await client.ask(db, {
    createIndexes: "c",
    indexes: [
      { key: { u: int(1) }, name: "u", unique: true, sparse: true },
      { key: { v: int(1) }, name: "v" },
    ],
  });
  if (documents.length > 0) await client.ask(db, { insert: "c", documents });
}

/** The reply, and what everybody then sees where the command may have changed that. */
async function outcome(
  client: RawClient,
  plain: RawClient,
  command: Document,
  shows: boolean,
): Promise<Outcome> {
  const name = nameOf(command);
  const place = name === "bulkWrite" || name.endsWith("Transaction") ? "admin" : db;
  const reply = show(comparable(await client.ask(place, command)));
  if (!shows) return { reply, contents: "" };
  const all = await plain.ask(db, { find: "c", sort: { _id: int(1) } });
  const byIndex = await plain.ask(db, { find: "c", filter: { u: { $gte: int(0) } }, sort: { u: int(1) } });
  return { reply, contents: [all, byIndex].map((r) => show(comparable(r)["cursor"])).join("\n") };
}
