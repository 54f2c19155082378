/** What a document's _id may be. */
import { BsonType, entries, type Val } from "./bson.ts";
import { MongoError } from "../wire/errors.ts";

/** Throws 53 or 52 for a value that cannot be one. */
export function checkId(id: Val): void {
  if (id.isArray) throw new MongoError(53, "The '_id' value cannot be of type array");
  if (id.t === BsonType.regex) throw new MongoError(53, "The '_id' value cannot be of type regex");
  if (id.t === BsonType.undefined) throw new MongoError(53, "The '_id' value cannot be of type undefined");
  if (id.isDoc)
    for (const [name] of entries(id))
      if (name.startsWith("$"))
        throw new MongoError(
          52,
          `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
        );
}
