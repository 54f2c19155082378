import { afterAll, beforeAll } from "vitest";
import { conformance, regressions } from "./conformance/run.ts";
import { openStore, type OpenStore } from "./server.ts";

let store: OpenStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

conformance("this store", () => store.uri);
regressions("this store", () => store.uri);
