/** The ledger over real HTTP: what staff may write, what only the patient can, and that nothing is ever lost or lifted. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsentEntryView, ConsentRecord, ConsentView } from "../../../shared/api/consent.ts";
import type { PatientPurpose } from "../../../shared/domain/preferences.ts";
import { wallClock } from "../../../shared/text/zoned.ts";
import { newConsentEntry } from "../../store/consent-entries.ts";
import { systemScope } from "../../store/scope.ts";
import type { Thread } from "../../test/clinic.ts";
import { openStaffDoor, type StaffDoor, type Visitor } from "../../test/staff-door.ts";

let door: StaffDoor;
let nora: Visitor;
let ines: Visitor;
let people = 0;

beforeAll(async () => {
  door = await openStaffDoor();
});
afterAll(() => door?.stop());

/** A patient nobody has touched, and fresh sessions: the clock moves in between. */
async function fresh(): Promise<Thread> {
  [nora, ines] = [await door.signIn(), await door.signIn(door.clinic.people[3]!.email)];
  people += 1;
  return door.clinic.addThread(`patient-${people}`);
}

const pathOf = (thread: Thread, more = "") => `/patients/${thread.patientId}/consent${more}`;
const read = async (thread: Thread): Promise<ConsentView> => (await nora.send("GET", pathOf(thread))).json;

function record(thread: Thread, change: Partial<ConsentRecord> = {}, who = nora) {
  const { addressId } = thread;
  const body = { addressId, choice: "refused", how: "phone", words: "ya no me escriban", ...change };
  return who.send("POST", pathOf(thread), body);
}

const stateOf = (view: ConsentView, purpose: PatientPurpose) =>
  view.ways[0]?.cells.find((cell) => cell.purpose === purpose);

/** The patient's own STOP, as the door of messages writes it. */
function said(
  thread: Pick<Thread, "addressId" | "messageIds"> & { patientId: string | null },
  choice: "refused" | "given",
  word: string,
  channel: "sms" | "whatsapp" = "sms",
): Promise<void> {
  return door.store.units.run(door.clinic.organizationId, {
    async run(tx) {
      const { organizationId, now: at } = tx;
      const { addressId, patientId } = thread;
      const made = { organizationId, addressId, patientId, channel, choice, word, at } as const;
      tx.addConsent(
        newConsentEntry({ ...made, id: tx.ids.next(), source: "keyword", messageId: thread.messageIds[0] }),
      );
    },
  });
}

type HashedEntry = ConsentEntryView & { hash: string; hashed: string };

const pdf = Buffer.from("%PDF-1.4 signed").toString("base64");
/** The clinic's day, which is not everybody's. */
const today = () => wallClock("America/Los_Angeles", door.clock.now()).slice(0, 10);
const at = (ms: number) => {
  const wall = wallClock("America/Los_Angeles", new Date(door.clock.now().getTime() + ms));
  return { day: wall.slice(0, 10), time: wall.slice(11, 16) };
};
async function upload(thread: Thread, change: object = {}) {
  const body = { name: "../../etc/Ana's form.exe", signedOn: today(), data: pdf, ...change };
  return nora.send("POST", `/patients/${thread.patientId}/consent-forms`, body);
}

it("an entry names the channel that it holds for, and beside it by which it was said", async () => {
  const ana = await fresh();
  await said(ana, "refused", "STOP", "whatsapp");
  const view = await read(ana);
  expect(view.entries[0]).toMatchObject({ covers: "sms", channel: "whatsapp", addressId: ana.addressId });
  const html = await ines.send("GET", pathOf(ana, "/export?format=html"));
  // A court asks about one number: its last digits are not enough.
  const display = view.ways[0]?.display ?? "";
  expect(display).toMatch(/^\+\d[\d ]{9,}$/);
  expect(html.json.text).toContain(`SMS <bdi>${display}</bdi></td>`);
  expect(html.json.text).toContain('<th scope="row">Replies</th>');
  expect(html.text).toContain("said by WhatsApp");
});

describe("a refusal that staff were told", () => {
  it("counts at once, with the exact words, how, who and when", async () => {
    const ana = await fresh();
    const { status, json } = await record(ana);
    expect(status).toBe(201);
    expect(stateOf(json, "reply")).toMatchObject({
      state: "refused",
      may: false,
      entryId: json.entries[0].id,
    });
    expect(json.entries[0]).toMatchObject({
      choice: "refused",
      about: "messages",
      purposes: null,
      source: "staff",
      how: "phone",
      words: "ya no me escriban",
      actor: { id: door.clinic.people[0]!.id },
      message: null,
      form: null,
    });
    const reply = {
      clientKey: `after-${ana.patientId}`,
      text: "hello",
      channel: "sms",
      addressId: ana.addressId,
    };
    expect((await nora.send("POST", `/conversations/${ana.conversationId}/messages`, reply)).status).toBe(
      409,
    );
  });

  it("of one purpose leaves the others", async () => {
    const ana = await fresh();
    const view: ConsentView = (await record(ana, { purposes: ["broadcast"] })).json;
    expect([stateOf(view, "broadcast")?.may, stateOf(view, "reminder")?.may]).toEqual([false, true]);
  });

  it("stops what is under way to that address", async () => {
    const ana = await fresh();
    await nora.send("POST", `/conversations/${ana.conversationId}/messages`, {
      clientKey: `running-${ana.patientId}`,
      text: "hello",
    });
    await record(ana);
    const page = await nora.send("GET", `/conversations/${ana.conversationId}/messages`);
    expect(page.json.items.at(-1).delivery.state).toBe("refused");
  });

  it("comes from other programs too, and is told apart", async () => {
    const ana = await fresh();
    const view: ConsentView = (await record(ana, { source: "api", how: "other" })).json;
    expect(view.entries[0]).toMatchObject({ source: "api", how: "other" });
  });
});

describe("what lifts a refusal", () => {
  it("is never a word of the staff", async () => {
    const ana = await fresh();
    await said(ana, "refused", "STOP");
    for (const purposes of [null, ["reply"], ["broadcast", "refill"]] as const) {
      const { status, json } = await record(ana, { choice: "given", purposes: purposes && [...purposes] });
      expect([status, json.type]).toEqual([409, "refusal_stands"]);
    }
    expect((await record(ana, { choice: "asked" })).status).toBe(201);
    expect(stateOf(await read(ana), "reply")?.may).toBe(false);
  });

  it("is the form that the patient signed after it: kept, named, readable, and nobody else's", async () => {
    const [ana, bo] = [await fresh(), await fresh()];
    await said(ana, "refused", "STOP");
    const old = (await upload(ana, { signedOn: "2020-01-01" })).json;
    const refused = await record(ana, { choice: "given", formId: old.id });
    expect([refused.status, refused.json.type]).toEqual([409, "form_older"]);
    const theirs = (await upload(bo)).json;
    expect((await record(ana, { choice: "given", formId: theirs.id })).status).toBe(404);

    // Here already when the refusal came: an intake form gives nothing back that was refused after it.
    const early = (await upload(ana)).json;
    door.clock.advance(60_000);
    await said(ana, "refused", "STOP");
    door.clock.advance(60_000);
    const lifts = (formId: string) => record(ana, { choice: "given", formId, how: "desk" });
    expect((await lifts(early.id)).json.type).toBe("form_older");
    // Of the same day: at what time decides.
    const untimed = (await upload(ana, { signedOn: at(-60_000).day })).json;
    expect((await lifts(untimed.id)).json).toMatchObject({
      type: "form_time",
      detail: expect.stringContaining(at(-60_000).time),
    });
    const before = (await upload(ana, { signedOn: at(-60_000).day, signedTime: at(-60_000).time })).json;
    expect((await lifts(before.id)).json.type).toBe("form_older");

    const form = (await upload(ana, { signedTime: at(0).time })).json;
    expect(form).toMatchObject({ contentType: "application/pdf", bytes: 15, name: "Ana's form.pdf" });
    door.clock.advance(1000);
    const view: ConsentView = (await record(ana, { choice: "given", formId: form.id, how: "desk" })).json;
    expect(stateOf(view, "reply")).toMatchObject({ state: "given", may: true });
    expect(view.entries[0]?.form?.id).toBe(form.id);
    const file = await nora.send("GET", `/consent-forms/${form.id}`);
    expect(file.json.data).toBe(pdf);
    const stranger = await door.signIn(door.other.people[0]!.email);
    expect((await stranger.send("GET", `/consent-forms/${form.id}`)).status).toBe(404);
  });

  it("takes PDF, PNG and JPEG by their bytes, of today or before", async () => {
    const ana = await fresh();
    const send = async (bytes: Buffer, change: object = {}) =>
      (await upload(ana, { data: bytes.toString("base64"), ...change })).json.type ?? "kept";
    expect(await send(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]))).toBe("kept");
    expect(await send(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]))).toBe("kept");
    expect(await send(Buffer.from("<html><script>"), { name: "form.pdf" })).toBe("wrong_file");
    expect(await send(Buffer.from("MZ %PDF-1.4"))).toBe("wrong_file");
    expect(await send(Buffer.from(pdf, "base64"), { signedOn: "2999-01-01" })).toBe("signed_later");
    const later = { signedOn: at(3_600_000).day, signedTime: at(3_600_000).time };
    expect(await send(Buffer.from(pdf, "base64"), later)).toBe("signed_later");
    expect(await send(Buffer.from(pdf, "base64"), { signedTime: "25:00" })).toBe("invalid");
    expect(await send(Buffer.concat([Buffer.from("%PDF-"), Buffer.alloc(4 * 1024 * 1024)]))).toBe("invalid");
  });

  it("lies encrypted: neither its bytes nor its name stand in the store", async () => {
    const ana = await fresh();
    const { id } = (await upload(ana)).json;
    const raw = JSON.stringify(await door.store.consentForms.model.collection.findOne({ _id: id } as never));
    expect(raw).not.toContain("Ana");
    expect(Buffer.from(raw).includes("signed")).toBe(true);
    expect(raw).not.toContain(pdf.slice(0, 12));
  });
});

describe("a slip", () => {
  it("is taken back by a new entry that names it, by who made it, within ten minutes, once", async () => {
    const ana = await fresh();
    const entryId = (await record(ana)).json.entries[0].id;
    const undo = (who: Visitor) =>
      who.send("POST", pathOf(ana, "/undo"), { entryId, words: "wrong patient" });
    expect((await undo(ines)).json.type).toBe("no_slip");
    door.clock.advance(1000);
    const { status, json } = await undo(nora);
    expect([status, stateOf(json, "reply")?.may]).toEqual([201, true]);
    expect(json.entries).toMatchObject([
      { choice: "withdrawn", corrects: entryId, words: "wrong patient" },
      { id: entryId, correctedBy: json.entries[0].id, undoUntil: null },
    ]);
    expect((await undo(nora)).json.type).toBe("no_slip");
  });

  it("is none after ten minutes, and what the patient said is none at all", async () => {
    const ana = await fresh();
    await said(ana, "refused", "STOP");
    const [own] = (await read(ana)).entries;
    const undo = (entryId: string) => nora.send("POST", pathOf(ana, "/undo"), { entryId, words: "a slip" });
    expect((await undo(own!.id)).json.type).toBe("no_slip");
    const bo = await fresh();
    const entryId = (await record(bo)).json.entries[0].id;
    door.clock.advance(10 * 60_000 + 1);
    nora = await door.signIn();
    const late = await nora.send("POST", pathOf(bo, "/undo"), { entryId, words: "a slip" });
    expect(late.json.type).toBe("no_slip");
    expect(stateOf(await read(bo), "reply")?.may).toBe(false);
  });
});

it("an accepted warning is about the channel: it decides no purpose and lifts no refusal", async () => {
  const ana = await fresh();
  await said(ana, "refused", "STOP");
  door.clock.advance(1000);
  const view: ConsentView = (
    await record(ana, { choice: "given", about: "unencrypted", words: "I know, text me anyway" })
  ).json;
  expect(view.ways[0]?.warning).toMatchObject({ accepted: true, entryId: view.entries[0]?.id });
  expect(view.entries[0]).toMatchObject({ about: "unencrypted", shown: "unencrypted phone v1 es" });
  expect(stateOf(view, "reply")?.may).toBe(false);
});

describe("an address that changed hands", () => {
  const setOwners = (addressId: string, patientIds: string[]) =>
    door.store.units.run(door.clinic.organizationId, {
      async run(tx) {
        const address = (await tx.addressById(addressId))!;
        tx.changed(Object.assign(address, { patientIds }));
      },
    });

  it("keeps what was said in the ledgers of those it held for, and its chain is looked at there too", async () => {
    const [ana, bo] = [await fresh(), await fresh()];
    await setOwners(ana.addressId, [ana.patientId, bo.patientId]);
    // In the place of a shared phone: of nobody in particular.
    await said({ ...ana, patientId: null }, "refused", "STOP");
    door.clock.advance(1000);
    await setOwners(ana.addressId, []);
    for (const one of [ana, bo]) {
      const { entries, chain } = await read(one);
      expect(entries.map(({ words }) => words)).toEqual(["STOP"]);
      expect(chain).toEqual({ unbroken: true, entries: 1, brokenAt: null });
    }
    const [{ id } = { id: "" }] = (await read(ana)).entries;
    const rows = door.store.consent.model.collection;
    await rows.updateOne({ _id: id } as never, { $set: { heldFor: [bo.patientId] } });
    expect((await read(bo)).chain).toMatchObject({ unbroken: false, brokenAt: id });
    await rows.updateOne({ _id: id } as never, { $set: { heldFor: [ana.patientId, bo.patientId] } });
    expect((await read(bo)).chain.unbroken).toBe(true);
    await rows.updateOne({ _id: id } as never, { $set: { choice: "given" } });
    expect((await read(bo)).chain.unbroken).toBe(false);
  });

  it("counts for whoever has it next, who reads none of the words and was warned of nothing", async () => {
    const [ana, cleo] = [await fresh(), await fresh()];
    const words = "Yes, text me my results, I know the risk";
    expect((await record(ana, { choice: "given", about: "unencrypted", words })).status).toBe(201);
    await said(ana, "refused", "STOP");
    await setOwners(ana.addressId, [cleo.patientId]);
    const view = await read(cleo);
    const theirs = view.entries.filter(({ addressId }) => addressId === ana.addressId);
    expect(theirs.map(({ words, withheld, message }) => [words, withheld, message])).toEqual([
      ["", true, null],
      ["", true, null],
    ]);
    const way = view.ways.find(({ addressId }) => addressId === ana.addressId);
    expect(way?.warning).toMatchObject({ accepted: false, entryId: null });
    expect(way?.cells.every(({ state }) => state === "refused")).toBe(true);
    for (const format of ["csv", "json", "html"]) {
      const { json } = await nora.send("GET", `${pathOf(cleo, "/export")}?format=${format}`);
      expect([format, json.text.includes(words)]).toEqual([format, false]);
      expect(json.text).toContain(theirs[0]!.id);
    }
    expect((await read(ana)).entries.map((one) => one.words).sort()).toEqual(["STOP", words]);
  });

  it("is shown beside the address without the words, and nobody is said to have said what another wrote", async () => {
    const [ana, cleo] = [await fresh(), await fresh()];
    const words = "my sister has this phone now, leave her alone";
    await record(ana, { words });
    await setOwners(ana.addressId, [cleo.patientId]);
    const { json: thread } = await nora.send("GET", `/conversations/${cleo.conversationId}`);
    const address = thread.patientDetails.addresses.find(({ id }: { id: string }) => id === ana.addressId);
    expect(address.refused).toMatchObject({ word: null });
    const way = thread.ways.find(
      ({ addressDisplay }: { addressDisplay: string }) => addressDisplay === address.display,
    );
    expect([way.available, way.reason]).toEqual([
      false,
      "somebody who had this address before asked for no messages there",
    ]);
    expect(JSON.stringify(thread)).not.toContain("my sister");
  });

  it("accepts the warning for whoever was warned, and for nobody who shares the phone", async () => {
    const [ana, bo] = [await fresh(), await fresh()];
    await setOwners(ana.addressId, [ana.patientId, bo.patientId]);
    await record(ana, { choice: "given", about: "unencrypted", words: "I know" });
    const accepted = async (one: Thread) =>
      (await read(one)).ways.find(({ addressId }) => addressId === ana.addressId)?.warning.accepted;
    expect([await accepted(ana), await accepted(bo)]).toEqual([true, false]);
  });
});

describe("the chain", () => {
  it("is unbroken while nothing was changed, and says where it is broken", async () => {
    const ana = await fresh();
    await said(ana, "given", "START");
    await record(ana, { purposes: ["broadcast"] });
    await said(ana, "refused", "STOP");
    const { entries, chain } = await read(ana);
    expect([entries.map(({ place }) => place), chain]).toEqual([
      [3, 2, 1],
      { unbroken: true, entries: 3, brokenAt: null },
    ]);
    const rows = door.store.consent.model.collection;
    const [last, middle] = entries;
    const kept = await rows.findOne({ _id: middle!.id } as never);
    await rows.updateOne({ _id: middle!.id } as never, { $set: { choice: "given" } });
    expect((await read(ana)).chain).toMatchObject({ unbroken: false, brokenAt: middle!.id });
    await rows.replaceOne({ _id: middle!.id } as never, kept as never);
    expect((await read(ana)).chain.unbroken).toBe(true);
    // The newest is what somebody would want to be gone.
    await rows.deleteOne({ _id: last!.id } as never);
    expect((await read(ana)).chain.unbroken).toBe(false);
  });
});

describe("an export", () => {
  it("holds every entry in each format, and the audit trail keeps its hash", async () => {
    const ana = await fresh();
    await said(ana, "refused", "STOP");
    await record(ana, { words: '=HYPERLINK("http://x"), "no", <b>más</b>', purposes: ["refill"] });
    const { entries } = await read(ana);
    for (const format of ["csv", "json", "html"]) {
      const { json } = await nora.send("GET", `${pathOf(ana, "/export")}?format=${format}`);
      for (const { id } of entries) expect([format, json.text.includes(id)]).toEqual([format, true]);
      expect(json.name).not.toContain("clinic.example");
      const [audited] = await door.store.audit.list(systemScope(door.clinic.organizationId), 1);
      expect(audited).toMatchObject({ action: "consent.exported", subject: { format, sha256: json.sha256 } });
      if (format === "csv") expect(json.text).toContain(`"'=HYPERLINK(""http://x""), ""no"", <b>más</b>"`);
      if (format === "html") expect(json.text).not.toContain("<b>más");
      if (format === "json") expect(JSON.parse(json.text).entries).toMatchObject(entries);
    }
  });
});

it("whoever has the copy of a ledger alone can make its hashes again, and an older copy has the same ones", async () => {
  const ana = await fresh();
  const copy = async (): Promise<HashedEntry[]> => {
    const { json } = await nora.send("GET", `${pathOf(ana, "/export")}?format=json`);
    const { entries, ways } = JSON.parse(json.text) as { entries: HashedEntry[]; ways: { head: object }[] };
    expect(ways[0]?.head).toEqual({ entries: entries.length, hash: entries[0]?.hash });
    return entries.reverse();
  };
  await said(ana, "refused", "STOP");
  await record(ana, { words: "no  más\n", purposes: ["refill"] });
  const first = await copy();
  let before: string | null = null;
  for (const entry of first) {
    const { id, place, at, choice, words, hash, hashed } = entry;
    const says: unknown = JSON.parse(hashed);
    expect(says).toEqual(expect.arrayContaining([id, place, at, choice, words]));
    expect(says).toHaveProperty("0", before);
    expect(createHash("sha256").update(hashed).digest("hex")).toBe(hash);
    before = hash;
  }
  await said(ana, "given", "START");
  const later = await copy();
  expect(later.length).toBe(first.length + 1);
  expect(later.slice(0, first.length).map(({ hash }) => hash)).toEqual(first.map(({ hash }) => hash));
  const csv = await nora.send("GET", `${pathOf(ana, "/export")}?format=csv`);
  for (const { hash } of later) expect(csv.json.text).toContain(hash);
});

it("a link opens the patient's page until it is revoked", async () => {
  const ana = await fresh();
  const path = `/patients/${ana.patientId}/preference-link`;
  const { json } = await nora.send("POST", path, { addressId: ana.addressId });
  expect(json.words).toBe(`clinic.example: Elija qué le enviamos\n${json.url}`);
  const page = json.url.replace("http://threadwell.test", door.url);
  expect((await fetch(page)).status).toBe(200);
  expect((await nora.send("DELETE", path)).status).toBe(204);
  expect((await fetch(page)).status).toBe(410);
  expect((await nora.send("POST", path, { addressId: door.clinic.threads[0]!.addressId })).status).toBe(404);
});
