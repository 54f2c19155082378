/**
 * `npm start`: the whole demo from a bare clone. This first file only makes sure that Node is new enough to
 * read the others.
 */
import { nodeIsTooOld } from "./lib/node-version.mjs";

if (!nodeIsTooOld()) import("./lib/start.mjs").then((start) => start.main());
