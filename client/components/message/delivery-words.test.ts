import { describe, expect, it } from "vitest";
import { deliveryStates, type DeliveryState } from "../../../shared/domain/delivery.ts";
import { lineReasons } from "../../../shared/domain/lines.ts";
import { arrivedLate, fellBack, simpleDelivery, triedAgain } from "../../screens/inbox/fixtures-delivery.ts";
import { staffOf } from "../../screens/inbox/fixtures.ts";
import { deliveryLook, deliveryView, localView, type DeliveryContext } from "./delivery-words.ts";
import { makeTimes } from "./times.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const at = new Date(now - 20 * 60_000).toISOString();
const context: DeliveryContext = {
  channel: "sms",
  patient: { name: "Marisol Vega", pronouns: "she/her", timeZone: "America/Los_Angeles" },
  times: makeTimes("America/Los_Angeles"),
  now,
};
const view = (state: DeliveryState, reason: string | null = null) =>
  deliveryView(simpleDelivery(state, "sms", at, reason), context);

describe("delivery states in words", () => {
  it.each([
    ["queued", "Queued", "outlined", "quiet"],
    ["sending", "Sending", "filled", "quiet"],
    ["sent", "Sent", "filled", "quiet"],
    ["delivered", "Delivered", "filled", "quiet"],
    ["read", "Read 9:18 am", "filled", "good"],
    ["scheduled", "Scheduled", "outlined", "quiet"],
    ["held", "Held for quiet hours", "outlined", "caution"],
    ["unconfirmed", "Unconfirmed", "dashed", "caution"],
    ["undecided", "Needs a decision", "outlined", "caution"],
    ["failed", "Failed", "outlined", "danger"],
    ["refused", "Not sent", "outlined", "danger"],
    ["cancelled", "Cancelled 9:18 am", "faded", "quiet"],
  ] as const)("%s is %s, %s, %s", (state, word, shape, tone) => {
    expect(view(state)).toMatchObject({ word, shape, tone });
  });

  it.each([
    [lineReasons.paused, "Held, its line is paused"],
    [lineReasons.full, "Held, its line is full for today"],
    ["Not before 8:00 am, the patient’s time.", "Held for quiet hours"],
    ["Held till 8:00 am in the patient’s zone (Florida rule).", "Held till 8:00 am"],
    ["Held till Monday 9:00 am in the patient’s zone (Texas rule).", "Held till Monday 9:00 am"],
    [
      "The healthcare exemption allows 1 text a day; one went in the last 24 hours. Held till 8:00 am in the patient’s zone (federal rule).",
      "Held till 8:00 am",
    ],
  ])("held because “%s”: %s", (reason, word) => {
    expect(view("held", reason)).toMatchObject({ word, shape: "outlined", tone: "caution" });
  });

  it.each([
    ["queued", 20 * 60 + 10, "Trying again"],
    ["queued", 25 * 60, "Trying again at 9:43 am"],
    ["held", 60 * 60, "Trying again at 10:18 am"],
    ["held", 24 * 3600, "Trying again at Thu 9:18 am"],
  ] as const)("%s, and tried again after %i s: %s", (state, inSeconds, word) => {
    const shown = deliveryView(triedAgain(state, at, inSeconds), context);
    expect(shown).toMatchObject({ look: "again", word, tone: "caution", needsPerson: false });
    expect(shown.explanation).toMatch(/^The provider had a passing problem/);
  });

  it("says of what waits for its turn or for the morning that it waits for those, whatever a try came to", () => {
    const turn = { lineName: "Front desk", withinMinutes: 12 };
    expect(deliveryLook({ ...triedAgain("queued", at, 3600), turn })).toBe("queued");
    expect(deliveryLook({ ...triedAgain("held", at, 3600), held: { why: "hours", mayGo: true } })).toBe(
      "held",
    );
  });

  it("says of what was read on the secure page that it was there, not on a device", () => {
    const read = simpleDelivery("read", "sms", at);
    const page = { expiresAt: at, triedAt: at, wrong: 0, lockedAt: null, readAt: at };
    const steps = read.steps.map((step) => ({
      ...step,
      attempts: step.attempts.map((one) => ({ ...one, page })),
    }));
    expect(deliveryView(read, context).explanation).toMatch(/^Opened on her device/);
    expect(deliveryView({ ...read, steps }, context).explanation).toMatch(/^Read on the secure page at 9:18/);
  });

  it.each([
    [12, "Queued, within 12 min", /on Front desk, about 12 min at most/],
    [400, "Queued, within 7 h", /about 7 h at most/],
    [null, "Queued, many before it", /turn on Front desk\.$/],
  ])("says what is queued for its turn within %s minutes", (withinMinutes, word, explanation) => {
    const turn = { lineName: "Front desk", withinMinutes };
    const shown = deliveryView({ ...simpleDelivery("queued", "sms", at), turn }, context);
    expect(shown).toMatchObject({ word, explanation: expect.stringMatching(explanation) });
  });

  it("explains every state, and only what waits for a person speaks up", () => {
    const speaking = deliveryStates.filter((state) => {
      expect(view(state).explanation).toMatch(/\.$/);
      return view(state).needsPerson;
    });
    expect(speaking).toEqual(["unconfirmed", "undecided", "failed", "refused"]);
  });

  it("fills a bubble only when it is on its way or there", () => {
    const filled = deliveryStates.filter((state) => view(state).shape === "filled");
    expect(filled).toEqual(["sending", "sent", "delivered", "read"]);
  });

  it("says that an unconfirmed message may have gone, with the reason first", () => {
    expect(
      view("unconfirmed", "No answer from Twilio. It may have gone. Not sent again by itself.").explanation,
    ).toBe("No answer from Twilio. It may have gone. Not sent again by itself.");
  });

  it("no longer asks for a person once somebody has dealt with it", () => {
    const failed = simpleDelivery("failed", "sms", at);
    expect(deliveryView(failed, context)).toMatchObject({ needsPerson: true, settled: null });
    const resolvedAt = new Date(now - 60_000).toISOString();
    expect(deliveryView({ ...failed, resolvedAt }, context)).toMatchObject({
      word: "Failed",
      needsPerson: false,
      settled: "Dealt with, 9:37 am",
    });
    const resolvedBy = staffOf("nora");
    const byPhone = { ...failed, resolvedAt, resolvedBy, resolvedHow: "by_phone" as const };
    expect(deliveryView(byPhone, context).settled).toBe("Reached by phone by Nora, 9:37 am");
  });

  it.each([
    [
      "cancelled",
      "Cancelled by Nora. It never left the clinic.",
      "Cancelled by Nora, 9:18 am",
      "Cancelled by Nora",
    ],
    [
      "cancelled",
      "Cancelled by Dr. Osei. It never left the clinic.",
      "Cancelled by Dr. Osei, 9:18 am",
      "Cancelled by Dr. Osei",
    ],
    [
      "undone",
      "Taken back by Nora. It never left the clinic.",
      "Taken back by Nora, 9:18 am",
      "Taken back by Nora",
    ],
    [
      "answered",
      "Marisol wrote first, so this did not go.",
      "Cancelled, she answered first",
      "Cancelled, she answered first",
    ],
    [
      "by_phone",
      "Nora reached the patient by phone.",
      "Cancelled, reached by phone",
      "Cancelled, reached by phone",
    ],
    ["cancelled", null, "Cancelled 9:18 am", "Cancelled 9:18 am"],
  ] as const)("%s, because “%s”: says by whom before it is opened", (closed, reason, word, short) => {
    const shown = deliveryView({ ...simpleDelivery("cancelled", "sms", at, reason), closed }, context);
    expect(shown).toMatchObject({ word, short, shape: "faded", needsPerson: false });
  });

  it("names who refused", () => {
    expect(view("refused", "News by SMS refused Oct 3, her word “STOP”.").word).toBe(
      "Not sent, she said STOP",
    );
  });

  it("never claims a mail delivered when a relay took it", () => {
    const sent = deliveryView(simpleDelivery("sent", "email", at), { ...context, channel: "email" });
    expect(sent).toMatchObject({
      word: "Sent",
      explanation: "The mail relay took it. No word from her mail server.",
    });
    const arrived = deliveryView(simpleDelivery("delivered", "email", at), { ...context, channel: "email" });
    expect(arrived.explanation).toBe("Her mail server has it.");
  });

  it("tells a fallback and a late arrival from an ordinary delivery", () => {
    expect(deliveryLook(simpleDelivery("delivered", "sms", at))).toBe("delivered");
    expect(deliveryView(fellBack(at), context)).toMatchObject({
      look: "fell-back",
      word: "Fell back, delivered by email",
      short: "Fell back to email",
    });
    expect(deliveryView(fellBack(at), context).explanation).toContain("WhatsApp and SMS did not work");
    expect(deliveryView(arrivedLate(at), context)).toMatchObject({
      look: "late",
      word: "Delivered late by SMS",
    });
  });

  it("says of a reply on this device that nothing has left", () => {
    expect(localView("saving", null)).toMatchObject({ word: "Saving", shape: "outlined" });
    expect(localView("on-device", null)).toMatchObject({ tone: "caution", needsPerson: true });
    expect(localView("withdrawing", null)).toMatchObject({ shape: "faded", needsPerson: true });
    expect(localView("turned-away", "Texts were refused.").explanation).toBe("Texts were refused.");
  });
});
