/** Several processes whose queue is the store. */
import { workersSuite } from "./workers.suite.ts";

workersSuite("workers", () => ({}));
