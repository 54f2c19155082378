/** Handfuls: nothing lost, nothing twice, in order, the first at once. */
import { describe, expect, it } from "vitest";
import { handClock } from "../test/hand-clock.ts";
import { ModelClinic } from "../test/model-clinic.ts";
import { createGather } from "./gather.ts";

function setUp(count: number) {
  const clinic = new ModelClinic(1);
  for (let i = 1; i < count; i++) clinic.do({ act: "inbound", who: 0 });
  const clock = handClock();
  const handfuls: number[][] = [];
  const gather = createGather((events) => handfuls.push(events.map(({ number }) => number)), clock.after);
  return { events: clinic.events, clock, handfuls, gather };
}

describe("events in handfuls", () => {
  it("applies a lone event at once, and the next lone one too", async () => {
    const { events, clock, handfuls, gather } = setUp(2);
    gather.push(events.slice(0, 1));
    expect(handfuls).toEqual([[1]]);
    await clock.advance(100);
    gather.push(events.slice(1));
    expect(handfuls).toEqual([[1], [2]]);
  });

  it("keeps order and loses nothing in a rush", async () => {
    const { events, clock, handfuls, gather } = setUp(100);
    for (const event of events) {
      gather.push([event]);
      await clock.advance(2);
    }
    await clock.advance(100);
    expect(handfuls.flat()).toEqual(events.map(({ number }) => number));
    expect(handfuls.length).toBeLessThan(10);
  });

  it("gives out what it holds when asked, and nothing after it was stopped", async () => {
    const { events, clock, handfuls, gather } = setUp(4);
    gather.push(events.slice(0, 1));
    gather.push(events.slice(1, 3));
    gather.flush();
    expect(handfuls).toEqual([[1], [2, 3]]);
    gather.push(events.slice(3));
    gather.stop();
    await clock.advance(1000);
    expect(handfuls.flat()).toEqual([1, 2, 3]);
  });
});
