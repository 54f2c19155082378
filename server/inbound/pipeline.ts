/**
 * From a provider's request to the thread. A small request is journalled and threaded in one write before it is
 * acknowledged; any other is journalled, acknowledged and then threaded, and again by sweep if that was cut
 * short: every step is safe to repeat, because unique keys judge what is new.
 */
import type { AdapterContext, ParsedEvent, RawRequest } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { House } from "../rules/automatic/types.ts";
import { createMatchers } from "../rules/emergency/keeper.ts";
import type { Directory } from "../store/directory.ts";
import type { JournalEntry, JournalRequest } from "../store/journal.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import { createRuleRuns } from "./rule-runs.ts";
import { createFinisher } from "./finisher.ts";
import { createParked, type Parked } from "./parked.ts";
import { applyEvent, firstParkMs, storeRequest } from "./request.ts";
import { createCompiledBooks } from "../rules/auto-replies/compiled.ts";

export interface Pipeline {
  /**
   * Makes a request durable. Resolves when it may be acknowledged: with what is left to do after that, or null
   * when it is threaded already or its very bytes came before. Rejects when it could not be written.
   */
  accept(entry: JournalEntry, request: JournalRequest, line: LineRecord): Promise<Accepted>;
  /** The organization as machines see it. */
  house(organizationId: string): Promise<House>;
  /** An attempt was recorded: receipts that came before it can be placed now. */
  placeParked: Parked["place"];
  /** Entries that nobody finished in time, earliest first; the first call takes those of an earlier process. */
  due(limit: number): Promise<JournalEntry[]>;
  /**
   * Runs an entry that was cut short or parked, when it still waits. Resolves to when it wants to be tried
   * again, or null.
   */
  runAgain(organizationId: string, entryId: string): Promise<Date | null>;
  stop(): Promise<void>;
}

export interface Accepted {
  /** False for a provider's exact retry. */
  fresh: boolean;
  /** To be called after the acknowledgement. Never rejects: what fails is left to the sweep. */
  afterwards: (() => Promise<void>) | null;
}

export interface PipelineParts {
  store: Store;
  directory: Directory;
  registry: ChannelRegistry;
  adapterContext: AdapterContext;
  clock: Clock;
  log: Log;
  adapterLine: AdapterLines;
}

/** How long after its arrival an entry counts as cut short. */
const cutShortAfterMs = 10_000;
/** A receipt for nothing known waits this long for its attempt before it is given up as a stranger's. */
const parkedForMs = 10 * 60_000;
const maxTries = 20;
const maxUnderWay = 2000;
/** Requests up to this size are parsed before they are acknowledged; a longer queue of units goes by the journal. */
const smallBytes = 64 * 1024;
const maxBacklog = 512;

export function createPipeline(parts: PipelineParts): Pipeline {
  const { store, directory, registry, adapterContext, clock, log } = parts;
  const finisher = createFinisher(store, log);
  const underWay = new Set<string>();
  const matcherOf = createMatchers();
  const compileBook = createCompiledBooks();
  const ruleRuns = createRuleRuns(store.ruleRuns, log);
  const parked = createParked({
    find: (organizationId, keys) => store.journal.parkedFor(systemScope(organizationId), keys),
    run: runAgain,
  });
  // What an earlier process left behind is taken at once; running it twice would change nothing.
  let horizonMs = cutShortAfterMs;

  async function parse(request: JournalRequest, receivedAt: Date, line: LineRecord): Promise<ParsedEvent[]> {
    const adapter = registry.get(line.provider);
    if (!adapter) throw new Error(`no adapter ${line.provider}`);
    const raw: RawRequest = { ...request, receivedAt };
    return adapter.parse(raw, parts.adapterLine(line, adapter), adapterContext);
  }

  async function houseOf(organizationId: string): Promise<House> {
    const facts = await directory.of(organizationId);
    const emergencyWords = matcherOf(organizationId, facts.emergency);
    const zone = facts.organization.timeZone;
    const noteRun: House["noteRun"] = (ruleId, at) => ruleRuns.note(organizationId, zone, ruleId, at);
    return { ...facts, tells: registry.tells, emergencyWords, compileBook, noteRun };
  }

  async function process(
    entry: JournalEntry,
    request: JournalRequest,
    line: LineRecord,
  ): Promise<Date | null> {
    const [events, house] = await Promise.all([
      parse(request, entry.receivedAt, line),
      houseOf(line.organizationId),
    ]);
    // All events are tried even when one fails; each is safe to repeat.
    const results = await Promise.allSettled(
      events.map((event) =>
        store.units.run(line.organizationId, applyEvent(store, house, line, event, entry.receivedAt)),
      ),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    const done = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const outcomes = done.map(({ outcome }) => outcome);
    const parkedKeys = done.flatMap(({ parkedKey }) => parkedKey ?? []);
    const now = clock.now();
    if (parkedKeys.length > 0 && now.getTime() - entry.receivedAt.getTime() < parkedForMs) {
      const pause = Math.min(60_000, firstParkMs * 2 ** Math.min(entry.tries, 6));
      const at = new Date(now.getTime() + pause);
      await store.journal.park(entry.id, outcomes, at, parkedKeys);
      return at;
    }
    const unreadable = events.some(({ kind }) => kind === "unreadable");
    finisher.finish(entry.id, outcomes, unreadable ? "failed" : "done");
    return null;
  }

  /** Journal entry and thread in one write. Null when that fails: then the journal alone keeps it. */
  async function storeAtOnce(
    entry: JournalEntry,
    request: JournalRequest,
    line: LineRecord,
  ): Promise<boolean | null> {
    try {
      const [events, house] = await Promise.all([
        parse(request, entry.receivedAt, line),
        houseOf(line.organizationId),
      ]);
      const unit = storeRequest(store, house, line, entry, request, events);
      return await store.units.run(line.organizationId, unit);
    } catch (error) {
      log.warn(
        { journal: entry.id, err: describeError(error) },
        "a request is journalled first and threaded after",
      );
      return null;
    }
  }

  async function run(entry: JournalEntry, request: JournalRequest, line: LineRecord): Promise<Date | null> {
    if (underWay.has(entry.id)) return null;
    underWay.add(entry.id);
    try {
      return await process(entry, request, line);
    } catch (error) {
      log.warn(
        { journal: entry.id, tries: entry.tries, err: describeError(error) },
        "an entry will be tried again",
      );
      return await retryLater(entry).catch(() => null);
    } finally {
      underWay.delete(entry.id);
    }
  }

  async function retryLater(entry: JournalEntry): Promise<Date | null> {
    if (entry.tries + 1 >= maxTries) {
      finisher.finish(entry.id, [`given up after ${maxTries} tries`], "failed");
      return null;
    }
    const pause = Math.min(60_000, 500 * 2 ** Math.min(entry.tries, 7));
    const at = new Date(clock.now().getTime() + pause);
    await store.journal.park(entry.id, [], at, []);
    return at;
  }

  async function runAgain(organizationId: string, entryId: string): Promise<Date | null> {
    if (underWay.has(entryId)) return null;
    const read = await store.journal.read(systemScope(organizationId), entryId);
    if (!read || read.entry.state === "done" || read.entry.state === "failed") return null;
    const { lines } = await directory.of(organizationId);
    const line = lines.get(read.entry.lineId);
    if (line) return run(read.entry, read.request, line);
    finisher.finish(entryId, ["ignored: the line is gone"]);
    return null;
  }

  return {
    async accept(entry, request, line) {
      const atOnce = request.transport === "http" && request.body.length <= smallBytes;
      if (atOnce && store.units.backlog(line.organizationId) < maxBacklog) {
        const fresh = await storeAtOnce(entry, request, line);
        if (fresh !== null) return { fresh, afterwards: null };
      }
      const takeOverAt = new Date(entry.receivedAt.getTime() + cutShortAfterMs);
      const fresh = await store.journal.write(entry, request, takeOverAt);
      // A flood waits in the journal, not in memory: the sweep takes what is left over.
      const mine = fresh && underWay.size < maxUnderWay;
      return { fresh, afterwards: mine ? async () => void (await run(entry, request, line)) : null };
    },
    placeParked: parked.place,
    house: houseOf,
    async due(limit) {
      await finisher.flush();
      const until = new Date(clock.now().getTime() + horizonMs);
      const due = await store.journal.due(until, limit);
      horizonMs = 0;
      return due;
    },
    runAgain,
    async stop() {
      await finisher.stop();
      await ruleRuns.stop();
    },
  };
}
