/**
 * Records what an application asks of the store: commands, their fields, operators and options, told apart from
 * data. What is not on the store's list is a fault even where the store happened to take it; what is on the list
 * and never asked for is a candidate for leaving it.
 */
import { appendFileSync } from "node:fs";
import type { Done } from "../wire/observer.ts";
import { openStore, type OpenStore, type StoreOptions } from "../server.ts";
import { subset } from "../subset.ts";

type Plain = Record<string, unknown>;

export interface Recorder {
  observe(done: Pick<Done, "command" | "read">): void;
  /** Throws, naming command and entry, when something was used that is not on the list. */
  check(): void;
}

/** A file that every recorder adds its used entries to, one a line: see server/test/README.md. */
const useFile = process.env["SUBSET_USE"];

export function createRecorder(): Recorder {
  const used = new Set<string>();
  const unlisted = new Set<string>();
  return {
    observe({ command, read }) {
      for (const use of usesOf(command, read())) {
        used.add(use);
        if (!listed.has(use)) unlisted.add(`${command}: ${use}`);
      }
    },
    check() {
      if (useFile && used.size > 0) appendFileSync(useFile, `${[...used].join("\n")}\n`);
      if (unlisted.size > 0)
        throw new Error(`used, but not in server/embedded/subset.ts: ${[...unlisted].join("; ")}`);
    },
  };
}

/** The embedded store, recorded: closing it also checks what was asked of it. */
export async function openRecorded(options: StoreOptions = {}): Promise<OpenStore> {
  const recorder = createRecorder();
  const store = await openStore({
    ...options,
    onCommand(done) {
      recorder.observe(done);
      options.onCommand?.(done);
    },
  });
  return {
    ...store,
    async close() {
      await store.close();
      recorder.check();
    },
  };
}

/** Every entry of the list by a name of its own, such as `commands.find.sort` or `updates.$set`. */
export const listed: ReadonlySet<string> = new Set(namesOf("", subset));

function namesOf(prefix: string, part: unknown): string[] {
  if (typeof part === "string") return [`${prefix}.${part}`];
  if (Array.isArray(part)) return part.flatMap((one) => namesOf(prefix, one));
  return Object.entries(part as Plain).flatMap(([name, more]) => {
    const own = prefix === "" ? name : `${prefix}.${name}`;
    return [...(prefix === "commands" ? [own] : []), ...namesOf(own, more)];
  });
}

/** The entries of the list that none of these uses names; "multikey" is a matter of data, not of commands. */
export function neverUsed(uses: Iterable<string>): string[] {
  const seen = new Set(uses);
  return [...listed].filter((name) => !seen.has(name) && name !== "indexes.multikey");
}

/** What one command uses. */
export function usesOf(name: string, command: Plain): Set<string> {
  const uses = new Set<string>();
  const use = (what: string) => void uses.add(what);
  const walk = new Walk(use);
  walk.command(name === "ismaster" ? "isMaster" : name, name, command);
  return uses;
}

const common: ReadonlySet<string> = new Set(subset.everyCommand);

class Walk {
  private readonly use: (what: string) => void;

  constructor(use: (what: string) => void) {
    this.use = use;
  }

  command(name: string, sentAs: string, command: Plain): void {
    this.use(`commands.${name}`);
    for (const [key, value] of Object.entries(command)) {
      if (key === sentAs) continue;
      this.use(common.has(key) ? `everyCommand.${key}` : `commands.${name}.${key}`);
      if (key === "readConcern") this.use(`readConcerns.${String(this.part("readConcern", value)["level"])}`);
    }
    switch (name) {
      case "find":
        this.filter(command["filter"]);
        this.projection(command["projection"]);
        return;
      case "explain": {
        const inner = command["explain"] as Plain;
        return this.command(Object.keys(inner)[0]!, Object.keys(inner)[0]!, inner);
      }
      case "aggregate":
        this.part("aggregate.cursor", command["cursor"]);
        for (const stage of list(command["pipeline"])) this.stage(stage as Plain);
        return;
      case "listCollections":
      case "listDatabases":
        return this.filter(command["filter"]);
      case "findAndModify":
        this.filter(command["query"]);
        this.projection(command["fields"]);
        return this.update(command["update"], command["arrayFilters"]);
      case "update":
        for (const one of list(command["updates"])) {
          const { q, u, arrayFilters } = this.part("update.updates", one);
          this.filter(q);
          this.update(u, arrayFilters);
        }
        return;
      case "delete":
        for (const one of list(command["deletes"])) this.filter(this.part("delete.deletes", one)["q"]);
        return;
      case "bulkWrite":
        return this.bulk(command);
      case "createIndexes":
        for (const one of list(command["indexes"])) this.index(this.part("createIndexes.indexes", one));
    }
  }

  private bulk(command: Plain): void {
    for (const one of list(command["nsInfo"])) this.part("bulkWrite.nsInfo", one);
    for (const one of list(command["ops"])) {
      const kind = Object.keys(one as Plain)[0]!;
      const { filter, updateMods, arrayFilters } = this.part(`bulkWrite.${kind}`, one);
      this.filter(filter);
      this.update(updateMods, arrayFilters);
    }
  }

  /** A document inside a command whose fields are on the list. */
  private part(name: string, value: unknown): Plain {
    for (const key of Object.keys((value ?? {}) as Plain)) this.use(`parts.${name}.${key}`);
    return (value ?? {}) as Plain;
  }

  private index(spec: Plain): void {
    const directions = Object.values(spec["key"] as Plain).map(Number);
    for (const direction of directions) this.use(direction < 0 ? "indexes.descending" : "indexes.ascending");
    if (directions.length > 1) this.use("indexes.compound");
    if (spec["unique"]) this.use("indexes.unique");
    if (spec["sparse"]) this.use("indexes.sparse");
    if (spec["expireAfterSeconds"] !== undefined) this.use("indexes.TTL");
    if (spec["partialFilterExpression"]) this.use("indexes.partial");
    this.filter(spec["partialFilterExpression"]);
  }

  private filter(filter: unknown): void {
    for (const [key, value] of Object.entries((filter ?? {}) as Plain)) {
      if (!key.startsWith("$")) this.condition(value);
      else {
        this.use(`logical.${key}`);
        for (const branch of list(value)) this.filter(branch);
      }
    }
  }

  /** What a field is held to: operators, or a value, which is data whatever it holds. */
  private condition(value: unknown): void {
    if (isPattern(value)) return this.use("filters.$regex");
    if (!hasOperators(value)) return this.use("filters.$eq");
    for (const [operator, operand] of Object.entries(value)) {
      this.use(`filters.${operator}`);
      if (operator === "$not") this.condition(operand);
      if (operator === "$in" || operator === "$nin")
        for (const one of list(operand)) if (isPattern(one)) this.use("filters.$regex");
      if (operator !== "$elemMatch") continue;
      this.element(operand);
    }
  }

  /** What an element of an array is held to: a filter for documents, or operators for values. */
  private element(value: unknown): void {
    const logical = isPlain(value) && subset.logical.some((name) => name in value);
    if (logical || (isPlain(value) && !hasOperators(value))) this.filter(value);
    else this.condition(value);
  }

  private update(update: unknown, arrayFilters: unknown): void {
    for (const one of list(arrayFilters)) this.filter(one);
    if (Array.isArray(update)) return this.use("updates.pipeline");
    if (!hasOperators(update)) return;
    for (const [operator, changes] of Object.entries(update)) {
      this.use(`updates.${operator}`);
      for (const [path, value] of Object.entries(changes as Plain)) {
        for (const part of path.split("."))
          if (part.startsWith("$")) this.use(`positions.${/^\$\[.+\]$/.test(part) ? "$[name]" : part}`);
        if (operator === "$pull") this.element(value);
        else if ((operator === "$push" || operator === "$addToSet") && hasOperators(value))
          for (const modifier of Object.keys(value)) this.use(`modifiers.${operator}.${modifier}`);
      }
    }
  }

  private projection(projection: unknown): void {
    for (const [path, value] of Object.entries((projection ?? {}) as Plain)) {
      if (path.split(".").includes("$")) this.use("projections.$");
      if (hasOperators(value)) this.use(`projections.${Object.keys(value)[0]}`);
      else if (isPlain(value)) {
        this.use("projections.nested");
        this.projection(value);
      } else if (typeof value === "string") this.use("projections.computed");
      else this.use(Number(value) === 0 ? "projections.exclusion" : "projections.inclusion");
    }
  }

  private stage(stage: Plain): void {
    const [name, spec] = Object.entries(stage)[0]!;
    this.use(`stages.${name}`);
    if (name === "$match") this.filter(spec);
    if (name === "$project") this.projection(spec);
    if (name !== "$group") return;
    for (const [field, value] of Object.entries(spec as Plain)) {
      if (field === "_id") {
        this.expression(value);
        continue;
      }
      for (const [accumulator, expression] of Object.entries(value as Plain)) {
        this.use(`accumulators.${accumulator}`);
        this.expression(expression);
      }
    }
  }

  private expression(value: unknown): void {
    if (typeof value === "string" && value.startsWith("$"))
      return this.use(value.startsWith("$$") ? `expressions.${value}` : "expressions.field path");
    if (hasOperators(value)) return this.use(`expressions.${Object.keys(value)[0]}`);
    if (!isPlain(value)) return this.use("expressions.literal");
    this.use("expressions.document");
    for (const part of Object.values(value)) this.expression(part);
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A document, not a BSON value that comes as an object. */
const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const hasOperators = (value: unknown): value is Plain =>
  isPlain(value) && Object.keys(value)[0]?.startsWith("$") === true;

const isPattern = (value: unknown): boolean =>
  value instanceof RegExp || (value as { _bsontype?: string } | null)?._bsontype === "BSONRegExp";
