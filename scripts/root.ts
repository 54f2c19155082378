/** Where the project is, whether a script runs from its source or from the bundle that run.mjs makes of it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the project's top folder: the nearest one upwards with our lock file. */
export function projectRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package-lock.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("This script is not inside the Threadwell project.");
    folder = parent;
  }
  return folder;
}
