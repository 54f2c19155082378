/** A STOP on its way: refused in the ledger when its webhook is acknowledged, confirmed once, and few words with the store. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Done } from "../embedded/wire/observer.ts";
import { authToken, eventually, openHouse, type House } from "./harness.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";

let house: House;
const done: Done[] = [];
beforeAll(async () => {
  house = await openHouse({ onCommand: (d) => void done.push(d) });
});
afterAll(() => house?.stop());

const marisol = "+15035550142";

async function say(body: string): Promise<void> {
  const form = inboundForm({ from: marisol, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
}

async function sent(count: number): Promise<void> {
  await eventually(
    async () => house.twilio.sends.length,
    (length) => length === count,
  );
}

/** Sweeps look on their own account. */
function asked(): string[] {
  return done.flatMap((one) => {
    const command = one.read();
    const filter = JSON.stringify(command["filter"] ?? {});
    const sweep = /"(nextAt|turnAt|dueAt)"/.test(filter) || one.command === "ping";
    return sweep ? [] : `${one.command} ${String(command[one.command])}`;
  });
}

test("a STOP is in the ledger when it is acknowledged, and confirmed once however often it is said", async () => {
  const nora = await house.signIn();
  await say("Hello");
  const [conversation] = (await nora.api("GET", "/conversations")).json.items;
  for (let n = 0; n < 3; n += 1) await say("STOP");
  const { entries } = (await nora.api("GET", `/patients/${conversation.patient.id}/consent`)).json;
  expect(entries.map(({ choice, words }: Record<string, string>) => `${choice} ${words}`)).toEqual(
    Array.from({ length: 3 }, () => "refused STOP"),
  );
  await sent(1);
  await say("START");
  await sent(2);
  const [stopped, started] = house.twilio.sends;
  expect(stopped?.body).toContain("no more messages");
  expect(started?.body).toContain("messages from us here again");
});

// On another server nobody tells what was asked of it.
test.runIf(process.env["THREADWELL_TEST_MONGODB_URI"] === undefined)(
  "what it asks of the store is asked together, whatever else is known of the patient",
  async () => {
    await eventually(
      async () => {
        done.length = 0;
        await new Promise((resolve) => setTimeout(resolve, 200));
        return asked();
      },
      ({ length }) => length === 0,
    );
    done.length = 0;
    await say("STOP");
    const all = asked();
    // What follows the acknowledged write may have begun by now.
    const before = all.slice(0, all.indexOf("commitTransaction 1") + 1);
    // Two addresses of the number, thread, patient and ledger in one go; what machines said; one write.
    const reads = before.filter((one) => one.startsWith("find"));
    expect(reads.length, reads.join(", ")).toBeLessThanOrEqual(8);
    expect(before.filter((one) => !one.startsWith("find"))).toEqual(["bulkWrite 1", "commitTransaction 1"]);
    await sent(3);
  },
);
