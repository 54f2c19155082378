import { describe, expect, it } from "vitest";
import { castPatient, sampleMessages } from "../../screens/inbox/fixtures.ts";
import { everyMark, morning } from "../../screens/inbox/fixtures-threads.ts";
import { deliveryView } from "./delivery-words.ts";
import { fileSize, messageName } from "./message-name.ts";
import { makeTimes } from "./times.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const times = makeTimes("America/Los_Angeles");

describe("a message for ears", () => {
  it("says author, side, channel, time, words and state", () => {
    const { conversation, messages } = morning(now);
    const ours = messages.at(-1);
    if (!ours?.delivery) throw new Error("the sample ends with our reply");
    const view = deliveryView(ours.delivery, {
      channel: "sms",
      patient: conversation.patientDetails,
      times,
      now,
    });
    expect(messageName(ours, "Marisol Vega", times, view)).toBe(
      "Nora Lindqvist, to Marisol Vega, SMS, 9:38 am, One moment, I’ll check Friday morning for you., Queued",
    );
  });

  it("says who wrote inbound, with subject, files and marks", () => {
    const [first] = sampleMessages(castPatient("unknown"), now);
    expect(first && messageName(first, "+1 503 555 0176", times, null)).toMatch(
      /^\+1 503 555 0176, to the clinic, SMS, 9:33 am, Hi, this is/,
    );
    const names = everyMark(now).messages.map((message) =>
      messageName(message, "Ruth Abernathy", times, null),
    );
    expect(names[0]).toContain("subject Re: Your visit on Friday");
    expect(names[1]).toContain("2 files");
    expect(names[3]).toContain("Sender not verified");
    expect(names[4]).toContain("no words");
  });

  it.each([
    [null, ""],
    [512, "512 B"],
    [88_000, "88 kB"],
    [1_412_000, "1.4 MB"],
  ])("says a file of %s bytes", (bytes, words) => {
    expect(fileSize(bytes)).toBe(words);
  });
});
