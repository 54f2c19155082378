import { describe, expect, it } from "vitest";
import { makeTimes } from "../../../components/message/times.ts";
import { sampleMe } from "../fixtures.ts";
import { everyState } from "../fixtures-threads.ts";
import { entryView, toEntries } from "./entries.ts";
import { messageKey } from "./thread-items.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const { conversation, messages } = everyState(now);
const entries = toEntries(messages, sampleMe(), conversation.ways);
const context = { patient: conversation.patientDetails, times: makeTimes("America/Los_Angeles"), now };

describe("replies that only this device holds", () => {
  it("are drawn as the message they will become: own, on the chosen way, last", () => {
    const pending = entries.filter((entry) => entry.pending !== null);
    expect(pending.map((entry) => entry.message)).toEqual(
      pending.map(() =>
        expect.objectContaining({ author: sampleMe(), channel: "sms", lineName: "Front desk" }),
      ),
    );
    expect(entries.slice(-4)).toEqual(pending);
  });

  it("never look sent", () => {
    const views = entries.slice(-4).map((entry) => entryView(entry, context));
    expect(views.map((view) => [view?.word, view?.shape])).toEqual([
      ["Saving", "outlined"],
      ["On this device, waits for network", "outlined"],
      ["Not sent", "outlined"],
      ["Discarding, waits for network", "faded"],
    ]);
    expect(views[2]?.explanation).toBe(
      "Texts to this number were refused. Nothing was sent. Pick another way.",
    );
  });

  it("keep their row when the server's copy takes their place", () => {
    const last = entries.at(-1);
    if (!last) throw new Error("the sample has entries");
    expect(messageKey({ ...last.message, id: "0123456789abcdef01234567", seq: 99 })).toBe(
      messageKey(last.message),
    );
  });
});
