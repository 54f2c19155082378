/** insert */
import { ObjectId } from "bson";
import { BsonType, elements, read, type Val } from "../values/bson.ts";
import { collectionToWrite, namespaceOf, untilFree, type Command } from "../context.ts";
import { checkId } from "../values/document-id.ts";
import { insertDocument } from "../change/documents.ts";
import { typeMismatch } from "../wire/errors.ts";
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

const idName = Buffer.from("_id");
const idHead = Buffer.concat([Buffer.from([BsonType.objectId]), idName, Buffer.from([0])]);

/** A document as it is stored: its _id first, made when there is none. */
export function toStore(doc: Val): Buffer {
  if (!doc.isDoc) throw typeMismatch("BSON field 'insert.documents' must hold objects");
  const { b, s, e } = doc;
  const fields = read(doc);
  let before = s + 4;
  while (fields.next()) {
    if (fields.nameIs(idName)) {
      checkId(fields.val());
      if (before === s + 4) return b.subarray(s, e);
      return joined([b.subarray(before, fields.stop), b.subarray(s + 4, before), b.subarray(fields.stop, e)]);
    }
    before = fields.stop;
  }
  return joined([idHead, Buffer.from(new ObjectId().id), b.subarray(s + 4, e)]);
}

/** A document of these elements, the last of them with the final zero. */
function joined(elements: readonly Buffer[]): Buffer {
  const out = Buffer.concat([Buffer.alloc(4), ...elements]);
  out.writeInt32LE(out.length, 0);
  return out;
}
