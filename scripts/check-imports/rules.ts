/** The import rules, each a pure function over all modules that says where it is broken and why. */
import { builtinModules } from "node:module";
import type { Import, Module } from "./read.ts";
import { clientRules, floorOf, isTest, isTestKit, mayCall, placeOf, providerOf, topOf } from "./places.ts";

export interface Finding {
  file: string;
  line: number;
  rule: "direction" | "circle" | "barrel" | "package" | "ending" | "state";
  reason: string;
}

/** Every finding, ordered by file and line. An empty list is a clean house. */
export function check(modules: readonly Module[]): Finding[] {
  const findings = [...barrels(modules), ...state(modules), ...edges(modules), ...circles(modules)];
  return findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

function barrels(modules: readonly Module[]): Finding[] {
  return modules.flatMap(({ file, onlyReExportsAt }) =>
    onlyReExportsAt === null
      ? []
      : [
          {
            file,
            line: onlyReExportsAt,
            rule: "barrel",
            reason: "only hands on what other files export; import from the file that defines the name",
          },
        ],
  );
}

function state(modules: readonly Module[]): Finding[] {
  return modules
    .filter(({ file }) => topOf(file) !== "scripts" && !isTest(file))
    .flatMap(({ file, mutable }) =>
      mutable.map(({ name, line }) => ({
        file,
        line,
        rule: "state" as const,
        reason: `\`${name}\` is state of the whole process; hold it in what the context builds and hands out`,
      })),
    );
}

function edges(modules: readonly Module[]): Finding[] {
  return modules.flatMap(({ file, imports }) =>
    imports.flatMap((one): Finding[] => {
      const broken = one.target === null ? packageRule(file, one) : edgeRule(file, one, one.target);
      return broken ? [{ file, line: one.line, ...broken }] : [];
    }),
  );
}

type Broken = Pick<Finding, "rule" | "reason"> | null;
const direction = (reason: string): Broken => ({ rule: "direction", reason });

const builtins = new Set(builtinModules);

function packageRule(file: string, { specifier }: Import): Broken {
  const wrong = (reason: string): Broken => ({ rule: "package", reason });
  const name = specifier.startsWith("@")
    ? specifier.split("/").slice(0, 2).join("/")
    : specifier.split("/")[0];
  const place = placeOf(file);
  const inServer = topOf(file) === "server";

  if (name === "mongoose") {
    const tried = isTest(file) && (place === "embedded" || place === "test");
    if (!(inServer && place === "store") && !tried)
      return wrong("only server/store imports mongoose; ask it for a query instead");
  }
  if (name === "lmdb" && !(inServer && place === "embedded"))
    return wrong("only server/embedded imports lmdb; everyone else speaks the wire protocol to it");

  if ((name === "bull" || name === "ioredis") && !(inServer && (place === "jobs" || isTest(file))))
    return wrong("only server/jobs imports bull and ioredis; everyone else knows the queue port");

  const isBuiltin = specifier.startsWith("node:") || builtins.has(specifier);
  if (isBuiltin && !isTest(file)) {
    if (topOf(file) === "client") return wrong("the client runs in a browser, which has no Node modules");
    if (topOf(file) === "shared") return wrong("shared also runs in a browser, which has no Node modules");
  }
  return null;
}

function edgeRule(file: string, one: Import, target: string): Broken {
  if (!/\.\w+$/.test(one.specifier.replace(/\?.*$/, "")))
    return { rule: "ending", reason: `write the file's ending: "${one.specifier}" is a guess` };

  const [from, to] = [topOf(file), topOf(target)];
  if (!target.includes("/")) return null; // package.json and its like belong to all
  if (from === "client") {
    if (to !== "client" && to !== "shared")
      return direction(`the client imports the client and shared only, not ${to}`);
    return isTest(file) ? null : clientEdge(file, target);
  }
  if (from === "shared")
    return to === "shared" ? null : direction(`shared is what both sides agree on: it imports no ${to}`);
  if (from === "server") {
    if (to === "scripts") return direction("the server never imports scripts: they are not part of it");
    if (to === "client") return direction("the server never imports the client");
    return serverEdge(file, target, one.typeOnly);
  }
  return scriptEdge(file, target);
}

function clientEdge(file: string, target: string): Broken {
  if (topOf(target) !== "client") return null;
  const broken = clientRules.find(
    ({ from, never }) => placeOf(file) === from && never.includes(placeOf(target)),
  );
  return broken
    ? direction(`client/${placeOf(file)} may not import client/${placeOf(target)}: ${broken.why}`)
    : null;
}

function scriptEdge(file: string, target: string): Broken {
  if (file.startsWith("scripts/simulator/")) {
    const style = target.startsWith("client/styles/") || target.startsWith("scripts/");
    return topOf(target) === "shared" || style
      ? null
      : direction("the simulator speaks the providers' protocols; it has no other way into Threadwell");
  }
  if (topOf(target) === "client" && !isTest(file) && !target.startsWith("client/styles/"))
    return direction("scripts import server and shared, not the client");
  return null;
}

function serverEdge(file: string, target: string, typeOnly: boolean): Broken {
  const [from, to] = [placeOf(file), placeOf(target)];
  if (from === "embedded")
    return topOf(target) === "server" && to === "embedded"
      ? null
      : direction("server/embedded stands alone: it imports nothing of Threadwell");
  if (topOf(target) === "shared") return null;

  if (isTestKit(target) && !isTest(file))
    return direction("server/test and server/channels/kit are for tests only");
  if (to === "embedded" && from !== "context" && !isTest(file))
    return direction("server/embedded is imported by the context alone");
  if (isTest(file) || to === "embedded") return null;

  const [fromProvider, toProvider] = [providerOf(file), providerOf(target)];
  if (from === "channels" && to === "channels") {
    if (fromProvider && toProvider && fromProvider !== toProvider)
      return direction(
        `provider ${fromProvider} may not import provider ${toProvider}: an adapter is a leaf; ` +
          "move what both need to server/channels or server/lib",
      );
    if (fromProvider && target === "server/channels/registry.ts")
      return direction("the registry lists the adapters; an adapter does not know the registry");
    return null;
  }
  if (from === to) return null;
  return floorEdge(from, to, typeOnly);
}

function floorEdge(from: string, to: string, typeOnly: boolean): Broken {
  const [fromFloor, toFloor] = [floorOf(from), floorOf(to)];
  const unknown = fromFloor === -1 ? from : toFloor === -1 ? to : null;
  if (unknown)
    return direction(`server/${unknown} has no floor: give it one in scripts/check-imports/places.ts`);
  if (toFloor < fromFloor) return null;
  if (toFloor > fromFloor)
    return direction(
      `server/${from} may not import server/${to}, which stands above it (order: CONTRIBUTING.md)`,
    );
  // Neighbours may know each other's shapes; a call would tie them together.
  if (typeOnly || mayCall(from, to)) return null;
  return direction(
    `server/${from} and server/${to} are neighbours: they may share types (import type), not call each other`,
  );
}

/** Each circle once, at the import that closes it, with the whole round in its reason. */
function circles(modules: readonly Module[]): Finding[] {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const findings: Finding[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const onTrail = new Set<string>();

  const visit = (module: Module) => {
    trail.push(module.file);
    onTrail.add(module.file);
    for (const { target, line } of module.imports) {
      const next = target === null ? undefined : byFile.get(target);
      if (!next) continue;
      if (onTrail.has(next.file)) {
        const round = [...trail.slice(trail.indexOf(next.file)), next.file];
        findings.push({ file: module.file, line, rule: "circle", reason: round.join(" → ") });
      } else if (!done.has(next.file)) visit(next);
    }
    trail.pop();
    onTrail.delete(module.file);
    done.add(module.file);
  };
  for (const module of modules) if (!done.has(module.file)) visit(module);
  return findings;
}
