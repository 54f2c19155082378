import { afterAll, beforeAll } from "vitest";
import { conformance, regressions } from "./conformance/run.ts";
import { openStore, type OpenStore } from "./server.ts";

let store: OpenStore;
beforeAll(async () => {
  // Small layers: what is asked for lies in memory, on its way and in the file, all at once.
  store = await openStore({ layerBytes: 5_000 });
});
afterAll(() => store.close());

conformance("this store", () => store.uri);
regressions("this store", () => store.uri);
