/** Reads source files into the little that the import rules need: who imports whom, and where. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "vite";

export interface Import {
  /** As written: "./clock.ts", "mongoose". */
  specifier: string;
  /** The project's own file it names, relative to the root with forward slashes; null for packages and misses. */
  target: string | null;
  /** 1-based. */
  line: number;
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean;
}

export interface Module {
  /** Relative to the root, forward slashes. */
  file: string;
  imports: Import[];
  /** Line of the first statement when every statement only hands on what other files export; else null. */
  onlyReExportsAt: number | null;
  /** Top-level `let` and `var`: state that lives as long as the process. */
  mutable: { name: string; line: number }[];
}

/** Reads every source file under the four source folders of `root`. Throws on a file that does not parse. */
export function readModules(root: string): Module[] {
  const files = ["shared", "server", "client", "scripts"].flatMap((folder) => sourceFiles(root, folder));
  const known = new Set(files);
  return files.map((file) => readModule(file, readFileSync(path.join(root, file), "utf8"), known));
}

/** `known` holds every project file, so that an import can be resolved without asking the disk. */
function readModule(file: string, source: string, known: ReadonlySet<string>): Module {
  const { program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error) throw new Error(`${file} does not parse: ${error.message}`);

  const lineAt = lineFinder(source);
  const imports: Import[] = [];
  const add = (specifier: string, offset: number, typeOnly: boolean) =>
    imports.push({ specifier, target: resolve(file, specifier, known), line: lineAt(offset), typeOnly });

  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start, onlyTypes(node)),
    ExportAllDeclaration: (node) => add(node.source.value, node.start, node.exportKind === "type"),
    ExportNamedDeclaration: (node) =>
      node.source && add(node.source.value, node.start, node.exportKind === "type"),
    ImportExpression: (node) => {
      if (node.source.type === "Literal" && typeof node.source.value === "string")
        add(node.source.value, node.start, false);
    },
    TSImportType: (node) => add(node.source.value, node.start, true),
  }).visit(program);

  const mutable = program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.declare) return [];
    if (declaration.kind !== "let" && declaration.kind !== "var") return [];
    return declaration.declarations.map(({ id, start }) => ({
      name: id.type === "Identifier" ? id.name : "…",
      line: lineAt(start),
    }));
  });

  return { file, imports, onlyReExportsAt: reExportLine(program.body, lineAt), mutable };
}

/** `import type { A }` and `import { type A }` alike; a bare `import "x"` runs it. */
function onlyTypes(node: ImportDeclaration): boolean {
  if (node.importKind === "type") return true;
  const names = node.specifiers;
  return (
    names.length > 0 && names.every((one) => one.type === "ImportSpecifier" && one.importKind === "type")
  );
}

type ImportDeclaration = Extract<Statement, { type: "ImportDeclaration" }>;
type Statement = ReturnType<typeof parseSync>["program"]["body"][number];

function reExportLine(body: readonly Statement[], lineAt: (offset: number) => number): number | null {
  const handsOn = (node: Statement) =>
    node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && !node.declaration);
  const first = body.find(handsOn);
  // A file may import a name and list it in `export {}` two lines later: the same barrel in other clothes.
  const nothingElse = body.every((node) => handsOn(node) || node.type === "ImportDeclaration");
  return first && nothingElse ? lineAt(first.start) : null;
}

function lineFinder(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}

function resolve(from: string, specifier: string, known: ReadonlySet<string>): string | null {
  if (!specifier.startsWith(".")) return null;
  const bare = specifier.replace(/\?.*$/, "");
  const named = path.posix.normalize(path.posix.join(path.posix.dirname(from), bare));
  const tries = [named, `${named}.ts`, `${named}.tsx`, `${named}/index.ts`, `${named}/index.tsx`];
  // A file that is no source of ours (CSS, JSON, a picture) keeps its path: directions hold for it too.
  return tries.find((file) => known.has(file)) ?? named;
}

function sourceFiles(root: string, folder: string): string[] {
  const top = path.join(root, folder);
  if (!statSync(top, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(top, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.split(path.sep).join("/")}`)
    .filter((name) => /\.(ts|tsx|mts|mjs)$/.test(name) && !name.endsWith(".d.ts"))
    .filter((name) => !/(^|\/)(node_modules|dist)\//.test(name))
    .sort();
}
