/** Runs the named cases and the regression cases against one server. */
import { EJSON, type Document } from "bson";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases.ts";
import { connectRaw, type RawClient } from "./raw.ts";
import { regressionCases } from "./regressions.ts";
import { comparable, show } from "./reply.ts";

/** `faults` names cases in which this server is known to leave the manual; they are expected to differ. */
export function conformance(
  server: string,
  uri: () => string,
  faults: ReadonlyMap<string, string> = new Map(),
): void {
  describe(`conformance: ${server}`, () => {
    let client: MongoClient;
    beforeAll(async () => {
      client = await MongoClient.connect(uri());
    });
    afterAll(() => client.close());
    for (const c of cases) {
      const fault = faults.get(c.name);
      test(fault ? `${c.name} (known fault: ${fault})` : c.name, async () => {
        const collection = client.db("conformance").collection("cases");
        await collection.drop();
        await client.db("conformance").createCollection("cases");
        if (c.docs?.length) await collection.insertMany(structuredCopy(c.docs));
        const session = client.startSession();
        let answer: unknown;
        try {
          answer = await c.ask(collection, session);
        } catch (error) {
          answer = { code: (error as { code?: number }).code };
          if ((answer as { code?: number }).code === undefined) throw error;
        } finally {
          await session.endSession();
        }
        const [got, want] = [answer, c.answer].map((v) => EJSON.stringify({ v }, { relaxed: false }));
        if (fault) expect(got).not.toBe(want);
        else expect(got).toBe(want);
      });
    }
  });
}

/** The driver writes _id into what it inserts: each run gets documents of its own. */
const structuredCopy = <T extends object>(docs: T[]): T[] => docs.map((d) => ({ ...d }));

/** What two servers once answered otherwise, shrunk. `faults` as above. */
export function regressions(
  server: string,
  uri: () => string,
  faults: ReadonlyMap<string, string> = new Map(),
): void {
  describe(`regressions: ${server}`, () => {
    let client: RawClient;
    beforeAll(async () => {
      client = await connectRaw(uri());
    });
    afterAll(() => client.close());
    for (const c of regressionCases) {
      const fault = faults.get(c.name);
      test(fault ? `${c.name} (known fault: ${fault})` : c.name, async () => {
        const db = "regressions";
        await client.ask(db, { drop: "c" });
        await client.ask(db, { create: "c" });
        for (const [i, index] of (c.indexes ?? []).entries())
          await client.ask(db, { createIndexes: "c", indexes: [{ ...index, name: `i${i}` }] });
        if (c.documents.length > 0) await client.ask(db, { insert: "c", documents: c.documents });
        const place = "bulkWrite" in c.operation ? "admin" : db;
        const reply = comparable(await client.ask(place, c.operation));
        const all = await client.ask(db, { find: "c", sort: { _id: 1 } });
        const got = { reply: picked(reply, c.reply), ...(c.contents && { contents: rowsOf(all) }) };
        const want = { reply: c.reply, ...(c.contents && { contents: c.contents }) };
        if (fault) expect(show(got)).not.toBe(show(want));
        else expect(show(got)).toBe(show(want));
      });
    }
  });
}

const rowsOf = (reply: Document) => (reply["cursor"] as { firstBatch: Document[] }).firstBatch;

/** The fields of a reply that a case is about: its rows as `rows`, the code of its first error as `code`. */
function picked(reply: Document, wanted: Document): Document {
  const errors = (reply["writeErrors"] ?? reply["cursor"]?.rows ?? []) as Document[];
  const failed = [reply, ...errors].find((one) => typeof one["code"] === "number") ?? {};
  const all: Document = { ...reply, rows: reply["cursor"]?.rows as unknown, ...failed };
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, all[key] as unknown]));
}
