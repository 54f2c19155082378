/** A named case: what is stored, what is asked, and what MongoDB's manual says is the answer. */
import type { ClientSession, Collection, Document } from "mongodb";

export interface Case {
  readonly name: string;
  readonly docs?: Document[];
  /** What is asked. A thrown server error counts as { code, …}. */
  readonly ask: (c: Collection<Document>, session: ClientSession) => Promise<unknown>;
  readonly answer: unknown;
}

/** The _ids of what a filter finds, in their order. */
export const ids = async (c: Collection<Document>, filter: Document) =>
  (await c.find(filter).sort({ _id: 1 }).toArray()).map((d) => d["_id"] as unknown);
