/** Patients' pages over real HTTP: opening never acts, choices become exact entries, and dead links do nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseLinkMs, type LinkKind } from "../consent/links.ts";
import { standingOf } from "../consent/standing.ts";
import { systemScope } from "../store/scope.ts";
import type { Thread } from "../test/clinic.ts";
import { pageLanguages } from "./page-languages.ts";
import { preferenceWords } from "./preference-words.ts";
import { openStaffDoor, type StaffDoor } from "../test/staff-door.ts";

let door: StaffDoor;
beforeAll(async () => {
  door = await openStaffDoor();
});
afterAll(() => door?.stop());

const scope = () => systemScope(door.clinic.organizationId);
const ledger = (...addressIds: string[]) => door.store.consent.ofAddresses(scope(), addressIds);

/** A patient with a phone and a mailbox. */
async function patient(name: string): Promise<Thread & { mailId: string }> {
  const thread = await door.clinic.addThread(name);
  const mailId = await addMailbox(`${name}@example.org`, [thread.patientId]);
  return { ...thread, mailId };
}

function addMailbox(value: string, patientIds: string[]): Promise<string> {
  return door.store.units.run(door.clinic.organizationId, {
    async run(tx) {
      const id = tx.ids.next();
      const key = tx.addressKey("email", value);
      const { organizationId } = tx;
      const base = { version: 1, verified: true, answerable: true, note: null };
      tx.addAddress({ id, organizationId, kind: "email", key, value, patientIds, ...base });
      return id;
    },
  });
}

function setOwners(addressId: string, patientIds: string[]): Promise<void> {
  return door.store.units.run(door.clinic.organizationId, {
    async run(tx) {
      const address = (await tx.addressById(addressId))!;
      tx.changed(Object.assign(address, { patientIds }));
    },
  });
}

/** As a STOP from that phone is written. */
function stop(addressId: string): Promise<void> {
  return door.store.units.run(door.clinic.organizationId, {
    async run(tx) {
      const [id, { organizationId }] = [tx.ids.next(), tx];
      const said = { channel: "sms", choice: "refused", source: "keyword", word: "STOP" } as const;
      tx.addConsent({ id, organizationId, addressId, ...said, at: tx.now });
    },
  });
}

function linkTo(thread: Thread, kind: LinkKind = "choose", addressId = thread.addressId): string {
  const { organizationId } = door.clinic;
  const { patientId } = thread;
  const token = door.links.make({ kind, organizationId, patientId, addressId, madeAt: door.clock.now() });
  return `${door.url}/${kind === "choose" ? "p" : "u"}/${token}`;
}

const get = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const post = async (url: string, form: Record<string, string> | string, type?: string) => {
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": type ?? "application/x-www-form-urlencoded" },
    body: typeof form === "string" ? form : new URLSearchParams(form).toString(),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const formIn = (text: string) => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? "";

/** Opens the page and answers it, as a browser does. */
async function choose(url: string, fields: Record<string, string>) {
  const { text } = await get(url);
  return post(url, { form: formIn(text), lang: "en", act: "save", language: "es", ...fields });
}

describe("the preference page", () => {
  it("says whose it is without naming the patient or an address, in their language, and forbids what it does not need", async () => {
    const ana = await patient("ana-one");
    const { status, headers, text } = await get(linkTo(ana));
    expect(status).toBe(200);
    expect(text).toContain('<html lang="es" dir="ltr">');
    expect(text).toContain("clinic.example");
    expect(text).not.toContain("clinic.example ana-one");
    expect(text).not.toMatch(/5035550\d{3}|ana-one@/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
    expect(text).not.toContain("<script");
    expect(await get(`${linkTo(ana)}?lang=en`)).toMatchObject({
      text: expect.stringContaining("How we reach you"),
    });
  });

  it("writes exactly what was chosen, with the words that were shown, and nothing on a second save", async () => {
    const ana = await patient("ana-two");
    const url = linkTo(ana);
    const fields = {
      [`${ana.addressId}.reminder`]: "yes",
      [`${ana.addressId}.refill`]: "yes",
      [`${ana.addressId}.broadcast`]: "no",
      [`${ana.addressId}.warned`]: "on",
      "quiet-from": "21:00",
      "quiet-to": "08:00",
    };
    const saved = await choose(url, fields);
    expect([saved.status, saved.headers.get("location")]).toEqual([
      303,
      `${new URL(url).pathname}?saved=1&lang=en`,
    ]);
    const entries = await ledger(ana.addressId);
    expect(
      entries.map(({ choice, purposes, word, source, template, patientId }) => [
        choice,
        purposes,
        word,
        source,
        template,
        patientId,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [
          "given",
          ["reminder", "refill"],
          "Reminders, Refills: Yes",
          "page",
          "preferences v1 en",
          ana.patientId,
        ],
        ["refused", ["broadcast"], "News: No", "page", "preferences v1 en", ana.patientId],
        [
          "given",
          [],
          "☑ I understand, and I want messages here anyway",
          "page",
          "unencrypted phone v1 en",
          ana.patientId,
        ],
      ]),
    );
    expect(entries).toHaveLength(3);
    const kept = await door.store.patients.byId(scope(), ana.patientId);
    expect(kept).toMatchObject({ quietHours: { from: "21:00", to: "08:00" }, language: "es" });
    expect((await choose(url, fields)).status).toBe(303);
    expect(await ledger(ana.addressId)).toHaveLength(3);
    expect((await get(`${url}?saved=1&lang=en`)).text).toContain('role="status"');
  });

  it.each(pageLanguages)("in %s a choice is kept with the words that were read", async (lang) => {
    const ana = await patient(`ana-${lang}`);
    const shown = await get(`${linkTo(ana)}?lang=${lang}`);
    const words = preferenceWords[lang];
    expect(shown.text).toContain(words.never.phone.replaceAll("'", "&#39;"));
    const chosen = { [`${ana.addressId}.never`]: "on", [`${ana.mailId}.refill`]: "no" };
    const saved = await choose(linkTo(ana), { lang, language: lang, ...chosen });
    expect(saved.headers.get("location")).toMatch(new RegExp(`lang=${lang}$`));
    const entries = await ledger(ana.addressId, ana.mailId);
    const template = `preferences v1 ${lang}`;
    expect(entries.map(({ choice, purposes, word, template }) => [choice, purposes, word, template])).toEqual(
      expect.arrayContaining([
        ["refused", null, `☑ ${words.never.phone}`, template],
        ["refused", ["refill"], `${words.purposes.refill.name}: ${words.no}`, template],
      ]),
    );
    expect((await get(linkTo(ana))).text).toContain(`<html lang="${lang}"`);
  });

  it("shows somebody whose language is not known the page in their browser's", async () => {
    const dead = `${door.url}/p/${"A".repeat(78)}`;
    const page = await fetch(dead, { headers: { "accept-language": "so, uk-UA;q=0.8, en;q=0.5" } });
    expect(await page.text()).toContain('<html lang="uk"');
  });

  it("lifts a refusal, but not on a shared phone that the link was not sent to", async () => {
    const ana = await patient("ana-three");
    await door.store.units.run(door.clinic.organizationId, {
      async run(tx) {
        const [phone] = (await tx.addressesOf(ana.patientId)).filter(({ kind }) => kind === "phone");
        phone!.patientIds.push(door.clinic.threads[1]!.patientId);
        tx.changed(phone!);
      },
    });
    await choose(linkTo(ana), { [`${ana.addressId}.never`]: "on", [`${ana.mailId}.never`]: "on" });
    const may = async (addressId: string, channel: "sms" | "email") =>
      standingOf(await ledger(addressId), { purpose: "reminder", channel, now: door.clock.now() }).state;
    expect([await may(ana.addressId, "sms"), await may(ana.mailId, "email")]).toEqual(["refused", "refused"]);
    door.clock.advance(1000);
    const wish = {
      [`${ana.addressId}.reminder`]: "yes",
      [`${ana.addressId}.never`]: "on",
      [`${ana.mailId}.reminder`]: "yes",
      [`${ana.mailId}.never`]: "on",
    };
    await choose(linkTo(ana, "choose", ana.mailId), wish);
    expect([await may(ana.addressId, "sms"), await may(ana.mailId, "email")]).toEqual(["refused", "given"]);
    door.clock.advance(1000);
    await choose(linkTo(ana), wish);
    expect(await may(ana.addressId, "sms")).toBe("given");
  });

  it("stops everything with one button", async () => {
    const ana = await patient("ana-four");
    await choose(linkTo(ana), { act: "stop-all" });
    const entries = await ledger(ana.addressId, ana.mailId);
    expect(entries.map(({ choice, purposes, source }) => [choice, purposes, source])).toEqual([
      ["refused", null, "page"],
      ["refused", null, "page"],
    ]);
  });

  it("never acts on opening, on a form of another page, an old one, or another patient's address", async () => {
    const [ana, bo] = [await patient("ana-five"), await patient("bo-five")];
    const url = linkTo(ana);
    const refusal = { [`${ana.addressId}.never`]: "on", act: "save" };
    await get(`${url}?act=stop-all&${ana.addressId}.never=on`);
    expect((await post(url, refusal)).status).toBe(403);
    const theirs = formIn((await get(linkTo(bo))).text);
    expect((await post(url, { ...refusal, form: theirs })).status).toBe(403);
    const own = formIn((await get(url)).text);
    door.clock.advance(3 * 60 * 60_000);
    expect((await post(url, { ...refusal, form: own })).status).toBe(403);
    await choose(url, { [`${bo.addressId}.never`]: "on" });
    expect(await ledger(ana.addressId, ana.mailId, bo.addressId, bo.mailId)).toEqual([]);
  });

  it("ends after its time and when it is revoked, and says so; what we did not sign is nothing", async () => {
    const ana = await patient("ana-six");
    const [url, later] = [linkTo(ana), linkTo(ana)];
    const form = formIn((await get(url)).text);
    await door.store.units.run(door.clinic.organizationId, {
      async run(tx) {
        const row = (await tx.patient(ana.patientId))!;
        row.linksRevokedAt = tx.now;
        tx.changed(row);
      },
    });
    expect((await get(url)).status).toBe(410);
    expect((await post(url, { form, act: "stop-all" })).status).toBe(410);
    door.clock.advance(1000);
    expect((await get(linkTo(ana))).status).toBe(200);
    const old = linkTo(ana);
    door.clock.advance(chooseLinkMs);
    expect((await get(old)).status).toBe(410);
    for (const bad of [
      `${later}x`,
      later.slice(0, -1),
      `${door.url}/p/${"A".repeat(78)}`,
      linkTo(ana, "unsubscribe").replace("/u/", "/p/"),
    ])
      expect((await get(bad)).status).toBe(404);
    expect(await ledger(ana.addressId)).toEqual([]);
  });

  it("opens nothing for whoever has an address that is no longer the patient's", async () => {
    const [ana, bo] = [await patient("ana-gone"), await patient("bo-gone")];
    const url = linkTo(ana);
    const form = formIn((await get(url)).text);
    // A wrong number is nobody's; who leaves a household leaves its phone to the others.
    for (const patientIds of [[], [bo.patientId]]) {
      await setOwners(ana.addressId, patientIds);
      expect((await get(url)).status).toBe(410);
      const wish = { form, [`${ana.mailId}.reminder`]: "yes", [`${ana.mailId}.warned`]: "on" };
      expect((await post(url, { ...wish, act: "save" })).status).toBe(410);
      expect((await post(url, { form, act: "stop-all" })).status).toBe(410);
    }
    expect(await ledger(ana.addressId, ana.mailId, bo.addressId)).toEqual([]);
    await setOwners(ana.addressId, [ana.patientId]);
    expect((await get(url)).status).toBe(200);
  });

  it("takes what was left as it stood for no choice: a page that lay open lifts no later STOP", async () => {
    const ana = await patient("ana-open");
    const url = linkTo(ana);
    const all = { reply: "yes", reminder: "yes", result: "yes", refill: "yes", broadcast: "yes" };
    const fields = (on: string, wanted: Record<string, string>) =>
      Object.fromEntries(Object.entries(wanted).map(([purpose, value]) => [`${on}.${purpose}`, value]));
    await choose(url, fields(ana.addressId, all));
    const form = formIn((await get(url)).text);
    door.clock.advance(1000);
    await stop(ana.addressId);
    door.clock.advance(1000);
    const state = async (purpose: "reminder" | "broadcast", addressId = ana.addressId) =>
      standingOf(await ledger(addressId), { purpose, channel: "sms", now: door.clock.now() }).state;
    const saved = await post(url, {
      ...{ form, lang: "en", act: "save", language: "fr" },
      ...fields(ana.addressId, { ...all, broadcast: "no" }),
    });
    expect(saved.headers.get("location")).toMatch(/saved=1/);
    expect([await state("reminder"), await state("broadcast")]).toEqual(["refused", "refused"]);
    expect(await door.store.patients.byId(scope(), ana.patientId)).toMatchObject({ language: "fr" });
    // What stood on the page that is open now was read, and may be lifted.
    await choose(url, { ...fields(ana.addressId, { reminder: "yes" }), language: "fr" });
    expect([await state("reminder"), await state("broadcast")]).toEqual(["given", "refused"]);
  });

  it("keeps a refusal that came since the page was opened, even from a new yes, and says so", async () => {
    const ana = await patient("ana-meanwhile");
    const url = linkTo(ana);
    const form = formIn((await get(url)).text);
    await stop(ana.addressId);
    const wish = { [`${ana.addressId}.reminder`]: "yes", [`${ana.mailId}.refill`]: "yes" };
    const saved = await post(url, { form, lang: "en", act: "save", language: "es", ...wish });
    const entries = await ledger(ana.addressId, ana.mailId);
    expect(entries.map(({ choice, purposes }) => [choice, purposes])).toEqual([
      ["refused", null],
      ["given", ["refill"]],
    ]);
    const after = await get(new URL(saved.headers.get("location")!, url).href);
    expect(after.text).toContain(preferenceWords.en.stoppedMeanwhile);
    expect(after.text).not.toContain(preferenceWords.en.savedMore);
    door.clock.advance(1000);
    expect((await choose(url, wish)).headers.get("location")).toMatch(/saved=1/);
    expect((await ledger(ana.addressId)).at(-1)).toMatchObject({ choice: "given", purposes: ["reminder"] });
  });

  it("leaves hours and a language that others set while it lay open, or that it cannot show", async () => {
    const ana = await patient("ana-hours");
    const form = formIn((await get(linkTo(ana))).text);
    const write = (more: object) =>
      door.store.units.run(door.clinic.organizationId, {
        async run(tx) {
          const row = (await tx.patient(ana.patientId))!;
          tx.changed(Object.assign(row, more));
        },
      });
    const kept = () => door.store.patients.byId(scope(), ana.patientId);
    const odd = { quietHours: { from: "21:30", to: "07:15" }, language: "fr-CA" };
    await write(odd);
    await post(linkTo(ana), { form, lang: "en", act: "save", language: "es" });
    expect(await kept()).toMatchObject({ quietHours: odd.quietHours });
    await write(odd);
    await choose(linkTo(ana), { language: "fr", "quiet-from": "", "quiet-to": "" });
    expect(await kept()).toMatchObject(odd);
  });

  it("takes no great form and survives any", async () => {
    const ana = await patient("ana-seven");
    const url = linkTo(ana);
    expect((await post(url, "x".repeat(20_000))).status).toBe(413);
    const form = formIn((await get(url)).text);
    for (const body of [
      "",
      "%",
      "a=%E0%A4%A",
      `form=${form}&__proto__.never=on&${ana.addressId}.reminder=maybe`,
    ])
      expect([303, 403]).toContain((await post(url, body)).status);
    expect(await ledger(ana.addressId)).toEqual([]);
    expect(door.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
    expect(door.logged.filter((line) => line.includes(url.split("/p/")[1]!))).toEqual([]);
  });
});

describe("unsubscribing", () => {
  const oneClick = "List-Unsubscribe=One-Click";
  const parts = `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`;

  it.each([
    ["one click", oneClick, undefined, "List-Unsubscribe=One-Click"],
    ["one click in parts", parts, "multipart/form-data; boundary=b", "List-Unsubscribe=One-Click"],
    ["our own button", "act=unsubscribe", undefined, "Unsubscribe"],
  ])("by %s refuses what goes by itself to that address, once", async (how, body, type, word) => {
    const ana = await patient(`ana-${how.replaceAll(" ", "-")}`);
    const url = linkTo(ana, "unsubscribe", ana.mailId);
    const before = await get(url);
    expect([before.status, before.text.includes("<form")]).toEqual([200, true]);
    expect(await ledger(ana.mailId)).toEqual([]);
    const done = await post(url, body, type);
    expect([done.status, done.text.includes("<form")]).toEqual([200, false]);
    await post(url, body, type);
    const entries = await ledger(ana.addressId, ana.mailId);
    expect(entries).toMatchObject([
      {
        choice: "refused",
        source: "mail_unsubscribe",
        addressId: ana.mailId,
        word,
        purposes: ["reminder", "result", "refill", "broadcast"],
      },
    ]);
    const standing = (purpose: "reply" | "reminder") =>
      standingOf(entries, { purpose, channel: "email", now: door.clock.now() }).may;
    expect([standing("reply"), standing("reminder")]).toEqual([true, false]);
  });

  it("speaks the language that was asked for, and the ledger keeps the words of the button that was pressed", async () => {
    const ana = await patient("ana-asks");
    const url = linkTo(ana, "unsubscribe", ana.mailId);
    const asked = await get(`${url}?lang=ar`);
    expect(asked.text).toContain('<html lang="ar" dir="rtl">');
    const lang = /name="lang" value="(\w+)"/.exec(asked.text)![1]!;
    const done = await post(url, { lang, act: "unsubscribe" });
    expect(done.text).toContain("تم إلغاء اشتراكك");
    expect(await ledger(ana.mailId)).toMatchObject([
      { choice: "refused", word: "إلغاء الاشتراك", template: "preferences v1 ar" },
    ]);
  });

  it("refuses for whoever has the mailbox by now, and where mail once bounced, and says done of nothing less", async () => {
    const [ana, bo] = [await patient("ana-left"), await patient("bo-stays")];
    const url = linkTo(ana, "unsubscribe", ana.mailId);
    await door.store.units.run(door.clinic.organizationId, {
      async run(tx) {
        const mailbox = (await tx.addressById(ana.mailId))!;
        tx.changed(Object.assign(mailbox, { patientIds: [bo.patientId], answerable: false }));
      },
    });
    expect((await get(url)).text).toContain("<form");
    expect((await post(url, oneClick)).text).not.toContain("<form");
    expect(await ledger(ana.mailId, bo.mailId)).toMatchObject([
      { choice: "refused", addressId: ana.mailId, patientId: bo.patientId, source: "mail_unsubscribe" },
    ]);
    const nobodys = await patient("ana-nobodys");
    await setOwners(nobodys.mailId, []);
    await post(linkTo(nobodys, "unsubscribe", nobodys.mailId), oneClick);
    expect(await ledger(nobodys.mailId)).toMatchObject([{ choice: "refused" }]);
    const elsewhere = linkTo(ana, "unsubscribe", door.other.threads[0]!.addressId);
    expect((await post(elsewhere, oneClick)).status).toBe(404);
  });

  it("does nothing on a post that says nothing of it, and works for years", async () => {
    const ana = await patient("ana-late");
    const url = linkTo(ana, "unsubscribe", ana.mailId);
    await post(url, "hello=1");
    expect(await ledger(ana.mailId)).toEqual([]);
    door.clock.advance(3 * 365 * 24 * 60 * 60_000);
    await post(url, oneClick);
    expect(await ledger(ana.mailId)).toHaveLength(1);
  });
});
