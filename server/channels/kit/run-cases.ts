/**
 * One runner for every adapter: an adapter's test hands in its cases and gets the checks that all adapters owe for
 * free. Clock frozen, network closed but for the script, secrets hunted in whatever comes back.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  Adapter,
  AdapterContext,
  AdapterLine,
  LookUpOutcome,
  OutboundMessage,
  RawRequest,
  SendOutcome,
} from "../contract.ts";
import { loadFixtures, type Fixture, type FixtureDefaults, type Proof } from "./fixtures.ts";
import { scriptedHttp, type Exchange } from "./scripted-http.ts";

export interface SendCase<Credentials> {
  name: string;
  message: OutboundMessage;
  line?: Partial<AdapterLine<Credentials>>;
  exchanges: Exchange[];
  outcome: SendOutcome;
}

export interface LookUpCase<Credentials> {
  name: string;
  message: OutboundMessage;
  /** How long before the frozen now the attempt began. */
  startedSecondsAgo: number;
  line?: Partial<AdapterLine<Credentials>>;
  exchanges: Exchange[];
  outcome: LookUpOutcome;
}

export interface AdapterCases<Credentials> {
  line: AdapterLine<Credentials>;
  /** Folder of fixtures, and the door they come in by. */
  fixtures: { folder: URL } & FixtureDefaults;
  /**
   * Signs as the provider does, by code that is not ours where there is any. Null for a transport without
   * signatures: then `refused` must name requests that `verify` turns away.
   */
  sign: ((request: RawRequest, line: AdapterLine<Credentials>) => RawRequest) | null;
  refused?: { name: string; change: (request: RawRequest) => RawRequest }[];
  /** A proof this adapter cannot give, and why. */
  exempt?: Partial<Record<Proof, string>>;
  sends: SendCase<Credentials>[];
  lookUps?: LookUpCase<Credentials>[];
}

/** A fixed instant; tests count from it and never from the wall. */
export const frozenNow = new Date("2026-03-02T17:00:00.000Z");
const everyProof: Proof[] = ["message", "receipt", "batch", "unknown_word", "unreadable"];

export function kitContext(exchanges: readonly Exchange[] = []) {
  const http = scriptedHttp(exchanges);
  const context: AdapterContext = {
    http,
    clock: { now: () => new Date(frozenNow) },
    tokenKey: Buffer.alloc(32, 7),
  };
  return { context, http };
}

export function runAdapterCases<Credentials>(
  adapter: Adapter<Credentials>,
  cases: AdapterCases<Credentials>,
): void {
  const { line, sign } = cases;
  const fixtures = loadFixtures(cases.fixtures.folder, cases.fixtures);
  const asReceived = (fixture: Fixture): RawRequest => ({
    ...fixture.request,
    receivedAt: new Date(frozenNow),
  });
  const signed = (request: RawRequest) => (sign ? sign(request, line) : request);
  const secrets = adapter.secrets
    .map((key) => String(line.credentials[key] ?? ""))
    .filter((one) => one !== "");
  const holdsNoSecret = (value: unknown) => {
    const text = JSON.stringify(value);
    for (const secret of secrets) expect(text.includes(secret), "a secret came back").toBe(false);
  };

  describe(`${adapter.id}: what comes in`, () => {
    test("the fixtures prove everything an adapter owes", () => {
      const proven = new Set(fixtures.flatMap((one) => one.proves));
      expect(everyProof.filter((one) => !proven.has(one) && !cases.exempt?.[one])).toEqual([]);
    });

    test.each(fixtures)("$name: $about", async (fixture) => {
      const request = signed(asReceived(fixture));
      expect(adapter.verify(request, line)).toEqual({ ok: true });
      const { context, http } = kitContext();
      const events = await adapter.parse(request, line, context);
      expect(events).toEqual(fixture.events);
      // The same request once more is the same events: nothing is remembered between calls.
      expect(await adapter.parse(request, line, context)).toEqual(events);
      expect(http.faults()).toEqual([]);
      holdsNoSecret(events);
    });

    test("bodies made of noise give events, never an exception", async () => {
      const base = asReceived(fixtures[0] as Fixture);
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 600 }),
          fc.constantFrom(...fixtures),
          async (noise, fixture) => {
            const half = fixture.request.body.subarray(0, noise.length);
            for (const body of [Buffer.from(noise), Buffer.concat([half, Buffer.from(noise)])]) {
              const events = await adapter.parse(
                { ...base, ...fixture.request, body },
                line,
                kitContext().context,
              );
              expect(events.length).toBeGreaterThan(0);
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  });

  describe(`${adapter.id}: what is turned away`, () => {
    const refusals: { name: string; change: (request: RawRequest) => RawRequest }[] = [
      ...(cases.refused ?? []),
    ];
    if (sign) {
      refusals.push(
        { name: "no signature", change: (request) => ({ ...request, headers: unsigned(request) }) },
        {
          name: "a signature of another secret",
          change: (request) => sign(request, otherSecrets(adapter, line)),
        },
        {
          name: "a body altered by one byte",
          change: (request) => ({ ...signed(request), body: flipByte(request.body) }),
        },
        { name: "another path", change: (request) => ({ ...signed(request), url: `${request.url}x` }) },
        { name: "plain http", change: (r) => ({ ...signed(r), url: r.url.replace(/^https/, "http") }) },
      );
    }
    test("there are such requests", () => expect(refusals.length).toBeGreaterThan(0));
    test.each(refusals)("$name", ({ change }) => {
      for (const fixture of fixtures.filter((one) => !sign || one.request.body.length > 0)) {
        const verification = adapter.verify(change(asReceived(fixture)), line);
        expect(verification.ok, fixture.name).toBe(false);
        holdsNoSecret(verification);
      }
    });

    if (sign) {
      test("an empty secret lets nobody in, not even who signs with it", () => {
        const open = withSecrets(adapter, line, () => "");
        for (const fixture of fixtures) {
          expect(adapter.verify(sign(asReceived(fixture), open), open).ok).toBe(false);
        }
      });
    }
  });

  describe.skipIf(cases.sends.length === 0)(`${adapter.id}: what goes out`, () => {
    test.each(cases.sends)("$name", async (one) => {
      const { context, http } = kitContext(one.exchanges);
      const outcome = await adapter.send(one.message, { ...line, ...one.line }, context);
      expect(http.faults()).toEqual([]);
      expect(outcome).toEqual(one.outcome);
      holdsNoSecret(outcome);
    });

    for (const one of cases.lookUps ?? []) {
      test(`look-up: ${one.name}`, async () => {
        const { context, http } = kitContext(one.exchanges);
        const startedAt = new Date(frozenNow.getTime() - one.startedSecondsAgo * 1000);
        const outcome = await adapter.lookUp?.(one.message, startedAt, { ...line, ...one.line }, context);
        expect(http.faults()).toEqual([]);
        expect(outcome).toEqual(one.outcome);
        holdsNoSecret(outcome);
      });
    }
  });

  describe(`${adapter.id}: what it declares`, () => {
    test("its credentials pass its own schema, and its secrets are keys of them", () => {
      expect(adapter.credentials.safeParse(line.credentials).success).toBe(true);
      expect(adapter.credentials.safeParse({}).success).toBe(false);
      for (const secret of adapter.secrets) expect(Object.keys(line.credentials as object)).toContain(secret);
    });

    test("it acknowledges with a 2xx and has limits on every channel", () => {
      expect(adapter.acknowledge.status).toBeGreaterThanOrEqual(200);
      expect(adapter.acknowledge.status).toBeLessThan(300);
      for (const channel of adapter.channels) {
        expect(adapter.capabilities(channel).maxTextLength).toBeGreaterThan(0);
        expect(adapter.capabilities(channel).sendTimeoutSeconds).toBeGreaterThan(0);
      }
    });
  });
}

function unsigned(request: RawRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).filter(([name]) => !/signature/.test(name)));
}

function withSecrets<C>(
  adapter: Adapter<C>,
  line: AdapterLine<C>,
  change: (secret: string) => string,
): AdapterLine<C> {
  const credentials = { ...line.credentials } as Record<string, unknown>;
  for (const key of adapter.secrets) credentials[key] = change(String(credentials[key] ?? ""));
  return { ...line, credentials: credentials as C };
}

function otherSecrets<C>(adapter: Adapter<C>, line: AdapterLine<C>): AdapterLine<C> {
  return withSecrets(adapter, line, (secret) => `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`);
}

/** Changes one character in the middle to another of its kind, so that the body stays well formed. */
function flipByte(body: Buffer): Buffer {
  const flipped = Buffer.from(body);
  for (let step = 0; step < flipped.length; step += 1) {
    const at = (Math.floor(flipped.length / 2) + step) % flipped.length;
    const byte = flipped[at] as number;
    if (!/[a-z0-9]/i.test(String.fromCharCode(byte))) continue;
    // Percent escapes write one byte in two ways (%2b, %2B): leave their digits alone.
    if (flipped[at - 1] === 0x25 || flipped[at - 2] === 0x25) continue;
    flipped[at] = byte === 0x61 ? 0x62 : 0x61;
    break;
  }
  return flipped;
}
