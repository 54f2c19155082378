/** What a person may do follows the state; every way that is open is offered, and which words is always chosen. */
import { describe, expect, it, vi } from "vitest";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import { deliveryStates, type DeliveryState } from "../../../../shared/domain/delivery.ts";
import { simpleDelivery } from "../fixtures-delivery.ts";
import { castPatient, sampleConversation, sampleMessage } from "../fixtures.ts";
import { deliveryActions } from "./delivery-actions.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const conversation = sampleConversation(castPatient("marisol"), now);
const entry = {
  kind: "outbound",
  channel: "sms",
  author: "nora",
  body: "Friday at nine.",
  minutesAgo: 5,
} as const;

function actionsOf(
  state: DeliveryState,
  ways: readonly ReplyWay[] = conversation.ways,
  change: object = {},
  madeBy: string | null = null,
) {
  const sample = sampleMessage(conversation.id, 3, entry, now);
  const message = { ...sample, madeBy, author: madeBy === null ? sample.author : null };
  const delivery = { ...simpleDelivery(state, "sms", message.at), ...change };
  const act = vi.fn();
  const actions = deliveryActions({ ...message, delivery }, ways, {
    act,
    resolve: vi.fn(),
    writeAgain: vi.fn(),
    seeLedger: vi.fn(),
    edit: vi.fn(),
    sendTemplate: vi.fn(),
  });
  return { ...actions, act };
}
const labels = (state: DeliveryState, change: object = {}) => {
  const { under, inPath } = actionsOf(state, conversation.ways, change);
  return [under.map(({ label }) => label), inPath.map(({ label }) => label)];
};

describe("actions of a message", () => {
  it.each<[DeliveryState, string[], string[]]>([
    ["queued", [], ["Cancel", "Send by", "Reached by phone"]],
    ["sending", [], []],
    ["sent", [], ["Try no other way", "Send by", "Reached by phone"]],
    ["delivered", [], []],
    ["read", [], []],
    ["unconfirmed", ["Send by", "Reached by phone", "I have dealt with it"], []],
    ["undecided", ["Send by", "Reached by phone", "I have dealt with it"], []],
    ["failed", ["Send by", "Reached by phone", "I have dealt with it"], []],
    ["refused", ["Send by", "Reached by phone", "I have dealt with it", "See the ledger"], []],
    ["cancelled", ["Write again"], []],
  ])("%s", (state, under, inPath) => {
    expect(labels(state)).toEqual([under, inPath]);
  });

  it("asks nobody any more once it is dealt with, and stops nothing that is over", () => {
    expect(labels("failed", { resolvedAt: "2025-11-19T17:38:14Z" })).toEqual([["Undo"], ["Send by"]]);
    expect(labels("sent", { closed: "answered" })[1]).not.toContain("Try no other way");
  });

  it("offers to write anew what was refused for its words", () => {
    const { steps } = simpleDelivery("failed", "sms", new Date(now).toISOString());
    const refusedFor = (code: string) =>
      steps.map((step) => ({
        ...step,
        attempts: step.attempts.map((one) => ({ ...one, error: { code, words: "", providerCode: null } })),
      }));
    expect(labels("failed", { steps: refusedFor("content") })[0]![0]).toBe("Write again");
    expect(labels("failed", { steps: refusedFor("unreachable") })[0]).not.toContain("Write again");
  });

  it("leaves a machine's words that gave way to a refusal alone: nobody waits for them", () => {
    const { under, inPath } = actionsOf("refused", conversation.ways, {}, "appointment.reminder");
    expect([under, inPath.map(({ label }) => label)]).toEqual([
      [],
      ["Send by", "Reached by phone", "See the ledger"],
    ]);
  });

  it("sends no code of the secure page: who has the link asks for it there", () => {
    for (const state of deliveryStates) {
      const { under, inPath } = actionsOf(state, conversation.ways, {}, "secure-page.code");
      const offered = [...under, ...inPath].map(({ label }) => label);
      expect(offered.filter((label) => /^(Send by|Write again)$/.test(label))).toEqual([]);
    }
  });

  it("sends a new link for a locked one to the phone that the old one went to", () => {
    const [sms] = conversation.ways.filter(({ channel }) => channel === "sms");
    const other = { ...sms!, addressId: "other", addressDisplay: "+1 503 555 0199", available: true };
    const at = new Date(now).toISOString();
    const page = { expiresAt: at, triedAt: at, wrong: 5, lockedAt: at, readAt: null };
    const steps = simpleDelivery("sent", "sms", at).steps.map((step) => ({
      ...step,
      addressId: sms!.addressId,
      attempts: step.attempts.map((one) => ({ ...one, page })),
    }));
    const { under, act } = actionsOf("sent", [other, sms!], { steps });
    const action = under.find(({ label }) => label === "Send new link");
    action?.run?.();
    expect(act).toHaveBeenCalledWith(
      expect.objectContaining({ resend: expect.objectContaining({ addressId: sms!.addressId }) }),
    );
    expect(actionsOf("sent", [other], { steps }).under.map(({ label }) => label)).not.toContain(
      "Send new link",
    );
  });

  it("offers a template where nothing else may go now", () => {
    const sampleTemplate = {
      id: "t1",
      name: "Visit",
      language: "en",
      category: "utility" as const,
      body: "A word.",
      variables: [],
      price: null,
    };
    const ways = conversation.ways.map((way) =>
      way.channel === "whatsapp"
        ? { ...way, available: false, needsTemplate: true, templates: [sampleTemplate] }
        : way,
    );
    const closed = actionsOf("failed", ways).under[0]!.choices!;
    expect(closed.map(({ label }) => label)).toContain("WhatsApp, a template");
    expect(closed.map(({ label }) => label)).not.toContain("WhatsApp, the whole text");
  });

  it("offers each open way with a choice of words, and sends exactly what was chosen", () => {
    const { under, act } = actionsOf("failed");
    const send = under[0]!;
    expect(send.choices?.map(({ label }) => label)).toEqual([
      expect.stringMatching(/^SMS.*, once more$/),
      "WhatsApp, the whole text",
      "WhatsApp, a notice only",
      "Email, the whole text",
      "Email, a notice only",
    ]);
    send.choices?.at(-1)?.run();
    expect(act).toHaveBeenCalledWith(
      expect.objectContaining({
        act: "send",
        resend: expect.objectContaining({ channel: "email", words: "notice" }),
      }),
    );
  });

  it("offers no way where none is open", () => {
    for (const state of deliveryStates) {
      const { under, inPath } = actionsOf(state, []);
      expect([...under, ...inPath].map(({ label }) => label)).not.toContain("Send by");
    }
  });
});
