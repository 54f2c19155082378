/**
 * A document opened for change. Only what a change touches is taken apart; everything else stays the bytes it
 * was and is copied back as it is.
 */
import { BsonType, maxDepth, read, Val } from "../values/bson.ts";
import { badValue, MongoError } from "../wire/errors.ts";
import { Writer } from "../values/writer.ts";

export type Node = Val | Branch;

/** A document or an array, taken apart one level deep. */
export class Branch {
  readonly array: boolean;
  readonly names: string[] = [];
  readonly nodes: Node[] = [];
  changed = false;

  constructor(array: boolean) {
    this.array = array;
  }

  static of(v: Val): Branch {
    const branch = new Branch(v.isArray);
    for (const r = read(v); r.next();) {
      branch.names.push(r.name);
      branch.nodes.push(r.val());
    }
    return branch;
  }

  /** Where the child `name` is, or -1. */
  find(name: string): number {
    if (this.array) {
      const n = arrayPosition(name);
      return n !== undefined && n < this.nodes.length ? n : -1;
    }
    return this.names.indexOf(name);
  }

  /** The child at `i`, taken apart when it is a document or array; undefined when it is neither. */
  branchAt(i: number): Branch | undefined {
    const node = this.nodes[i]!;
    if (node instanceof Branch) return node;
    if (!node.isDoc && !node.isArray) return undefined;
    const branch = Branch.of(node);
    this.nodes[i] = branch;
    return branch;
  }

  set(name: string, node: Node): void {
    const at = this.find(name);
    if (at >= 0) {
      this.nodes[at] = node;
      return;
    }
    if (this.array) {
      const n = arrayPosition(name);
      if (n === undefined) throw new MongoError(28, `Cannot create field '${name}' in an array`);
      if (n - this.nodes.length > 1_500_000)
        throw badValue(`can't backfill more than 1500000 elements in an array`);
      while (this.nodes.length < n) this.nodes.push(nullNode);
      this.nodes.push(node);
      return;
    }
    this.names.push(name);
    this.nodes.push(node);
  }

  remove(name: string): void {
    const at = this.find(name);
    if (at < 0) return;
    // A removed array element leaves null, so that the others keep their places.
    if (this.array) this.nodes[at] = nullNode;
    else {
      this.names.splice(at, 1);
      this.nodes.splice(at, 1);
    }
  }

  /** The child at `i` as a value. */
  valueAt(i: number): Val {
    return valueOf(this.nodes[i]!);
  }
}

const nullNode = new Val(BsonType.null, Buffer.alloc(1), 0, 0);

export function arrayPosition(name: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : undefined;
}

/** A node as a value: what was taken apart is put together. */
export function valueOf(node: Node): Val {
  if (node instanceof Val) return node;
  const b = writeBranch(node);
  return new Val(node.array ? BsonType.array : BsonType.object, b, 0, b.length);
}

/** The bytes of a changed document. */
export function writeBranch(branch: Branch): Buffer {
  const w = new Writer(512);
  write(w, branch, 0);
  return w.done();
}

function write(w: Writer, branch: Branch, depth: number): void {
  if (depth > maxDepth) throw new MongoError(15, `BSON depth exceeds the limit of ${maxDepth}`);
  const at = w.open();
  for (let i = 0; i < branch.nodes.length; i++) {
    const node = branch.nodes[i]!;
    const name = branch.array ? String(i) : branch.names[i]!;
    if (node instanceof Val) w.val(name, node);
    else {
      w.head(node.array ? BsonType.array : BsonType.object, name);
      write(w, node, depth + 1);
    }
  }
  w.close(at);
}
