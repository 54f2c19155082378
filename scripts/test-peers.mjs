/**
 * `npm run test:peers`: the tests against programs and data of others (a provider's own validator, a mock made
 * of its specification, other databases). What is not on this machine is skipped, and says so.
 * `-- others`, `-- store`, `-- application` run one part; SEED and RUNS vary the generated operations.
 */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { nodeIsTooOld } from "./lib/node-version.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const parts = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const wants = (part) => parts.length === 0 || parts.includes(part);
const storeTests = "server/embedded/conformance.peers.test.ts";
/** Redis counts a delay by its own clock: a line that broke rests half a minute of real time, three times over. */
const waitingTests = "server/test/lines.peers.test.ts";

async function main() {
  const [{ ensureInstalled }, { ensureBuilt }, stages, peers] = await Promise.all([
    import("./lib/install.mjs"),
    import("./lib/build.mjs"),
    import("./lib/stages.mjs"),
    import("./lib/peers.mjs"),
  ]);
  const { add, none, runAll, vitest } = stages;
  const say = (line) => console.log(line);

  /** The one that mostly waits for a clock it cannot turn has a lane of its own beside the others. */
  async function othersAsked() {
    let sum = none;
    const rest = othersTests().filter((file) => file !== waitingTests);
    await stages.inLanes(2, [rest, [waitingTests]], async (files) => {
      const name = files.length > 1 ? "programs of others" : files[0];
      const counts = await vitest(root, "peers", { name, files, beside: true });
      sum = add(sum, counts);
    });
    return sum;
  }

  /** One server, asked everything that it is here for. */
  async function judged(peer) {
    let sum = none;
    if (wants("store") && peer.judges.includes("store")) {
      const name = `the store beside ${peer.name}`;
      const env = (uri) => ({ PEER_NAME: peer.name, PEER_URI: uri });
      const { counts } = await onFresh(peer, "peers", env, { name, files: [storeTests], minutes: 120 });
      sum = add(sum, counts);
    }
    if (wants("application") && peer.judges.includes("application"))
      await stages.inLanes(
        availableParallelism() > 1 ? 2 : 1,
        inGroups(applicationTests()),
        async (files) => {
          const counts = await applied(peer, files);
          sum = add(sum, counts);
        },
      );
    return sum;
  }

  /**
   * Some files of the application's tests on a server of their own. A server of others that no longer answers anybody
   * (SecantusDB may hang) says nothing about us: the files are asked once more, and what they say then counts.
   */
  async function applied(peer, files) {
    // One after the other: another group runs beside these.
    const env = (uri) => ({ THREADWELL_TEST_MONGODB_URI: uri, VITEST_MAX_WORKERS: "1" });
    const name = `${files.join(", ")} on ${peer.name}`;
    const options = { name, files, minutes: 10, beside: true };
    const first = await onFresh(peer, "node", env, options);
    if (first.counts.failed === 0 || first.answers) return first.counts;
    say(`${peer.name} hung: it no longer answers a ping. These are run again on a fresh one.`);
    return (await onFresh(peer, "node", env, options)).counts;
  }

  /** What the tests said, and whether the server still answered a stranger's ping after them. */
  async function onFresh(peer, project, env, options) {
    const { uri, stop } = await peers.startPeer(peer);
    try {
      const counts = await vitest(root, project, { ...options, env: env(uri) });
      return { counts, answers: counts.failed === 0 || (await peers.answersPing(uri)) };
    } finally {
      await stop();
    }
  }

  const steps = [
    async () => (await ensureInstalled({ root, dev: true, say }), none),
    async () => (await ensureBuilt({ root, say }), none),
  ];
  if (wants("others")) steps.push(othersAsked);
  if (wants("store") || wants("application"))
    steps.push(async () => {
      await peers.ensureSecantus({ root, say });
      const here = peers.peersHere(root);
      // Known only now; each is a step of its own, so that one that breaks does not hide the next.
      steps.push(...here.map((peer) => () => judged(peer)));
      if (here.length > 0) return none;
      say("skipped  the store beside another server: no SecantusDB, and MONGOD_BIN names no mongod");
      return { ...none, skipped: 1 };
    });
  await runAll(steps);
}

/** What is asked of others than databases. */
function othersTests() {
  return ["server", "scripts"]
    .flatMap((folder) => filesOf(folder))
    .filter((file) => file.endsWith(".peers.test.ts") && file !== storeTests);
}

/** The files below a folder of the project, by their paths in it. */
const filesOf = (folder) =>
  readdirSync(path.join(root, folder), { recursive: true }).map(
    (file) => `${folder}/${file.replaceAll(path.sep, "/")}`,
  );

/** The application's tests that open a store and take the server they are given; the others keep their own. */
function applicationTests() {
  const takesAServer = /THREADWELL_TEST_MONGODB_URI|\bopenHouse\(|\bopenStaffDoor\(/;
  return filesOf("server")
    .filter((file) => file.endsWith(".test.ts") && !/^server\/embedded\/|\.peers\.test\.ts$/.test(file))
    .filter((file) => takesAServer.test(readFileSync(path.join(root, file), "utf8")));
}

/** Three at a time share a server and what was compiled for them; every house has a database of its own. */
const inGroups = (files) =>
  Array.from({ length: Math.ceil(files.length / 3) }, (_, n) => files.slice(3 * n, 3 * n + 3));

if (nodeIsTooOld()) console.log("0 passed, 1 failed, 0 skipped");
else await main();
