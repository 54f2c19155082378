/**
 * Memory across restarts: every change is one JSON line appended to a file. The file is folded and rewritten
 * (to a temporary name, then renamed) when it opens and when it has grown, so a cut never leaves half a file.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Change } from "./types.ts";
import { createWorld, snapshot, type World } from "./world.ts";

/** Reads the world kept in `folder` and keeps every later change there. A torn last line is dropped. */
export function openWorldLog(folder: string, rewriteAfter = 20_000): World {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "world.jsonl");
  const world = createWorld(existsSync(file) ? readChanges(readFileSync(file, "utf8")) : []);
  let appended = 0;

  const rewrite = (): void => {
    const lines = snapshot(world).map((change) => JSON.stringify(change));
    writeFileSync(`${file}.new`, lines.join("\n") + (lines.length ? "\n" : ""), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    appended = 0;
  };

  rewrite();
  world.subscribe((change) => {
    appendFileSync(file, JSON.stringify(change) + "\n");
    if (++appended >= rewriteAfter) rewrite();
  });
  return world;
}

function readChanges(text: string): Change[] {
  const changes: Change[] = [];
  for (const line of text.split("\n")) {
    if (!line) continue;
    try {
      changes.push(JSON.parse(line) as Change);
    } catch {
      // The process was cut in the middle of this line: what came before it stands.
    }
  }
  return changes;
}
