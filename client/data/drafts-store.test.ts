/** Drafts: kept per person and conversation, with one client key a compose. */
import { describe, expect, it } from "vitest";
import { memoryStore } from "./device-store.ts";
import { createDrafts } from "./drafts-store.ts";

function setUp() {
  const device = memoryStore();
  let made = 0;
  const open = (userId = "me") => createDrafts(device, userId, () => `key-${++made}`);
  return { device, open };
}

describe("drafts", () => {
  it("keep one client key from the first letter until they are cleared", () => {
    const drafts = setUp().open();
    drafts.edit("c1", { text: "H" });
    drafts.edit("c1", { text: "Hi" });
    drafts.edit("c1", { channel: "email", addressId: "a1" });
    expect(drafts.get("c1")).toEqual({
      text: "Hi",
      openText: "",
      channel: "email",
      addressId: "a1",
      clientKey: "key-1",
    });
    drafts.clear("c1");
    drafts.edit("c1", { text: "Again" });
    expect(drafts.get("c1")?.clientKey).toBe("key-2");
  });

  it("outlive a reload, and are each person's own", () => {
    const { open } = setUp();
    open("me").edit("c1", { text: "Mine" });
    expect(open("me").get("c1")?.text).toBe("Mine");
    expect(open("you").get("c1")).toBeNull();
    expect([...open("you").ids()]).toEqual([]);
  });

  it("name the conversations that hold words, not those with only a picked way or blanks", () => {
    const { open } = setUp();
    const drafts = open();
    drafts.edit("c1", { text: "Words" });
    drafts.edit("c2", { channel: "sms", addressId: null });
    drafts.edit("c3", { text: "  " });
    expect([...drafts.ids()]).toEqual(["c1"]);
    expect(drafts.ids()).toBe(drafts.ids());
    drafts.edit("c2", { text: "Words too" });
    drafts.clear("c1");
    expect([...drafts.ids()]).toEqual(["c2"]);
    expect([...open().ids()]).toEqual(["c2"]);
  });

  it("leave nothing on the device when they are emptied", () => {
    const { device, open } = setUp();
    const drafts = open();
    drafts.edit("c1", { text: "W" });
    drafts.edit("c1", { text: "" });
    expect(drafts.get("c1")).toBeNull();
    expect(device.keys("")).toEqual([]);
  });

  it("read what they cannot understand as no draft", () => {
    const { device, open } = setUp();
    device.set("draft.me.c1", "{not json");
    device.set("draft.me.c2", '{"text":5}');
    const drafts = open();
    expect(drafts.get("c1")).toBeNull();
    expect(drafts.get("c2")).toBeNull();
    expect(drafts.ids().size).toBe(0);
  });

  it("tell listeners of every change and give a stable object in between", () => {
    const drafts = setUp().open();
    let told = 0;
    const stop = drafts.subscribe(() => {
      told += 1;
    });
    drafts.edit("c1", { text: "a" });
    expect(drafts.get("c1")).toBe(drafts.get("c1"));
    stop();
    drafts.clear("c1");
    expect(told).toBe(1);
  });
});
