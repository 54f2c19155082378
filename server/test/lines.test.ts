/** Lines where the queue is the store. */
import { linesSuite } from "./lines.suite.ts";

linesSuite("lines", () => ({}), false);
