/** Runs the named cases against one server. */
import { EJSON } from "bson";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases.ts";

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
