/** Rows of which one version holds: a change takes the place of the version before it, or else nothing is changed. */
import type { Collection } from "mongoose";

/** False when a key of it is taken. */
export async function insertFirst(collection: Collection, document: object): Promise<boolean> {
  try {
    await collection.insertOne(document as never);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 11000) return false;
    throw error;
  }
}

interface VersionedModel {
  collection: Collection;
  updateOne(filter: object, update: object): PromiseLike<{ modifiedCount: number }>;
}

/** Puts a version in the place of the one before it. False when that is no longer the one that holds. */
export async function putVersion(
  model: VersionedModel,
  key: { _id: string; organizationId?: string },
  record: { version: number },
): Promise<boolean> {
  if (record.version === 1) return insertFirst(model.collection, { ...key, ...record });
  const done = await model.updateOne({ ...key, version: record.version - 1 }, { $set: record });
  return done.modifiedCount === 1;
}
