/** insert */
import { ObjectId } from "bson";
import { BsonType, elements, entries, field, read, type Val } from "../values/bson.ts";
import { copyOf } from "../catalog.ts";
import { collectionToWrite, namespaceOf, untilFree, type Command } from "../context.ts";
import { checkId } from "../values/document-id.ts";
import { insertDocument } from "../change/documents.ts";
import { typeMismatch } from "../wire/errors.ts";
import { buildDoc } from "../values/writer.ts";
import { runStatements, writeReply } from "./write.ts";

export const insert: Command = {
  kind: "write",
  inTransaction: true,
  *run(call) {
    const { fields } = call;
    const docs = elements(fields.need("documents", fields.array("documents")));
    const ns = namespaceOf(call);
    const totals = yield* runStatements(call, docs.length, function* (i, retry) {
      const doc = toStore(docs[i]!);
      yield* untilFree(retry, () => insertDocument(call.target, collectionToWrite(call, ns), doc));
      return { n: 1 };
    });
    return writeReply(totals, false);
  },
};

/** A document as it is stored: its _id first, made when there is none. */
export function toStore(doc: Val): Buffer {
  if (!doc.isDoc) throw typeMismatch("BSON field 'insert.documents' must hold objects");
  const first = read(doc);
  const hasFirst = first.next() && first.name === "_id";
  const id = hasFirst ? first.val() : field(doc, "_id");
  if (id) checkId(id);
  if (hasFirst) return copyOf(doc);
  return buildDoc(
    (w) => {
      if (id) w.val("_id", id);
      else {
        w.head(BsonType.objectId, "_id");
        w.raw(Buffer.from(new ObjectId().id));
      }
      for (const [name, v] of entries(doc)) if (name !== "_id") w.val(name, v);
    },
    doc.e - doc.s + 32,
  );
}
