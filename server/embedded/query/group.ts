/**
 * $group: rows gathered by the value of an expression, each group with its accumulators.
 */
import { accumulatorOf, type Accumulator } from "./accumulators.ts";
import { docVal, elements, entries, type Val } from "../values/bson.ts";
import { MongoError } from "../wire/errors.ts";
import { compileExpression, type Expression } from "./expressions.ts";
import { keyText } from "../values/keys.ts";
import { CollectedRows, type Rows } from "./rows.ts";
import { buildDoc, nullVal } from "../values/writer.ts";

/** Most bytes that one $group may hold. */
const groupMemory = 100 * 1024 * 1024;

interface Field {
  readonly name: string;
  readonly expression: Expression;
  readonly make: () => Accumulator;
}

interface Group {
  readonly id: Val;
  readonly list: readonly Accumulator[];
}

/** Compiles the specification of a $group stage. */
export function compileGroup(spec: Val): (rows: Rows) => Rows {
  const idSpec = entries(spec).find(([name]) => name === "_id")?.[1];
  const fields = entries(spec).flatMap(([name, v]) => (name === "_id" ? [] : [compileField(name, v)]));
  if (!idSpec) throw new MongoError(15955, "a group specification must include an _id");
  const id = compileExpression(idSpec);
  return (rows) => {
    const groups = new Map<string, Group>();
    let taken = 0;
    return new CollectedRows(
      rows,
      (doc) => {
        const v = docVal(doc);
        const groupId = id(v) ?? nullVal;
        const key = keyText(groupId);
        let group = groups.get(key);
        if (!group) {
          group = { id: groupId, list: fields.map((f) => f.make()) };
          groups.set(key, group);
        }
        for (const [i, f] of fields.entries()) group.list[i]!.take(f.expression(v));
        if ((++taken & 1023) === 0) checkMemory(groups.values());
      },
      () => {
        checkMemory(groups.values());
        return [...groups.values()].map((group) =>
          buildDoc((w) => {
            w.val("_id", group.id);
            fields.forEach((f, i) => w.val(f.name, group.list[i]!.result()));
          }),
        );
      },
    );
  };
}

function compileField(name: string, v: Val): Field {
  if (name.includes(".")) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
  const [only, ...more] = v.isDoc ? entries(v) : [];
  if (!only || more.length) throw new MongoError(40234, `The field '${name}' must be an accumulator object`);
  const [op, arg] = only;
  const make = accumulatorOf(op);
  const list = arg.isArray ? elements(arg) : [arg];
  if (list.length !== 1) throw new MongoError(40237, `The ${op} accumulator is a unary operator`);
  return { name, expression: compileExpression(list[0]!), make };
}

function checkMemory(groups: Iterable<Group>): void {
  let bytes = 0;
  for (const g of groups) {
    bytes += g.id.e - g.id.s + 64;
    for (const a of g.list) bytes += a.bytes;
  }
  if (bytes > groupMemory)
    throw new MongoError(
      292,
      `Exceeded memory limit of ${groupMemory} bytes for $group, but did not opt in to external sorting.`,
    );
}
