/** The line: every move of the table, and that no event is ever skipped or applied twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { quietLine, stepLine, waitMs, type Line, type LineInput } from "./line.ts";

const event = (number: number): PushedEvent => ({
  number,
  name: "message.received",
  at: "2030-01-01T00:00:00.000Z",
  conversationId: null,
  messageId: null,
  message: null,
  conversation: null,
  patient: null,
});
const events = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => event(from + i));

function run(inputs: readonly LineInput[], from: Line = quietLine) {
  const done: string[] = [];
  let line = from;
  for (const input of inputs) {
    const [next, effects] = stepLine(line, input);
    line = next;
    for (const effect of effects) {
      done.push(
        effect.do === "open"
          ? `open ${effect.after}`
          : effect.do === "apply"
            ? `apply ${effect.events.map((one) => one.number).join(" ")}`
            : effect.do === "reload"
              ? `reload ${effect.last}`
              : effect.do === "wait"
                ? `wait ${effect.until}`
                : effect.do,
      );
    }
  }
  return { line, done };
}

const first: LineInput = { type: "ready", gap: { kind: "reload", last: 5 } };
const drop: LineInput = { type: "dropped", now: 1000, random: 0 };
const live = run([{ type: "signed-in" }, first]).line;

describe("the line", () => {
  it("opens with nothing held, and takes the server's number", () => {
    const { line, done } = run([{ type: "signed-in" }, first]);
    expect(done).toEqual(["open null", "reload 5"]);
    expect(line).toMatchObject({ state: "live", last: 5, since: null });
  });

  it("applies the next event, ignores a copy, and asks anew at a hole", () => {
    const { line, done } = run(
      [
        { type: "event", event: event(6) },
        { type: "event", event: event(6) },
        { type: "event", event: event(8) },
      ],
      live,
    );
    expect(done).toEqual(["apply 6", "close", "open 6"]);
    expect(line).toMatchObject({ state: "connecting", last: 6, since: null });
  });

  it("waits after a cut, tries again by the timer, and applies exactly the gap", () => {
    const { line, done } = run(
      [drop, { type: "timer" }, { type: "ready", gap: { kind: "events", events: events(4, 8), last: 8 } }],
      live,
    );
    expect(done).toEqual(["close", "wait 1250", "open 5", "apply 6 7 8"]);
    expect(line).toMatchObject({ state: "live", last: 8, failures: 0, since: null, missed: 3 });
  });

  it("fetches everything anew when the gap is too wide or not whole", () => {
    const back = (gap: Extract<LineInput, { type: "ready" }>["gap"]) =>
      run([drop, { type: "timer" }, { type: "ready", gap }], live).done.at(-1);
    expect(back({ kind: "reload", last: 900 })).toBe("reload 900");
    expect(back({ kind: "events", events: [event(6), event(8)], last: 8 })).toBe("reload 8");
    expect(back({ kind: "events", events: events(6, 7), last: 9 })).toBe("reload 9");
  });

  it("keeps the time of the first trouble through all tries", () => {
    const { line } = run([drop, { type: "timer" }, { type: "dropped", now: 9000, random: 0 }], live);
    expect(line).toMatchObject({ state: "waiting", since: 1000, failures: 2, nextTryAt: 9500 });
  });

  it("rests while there is no network, and opens at once when it is back or at the person's word", () => {
    const off: LineInput = { type: "network", online: false, now: 2000 };
    expect(run([off, { type: "timer" }, drop], live)).toMatchObject({
      done: ["close"],
      line: { state: "offline", since: 2000 },
    });
    expect(run([off, { type: "network", online: true, now: 3000 }], live).done).toEqual(["close", "open 5"]);
    expect(run([off, { type: "try-now" }], live).done).toEqual(["close", "open 5"]);
    expect(run([{ type: "try-now" }], live).done).toEqual([]);
  });

  it("renews a refused token once at once, and with a pause when it is refused again", () => {
    const refused: LineInput = { type: "unauthorized" };
    const renewed: LineInput = { type: "renewed", ok: true, now: 1000, random: 0 };
    const { line, done } = run([drop, { type: "timer" }, first], live);
    expect(done.at(-1)).toBe("reload 5");
    expect(run([refused, renewed, refused, renewed], line).done).toEqual([
      "close",
      "renew",
      "open 5",
      "close",
      "renew",
      "close",
      "wait 2000",
    ]);
  });

  it("forgets everything at sign-out and stays down until somebody signs in", () => {
    const { line, done } = run([{ type: "signed-out" }, { type: "timer" }, { type: "try-now" }, drop], live);
    expect(line).toEqual(quietLine);
    expect(done).toEqual(["close"]);
  });

  it("waits longer and longer, never over half a minute, never under a quarter of a second", () => {
    for (let failures = 1; failures < 40; failures++) {
      for (const random of [0, 0.5, 0.999]) {
        const ms = waitMs(failures, random);
        expect(ms).toBeGreaterThanOrEqual(250);
        expect(ms).toBeLessThanOrEqual(30_000);
      }
    }
    expect(waitMs(20, 0)).toBeGreaterThan(waitMs(1, 0.999));
  });

  it("applies every event of a server exactly once and in order, through any cuts, losses and copies", () => {
    const happening = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("tell", "tell", "lose", "copy" as const) },
      { weight: 2, arbitrary: fc.constantFrom("cut", "off", "on", "timer", "try" as const) },
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 120, size: "max" }), (happenings) => {
        let line = quietLine;
        let server = 5;
        let open: { after: number | null } | null = null;
        const applied: number[] = [];
        const feed = (input: LineInput) => {
          const [next, effects] = stepLine(line, input);
          line = next;
          for (const effect of effects) {
            if (effect.do === "open") open = { after: effect.after };
            if (effect.do === "close") open = null;
            if (effect.do === "apply") applied.push(...effect.events.map((one) => one.number));
            if (effect.do === "reload") applied.splice(0, applied.length, ...[effect.last]);
          }
          if (open && line.state === "connecting") {
            const { after } = open;
            open = null;
            feed({
              type: "ready",
              gap:
                after === null
                  ? { kind: "reload", last: server }
                  : { kind: "events", events: events(after + 1, server), last: server },
            });
          }
        };
        feed({ type: "signed-in" });
        for (const one of happenings) {
          if (one === "tell") feed({ type: "event", event: event(++server) });
          if (one === "lose") server += 1;
          if (one === "copy") feed({ type: "event", event: event(server) });
          if (one === "cut") feed(drop);
          if (one === "off" || one === "on") feed({ type: "network", online: one === "on", now: 1 });
          if (one === "timer") feed({ type: "timer" });
          if (one === "try") feed({ type: "try-now" });
        }
        feed({ type: "network", online: false, now: 1 });
        feed({ type: "network", online: true, now: 1 });
        expect(applied).toEqual(events(5, server).map((one) => one.number));
      }),
      { numRuns: 500 },
    );
  });
});
