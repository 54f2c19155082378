/** Mails that nobody here wrote: real bounces, MIME oddities and quoted replies, where ../shared/corpora exists. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { AdapterLine, ParsedEvent, RawRequest } from "../contract.ts";
import { frozenNow, kitContext } from "../kit/run-cases.ts";
import type { EmailCredentials } from "./credentials.ts";
import { visibleText } from "./mail-text.ts";
import { parseEmail } from "./parse.ts";

const root = resolve(import.meta.dirname, "../../../../shared/corpora");
const present = existsSync(root);
if (!present) console.info("corpora: ../shared/corpora is not here, so these tests are skipped");

const line: AdapterLine<EmailCredentials> = {
  id: "line-3",
  organizationId: "org-1",
  channel: "email",
  address: "care@larkspur.example",
  displayName: "Larkspur Clinic",
  webhookUrl: null,
  credentials: { smtpHost: "127.0.0.1", smtpPort: 25, secure: false, domain: "larkspur.example" },
};

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, folder, name));
}

async function parsed(file: string): Promise<ParsedEvent> {
  const request: RawRequest = {
    transport: "smtp",
    method: "MAIL",
    url: "smtp:",
    headers: {},
    body: readFileSync(file),
    receivedAt: frozenNow,
    envelope: { from: "", to: [line.address], remoteAddress: "192.0.2.25" },
  };
  const before = performance.now();
  const events = await parseEmail(request, line, kitContext().context);
  expect(performance.now() - before, file).toBeLessThan(1_000);
  expect(events.length, file).toBe(1);
  return events[0] as ParsedEvent;
}

const words = (text: string) => text.match(/[\p{L}\p{N}]{2,}/gu) ?? [];

describe.runIf(present)("corpora", () => {
  test("MIME oddities: nothing throws, every plain word is kept, nothing is unreadable", async () => {
    const files = filesIn("mime", ".eml");
    expect(files.length).toBeGreaterThan(40);
    for (const file of files) {
      const event = await parsed(file);
      expect(event.kind, file).not.toBe("unreadable");
      if (event.kind !== "message") continue;
      const raw = readFileSync(file, "latin1").replace(/\r\n/g, "\n");
      const [head = "", ...rest] = raw.split("\n\n");
      const plain =
        !/^content-type: *(?!text\/plain)/im.test(head) &&
        !/^content-transfer-encoding: *(?:base64|quoted|x-)/im.test(head);
      if (!plain || /[^\n\r\t\x20-\x7e]/.test(raw)) continue;
      const kept = new Set(words(event.fullText ?? event.text));
      expect(
        words(rest.join("\n\n")).filter((word) => !kept.has(word)),
        file,
      ).toEqual([]);
    }
  });

  test("bounces: receipts that fault with a code or nothing, opt-outs or a named reason, hardly ever a patient's message", async () => {
    const files = filesIn("bounces", ".eml").filter((file) => !/rfc3834/.test(file));
    expect(files.length).toBeGreaterThan(300);
    const kinds: Record<string, number> = {};
    const wrong: string[] = [];
    for (const file of files) {
      const event = await parsed(file);
      kinds[event.kind] = (kinds[event.kind] ?? 0) + 1;
      if (event.kind !== "receipt") continue;
      if (event.status === "sent") {
        // A report that it is on its way faults nothing: no failed recipient, no reason.
        const raw = readFileSync(file, "latin1");
        expect(raw, file).toMatch(/^action: *(?:delayed|relayed|expanded)/im);
        expect(raw, file).not.toMatch(/^action: *failed/im);
        expect(event.error, file).toBeNull();
        continue;
      }
      expect(event.status, file).toBe("failed");
      const { code, providerCode } = event.error ?? {};
      if (/\b5\.1\.1\b/.test(providerCode ?? "") && code !== "invalid_address") wrong.push(file);
      if (/\b[45]\.2\.2\b/.test(providerCode ?? "") && code !== "unreachable") wrong.push(file);
      expect(code, file).toBeDefined();
    }
    console.info(`bounces: ${JSON.stringify(kinds)}`);
    expect(wrong).toEqual([]);
    expect(kinds.receipt).toBeGreaterThan(210);
    expect(kinds.message ?? 0).toBeLessThan(files.length * 0.04);
  });

  test("automatic answers are messages marked as such", async () => {
    for (const file of filesIn("bounces", ".eml").filter((name) => /rfc3834/.test(name))) {
      const event = await parsed(file);
      expect(event, file).toMatchObject({ kind: "message" });
      expect(event.kind === "message" && event.automatic, file).toBeTruthy();
    }
  });

  test("replies: what is shown was written, and what was written is kept", () => {
    const files = filesIn("replies", ".txt");
    expect(files.length).toBeGreaterThan(40);
    let shorter = 0;
    for (const file of files) {
      const whole = readFileSync(file, "utf8").replace(/\r\n?/g, "\n");
      const before = performance.now();
      const { text, fullText } = visibleText(whole);
      expect(performance.now() - before, file).toBeLessThan(1_000);
      expect(text.length, file).toBeGreaterThan(0);
      expect(fullText ?? text, file).toBe(whole.trim());
      const written = new Set(words(whole));
      expect(
        words(text).filter((word) => !written.has(word)),
        file,
      ).toEqual([]);
      if (fullText !== null) shorter += 1;
    }
    expect(shorter).toBeGreaterThan(files.length * 0.6);
  });
});
