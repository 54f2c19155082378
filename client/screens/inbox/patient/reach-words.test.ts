import { expect, it } from "vitest";
import { moveUp, reachOf, reachWords, wholeOrder } from "./reach-words.ts";

it("says how a patient is to be reached", () => {
  expect(reachWords(null)).toBe("In the clinic’s order.");
  expect(reachWords({ mode: "order", channels: ["email", "sms"] })).toBe("First by email, then SMS.");
  expect(reachWords({ mode: "only", channels: ["sms"] })).toBe("Only by SMS.");
  expect(reachWords({ mode: "not", channels: ["sms", "whatsapp"] })).toBe("Not by SMS or WhatsApp.");
});

it("orders every channel, and moves one up", () => {
  expect(wholeOrder({ mode: "order", channels: ["email"] })).toEqual(["email", "sms", "whatsapp"]);
  expect(moveUp(["sms", "whatsapp", "email"], "email")).toEqual(["sms", "email", "whatsapp"]);
  expect(moveUp(["sms", "email"], "sms")).toEqual(["sms", "email"]);
});

it("stores nothing that would reach nobody", () => {
  expect(reachOf("clinic", [], ["sms"])).toBeNull();
  expect(reachOf("only", [], [])).toBe("incomplete");
  expect(reachOf("not", [], ["sms", "whatsapp", "email"])).toBe("incomplete");
  expect(reachOf("only", [], ["email", "sms"])).toEqual({ mode: "only", channels: ["sms", "email"] });
});
