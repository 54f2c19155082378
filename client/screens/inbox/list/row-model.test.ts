import { describe, expect, it } from "vitest";
import { makeTimes } from "../../../components/message/times.ts";
import { castPatient, idOf, sampleSummary, staffOf } from "../fixtures.ts";
import { rowModel, type RowContext } from "./row-model.ts";
import { waitOf } from "./wait.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const context: RowContext = {
  now,
  targetMinutes: 60,
  times: makeTimes("America/Los_Angeles"),
  me: idOf("nora"),
  draft: false,
  gone: false,
};
const row = (key: string) => sampleSummary(castPatient(key), now);

describe("waiting against the target", () => {
  it.each([
    [0, "plain"],
    [44.9, "plain"],
    [45, "soon"],
    [59.9, "soon"],
    [60, "over"],
    [600, "over"],
  ] as const)("after %d of 60 minutes: %s", (minutes, level) => {
    expect(waitOf(new Date(now - minutes * 60_000).toISOString(), now, 60).level).toBe(level);
  });

  it("has no target when the clinic sets none, and a clock that is ahead is no wait", () => {
    expect(waitOf(new Date(now - 86_400_000).toISOString(), now, 0).level).toBe("plain");
    expect(waitOf(new Date(now + 5_000).toISOString(), now, 60)).toEqual({
      level: "plain",
      words: "now",
      spoken: "less than a minute",
    });
  });
});

describe("a row of the list", () => {
  it("is read out whole", () => {
    expect(rowModel(row("linh"), context).name).toBe(
      "Linh Nguyễn, waiting 1 hour 52 minutes, over target, unread, WhatsApp, last words Dạ em muốn đổi lịch hẹn sang thứ Sáu được không ạ?, Vietnamese, unassigned",
    );
  });

  it("names an unknown sender, a draft, a trouble and whose it is", () => {
    expect(rowModel(row("unknown"), context).name).toMatch(
      /^\+1 503 555 0176, unknown sender, waiting 5 minutes/,
    );
    const name = rowModel({ ...row("ruth"), trouble: "unconfirmed" }, { ...context, draft: true }).name;
    expect(name).toContain("a message is unconfirmed");
    const refused = rowModel({ ...row("ruth"), trouble: "refused" }, context);
    expect(refused.trouble).toBe("Refused");
    expect(refused.name).toContain("a message was refused and not sent");
    expect(name).toMatch(/1 file, draft, assigned to you$/);
    expect(rowModel(row("danny"), context).name).toMatch(/assigned to Dev Raman$/);
  });

  it("says what waits for a ruling and how many business days are left, and that our words are held", () => {
    const at = new Date(now).toISOString();
    const review = { id: "r", kind: "free_words" as const, messageId: "m", channel: "sms" as const, at };
    // A Wednesday: ten business days are two weeks.
    const dueAt = (days: number) => new Date(now + days * 86_400_000).toISOString();
    const model = (days: number) =>
      rowModel({ ...row("danny"), reviews: [{ ...review, dueAt: dueAt(days) }] }, context);
    expect(model(14).review).toEqual({ word: "Consent task", left: "10 business days left" });
    expect(model(14).name).toContain("Consent task, to rule on, 10 business days left");
    expect([model(2), model(0.5), model(-1)].map((one) => one.review?.left)).toEqual([
      "2 business days left",
      "due today",
      "overdue",
    ]);
    const wrong = { ...review, kind: "wrong_number" as const, dueAt: null };
    expect(rowModel({ ...row("danny"), reviews: [wrong] }, context).review).toEqual({
      word: "Wrong number?",
      left: null,
    });
    const { last } = row("danny");
    const held = rowModel({ ...row("danny"), last: { ...last!, state: "held" } }, context);
    expect([held.held, held.name.includes("our last message is held")]).toEqual([true, true]);
  });

  it("reads both names where the name is in another script", () => {
    expect(rowModel(row("chen-wei"), context).name).toMatch(/^陈伟, Chen Wei, /);
  });

  it("is unread only while the patient's words are unseen", () => {
    const base = row("linh");
    expect(rowModel(base, context).unread).toBe(true);
    expect(rowModel({ ...base, readSeq: base.lastInboundSeq }, context).unread).toBe(false);
  });

  it("marks the clinic's own last words, and then says when they were", () => {
    const base = row("linh");
    const answered = {
      ...base,
      needsReplySince: null,
      last: base.last && { ...base.last, direction: "outbound" as const, preview: "See you Friday" },
    };
    expect(rowModel(answered, context)).toMatchObject({
      wait: null,
      time: "7:46 am",
      lastWords: "Clinic: See you Friday",
    });
    const mine = { ...answered, assignee: staffOf("nora") };
    expect(rowModel(mine, context).lastWords, "whose it is says nothing of who wrote").toBe(
      "Clinic: See you Friday",
    );
    expect(rowModel({ ...answered, last: null }, context)).toMatchObject({ time: "", lastWords: "" });
  });

  it("says no wait for a row that has left and only keeps its place", () => {
    const left = rowModel(row("linh"), { ...context, gone: true });
    expect(left).toMatchObject({ wait: null, time: "" });
    expect(left.name).toContain("no longer in this queue");
  });

  it("leaves out the clinic's own language", () => {
    expect(rowModel(row("ruth"), context).language).toBeNull();
    expect(rowModel(row("yusuf"), context).language).toBe("Arabic");
  });
});
