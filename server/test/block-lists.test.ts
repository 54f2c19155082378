/** The ledger beside a provider's block list: who said no in a way that never reached us is refused here too. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { blockListEveryMs, blockListRetryMs } from "../../shared/domain/lines.ts";
import { createBlockListWatch } from "../inbound/block-list.ts";
import { createLog } from "../lib/log.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { addKannelLine } from "./kannel.ts";
import { startListServer, type ListServer } from "./list-server.ts";

const blocked = "+15035550142";
const free = "+15035550143";
const minutes = 60_000;

let house: House;
let nora: Staff;
let screen: Screen;
let list: ListServer;
let ahead = 0;
const patients = new Map<string, { id: string; conversationId: string }>();

beforeAll(async () => {
  list = await startListServer(
    `# whoever wrote to the carrier\n${blocked.slice(1)}\n\n+442079460000\n12345\n`,
  );
  house = await openHouse({ clock: { now: () => new Date(Date.now() + ahead) } });
  nora = await house.signIn();
  screen = await nora.connect();
  for (const from of [blocked, free]) {
    const form = inboundForm({ from, to: "+15035550100", body: `Hello from ${from}` });
    expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
    const { conversation } = await screen.seen(({ message }) => message?.text === `Hello from ${from}`);
    patients.set(from, { id: conversation!.patient.id, conversationId: conversation!.id });
  }
  const key = "a-key-of-a-line-with-a-list";
  const sendUrl = "http://127.0.0.1:9/cgi-bin/sendsms";
  const user = { username: "threadwell", password: "only-for-this-test" };
  await addKannelLine(house, user, { key, sendUrl, address: "+15035550102", blackListUrl: list.url });
});
afterAll(async () => {
  screen?.close();
  await house?.stop();
  await list?.stop();
});

/** Lets time pass, and waits until the line was compared then. */
async function comparedAfter(ms: number) {
  ahead += ms;
  const since = Date.now() + ahead - minutes;
  const rows = await eventually(
    async () => (await (await house.signIn("ines@clinic.example")).api("GET", "/lines")).json.items,
    (items) =>
      items.some(
        ({ blockList }: { blockList: { comparedAt: string } | null }) =>
          blockList !== null && Date.parse(blockList.comparedAt) >= since,
      ),
  );
  return rows.find(({ blockList }: { blockList: object | null }) => blockList !== null).blockList;
}

const ledgerOf = async (from: string) =>
  (await (await house.signIn()).api("GET", `/patients/${patients.get(from)!.id}/consent`)).json;

const write = async (from: string, clientKey: string) =>
  (await house.signIn()).api("POST", `/conversations/${patients.get(from)!.conversationId}/messages`, {
    clientKey,
    text: "Friday",
    channel: "sms",
  });

test("whom the provider blocks is refused here, and the line shows that the two differed", async () => {
  const found = await comparedAfter(6 * minutes);
  expect(found).toMatchObject({ agrees: false, numbers: 2, differed: { numbers: 1 }, problem: null });
  const ledger = await ledgerOf(blocked);
  expect(ledger.entries[0]).toMatchObject({ choice: "refused", source: "provider", channel: "sms" });
  expect(ledger.blockLists).toMatchObject([{ lineName: "Gateway", agrees: false, problem: null }]);
  expect(await write(blocked, "to-the-blocked")).toMatchObject({
    status: 409,
    json: { type: "way_unavailable" },
  });
  expect((await ledgerOf(free)).entries).toEqual([]);
  expect(await write(free, "to-the-other")).toMatchObject({ status: 201 });
});

test("the next day they agree, and nothing is written twice", async () => {
  const found = await comparedAfter(blockListEveryMs + minutes);
  expect(found).toMatchObject({ agrees: true, differed: { numbers: 1 } });
  const { entries, blockLists } = await ledgerOf(blocked);
  expect(entries.filter(({ source }: { source: string }) => source === "provider")).toHaveLength(1);
  expect(blockLists).toMatchObject([{ agrees: true }]);
});

test("a list that cannot be read says so, and is tried again within the hour", async () => {
  list.status = 500;
  expect(await comparedAfter(blockListEveryMs + minutes)).toMatchObject({
    agrees: false,
    numbers: 2,
    problem: expect.stringContaining("could not be read"),
  });
  list.status = 200;
  expect(await comparedAfter(blockListRetryMs + minutes)).toMatchObject({ agrees: true, problem: null });
});

test("who says START is open until the provider's list says otherwise again", async () => {
  const form = inboundForm({ from: blocked, to: "+15035550100", body: "START" });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
  await eventually(
    async () => (await ledgerOf(blocked)).entries[0].choice,
    (choice) => choice === "given",
  );
  list.text = "";
  expect(await comparedAfter(blockListEveryMs + minutes)).toMatchObject({ agrees: true, numbers: 0 });
  expect((await ledgerOf(blocked)).entries[0].choice).toBe("given");
});

test("two processes that compare at one moment write a refusal once", async () => {
  const { store, directory } = house.threadwell;
  const watches = [1, 2].map(() =>
    createBlockListWatch({
      ...{ store, directory, clock: { now: () => new Date(Date.now() + ahead) }, log: createLog("silent") },
      lists: { has: () => true, read: async () => [free] },
    }),
  );
  await Promise.all(watches.map((watch) => watch.compare(house.organizationId, house.sms.id)));
  const { entries } = await ledgerOf(free);
  expect(entries.map(({ choice, source }: Record<string, string>) => [choice, source])).toEqual([
    ["refused", "provider"],
  ]);
});
