/**
 * Plays made-up scenarios on two servers at once and compares everything they answer, and what the collection
 * then holds, command by command.
 */
import { randomBytes } from "node:crypto";
import { Binary, Int32, Long, type Document } from "bson";
import type { Operation, Scenario } from "./operations.ts";
import type { RawClient } from "../raw.ts";
import { comparable, show } from "../reply.ts";

export interface Outcome {
  readonly reply: string;
  /** Empty after a command that only reads. */
  readonly contents: string;
}

/** What one command did otherwise on the other server. */
export interface Difference {
  readonly command: Document;
  readonly twice: boolean;
  /** Replies and what the collection then held, as comparable text. */
  readonly ours: Outcome;
  readonly theirs: Outcome;
  /** What the collection held before. */
  readonly before: readonly Document[];
  readonly indexes: readonly Document[];
  /** The history of sessions that it comes from. */
  readonly history?: readonly unknown[];
}

/** Names the listed fault that a difference comes from; undefined for one that is not explained. */
export type Explain = (d: Difference) => string | undefined;

export interface Comparison {
  operations: number;
  /** How often each listed fault was met. */
  readonly explained: Map<string, number>;
  readonly unexplained: Difference[];
}

const db = "generated";
const changing = new Set(["insert", "update", "delete", "findAndModify", "bulkWrite"]);
const shaping = new Set(["createIndexes", "dropIndexes"]);

/** Ends at a difference after which the two no longer hold the same: what follows would say nothing. */
export async function compare(
  ours: RawClient,
  theirs: RawClient,
  scenario: Scenario,
  explain: Explain,
  into: Comparison,
): Promise<void> {
  const both = async <T>(work: (client: RawClient) => Promise<T>) => Promise.all([work(ours), work(theirs)]);
  await both(async (client) => {
    await client.ask(db, { drop: "c" });
    await client.ask(db, { create: "c" });
  });
  const first = scenario.indexes.map((index, i): Operation => {
    return { command: { createIndexes: "c", indexes: [{ ...index, name: `s${i}` }] } };
  });
  const session = { id: new Binary(randomBytes(16), Binary.SUBTYPE_UUID) };
  let before: Document[] = [];
  for (const [i, operation] of [...first, ...scenario.operations].entries()) {
    const { command, twice = false } = operation;
    const numbered = twice ? { ...command, lsid: session, txnNumber: Long.fromNumber(i + 1) } : command;
    const writes = changing.has(Object.keys(command)[0]!);
    const [x, y] = await both(async (client) => {
      const reply = await perform(client, numbered, twice);
      const rows = writes ? await contents(client) : [];
      return { outcome: { reply, contents: writes ? show(rows) : "" }, rows };
    });
    into.operations++;
    const parted = x.outcome.contents !== y.outcome.contents;
    if (parted || x.outcome.reply !== y.outcome.reply) {
      const { indexes } = scenario;
      const difference = { command, twice, ours: x.outcome, theirs: y.outcome, before, indexes };
      const name = explain(difference);
      if (name === undefined) into.unexplained.push(difference);
      else into.explained.set(name, (into.explained.get(name) ?? 0) + 1);
      if (parted || shaping.has(Object.keys(command)[0]!)) return;
    }
    if (writes) before = x.rows;
  }
}

/** Everything that a command, sent again where it is numbered, and its cursor answer. */
async function perform(client: RawClient, command: Document, twice: boolean): Promise<string> {
  const name = Object.keys(command)[0]!;
  const place = name === "bulkWrite" ? "admin" : db;
  const replies: Document[] = [];
  const reply = await client.ask(place, command);
  replies.push(comparable(reply));
  if (twice) replies.push(comparable(await client.ask(place, command)));
  let cursor = reply["cursor"] as Document | undefined;
  while (cursor && String(cursor["id"]) !== "0" && replies.length < 50) {
    const collection = name === "bulkWrite" ? "$cmd.bulkWrite" : "c";
    const next = { getMore: cursor["id"] as Long, collection, batchSize: new Int32(3) };
    const more = await client.ask(place, next);
    replies.push(comparable(more));
    cursor = more["cursor"] as Document | undefined;
  }
  // Whether a cursor that has come to its end knows so at once is its own affair.
  const end = replies.at(-1)!["cursor"] as { rows: Document[] } | undefined;
  if (replies.length > (twice ? 2 : 1) && end?.rows.length === 0) replies.pop();
  return replies.map(show).join("\n");
}

async function contents(client: RawClient): Promise<Document[]> {
  const reply = await client.ask(db, { find: "c", sort: { _id: new Int32(1) } });
  return (reply["cursor"] as { firstBatch: Document[] }).firstBatch;
}
