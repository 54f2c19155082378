/** Throttles: durable counters of tries, each for one stretch of time, gone when it is over. */
import { Schema, type Connection } from "mongoose";
import type { Codec } from "./codec.ts";

interface Document {
  _id: string;
  count: number;
  expiresAt: Date;
}

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    count: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, collection: "throttles" },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type ThrottleRows = ReturnType<typeof throttleQueries>;

export function throttleQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("Throttle", schema);

  async function increment(key: string, by: number, expiresAt: Date): Promise<number> {
    const found = await model
      .findOneAndUpdate(
        { _id: key },
        { $inc: { count: by }, $max: { expiresAt } },
        { upsert: true, returnDocument: "after" },
      )
      .lean<Document>();
    return found?.count ?? by;
  }

  return {
    model,
    /** Names whom it counts without telling: people mistype passwords into the field for their name. */
    key: (kind: string, value: string) => `${kind}.${codec.blind("", `throttle ${kind}`, value)}`,
    /** Adds to a counter that lasts until `expiresAt` and answers what it now holds. */
    async add(key: string, by: number, expiresAt: Date): Promise<number> {
      try {
        return await increment(key, by, expiresAt);
      } catch (error) {
        // Two first tries at once: one made the row, the other now finds it.
        if ((error as { code?: unknown }).code !== 11000) throw error;
        return increment(key, by, expiresAt);
      }
    },
    /** What a counter holds; 0 when there is none. */
    async count(key: string): Promise<number> {
      const found = await model.findOne({ _id: key }).lean<Document>();
      return found?.count ?? 0;
    },
    async remove(key: string): Promise<void> {
      await model.deleteOne({ _id: key });
    },
  };
}
